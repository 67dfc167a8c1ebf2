"""The filter of the list, all of it in one place: status, reasons with how many, app, version, text."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from screens.connection_shown import SHOWS, Shown
from screens.desk import Desk
from screens.page import Dialog
from screens.widgets.choice import Choice
from screens.widgets.columns import Column
from screens.widgets.field import Line, TextInput
from screens.widgets.grid import Grid
from store.errors import Code, Refused
from store.kinds import Reason
from store.machine import Role
from store.models import App

SLEEP = [("", "snoozed or not"), ("no", "not snoozed"), ("only", "only snoozed")]
SLEEPS = {"": None, "no": False, "only": True}


@dataclass(frozen=True, slots=True)
class Tally:
    """A reason, and how many have it."""

    reason: Reason
    count: int


class FilterScreen(Dialog[Shown | None]):
    """Answers with the filter as it was set; None when left."""

    AUTO_FOCUS = "Grid"
    CSS_PATH = "connection_filter.tcss"
    VERTICAL_BREAKPOINTS = [*Dialog.VERTICAL_BREAKPOINTS, (34, "-tall")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Show", id="filter.submit", tooltip="Show what is asked for here"),
        Binding("ctrl+x", "clear", "Clear", id="filter.clear", tooltip="Take every part of the filter away"),
    ]

    def __init__(self, desk: Desk, shown: Shown, *, of_one_app: bool) -> None:
        super().__init__(desk)
        self._shown = shown
        self._of_one_app = of_one_app

    def body(self) -> Iterable[Widget]:
        """What may be asked for."""
        yield Static("Show which connections? All of this must hold.", id="question")
        yield Choice([(name, words) for name, (words, _) in SHOWS.items()], value=self._shown.show, id="show")
        yield Static("Reasons: space marks one; any marked one is shown, or else all.", id="why")
        columns: list[Column[Tally]] = [
            Column("Reason", lambda one: Content(one.reason.replace("_", " ")), 24, grows=1),
            Column("Connections", lambda one: f"{one.count:,}", 11, right=True),
        ]
        yield Grid(columns, lambda one: one.reason, marks=True, id="reasons")
        if not self._of_one_app:
            yield Line("App", TextInput(self._shown.app_name, placeholder="name or key; empty for all", id="app"))
        version = str(self._shown.version or "")
        yield Line("Accepted", TextInput(version, placeholder="version of that app, such as 3", id="version", limit=9))
        yield Line("Text", TextInput(self._shown.search, placeholder="in names, IDs, labels", id="text", limit=200))
        if self.desk.capacity.role in (Role.SUPPORT, Role.OPERATOR):
            asleep = next(name for name, value in SLEEPS.items() if value is self._shown.snoozed)
            yield Choice(SLEEP, value=asleep, id="snoozed")

    async def read(self) -> None:
        """How many have each reason; those that somebody has come first."""
        counts = await self.ask(self._counts)
        grid = self.query_one(Grid)
        first = not grid.rows
        reasons = sorted(Reason, key=lambda reason: reason not in counts)
        grid.show_rows([Tally(reason, counts.get(reason, 0)) for reason in reasons])
        if first:
            grid.mark(self._shown.reasons)

    def _counts(self) -> dict[Reason, int]:
        app = self._shown.app if self._of_one_app else None
        counts: dict[Reason, int] = {}
        for (_, reason), number in self.desk.session.connections.counts(app=app).items():
            if reason is not None:
                counts[reason] = counts.get(reason, 0) + number
        return counts

    def action_clear(self) -> None:
        """Nothing is asked for."""
        for field in self.query(TextInput):
            field.value = ""
        for choice in self.query(Choice):
            choice.chosen = 0
        grid = self.query_one(Grid)
        grid.mark(grid.marked, on=False)

    @on(Input.Submitted)
    def action_submit(self) -> None:
        """Answer, once the app is known."""
        self.start(self._submit)

    async def _submit(self) -> None:
        app, name = await self._app()
        self.dismiss(
            replace(
                self._shown,
                show=self.query_one("#show", Choice).value,
                reasons=tuple(reason for reason in Reason if reason in self.query_one(Grid).marked),
                app=app,
                app_name=name,
                version=self._version(app),
                search=self.query_one("#text", TextInput).value.strip(),
                snoozed=self._snoozed(),
            )
        )

    def _snoozed(self) -> bool | None:
        for choice in self.query("#snoozed").results(Choice):
            return SLEEPS[choice.value]
        return None

    async def _app(self) -> tuple[int | None, str]:
        """The app that is named."""
        if self._of_one_app:
            return self._shown.app, self._shown.app_name
        typed = self.query_one("#app", TextInput).value.strip()
        if not typed:
            return None, ""
        if typed == self._shown.app_name:
            return self._shown.app, typed
        found = await self.ask(self.desk.session.apps.list, archived=True, search=typed)
        return _the_one(typed, found)

    def _version(self, app: int | None) -> int | None:
        typed = self.query_one("#version", TextInput).value.strip().lower().removeprefix("v")
        if not typed:
            return None
        if app is None:
            raise Refused(Code.INVALID, "Name the app whose version is meant.")
        if not (typed.isascii() and typed.isdigit() and int(typed)):
            raise Refused(Code.INVALID, "A version is a number, such as 3.")
        return int(typed)


def _the_one(typed: str, found: list[App]) -> tuple[int, str]:
    exact = [app for app in found if typed.lower() in (app.name.lower(), app.key)]
    fits = exact or found
    if len(fits) == 1:
        return fits[0].id, fits[0].name
    if not fits:
        raise Refused(Code.INVALID, f"No app has “{typed}” in its name or key.")
    some = ", ".join(app.name for app in fits[:4])
    raise Refused(Code.INVALID, f"{len(fits):,} apps have that in their names: {some}… Type more of it.")
