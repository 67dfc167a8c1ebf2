"""The app editor: facts, tenant IDs, scopes, why; what saving would do is said before it is done."""

import asyncio
from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static, TextArea

from screens.confirm import ConfirmScreen
from screens.conflict import ConflictScreen
from screens.desk import Desk
from screens.page import Page
from screens.saving import Draft, Saving, verdict_words
from screens.scope_words import by_modules, impact_words, named
from screens.scopes import ScopesScreen
from screens.tenant_paste import parse
from screens.widgets.choice import Choice
from screens.widgets.field import Line, OpensMore, TextInput
from screens.widgets.heading import Heading
from store.errors import Code, Refused
from store.models import App, Version
from store.scopes import Catalogue, Scopes

PAUSE = 0.25
"""Seconds without a key in the paste, after which its IDs are looked up."""


class EditorScreen(Page[App | None]):
    """Answers with the app as saved; None when left."""

    CSS_PATH = "editor.tcss"
    TITLED = "App"
    DOC = "app-key"
    AUTO_FOCUS = "#name"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="editor.save", tooltip="Save, after saying what it will do"),
        Binding("ctrl+o", "scopes", "Scopes", id="editor.scopes", tooltip="Choose the API scopes"),
        Binding("tab", "app.focus_next", "Next", id="editor.next", tooltip="The next field"),
        Binding(
            "shift+tab", "app.focus_previous", "Previous", show=False, id="editor.previous", tooltip="The one before"
        ),
    ]

    def __init__(self, desk: Desk, app: App | None) -> None:
        super().__init__(desk)
        self._saved_app = app
        self._scopes: Scopes = app.scopes if app else frozenset()
        self._base: Scopes = self._scopes
        self._version = app.current_version if app else 0
        self._catalogue: Catalogue | None = None

    def body(self) -> Iterable[Widget]:
        """The form, from top to bottom."""
        app = self._saved_app
        with VerticalScroll(id="form", can_focus=False):
            yield Line("Name", TextInput(app.name if app else "", id="name"))
            yield Line("Homepage", TextInput(app.homepage if app else "", placeholder="https://…", id="homepage"))
            yield Line("Contact", TextInput(app.contact if app else "", placeholder="whom tenants ask", id="contact"))
            yield Line("Description", TextInput(app.description if app else "", id="description"))
            switch = Choice(
                [("no", "tenant admins generate secrets"), ("yes", "developers may too")],
                value="yes" if app and app.self_service else "no",
                id="self-service",
            )
            yield Line("Self-service", switch)
            yield Line("API scopes", OpensMore("scopes", id="scopes"))
            yield Static("", id="effect", classes="told")
            yield Line("Why", TextInput(placeholder="what the new scopes are for; tenants read it", id="why"))
            on_list = f"{app.tally.total} on the list. More, " if app else "One at least, "
            yield Static(f"Tenant IDs     {on_list}in any shape, notes too:", id="ids", markup=False)
            area = TextArea(id="tenants", tab_behavior="focus")
            area.cursor_blink = False
            yield area
            yield Static("", id="verdicts", classes="told")

    def heading(self) -> Heading:
        """Which app."""
        return Heading(f"Edit {self._saved_app.name}" if self._saved_app else "New app", self.desk)

    def on_mount(self) -> None:
        """What the app is, and what there is to choose from."""
        self._draw_scopes()
        self.behind("catalogue", self._begin)

    async def _begin(self) -> None:
        self._catalogue = await self.ask(lambda: self.desk.portal.catalogue)
        self._draw_scopes()

    def why_not(self, action: str) -> str | None:
        """Scopes need the catalogue."""
        if action == "scopes" and self._catalogue is None:
            return "One moment: the scope catalogue is being read."
        return None

    @property
    def draft(self) -> Draft:
        """What stands in the form."""

        def typed(name: str) -> str:
            return self.query_one(f"#{name}", TextInput).value.strip()

        return Draft(
            name=typed("name"),
            homepage=typed("homepage"),
            contact=typed("contact"),
            description=typed("description"),
            why=typed("why"),
            self_service=self.query_one("#self-service", Choice).value == "yes",
            scopes=self._scopes,
            paste=parse(self.query_one("#tenants", TextArea).text),
        )

    @property
    def unsaved(self) -> bool:
        """Whether leaving would lose something."""
        return self.draft.differs(self._saved_app, self._base)

    # Scopes, and what publishing them would do.

    @on(OpensMore.Opened)
    def action_scopes(self) -> None:
        """Choose."""
        if self._catalogue is not None:
            picker = ScopesScreen(self.desk, self._catalogue, self._scopes, current=self._base)
            self.app.push_screen(picker, self._chosen)

    def _chosen(self, scopes: Scopes | None) -> None:
        if scopes is not None:
            self._scopes = scopes
            self._draw_scopes()
        self.query_one("#why" if scopes else "#scopes").focus()

    def _draw_scopes(self) -> None:
        told = "none yet: enter to choose"
        if self._scopes:
            told = f"{len(self._scopes)} chosen"
            if self._catalogue:
                told += f" · {by_modules(self._scopes, self._catalogue)}"
        self.query_one("#scopes", OpensMore).tell(told)
        self.behind("weigh", self._weigh)

    async def _weigh(self) -> None:
        effect = self.query_one("#effect", Static)
        if self._saved_app is None:
            effect.update(
                Content("Saving makes the app key and v1, and offers it to each tenant." if self._scopes else "")
            )
        elif self._scopes == self._base or not self._scopes:
            effect.update(
                Content(f"v{self._version} as it is: nothing to publish." if self._scopes else "At least one scope.")
            )
        else:
            impact = await self.ask(self.desk.session.apps.impact, self._saved_app.id, self._scopes)
            needs = " Say why: a write scope is added." if impact.needs_note else ""
            effect.update(Content.styled(impact_words(impact) + needs, "$text-warning"))

    # Tenants, and what would become of each line.

    @on(TextArea.Changed)
    def _pasted(self) -> None:
        self.behind("verdicts", self._look_up)

    async def _look_up(self) -> None:
        await asyncio.sleep(PAUSE)
        paste = self.draft.paste
        app_id = self._saved_app.id if self._saved_app else None
        found = (
            await self.ask(self.desk.session.connections.verdicts, app_id, list(paste.tenants)) if paste.tenants else []
        )
        self.query_one("#verdicts", Static).update(verdict_words(paste, found))

    # Saving and leaving.

    def action_save(self) -> None:
        """Say what will happen where it is hard to undo, then do it."""
        self.start(self._save)

    async def _save(self) -> None:
        draft = self.draft
        if self._saved_app is not None and not self.unsaved:
            self.say("Nothing has changed since it was saved.")
            return
        if (
            self._saved_app is not None
            and draft.scopes != self._base
            and not await self._agreed(self._saved_app, draft)
        ):
            return
        saving = Saving(self.desk, self._saved_app, self._version, self._base)
        try:
            saved = await self.ask(saving.save, draft)
        except Refused as refused:
            self._published(saving)
            if refused.code is Code.CONFLICT and isinstance(refused.fresh, Version):
                await self._merge(draft, refused.fresh)
                return
            if isinstance(refused.fresh, App):
                self._saved_app = refused.fresh
            raise
        self.dismiss(saved)

    def _published(self, saving: Saving) -> None:
        self._saved_app, self._version, self._base = saving.app, saving.version, saving.base

    async def _agreed(self, app: App, draft: Draft) -> bool:
        impact = await self.ask(self.desk.session.apps.impact, app.id, draft.scopes)
        question = ConfirmScreen(
            self.desk,
            f"Publish v{impact.version} of {app.name}?",
            about=f"{app.name} · both environments",
            what="\n".join([impact_words(impact), *named(impact)]),
        )
        agreed: bool | None = await self.app.push_screen_wait(question)
        return bool(agreed)

    async def _merge(self, draft: Draft, fresh: Version) -> None:
        conflict = ConflictScreen(self.desk, draft.name, self._base, fresh, draft.scopes)
        merged = await self.app.push_screen_wait(conflict)
        if merged is not None:
            self._version, self._base, self._scopes = fresh.number, fresh.scopes, merged
            self._draw_scopes()
            self.say(f"Now based on v{fresh.number}. Look at it, then save again.")

    def action_back(self) -> None:
        """Leave; with unsaved work, ask first."""
        self.start(self._leave)

    async def _leave(self) -> None:
        lost = "What you changed here is lost."
        question = ConfirmScreen(self.desk, "Leave without saving?", about=self.draft.name or "a new app", what=lost)
        sure: bool | None = not self.unsaved or await self.app.push_screen_wait(question)
        if sure:
            self.dismiss(None)
