"""Which entries of the journal: of which app, which tenant, by whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from screens.desk import Desk
from screens.page import Dialog
from screens.widgets.field import Line, TextInput
from store.errors import Code, Refused
from store.history import About
from store.models import App


@dataclass(frozen=True)
class Chosen:
    """What is asked for; nothing where all is."""

    app: tuple[int, str] | None = None
    """Number and name."""
    tenant: int | None = None
    person: str = ""
    before: int | None = None

    @property
    def words(self) -> str:
        """In a line."""
        parts = [
            f"app {self.app[1]}" if self.app else "",
            f"tenant {self.tenant}" if self.tenant is not None else "",
            f"by {self.person}" if self.person else "",
            f"before entry {self.before:,}" if self.before else "",
        ]
        return " · ".join(part for part in parts if part)

    @property
    def about(self) -> About:
        """As the store takes it."""
        number = self.app[0] if self.app else None
        return About(app_id=number, tenant=self.tenant, person=self.person, before=self.before)


class JournalFilterScreen(Dialog[Chosen | None]):
    """Answers with what to show; None when left."""

    CSS_PATH = "journal_filter.tcss"
    TITLED = "Filter of the journal"
    DOC = "journal"
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Show", id="journal.show", tooltip="Show the entries that all of this holds for"),
    ]

    def __init__(self, desk: Desk, chosen: Chosen) -> None:
        super().__init__(desk)
        self._chosen = chosen

    def body(self) -> Iterable[Widget]:
        """A field for each."""
        chosen = self._chosen
        yield Static("Which entries?", id="question", markup=False)
        yield Static("What stays empty counts for nothing.", id="about", markup=False)
        yield Line("App", TextInput(chosen.app[1] if chosen.app else "", placeholder="name or app key", id="app"))
        tenant = str(chosen.tenant) if chosen.tenant is not None else ""
        yield Line("Tenant ID", TextInput(tenant, id="tenant"))
        yield Line("Who", TextInput(chosen.person, placeholder="the name that they sign in with", id="person"))

    @on(Input.Submitted)
    def action_submit(self) -> None:
        """Answer, once the app is known to be one."""
        self.start(self._submit)

    async def _submit(self) -> None:
        app, tenant, person = (
            self.query_one(f"#{one}", TextInput).value.strip() for one in ("app", "tenant", "person")
        )
        if tenant and not (tenant.isascii() and tenant.isdigit()):
            raise Refused(Code.INVALID, "A tenant ID is a whole number.")
        found = await self._app(app) if app else None
        self.dismiss(Chosen(found, int(tenant) if tenant else None, person))

    async def _app(self, text: str) -> tuple[int, str]:
        if self._chosen.app and text == self._chosen.app[1]:
            return self._chosen.app
        found = await self.ask(self.desk.session.apps.list, archived=True, search=text, most=10)
        exact = [app for app in found if text.casefold() in (app.name.casefold(), app.key)]
        return _only(exact or found, text)


def _only(found: list[App], text: str) -> tuple[int, str]:
    match found:
        case []:
            raise Refused(Code.NOT_FOUND, f"No app has “{text}” in its name.")
        case [app]:
            return app.id, app.name
        case _:
            names = ", ".join(app.name for app in found[:5])
            raise Refused(Code.CONFLICT, f"Several apps have that in their names: {names}. Type more of one.")
