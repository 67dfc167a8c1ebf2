"""The connection grid: which tenants are stuck, why, who must act, since when."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from screens.connection import ConnectionScreen
from screens.connection_list import ConnectionList
from screens.connection_words import detail_words, must_act_words, tenant_words
from screens.desk import Desk
from screens.page import Page
from screens.widgets.ages import age
from screens.widgets.columns import Column
from screens.widgets.copying import SENT
from screens.widgets.field import TextInput
from screens.widgets.grid import Grid
from screens.widgets.heading import Heading
from screens.widgets.status import reason_words, status_cell
from screens.widgets.told import Told
from store.filters import Filters
from store.machine import Role
from store.models import App, Connection, Status
from store.search import MOST

STUCK = (Status.NOT_CONNECTED, Status.STOPPED)
SHOWS: dict[str, tuple[str, tuple[Status, ...]]] = {
    "all": ("all", ()),
    "stuck": ("stuck", STUCK),
    "waiting": ("no secret yet", (Status.NO_SECRET,)),
    "attention": ("live, look", (Status.ATTENTION,)),
    "live": ("live", (Status.LIVE, Status.ATTENTION)),
    "removed": ("removed", (Status.REMOVED,)),
}
"""What a number key shows: its words, and the statuses."""
SORTS = {"waiting": "waiting", "tenant": "tenant", "app": "app", "changed": "changed"}


@dataclass(frozen=True)
class Shown:
    """Filter and order of the grid."""

    show: str = "all"
    search: str = ""
    sort: str = "waiting"
    descending: bool = False


class ConnectionsScreen(Page[None]):
    """All that this person may see, or those of one app."""

    CSS_PATH = "connections.tcss"
    TITLED = "Connections"
    DOC = "not-connected-yet"
    AUTO_FOCUS = "#connections"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="connection.open", tooltip="This connection: secrets, history, actions"),
        Binding(
            "slash",
            "search",
            "Filter",
            key_display="/",
            id="connections.search",
            tooltip="Filter by tenant, app, label, app key or client ID",
        ),
        Binding("1", "show('stuck')", "Stuck", id="connections.stuck", tooltip="Only those not connected or stopped"),
        Binding(
            "2",
            "show('waiting')",
            "No secret",
            show=False,
            id="connections.waiting",
            tooltip="Only those without a secret",
        ),
        Binding(
            "3",
            "show('attention')",
            "Look",
            show=False,
            id="connections.attention",
            tooltip="Only live ones to look at",
        ),
        Binding("4", "show('live')", "Live", show=False, id="connections.live", tooltip="Only live ones"),
        Binding("5", "show('removed')", "Removed", show=False, id="connections.removed", tooltip="Only removed ones"),
        Binding("0", "show('all')", "All", id="connections.all", tooltip="All but the removed"),
        Binding("s", "sort", "Sort", id="connections.sort", tooltip="Sort by waiting, tenant, app or last change"),
        Binding("S", "reverse", "Reverse", show=False, id="connections.reverse", tooltip="Turn the order round"),
        Binding(
            "y",
            "copy",
            "Copy",
            show=False,
            id="connections.copy",
            tooltip="Send the tenant ID to your terminal's clipboard",
        ),
    ]

    def __init__(self, desk: Desk, *, app: App | None = None, stuck: bool = False, search: str = "") -> None:
        super().__init__(desk)
        self._app = app
        self._first = app is None and not search
        self._shown = Shown("stuck" if stuck else "all", search)
        self._now: datetime = desk.portal.clock()
        self._list = self._listed()
        self._counts: dict[Status, int] = {}
        self._told = ""
        self._somewhere: bool | None = None

    @property
    def _grid(self) -> Grid[Connection]:
        return self.query_one("#connections", Grid)

    def heading(self) -> Heading:
        """Of which app."""
        return Heading(f"Tenants of {self._app.name}" if self._app else "Connections", self.desk)

    def body(self) -> Iterable[Widget]:
        """What is shown, a filter, the rows, and the row under the cursor in words."""
        yield Static(id="shown")
        yield TextInput(self._shown.search, placeholder="tenant, app, label, app key or client ID", id="search")
        columns: list[Column[Connection]] = [
            Column("Tenant", lambda c: str(c.tenant), 9, right=True, sorts="tenant"),
            Column("Name", tenant_words, 12, grows=2),
            Column("Status", lambda c: status_cell(c.status), 22),
            Column("Who must act", lambda c: must_act_words(c, self._now), 12, from_width=72),
            Column("Since", lambda c: age(c.waiting_since, self._now), 7, right=True, sorts="waiting"),
            Column("Reason", lambda c: Content(reason_words(c)), 20, from_width=110),
            Column("Secrets", lambda c: str(c.live_secrets or ""), 7, right=True, from_width=120),
        ]
        if self._app is None:
            columns.insert(2, Column("App", lambda c: Content(c.app_name), 12, grows=1, sorts="app"))
        yield Grid(columns, lambda c: c.id, ask=self.ask, id="connections")
        yield Told(5, id="detail")

    def on_mount(self) -> None:
        """The filter stays away until it is wanted."""
        self.query_one("#search").display = bool(self._shown.search)
        self._show()

    def _show(self, *, stay: bool = False) -> None:
        self._list = self._listed()
        self._grid.empty = self._nothing()
        self._grid.sorted = (self._shown.sort, self._shown.descending)
        self._grid.show(self._list, stay=stay)

    def _listed(self) -> ConnectionList:
        return ConnectionList(
            self.desk.session.connections,
            sort=self._shown.sort,
            descending=self._shown.descending,
            **self._filters(SHOWS[self._shown.show][1]),
        )

    async def read(self) -> None:
        """How many there are, and what is in view once more."""
        self._counts, self._now = await self.ask(self._read)
        self._tell()
        self._grid.reread()

    def _read(self) -> tuple[dict[Status, int], datetime]:
        counts: dict[Status, int] = {}
        for (status, _), number in self.desk.session.connections.counts(**self._filters(())).items():
            counts[status] = counts.get(status, 0) + number
        return counts, self.desk.portal.now()

    def _filters(self, statuses: tuple[Status, ...]) -> Filters:
        return {"status": statuses, "search": self._shown.search, "app": self._app.id if self._app else None}

    # What is said around the rows.

    def _tell(self) -> None:
        words, _ = SHOWS[self._shown.show]
        order = {"waiting": ("longest wait first", "latest first")}.get(self._shown.sort)
        sorted_by = (
            order[self._shown.descending] if order else f"by {self._shown.sort}{' ↓' if self._shown.descending else ''}"
        )
        parts = [f"showing {words}: {self._grid.count:,}"]
        if self._shown.search:
            parts.append(f"with “{self._shown.search}”")
            parts += [f"only the first {MOST:,}: type more of it"] if self._list.capped else []
        else:
            stuck = sum(self._counts.get(status, 0) for status in STUCK)
            parts += [f"all {sum(self._counts.values()):,}", f"stuck {stuck:,}"]
        told = " · ".join([*parts, sorted_by])
        if told != self._told:
            self._told = told
            self.query_one("#shown", Static).update(Content(told), layout=False)

    def _nothing(self) -> str:
        if self._shown.search:
            return f"Nothing has “{self._shown.search}” in it. escape shows all again."
        match self._shown.show:
            case "stuck":
                return "Nobody is stuck. Press 0 to see all connections."
            case "all":
                if self.desk.capacity.role is Role.OPERATOR:
                    return "Nothing yet. Organizations, tenants and users are added by command: devportal --help"
                return "No tenants yet: add their IDs in the app's editor (e in My Apps)."
            case _:
                return "None of these. Press 0 to see all connections."

    @on(Grid.Moved)
    def _moved(self) -> None:
        self._tell()
        row = self._grid.current
        self.query_one("#detail", Told).tell(detail_words(row, self._now) if row else Content(""))
        if self._somewhere != (row is not None):
            self._somewhere = row is not None
            self.refresh_bindings()

    # Keys.

    def why_not(self, action: str) -> str | None:
        """Some keys need a row."""
        if action in ("open", "copy") and self._grid.current is None:
            return "There is no row under the cursor."
        return None

    def action_open(self) -> None:
        """Open the connection under the cursor."""
        if row := self._grid.current:
            self.app.push_screen(ConnectionScreen(self.desk, row))

    def action_show(self, show: str) -> None:
        """Other statuses."""
        self._change(show=show)

    def action_sort(self) -> None:
        """The next order."""
        names = list(SORTS)
        self._change(sort=names[(names.index(self._shown.sort) + 1) % len(names)], descending=False)

    def action_reverse(self) -> None:
        """The same order, the other way."""
        self._change(descending=not self._shown.descending)

    def action_copy(self) -> None:
        """The tenant ID, to the terminal's clipboard."""
        if row := self._grid.current:
            self.app.copy_to_clipboard(str(row.tenant))
            self.say(f"Tenant ID {row.tenant} {SENT}")

    def action_search(self) -> None:
        """Type to narrow the grid."""
        field = self.query_one("#search")
        field.display = True
        field.focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if event.value.strip() != self._shown.search:
            self._change(search=event.value.strip())

    @on(Input.Submitted)
    def _typed_all(self) -> None:
        self._grid.focus()

    def action_back(self) -> None:
        """First out of the filter, then out of the screen."""
        field = self.query_one("#search", TextInput)
        if field.display:
            field.display = False
            self._grid.focus()
            field.value = ""
        elif self._first:
            self.start(self.leave)
        else:
            self.dismiss(None)

    @on(Grid.SortRequested)
    def _clicked(self, event: Grid.SortRequested) -> None:
        turned = event.order == self._shown.sort and not self._shown.descending
        self._change(sort=event.order, descending=turned)

    def _change(self, **changes: Any) -> None:
        self._shown = replace(self._shown, **changes)
        self._show(stay="sort" not in changes and "descending" not in changes)
        self.reread()
