"""Connections as a matrix: tenants down, apps across, a glyph in each cell."""

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens import connection_jobs
from screens.connection import ConnectionScreen
from screens.connection_list import ConnectionList
from screens.connection_pane import ConnectionPane, Details, details
from screens.connection_shown import SHOWS, Shown
from screens.connection_told import nothing
from screens.connection_words import detail_words, tenant_words
from screens.desk import Desk
from screens.matrix_list import MatrixList
from screens.page import Page
from screens.walk import Walk
from screens.widgets.columns import Column
from screens.widgets.grid import Grid
from screens.widgets.status import LOOKS
from screens.widgets.told import Told
from store.matrix import AppName, Cell, Matrix, TenantRow
from store.models import App, Connection

FROZEN = 2
"""The tenant's ID and name stay where the apps scroll."""
MOST = 1000
"""So many connections of one tenant are looked through for the next."""
AHEAD = 20
"""So many apps on either side of the cursor have been read; when they are not, three times as many are."""


class MatrixScreen(Page[None]):
    """The connections of one filter; only the cells that are in sight, and some around them, are read."""

    CSS_PATH = "connections.tcss"
    TITLED = "Matrix"
    AUTO_FOCUS = "#matrix"
    HORIZONTAL_BREAKPOINTS = [*Page.HORIZONTAL_BREAKPOINTS, (110, "-roomy")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="matrix.open", tooltip="The connection in this cell"),
        Binding(
            "n", "next", "Next", id="matrix.next", tooltip="This tenant's next connection, however far to the right"
        ),
        Binding("m", "back", "List", id="matrix.list", tooltip="Back to the list, one row a connection"),
        Binding("f", "filter", "Filter", id="matrix.filter", tooltip="Status, reasons, app, version and text at once"),
        Binding("e", "text", "Text", id="matrix.text", tooltip="Send the text for whoever must act to your clipboard"),
        Binding(
            "1", "show('stuck')", "Stuck", show=False, id="matrix.stuck", tooltip="Tenants with a stuck connection"
        ),
        Binding("2", "show('waiting')", "No secret", show=False, id="matrix.waiting", tooltip="… without a secret"),
        Binding("3", "show('attention')", "Look", show=False, id="matrix.attention", tooltip="… with one to look at"),
        Binding("4", "show('live')", "Live", show=False, id="matrix.live", tooltip="… with a live one"),
        Binding("0", "show('all')", "All", show=False, id="matrix.all", tooltip="Every tenant"),
        Binding(
            "p", "pane", "Pane", show=False, id="matrix.pane", tooltip="Everything about this cell, or a few lines"
        ),
    ]

    def __init__(self, desk: Desk, shown: Shown, *, app: App | None = None) -> None:
        super().__init__(desk)
        self._shown = shown
        self._app = app
        self._now = desk.portal.clock()
        self._apps: list[AppName] = []
        self._read_apps = range(0)
        self._asked: Shown | None = None
        self._told: Content | None = None

    @property
    def _grid(self) -> Grid[TenantRow]:
        return self.query_one("#matrix", Grid)

    def body(self) -> Iterable[Widget]:
        """What is shown, the cells, and the one under the cursor in words."""
        yield Static(id="shown", markup=False)
        with Container(id="around"):
            yield Grid((), lambda row: row.tenant, ask=self.ask, cells=True, frozen=FROZEN, id="matrix")
            yield ConnectionPane(id="pane")
        yield Static(_legend(), id="legend", markup=False)
        yield Told(5, id="detail")

    async def read(self) -> None:
        """The apps, where another filter is asked for; else what is in view once more."""
        self._now = self.desk.portal.clock()
        apps = await self.ask(Matrix(self.desk.session, **self._shown.filters).apps)
        if self._asked == self._shown and apps == self._apps:
            self._grid.reread()
            await self._read_cell()
            return
        again = self._asked is not None and apps == self._apps
        self._apps, self._asked = apps, self._shown
        self._grid.empty = nothing(self._shown, self.desk.capacity.role)
        self._grid.columns = [*_OF_TENANTS, *map(self._column, self._apps)]
        self._read_around(self._place if again else 0)

    def _column(self, app: AppName) -> Column[TenantRow]:
        return Column(short(app.name), lambda row: self._cell_words(row, app.id), 4)

    def _cell_words(self, row: TenantRow, app: int) -> Content | str:
        cell = row.cells.get(app)
        if cell is None:
            return Content.styled("·", "$faint") if app in row.apps else ""
        glyph, _, colour = LOOKS[cell.status]
        return Content.styled(glyph, colour if self._is_asked(cell) else "$faint")

    def _is_asked(self, cell: Cell) -> bool:
        statuses, reasons = SHOWS[self._shown.show][1], self._shown.any_of
        return (not statuses or cell.status in statuses) and (not reasons or cell.reason in reasons)

    # The apps across: of two thousand only those near the cursor are read.

    @property
    def _place(self) -> int:
        """Of the app under the cursor."""
        return max(0, self._grid.column - FROZEN)

    def _read_around(self, place: int) -> None:
        self._read_apps = range(max(0, place - 3 * AHEAD), min(len(self._apps), place + 3 * AHEAD))
        apps = [self._apps[number].id for number in self._read_apps]
        self._grid.show(MatrixList(self.desk.session, apps, **self._shown.filters))

    def _has_read(self, place: int) -> bool:
        near = (max(0, place - AHEAD), min(len(self._apps) - 1, place + AHEAD))
        return all(number in self._read_apps for number in near)

    @on(Grid.Moved)
    def _moved(self) -> None:
        if self._apps and not self._has_read(self._place):
            self._read_around(self._place)
        self._tell()
        self.behind("cell", self._read_cell)
        self.refresh_bindings()

    def _tell(self) -> None:
        app = self._under_cursor
        chips = [Content.styled(f" {chip} ", "$foreground on $panel") for chip in self._shown.chips]
        tenants, apps = self._grid.count, len(self._apps)
        many = Content(f"{tenants:,} tenant{'s' * (tenants != 1)} × {apps:,} app{'s' * (apps != 1)}")
        here = Content.styled(app.name if app else "", "bold $foreground")
        told = Content("  ").join([many, *chips, here])
        if told != self._told:
            self._told = told
            self.query_one("#shown", Static).update(told, layout=False)

    @property
    def _under_cursor(self) -> AppName | None:
        return self._apps[self._place] if self._place < len(self._apps) else None

    @property
    def _cell(self) -> Cell | None:
        row, app = self._grid.current, self._under_cursor
        return row.cells.get(app.id) if row and app else None

    async def _read_cell(self) -> None:
        cell, row, app = self._cell, self._grid.current, self._under_cursor
        found: Details | None = None
        if cell is not None:
            found = await self.ask(details, self.desk.session, cell.connection)
        nothing_here = f"Tenant {row.tenant} is not on the list of {app.name}." if row and app else ""
        self.query_one(ConnectionPane).tell(found, self._now, otherwise=nothing_here)
        told = detail_words(found.connection, self._now, found.hint) if found else Content(nothing_here)
        self.query_one("#detail", Told).tell(told)

    # Keys.

    def why_not(self, action: str) -> str | None:
        """An empty cell has nothing to open."""
        if action in ("open", "text") and self._cell is None:
            return "There is no connection in this cell."
        return None

    def action_open(self) -> None:
        """Open the connection in the cell."""
        self.start(self._open)

    async def _open(self) -> None:
        if cell := self._cell:
            connection, walk = await self.ask(self.desk.session.connections.get, cell.connection), self._walk(cell)
            await self.app.push_screen_wait(ConnectionScreen(self.desk, connection, walk))
            if walk.here != cell.connection:
                self._go(await self.ask(self.desk.session.connections.get, walk.here))

    def _walk(self, cell: Cell) -> Walk:
        """Row by row through the connections of the filter; from a cell that it does not ask for, through all."""
        shown = self._shown if self._is_asked(cell) else Shown(app=self._shown.app)
        listed = ConnectionList(self.desk.session.connections, sort="tenant", **shown.filters)
        return Walk(listed, cell.connection)

    def _go(self, connection: Connection) -> None:
        """Put the cursor on the cell of that connection."""
        self._grid.go(connection.tenant)
        for place, app in enumerate(self._apps):
            if app.id == connection.app_id:
                self._grid.point(FROZEN + place)

    def action_next(self) -> None:
        """On to the next cell of this row that is asked for; behind the last, the first."""
        self.start(self._next)

    async def _next(self) -> None:
        row = self._grid.current
        if row is None:
            return
        places = await self.ask(self._places_of, row.tenant)
        if places:
            further = [place for place in places if place > self._place]
            self._grid.point(FROZEN + (further or places)[0])

    def _places_of(self, tenant: int) -> list[int]:
        """Where in the row the connections of a tenant are."""
        filters = self._shown.filters
        filters["tenant"] = tenant
        theirs = {one.app_id for one in self.desk.session.connections.window(limit=MOST, **filters).rows}
        return [place for place, app in enumerate(self._apps) if app.id in theirs]

    def action_text(self) -> None:
        """Send the text for whoever must act to the terminal's clipboard."""
        if cell := self._cell:
            self.start(connection_jobs.copy_texts, self, [cell.connection])

    def action_show(self, show: str) -> None:
        """Other tenants."""
        app = self._app.id if self._app else None
        self._shown = Shown(app=app) if show == "all" else replace(self._shown, show=show, snoozed=None)
        self.reread()

    def action_filter(self) -> None:
        """All of the filter in one place."""
        self.start(self._filter)

    async def _filter(self) -> None:
        from screens.connection_filter import FilterScreen

        dialog = FilterScreen(self.desk, self._shown, of_one_app=self._app is not None)
        shown = await self.app.push_screen_wait(dialog)
        if shown is not None:
            self._shown = shown
            await self.read()

    def action_pane(self) -> None:
        """Everything about the cell, or a few lines."""
        self.toggle_class("-turned")


def _legend() -> Content:
    """What the glyphs mean."""
    drawn = [Content.assemble((glyph, colour), f" {word}") for glyph, word, colour in LOOKS.values()]
    return Content("  ").join(drawn[:-1])


def short(name: str) -> str:
    """A name in four cells: `RoOp` of Route Optimizer, `Tota` of Totals."""
    words = [word for word in name.split() if word]
    return (words[0][:2] + words[1][:2]) if len(words) > 1 else name[:4]


_OF_TENANTS: list[Column[TenantRow]] = [
    Column("Tenant", lambda row: str(row.tenant), 8, right=True),
    Column("Name", lambda row: tenant_words(row.first), 20),
]
