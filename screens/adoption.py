"""Adoption: how many tenants are on each version, and those that lag, longest first, with the text to nudge them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens import texts
from screens.adoption_words import nudge, picture
from screens.connection_words import tenant_words, who_must
from screens.desk import Desk
from screens.holding import HoldingScreen
from screens.message import MessageScreen
from screens.page import Page
from screens.scope_words import counted
from screens.widgets.ages import age
from screens.widgets.columns import Column
from screens.widgets.grid import Grid
from screens.widgets.heading import Heading
from screens.widgets.status import status_cell
from store.models import App, Cohort, Connection

EVERYBODY = "Nobody lags: every connected tenant has accepted what the current version asks for."
MOST_MARKED = 200
"""So many tenants go into one text at most."""


class AdoptionScreen(Page[None]):
    """A picture above, the tenants that have something to accept below."""

    CSS_PATH = "adoption.tcss"
    TITLED = "Adoption"
    DOC = "versions"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "holds", "Compare", id="lag.holds", tooltip="What this tenant holds against what is on offer"),
        Binding("n", "nudge", "Text to send", id="lag.nudge", tooltip="The text that asks the marked tenants to go on"),
        Binding("u", "unmark", "Unmark all", show=False, id="lag.unmark", tooltip="Take all marks away"),
    ]

    def __init__(self, desk: Desk, app: App) -> None:
        super().__init__(desk)
        self._subject = app
        self._now = desk.portal.clock()
        self._since: dict[int, Cohort] = {}

    @property
    def _grid(self) -> Grid[Connection]:
        return self.query_one("#lagging", Grid)

    def heading(self) -> Heading:
        """Of which app."""
        return Heading(f"Adoption of {self._subject.name}", self.desk)

    def body(self) -> Iterable[Widget]:
        """Picture, number, list."""
        yield Static("One moment: this is being counted.", id="picture", markup=False)
        yield Static("", id="told", markup=False)
        columns: list[Column[Connection]] = [
            Column("Tenant", lambda one: str(one.tenant), 9, right=True),
            Column("Name", tenant_words, 14, grows=1),
            Column("Holds", lambda one: f"v{one.accepted_version}", 5, right=True),
            Column("To accept", lambda one: counted(one.pending, "scope"), 10, right=True),
            Column("Lags for", self._lag, 8, right=True),
            Column("Status", lambda one: status_cell(one.status), 22, from_width=78),
            Column("Must act", who_must, 14, from_width=100),
        ]
        yield Grid(columns, lambda one: one.id, ask=self.ask, empty=EVERYBODY, marks=True, id="lagging")

    def on_mount(self) -> None:
        """The list, from its beginning."""
        self._grid.show(self.desk.session.apps.lagging(self._subject.id))

    async def read(self) -> None:
        """The numbers of this moment, and what is in view once more."""
        self._subject, cohorts, self._now = await self.ask(self._read)
        self._since = {one.version: one for one in cohorts}
        current = self._subject.current_version
        drawn = picture(cohorts, current, self._now, self.size.width // 5 * 2 - 8)
        self.query_one("#picture", Static).update(drawn)
        lag = sum(one.tenants for one in cohorts if one.added)
        everybody = sum(one.tenants for one in cohorts)
        told = f"{lag:,} of {everybody:,} connected tenants in {self.desk.environment} lag"
        self.query_one("#told", Static).update(Content(f"{told}; longest first, space marks" if lag else told))
        if not everybody:
            self._grid.empty = "No tenant has connected yet: there is nobody to lag."
        self._grid.reread()

    def _read(self) -> tuple[App, Sequence[Cohort], datetime]:
        apps = self.desk.session.apps
        return apps.get(self._subject.id), apps.adoption(self._subject.id), self.desk.portal.now()

    def _lag(self, connection: Connection) -> str:
        cohort = self._since.get(connection.accepted_version or 0)
        return age(cohort.since, self._now) if cohort else ""

    def why_not(self, action: str) -> str | None:
        """Everything here needs a tenant that lags."""
        if action in ("holds", "nudge") and self._grid.current is None:
            return self._grid.told() or "One moment: this is being read."
        if action == "unmark" and not self._grid.marked:
            return "Nobody is marked."
        return None

    @on(Grid.Moved)
    @on(Grid.Marked)
    def _moved(self) -> None:
        self.refresh_bindings()

    def action_holds(self) -> None:
        """What it holds, against what is on offer."""
        if connection := self._grid.current:
            self.app.push_screen(HoldingScreen(self.desk, connection))

    def action_unmark(self) -> None:
        """Nobody is marked any more."""
        self._grid.mark(self._grid.marked, on=False)

    def action_nudge(self) -> None:
        """The text, for those that are marked, else for the one under the cursor."""
        if connection := self._grid.current:
            self.start(self._nudge, [int(str(key)) for key in self._grid.marked] or [connection.id])

    async def _nudge(self, ids: list[int]) -> None:
        if len(ids) > MOST_MARKED:
            self.say(f"{len(ids)} are marked; a text is for {MOST_MARKED} at most.")
            return
        text, tenants = await self.ask(self._text, ids)
        if not tenants:
            self.say("They have all accepted meanwhile.")
            return
        await self.app.push_screen_wait(MessageScreen(self.desk, f"admins of {counted(tenants, 'tenant')}", text))

    def _text(self, ids: list[int]) -> tuple[str, int]:
        session = self.desk.session
        lagging = [one for one in map(session.connections.get, ids) if one.pending]
        if not lagging:
            return "", 0
        lagging.sort(key=lambda one: (one.accepted_version or 0, one.tenant))
        offer = session.connections.offer(lagging[0].id)
        portal = self.desk.portal
        text = texts.read_nudge(portal.home.config)
        app, versions = session.apps.get(self._subject.id), session.apps.versions(self._subject.id)
        return nudge(text, app, offer, lagging, versions, portal.catalogue), len(lagging)
