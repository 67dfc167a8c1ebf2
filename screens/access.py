"""API Application Access: a tenant admin's inbox of apps that want something, and all apps that are offered."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from screens.access_inbox import Inbox
from screens.access_jobs import happen, revoke_one
from screens.access_words import admin_words, inbox_words, last_did, standing
from screens.desk import Desk
from screens.page import Page
from screens.secret_jobs import generate
from screens.widgets.ages import age
from screens.widgets.columns import Column
from screens.widgets.grid import Grid
from screens.widgets.rows import Rows
from screens.widgets.search_line import SearchLine
from screens.widgets.told import Told
from store.machine import Audience, Base, Event, Role, Stop, refusal
from store.models import Connection

PATH = "Settings → Integrations → API Application Access"
EMPTY = "No app is offered to your tenant. A developer has to add your tenant ID to their app first."
SHOWS = {
    "inbox": ("inbox", "Nothing waits for you. Press 0 to see all apps."),
    "new": ("not connected", "Every app that is offered to you is connected. Press 0 to see all of them."),
    "all": ("all apps", EMPTY),
}
"""What is shown: its words, and what is said where there is none."""
EVENTS = {"generate": Event.GENERATE, "revoke": Event.REVOKE, "disconnect": Event.DISCONNECT}


class AccessScreen(Page[None]):
    """Where a tenant admin begins: what waits for them first."""

    CSS_PATH = "access.tcss"
    TITLED = "API Application Access"
    AUTO_FOCUS = "#access"
    DOC = "connecting"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "review", "Review", id="access.review", tooltip="Review the app; or open it, where nothing waits"
        ),
        Binding("n", "generate", "Generate", id="access.generate", tooltip="Generate a Client Secret, and for whom"),
        Binding("z", "disable", "Disable", id="access.disable", tooltip="The tenant's stop: set it"),
        Binding("z", "enable", "Enable", id="access.enable", tooltip="The tenant's stop: lift it"),
        Binding(
            "c", "show('new')", "Connect New App", id="access.connect", tooltip="Only the apps that are not connected"
        ),
        Binding("o", "open", "Open", show=False, id="access.open", tooltip="Its secrets, history and stops"),
        Binding("x", "revoke", "Revoke", show=False, id="access.revoke", tooltip="End one of its secrets, for good"),
        Binding("d", "disconnect", "Disconnect", show=False, id="access.disconnect", tooltip="End the connection"),
        Binding("1", "show('inbox')", "Inbox", show=False, id="access.inbox", tooltip="Only what waits for you"),
        Binding("0", "show('all')", "All", show=False, id="access.all", tooltip="Every app that is offered to you"),
        Binding(
            "slash",
            "search",
            "Search",
            key_display="/",
            show=False,
            id="access.search",
            tooltip="Search by part of an app's, a developer's or a tenant's name",
        ),
        Binding("escape", "back", "Sign out", id="page.back", tooltip="Sign out, or choose another capacity"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._show = ""
        self._inbox = Inbox((), frozenset(), desk.portal.clock())

    @property
    def _table(self) -> Grid[Connection]:
        return self.query_one("#access", Grid)

    def body(self) -> Iterable[Widget]:
        """Where this is, a search, the apps, the one under the cursor in words."""
        yield Static(id="path", markup=False)
        yield SearchLine(placeholder="part of an app's, a developer's or a tenant's name")
        columns: list[Column[Connection]] = [
            Column("What waits", lambda c: standing(c, self._inbox.now), 22),
            Column("App", lambda c: Content(c.app_name), 14, grows=2),
            Column("By", lambda c: Content(c.organization_name), 12, grows=1, from_width=90),
            Column("Last did", lambda c: last_did(c, self._inbox.now), 16),
            Column("Since", lambda c: age(c.waiting_since, self._inbox.now), 6, right=True, from_width=72),
        ]
        if len(self.desk.capacity.tenants) > 1:
            columns.insert(1, Column("Tenant", lambda c: str(c.tenant), 9, right=True))
            columns.insert(2, Column("Name", lambda c: Content(c.tenant_name or ""), 16, grows=1, from_width=110))
        yield Grid(columns, lambda c: c.id, empty="One moment …", id="access")
        yield Told(6, id="detail")

    async def read(self) -> None:
        """Every app that is offered to these tenants, what waits for their admin first."""
        inbox = await self.ask(Inbox.read, self.desk)
        if not inbox.held:
            return  # taken away this very moment: the page turns read-only with what it shows
        if gone := self._inbox.held - inbox.held:
            named = ", ".join(map(str, sorted(gone)))
            self.say(f"You may no longer manage access for tenant {named}: those apps are no longer shown.")
        self._inbox = inbox
        self._show = self._show or ("inbox" if inbox.waits or not inbox.rows else "all")
        self._draw()

    def _draw(self) -> None:
        typed = self.query_one(SearchLine).text
        found, rows = self._inbox.chosen(self._show, typed), self._inbox.rows
        name, nothing = SHOWS[self._show]
        if typed:
            further = (
                " An app outside this list has: enter, then 0, shows all." if self._inbox.chosen("all", typed) else ""
            )
            nothing = f"Nothing here has “{typed}” in its name.{further}"
        self._table.empty = nothing if rows else EMPTY
        self._table.show_rows(found)
        words = f"{PATH} → Connect New App" if self._show == "new" else f"{PATH}   1 inbox · 0 all"
        told = f"showing {name}: {len(found)} of {len(rows)} · {inbox_words(rows)}"
        self.query_one("#path", Static).update(Content(f"{words}\n{told}"))
        self.refresh_bindings()

    # Keys.

    def hides(self, action: str) -> bool:
        """Of the stop's two keys the one that makes no sense now."""
        row = self._table.current
        stopped = row is not None and Stop.DISABLED in row.stops
        return action == ("disable" if stopped else "enable")

    def why_not(self, action: str) -> str | None:
        """Most keys need an app; then the machine's sentence."""
        if action not in ("review", "open", "disable", "enable", *EVENTS):
            return None
        row = self._table.current
        if row is None:
            return self._table.empty
        if action in ("review", "open"):
            return None
        event = EVENTS.get(action) or Event(action)
        told = refusal(event, row.situation, row.roles & {Role.ADMIN})
        if told is None and event is Event.REVOKE and not row.live_secrets:
            return "There is no live secret to revoke."
        if told is None and event is Event.GENERATE and row.live_secrets > 1:
            return "Two secrets are live already: revoke one before you generate another."
        return told

    @on(Grid.Moved)
    def _moved(self) -> None:
        row = self._table.current
        self.query_one("#detail", Told).tell(admin_words(row, self._inbox.now) if row else Content(""))
        self.refresh_bindings()

    def action_show(self, show: str) -> None:
        """The inbox, what can be connected, or all."""
        self._show = show
        self._draw()

    def action_search(self) -> None:
        """Type to narrow the list."""
        self.query_one(SearchLine).open()

    @on(Input.Changed)
    def _typed(self) -> None:
        if self._show:
            self._draw()

    @on(Input.Submitted)
    def _typed_all(self) -> None:
        self._table.focus()

    def action_review(self) -> None:
        """What it asks for; where nothing waits, the connection itself."""
        self.start(self._review)

    async def _review(self) -> None:
        from screens.review import ReviewScreen

        row = self._table.current
        if row is None or (row.state is not Base.LISTED and row.accepted_version == row.current_version):
            self.action_open()
        elif done := await self.app.push_screen_wait(ReviewScreen(self.desk, row)):
            await self.read()
            self.say(done)

    def action_open(self) -> None:
        """The connection itself."""
        from screens.connection import ConnectionScreen
        from screens.walk import Walk

        if row := self._table.current:
            walk = Walk(Rows(lambda one: one.id, self._table.rows), row.id)
            self.app.push_screen(ConnectionScreen(self.desk, row, walk), lambda _: self._table.go(walk.here))

    def action_generate(self) -> None:
        """Make a secret, and for whom."""
        if row := self._table.current:
            self.start(self._generate, row)

    async def _generate(self, row: Connection) -> None:
        if made := await generate(self, row):
            await self.read()
            whom = f"for {row.organization_name}, who alone can reveal it"
            if made.audience is Audience.ADMIN:
                whom = "for yourself: o, then enter, reveals it"
            self.say(f"Generated {made.prefix}… {whom}. It waits to be stored for 7 days.")

    def action_revoke(self) -> None:
        """End a secret."""
        if row := self._table.current:
            self.start(self._revoke, row)

    async def _revoke(self, row: Connection) -> None:
        if ended := await revoke_one(self, row, self._inbox.now):
            await self.read()
            self.say(f"{ended.prefix}… is revoked.")

    def action_disable(self) -> None:
        """Stop the app from the tenant's side."""
        self._ask_event(Event.DISABLE, "is disabled")

    def action_enable(self) -> None:
        """Lift the tenant's stop."""
        self._ask_event(Event.ENABLE, "is enabled again")

    def action_disconnect(self) -> None:
        """End the connection, the app's name typed."""
        self._ask_event(Event.DISCONNECT, "is disconnected")

    def _ask_event(self, event: Event, done: str) -> None:
        if row := self._table.current:
            self.start(self._happen, event, row, done)

    async def _happen(self, event: Event, row: Connection, done: str) -> None:
        if await happen(self, event, row):
            await self.read()
            self.say(f"{row.app_name} {done}.")

    def action_back(self) -> None:
        """Out of the search, then back to the inbox, then out of the screen."""
        if self.query_one(SearchLine).leave(self._table):
            return
        if self._show == "new":
            self.action_show("inbox" if self._inbox.waits else "all")
        else:
            self.start(self.leave)
