"""The app editor: facts, tenant IDs, scopes, why; what saving would do is said before it is done."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from screens.app_form import AppForm
from screens.confirm import ConfirmScreen
from screens.desk import Desk
from screens.edits import FIELDS
from screens.page import Page
from screens.publish import PublishScreen
from screens.reconcile import reconciled_fields, reconciled_scopes
from screens.saving import Draft, Saving
from screens.scope_words import by_modules, impact_words, swap_words
from screens.scopes import ScopesScreen
from screens.tenant_field import TenantField
from screens.tenant_verdicts import judged
from screens.widgets.field import OpensMore
from screens.widgets.heading import Heading
from store.errors import Code, Refused
from store.models import App, Impact, Version
from store.scopes import Catalogue, Scopes

PAUSE = 0.25
"""Seconds without a key in the paste, after which its IDs are looked up."""
ARCHIVED = "This app was archived meanwhile, and stays as it is."
NO_WHY = "A write scope is added: say why, in the line above the tenant IDs. The tenants read it."

WHY_OF_NOTHING = "“Why” goes with a new version, and no scope has changed: choose scopes, or leave it empty."


class EditorScreen(Page[App | None]):
    """Answers with the app as saved; None when left."""

    CSS_PATH = "editor.tcss"
    TITLED = "App"
    DOC = "app-key"
    AUTO_FOCUS = "#name"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "meant", "Close ID", id="paste.meant", tooltip="Take the close ID instead of the unknown one"),
        Binding("x", "drop", "Leave out", id="paste.drop", tooltip="Take this entry out of the paste"),
        Binding("ctrl+s", "save", "Save", id="editor.save", tooltip="Save, after saying what it will do"),
        Binding("ctrl+o", "scopes", "Scopes", id="editor.scopes", tooltip="Choose the API scopes"),
        Binding("tab", "app.focus_next", "Next", id="editor.next", tooltip="The next field"),
        Binding(
            "shift+tab", "app.focus_previous", "Previous", show=False, id="editor.previous", tooltip="The one before"
        ),
    ]

    def __init__(self, desk: Desk, app: App | None, *, organizations: Mapping[int, str] | None = None) -> None:
        super().__init__(desk)
        self._saved_app = app
        self._organizations = organizations or {}
        self._scopes: Scopes = app.scopes if app else frozenset()
        self._base: Scopes = self._scopes
        self._version = app.current_version if app else 0
        self._catalogue: Catalogue | None = None
        self._forbidden = ""

    def body(self) -> Iterable[Widget]:
        """What is the matter, if anything, and the form."""
        yield Static("", id="notice", markup=False)
        with VerticalScroll(id="form", can_focus=False):
            yield AppForm(self._saved_app, self.desk.environment, self._organizations)

    @property
    def _form(self) -> AppForm:
        return self.query_one(AppForm)

    @property
    def _tenants(self) -> TenantField:
        return self.query_one(TenantField)

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

    async def _look_again(self, read: Callable[[], Awaitable[None]]) -> None:
        """Without the permission nothing more can be typed, and what was typed stays in sight."""
        await super()._look_again(read)
        if self._lost:
            self.unsay(self._lost)  # said on top, where it stays
            self._tell_notice(self._lost, closed=True)

    async def read(self) -> None:
        """Whether it may still be edited, and whether somebody else has done so; the form stays as it is."""
        fresh = await self.ask(self.desk.session.apps.get, self._saved_app.id) if self._saved_app else None
        self._forbidden = ARCHIVED if fresh and fresh.archived else ""
        told = self._forbidden
        if fresh and not told and fresh.current_version != self._version:
            told = f"v{fresh.current_version} was published meanwhile: when you save scopes, both sets are shown."
        self._tell_notice(told, closed=bool(self._forbidden))
        self.refresh_bindings()

    def _tell_notice(self, told: str, *, closed: bool) -> None:
        notice = self.query_one("#notice", Static)
        notice.update(Content(told))
        notice.set_class(bool(told), "said")
        self._form.disabled = closed

    def hides(self, action: str) -> bool:
        """The verdicts' own keys are only for them."""
        return action in ("meant", "drop") and not self._tenants.in_list

    def why_not(self, action: str) -> str | None:
        """Saving needs what an app cannot do without; an archived one stays as it is."""
        if action in ("save", "scopes", "meant", "drop") and self._forbidden:
            return self._forbidden
        if action == "scopes" and self._catalogue is None:
            return "One moment: the scope catalogue is being read."
        if action == "save" and (missing := self.draft.missing(self._saved_app)):
            return f"Still missing: {', '.join(missing.values())}."
        if action == "meant" and not (self._tenants.current and self._tenants.current.meant):
            return "There is no close ID to take here."
        return None

    def action_explain(self, action: str) -> None:
        """The same; where something is missing, go there."""
        super().action_explain(action)
        if action == "save" and not self._forbidden:
            for field in self.draft.missing(self._saved_app):
                self.query_one(f"#{field}").focus()
                break

    @property
    def draft(self) -> Draft:
        """What stands in the form."""
        return self._form.draft(self._scopes, self._tenants.paste)

    @property
    def unsaved(self) -> bool:
        """Whether leaving would lose something."""
        return self.draft.differs(self._saved_app, self._base)

    @on(Input.Changed)
    def _typed(self) -> None:
        self.refresh_bindings()

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
        self.refresh_bindings()
        self.behind("weigh", self._weigh)

    async def _weigh(self) -> None:
        effect = self.query_one("#effect", Static)
        if not self._scopes:
            effect.update(Content("At least one scope." if self._saved_app else ""))
        elif self._saved_app is None:
            effect.update(Content("Saving makes the app key, and offers v1 to each tenant."))
        elif self._scopes == self._base:
            effect.update(Content(f"v{self._version} as it is: nothing to publish."))
        else:
            impact = await self.ask(self.desk.session.apps.impact, self._saved_app.id, self._scopes)
            effect.update(Content.styled(_weighed(impact, self.draft.why), "$text-warning"))

    @on(Input.Changed, "#why")
    def _said_why(self) -> None:
        self.behind("weigh", self._weigh)

    # Tenants, and what becomes of each line.

    @on(TextArea.Changed, "#tenants")
    def _pasted(self) -> None:
        self.behind("verdicts", self._look_up)

    async def _look_up(self) -> None:
        await asyncio.sleep(PAUSE)
        paste = self._tenants.paste
        app_id = self._saved_app.id if self._saved_app else None
        verdicts = self.desk.session.connections.verdicts
        found = await self.ask(verdicts, app_id, list(paste.tenants)) if paste.tenants else []
        self._tenants.tell(judged(paste, found))
        self.refresh_bindings()

    def action_meant(self) -> None:
        """Take the first close ID."""
        if verdict := self._tenants.current:
            self._tenants.exchange(verdict, str(verdict.meant[0]))

    def action_drop(self) -> None:
        """Leave this entry out."""
        if verdict := self._tenants.current:
            self._tenants.exchange(verdict, "")

    # Saving and leaving.

    def action_save(self) -> None:
        """Say what will happen where it is hard to undo, then do it."""
        self.start(self._save)

    async def _save(self) -> None:
        draft, app = self.draft, self._saved_app
        if app is not None and not self.unsaved:
            self.say("Nothing has changed since it was saved.")
            return
        if app is not None and draft.why and draft.scopes == self._base:
            self.say(WHY_OF_NOTHING)
            return
        if fault := self._tenants.faulty:
            self.say(f"Line {fault.entry.line} of the tenant IDs: {fault.fault}")
            return
        if app is not None and draft.scopes != self._base:
            agreed = await self._agreed(app, draft)
            if agreed is None:
                return
            self._scopes = agreed
            draft = self.draft
        saving = Saving(self.desk, app, self._version, self._base)
        try:
            saved = await self.ask(saving.save, draft)
        except Refused as refused:
            self._saved_app, self._version, self._base = saving.app, saving.version, saving.base
            if refused.code is not Code.CONFLICT:
                raise
            await self._reconcile(draft, refused)
            return
        self.dismiss(saved)

    async def _agreed(self, app: App, draft: Draft) -> Scopes | None:
        """The set to publish, once the person has seen what it does; None where they would rather not."""
        impact = await self.ask(self.desk.session.apps.impact, app.id, draft.scopes)
        if impact.needs_note and not draft.why:
            self.query_one("#why").focus()
            self.say(NO_WHY)
            return None
        catalogue = await self.ask(lambda: self.desk.portal.catalogue)
        question = PublishScreen(self.desk, app, draft.scopes, impact, catalogue, draft.why)
        agreed: Scopes | None = await self.app.push_screen_wait(question)
        return agreed

    async def _reconcile(self, draft: Draft, refused: Refused) -> None:
        match refused.fresh:
            case Version() as fresh:
                if (scopes := await reconciled_scopes(self, draft, self._base, fresh)) is not None:
                    self._version, self._base, self._scopes = fresh.number, fresh.scopes, scopes
                    self._draw_scopes()
                    self.say(f"Now based on v{fresh.number}. Look at it, then save again.")
            case App() as fresh if self._saved_app is not None:
                if (theirs := await reconciled_fields(self, draft, self._saved_app, fresh)) is not None:
                    self._saved_app = fresh
                    self._form.fill(theirs)
                    taken = ", ".join(FIELDS[field].lower() for field in theirs) or "nothing"
                    self.say(f"Somebody else edited it meanwhile. Taken from them: {taken}. Look, then save again.")
            case _:
                raise refused

    def action_back(self) -> None:
        """Leave; with unsaved work, ask first."""
        self.start(self._leave)

    async def _leave(self) -> None:
        lost = "What you changed here is lost."
        question = ConfirmScreen(self.desk, "Leave without saving?", about=self.draft.name or "a new app", what=lost)
        sure: bool | None = not self.unsaved or await self.app.push_screen_wait(question)
        if sure:
            self.dismiss(None)


def _weighed(impact: Impact, why: str) -> str:
    told = [impact_words(impact)]
    told += [swap_words(impact.swapped)] if impact.swapped else []
    return " ".join([*told, *(["Say why: a write scope is added."] if impact.needs_note and not why else [])])
