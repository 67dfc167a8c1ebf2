"""API Application Access: a tenant admin's inbox of apps that want something, and the apps that are connected."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens.connection import ConnectionScreen
from screens.connection_words import detail_words
from screens.desk import Desk
from screens.page import Page
from screens.review import ReviewScreen
from screens.scope_words import counted
from screens.widgets.ages import age
from screens.widgets.columns import Column
from screens.widgets.grid import Grid
from screens.widgets.status import status_cell
from store.machine import Base, Role
from store.models import Connection, Reason

EMPTY = "No app is offered to your tenant. A developer has to add your tenant ID to their app first."


class AccessScreen(Page[None]):
    """Where a tenant admin begins: what waits for them first."""

    CSS_PATH = "access.tcss"
    TITLED = "API Application Access"
    DOC = "connecting"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "review", "Review", id="access.review", tooltip="Review the app; or open it, where nothing waits"
        ),
        Binding(
            "c", "connect", "Connect New App", id="access.connect", tooltip="Only the apps that are not connected yet"
        ),
        Binding("o", "open", "Open", id="access.open", tooltip="Its secrets, history and stops"),
        Binding("escape", "back", "Sign out", id="page.back", tooltip="Sign out, or choose another capacity"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._only_new = False
        self._now: datetime = desk.portal.clock()

    @property
    def _table(self) -> Grid[Connection]:
        return self.query_one("#access", Grid)

    def body(self) -> Iterable[Widget]:
        """Where this is, the apps, the one under the cursor in words."""
        yield Static(id="path", markup=False)
        columns: list[Column[Connection]] = [
            Column("What waits", what_waits, 18),
            Column("App", lambda c: Content(c.app_name), 14, grows=2),
            Column("By", lambda c: Content(c.organization_name), 12, grows=1),
            Column("Status", lambda c: status_cell(c.status), 20),
            Column("Since", lambda c: age(c.waiting_since, self._now), 6, right=True),
        ]
        if len(self.desk.capacity.tenants) > 1:
            columns.insert(1, Column("Tenant", lambda c: str(c.tenant), 9, right=True))
        yield Grid(columns, lambda c: c.id, empty=EMPTY, id="access")
        yield Static(id="detail")

    async def read(self) -> None:
        """Every app that is offered to these tenants, what waits for their admin first."""
        rows, self._now = await self.ask(self._all)
        ours = [row for row in rows if Role.ADMIN in row.roles and row.tenant in self.desk.capacity.tenants]
        new = sum(row.state is Base.LISTED for row in ours)
        updates = sum(row.pending > 0 for row in ours)
        where = "Settings → Integrations → API Application Access" + (" → Connect New App" if self._only_new else "")
        told = f"{where}\n{counted(new, 'app')} not connected · {counted(updates, 'update')} on offer"
        self.query_one("#path", Static).update(Content(told))
        shown = [row for row in ours if row.state is Base.LISTED] if self._only_new else ours
        self._table.show_rows(sorted(shown, key=lambda row: (_urgency(row), row.waiting_since)))

    def _all(self) -> tuple[list[Connection], datetime]:
        """Every app that is offered to their tenants: as many as there are apps, which is not very many."""
        rows: list[Connection] = []
        window = self.desk.session.connections.window(limit=1000)
        while True:
            rows += window.rows
            if window.after is None:
                return rows, self.desk.portal.now()
            window = self.desk.session.connections.window(limit=1000, after=window.after)

    def why_not(self, action: str) -> str | None:
        """Most keys need an app."""
        return EMPTY if action in ("review", "open") and self._table.current is None else None

    @on(Grid.Moved)
    def _moved(self) -> None:
        row = self._table.current
        self.query_one("#detail", Static).update(detail_words(row, self._now) if row else Content(""))
        self.refresh_bindings()

    def action_review(self) -> None:
        """What it asks for; where nothing waits, the connection itself."""
        if row := self._table.current:
            waits = row.state is Base.LISTED or row.accepted_version != row.current_version
            self.app.push_screen(ReviewScreen(self.desk, row) if waits else ConnectionScreen(self.desk, row))

    def action_open(self) -> None:
        """The connection itself."""
        if row := self._table.current:
            self.app.push_screen(ConnectionScreen(self.desk, row))

    def action_connect(self) -> None:
        """Only what is not connected yet, and back."""
        self._only_new = not self._only_new
        self.reread()

    def action_back(self) -> None:
        """Back to all; then leave."""
        if self._only_new:
            self.action_connect()
        else:
            self.start(self.leave)


def what_waits(connection: Connection) -> Content:
    """For the tenant admin, in two words."""
    if connection.state is Base.LISTED:
        declined = connection.reason is Reason.DECLINED
        return Content("declined") if declined else Content.styled("wants to connect", "bold $text-warning")
    if connection.pending:
        return Content.styled(f"update, +{connection.pending}", "bold $text-warning")
    if connection.reason in (Reason.NOT_GENERATED, Reason.SECRET_WAITING):
        return Content.styled(connection.reason.replace("_", " "), "$text-warning")
    return Content.styled("–", "$faint")


def _urgency(connection: Connection) -> int:
    if connection.reason is Reason.ADMIN_HAS_NOT_ACTED:
        return 0
    if connection.pending:
        return 1
    if connection.reason in (Reason.NOT_GENERATED, Reason.SECRET_WAITING):
        return 2
    return 3 if connection.state is not Base.LISTED else 4
