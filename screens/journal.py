"""The journal: who did what when, as far as it concerns this person, and whether its chain is whole."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens.aside import aside
from screens.desk import Desk
from screens.entry import EntryScreen
from screens.history_words import entry_words
from screens.journal_filter import Chosen, JournalFilterScreen
from screens.journal_list import JournalList
from screens.page import Page
from screens.widgets.ages import age
from screens.widgets.columns import Column
from screens.widgets.grid import Grid
from store.journal import Verdict
from store.machine import Role
from store.models import Entry
from store.portal import Portal

EMPTY = "No entry is like that. 0 shows all of them again."
NOTHING = "Nothing is recorded yet that concerns an app or a tenant of yours."
CHECKING = "Checking every entry; go on meanwhile."


class JournalScreen(Page[None]):
    """Everything that this person may see of it, newest first."""

    CSS_PATH = "journal.tcss"
    TITLED = "Journal"
    DOC = "journal"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="journal.open", tooltip="This entry: before and after"),
        Binding("slash", "filter", "Filter", key_display="/", id="journal.filter", tooltip="By app, tenant or person"),
        Binding(
            "a", "only('app')", "Its app", id="journal.app", tooltip="Only this entry's app, or no longer only that"
        ),
        Binding("t", "only('tenant')", "Its tenant", id="journal.tenant", tooltip="Only this entry's tenant, or not"),
        Binding("p", "only('person')", "Its person", id="journal.person", tooltip="Only what this person did, or not"),
        Binding("0", "all", "All", show=False, id="journal.all", tooltip="All entries again"),
        Binding("o", "older", "Older", show=False, id="journal.older", tooltip="The entries before those listed"),
        Binding("c", "check", "Check", show=False, id="journal.check", tooltip="Check every entry against the chain"),
        Binding("f2", "back", "Back", show=False, id="journal.close", tooltip="Back to where you came from"),
    ]

    def __init__(self, desk: Desk, chosen: Chosen | None = None) -> None:
        super().__init__(desk)
        self._chosen = chosen or Chosen()
        self._now: datetime = desk.portal.clock()
        self._list = JournalList(desk.session.journal, self._chosen.about)
        self._end: str | None = None
        self._verdict: Verdict | None = None

    @property
    def _grid(self) -> Grid[Entry]:
        return self.query_one(Grid)

    def body(self) -> Iterable[Widget]:
        """What is shown, how the chain is, the entries."""
        yield Static(id="shown")
        columns: list[Column[Entry]] = [
            Column("When", lambda one: age(one.at, self._now), 6, right=True),
            Column("Who", lambda one: Content(one.actor), 10),
            Column("What", lambda one: Content(entry_words(one)), 26, grows=3),
            Column("App", lambda one: Content(one.app_name), 14, grows=1),
            Column("Tenant", lambda one: str(one.tenant or ""), 9, right=True),
            Column("Environment", lambda one: one.environment or "both", 11, from_width=100),
            Column("Entry", lambda one: f"{one.number:,}", 9, right=True, from_width=90),
        ]
        yield Grid(columns, lambda one: one.number, ask=self.ask, empty=NOTHING, id="entries")

    def on_mount(self) -> None:
        """Show them."""
        self._grid.show(self._list)

    async def read(self) -> None:
        """What is in view once more, and how the chain's end is."""
        self._now, self._end = await self.ask(self._look)
        self._grid.reread()
        self._tell()

    def _look(self) -> tuple[datetime, str | None]:
        return self.desk.portal.now(), self.desk.portal.journal.tail_is_missing()

    def _tell(self) -> None:
        count = f"{'the newest ' if self._list.capped else ''}{self._grid.count:,}"
        words = f"{count} · {self._chosen.words or 'all entries'} · newest first   "
        self.query_one("#shown", Static).update(Content(words) + self._chain())

    def _chain(self) -> Content:
        if self._end or (self._verdict and not self._verdict.ok):
            told = self._end or (self._verdict.sentence if self._verdict else "")
            return Content.styled(f"✗ {told}", "$text-error")
        if self._verdict:
            return Content.styled(f"✓ {self._verdict.entries:,} entries unaltered", "$text-success")
        return Content.styled("✓ its end is as it was written", "$quiet")

    @on(Grid.Moved)
    def _moved(self) -> None:
        self._tell()
        self.refresh_bindings()

    def hides(self, action: str) -> bool:
        """Walking the whole chain is for those who see all of it."""
        return action == "check" and self.desk.capacity.role not in (Role.SUPPORT, Role.OPERATOR)

    def why_not(self, action: str) -> str | None:
        """Some keys need an entry, and something in it."""
        if action == "older" and not self._list.capped:
            return "Nothing is older than the last entry of this list."
        if action in ("open", "only") and self._grid.current is None:
            return "There is no entry under the cursor."
        return None

    def action_open(self) -> None:
        """Open the entry under the cursor."""
        if entry := self._grid.current:
            self.app.push_screen(EntryScreen(self.desk, entry, self._now))

    def action_filter(self) -> None:
        """Ask for what to show."""
        self.app.push_screen(
            JournalFilterScreen(self.desk, self._chosen), lambda chosen: self._show(chosen) if chosen else None
        )

    def action_only(self, what: str) -> None:
        """Narrow the list to what the entry under the cursor is about; or no longer, where it was narrowed to that."""
        entry = self._grid.current
        if entry is None:
            return
        match what:
            case "app" if entry.app_id is None:
                self.say("This entry is about no app.")
            case "tenant" if entry.tenant is None:
                self.say("This entry is about no tenant.")
            case "app" if entry.app_id is not None:
                own = (entry.app_id, entry.app_name)
                self._show(replace(self._chosen, app=None if self._chosen.app else own, before=None))
            case "tenant":
                own_tenant = None if self._chosen.tenant is not None else entry.tenant
                self._show(replace(self._chosen, tenant=own_tenant, before=None))
            case _:
                person = "" if self._chosen.person else entry.actor
                self._show(replace(self._chosen, person=person, before=None))

    def action_all(self) -> None:
        """No filter."""
        self._show(Chosen())

    def action_older(self) -> None:
        """Those before the last one."""
        self._show(replace(self._chosen, before=self._list.oldest))

    def action_back(self) -> None:
        """First out of the filter, then out of the screen."""
        if self._chosen != Chosen():
            self._show(Chosen())
        else:
            super().action_back()

    def action_check(self) -> None:
        """Walk the whole chain; a portal of its own reads, so that nobody waits."""
        self.say(CHECKING)
        self.behind("chain", self._check)

    async def _check(self) -> None:
        self._verdict = await aside(partial(_verify, self.desk.portal))
        self.unsay(CHECKING)
        self.say(self._verdict.sentence)
        self._tell()

    def _show(self, chosen: Chosen) -> None:
        self._chosen = chosen
        self._list = JournalList(self.desk.session.journal, chosen.about)
        self._grid.empty = EMPTY if chosen.words else NOTHING
        self._grid.show(self._list)
        self.reread()


def _verify(portal: Portal) -> Verdict:
    with Portal.open(portal.home.folder, create=False) as another:
        return another.journal.verify()
