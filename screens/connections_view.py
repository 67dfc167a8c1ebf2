"""The list of connections as it is read and shown: filter, who is stuck, rows, and all about one of them."""

import asyncio
import random
from collections.abc import Container as Some
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from textual import on
from textual.containers import Container
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from screens import kept
from screens.connection_columns import columns
from screens.connection_list import ConnectionList
from screens.connection_pane import ConnectionPane, Details, details
from screens.connection_shown import Shown
from screens.connection_told import chips_line, nothing
from screens.connection_words import detail_words
from screens.desk import Desk
from screens.page import Page
from screens.stuck_reasons import Stuck, StuckReasons, stuck
from screens.widgets.columns import Column
from screens.widgets.grid import Grid
from screens.widgets.heading import Heading
from screens.widgets.search_line import SearchLine
from screens.widgets.sheet import FRESH
from screens.widgets.told import Told
from store.errors import Code, Refused
from store.kinds import Reason
from store.machine import Role
from store.models import App, Connection
from store.search import MOST

PAUSE = 0.2
"""Seconds that the cursor rests before everything about its row is told: over a slow line that costs a kilobyte."""
LATE, PUT_OFF, MOST_PUT_OFF = 0.03, 0.5, 4
"""Seconds that a timer is late where a host has too much to do: there keys come first, what is told can wait."""
NUMBERS = (5.0, 10.0)
"""Seconds that counts may be old, drawn anew each time: many desks that see one change must not all count at once."""
SUPPORT = (Role.SUPPORT, Role.OPERATOR)
TALL = 34
"""From so many lines on there is room for every reason."""


@dataclass(frozen=True, slots=True)
class News:
    """What is read besides the rows."""

    now: datetime
    total: int = 0
    stuck: list[Stuck] = field(default_factory=list)


class ConnectionsView(Page[None]):
    """All that this person may see, or those of one app; for support and operators it opens on who is stuck."""

    CSS_PATH = "connections.tcss"
    TITLED = "Connections"
    DOC = "not-connected-yet"
    AUTO_FOCUS = "#connections"
    HORIZONTAL_BREAKPOINTS = [*Page.HORIZONTAL_BREAKPOINTS, (110, "-roomy")]

    def __init__(self, desk: Desk, *, app: App | None = None, stuck: bool = False, search: str = "") -> None:
        super().__init__(desk)
        self._app = app
        self._first = app is None and not search
        self._of_support = desk.capacity.role in SUPPORT
        self._shown = Shown(app=app.id if app else None, search=search)
        if stuck:
            self._shown = replace(self._shown, show="stuck", snoozed=False if self._of_support else None)
        self._news = News(desk.portal.clock())
        self._list = self._listed()
        self._kept = kept.Kept()
        self._told: Content | None = None
        self._somewhere: bool | None = None
        self._still: asyncio.TimerHandle | None = None
        self._looked_at: Connection | None = None
        self._recount: Timer | None = None

    @property
    def _grid(self) -> Grid[Connection]:
        return self.query_one("#connections", Grid)

    def heading(self) -> Heading:
        """Of which app."""
        own = "Support desk" if self._first and self._of_support else "Connections"
        return Heading(f"Tenants of {self._app.name}" if self._app else own, self.desk)

    def body(self) -> Iterable[Widget]:
        """What is shown, who is stuck, the rows, and the row under the cursor in words."""
        yield Static(id="shown", markup=False)
        yield SearchLine(self._shown.search, placeholder="tenant, app, label, app key or client ID")
        yield StuckReasons(id="stuck")
        with Container(id="around"):
            yield Grid(self._columns(), lambda c: c.id, ask=self.ask, marks=True, id="connections")
            yield ConnectionPane(id="pane")
        yield Told(5, id="detail")

    def on_mount(self) -> None:
        """What is asked for, and what this person has kept."""
        self._show()
        self.behind("kept", self._recall)

    def _columns(self) -> list[Column[Connection]]:
        return self._every_column(self._kept.hidden)

    def _every_column(self, hidden: Some[str] = ()) -> list[Column[Connection]]:
        of_one_app = self._app is not None
        return columns(lambda: self._news.now, of_one_app=of_one_app, why=self._of_support, hidden=hidden)

    async def _recall(self) -> None:
        self._kept = await self.ask(kept.read, self.desk)
        self._grid.columns = self._columns()

    # What is shown.

    def _show(self, *, stay: bool = False) -> None:
        self._list = self._listed()
        self._grid.empty = nothing(self._shown, self.desk.capacity.role)
        self._grid.sorted = (self._shown.sort, self._shown.descending)
        self._grid.show(self._list, stay=stay)

    def _listed(self) -> ConnectionList:
        shown = self._shown
        return ConnectionList(
            self.desk.session.connections, sort=shown.sort, descending=shown.descending, **shown.filters
        )

    async def read(self) -> None:
        """How many there are, and what is in view once more."""
        self._news = await self.ask(self._read)
        if self._recount is not None:
            self._recount.stop()
            self._recount = None
        self._grid.reread()
        self._tell()
        self._tell_row()
        self._look_soon()

    async def glance(self) -> None:
        """What is in view, if any of it has changed; the rest soon."""
        self._grid.reread(self._list.touched)
        if self._recount is None:
            self._recount = self.set_timer(random.uniform(*NUMBERS), self.reread)  # noqa: S311  # no secret

    def _read(self) -> News:
        session, now = self.desk.session, self.desk.portal.now()
        of_desk = self._first and self._of_support
        app = self._app.id if self._app else None
        return News(now, session.connections.count(app=app), stuck(session, False) if of_desk else [])

    def _tell(self) -> None:
        lines = 10 if self.size.height >= TALL else 5
        reasons = self._news.stuck if self._shown.show == "stuck" else []
        self.query_one(StuckReasons).tell(reasons, self._news.now, lines)
        self._tell_numbers()

    def _tell_numbers(self) -> None:
        told = chips_line(self._shown, self._told_numbers(), own_app=self._app)
        if told != self._told:
            self._told = told
            self.query_one("#shown", Static).update(told, layout=False)

    def _told_numbers(self) -> list[str]:
        marked = len(self._grid.marked)
        capped = f"only the first {MOST:,}: type more of it" if self._list.capped else ""
        count = self._grid.count
        numbers = [
            f"{marked:,} marked" if marked else "",
            f"{FRESH} {self._grid.fresh:,} changed" if self._grid.fresh else "",
            f"{count:,} of {max(count, self._news.total):,}",
            capped,
        ]
        return [number for number in numbers if number]

    @on(Grid.Moved)
    @on(Grid.Marked)
    def _moved(self) -> None:
        self._tell_numbers()
        row = self._grid.current
        self._tell_row()
        if row != self._looked_at:
            self._look_soon()
        if self._somewhere != (row is not None):
            self._somewhere = row is not None
            self.refresh_bindings()

    def _tell_row(self) -> None:
        row = self._grid.current
        self.query_one("#detail", Told).tell(detail_words(row, self._news.now) if row else Content(""))

    def on_unmount(self) -> None:
        """Look no closer."""
        if self._still is not None:
            self._still.cancel()

    def _look_soon(self) -> None:
        """Look closer once the cursor rests; the first time, at once."""
        if self._still is not None:
            self._still.cancel()
        # A timer of Textual's is a task of its own, and this is set by each key.
        self._still = asyncio.get_running_loop().call_later(PAUSE if self._looked_at else 0, self._look_closer)

    def _look_closer(self, *, put_off: int = 0) -> None:
        loop = asyncio.get_running_loop()
        late = loop.time() - self._still.when() if self._still else 0
        if late > LATE and put_off < MOST_PUT_OFF:
            self._still = loop.call_later(PUT_OFF, partial(self._look_closer, put_off=put_off + 1))
        else:
            self._still = None
            self.behind("details", self._read_details)

    async def _read_details(self) -> None:
        row = self._looked_at = self._grid.current
        found: Details | None = None
        if not self.query_one(ConnectionPane).display and not (row and row.reason is Reason.TENANT_UNKNOWN):
            return
        if row is not None:
            try:
                found = await self.ask(details, self.desk.session, row.id)
            except Refused as refused:
                if refused.code is not Code.NOT_FOUND:
                    raise
        now = self._grid.current
        if (now and now.id) == (row and row.id):  # else the cursor has gone on, and another look follows
            self._tell_details(found)

    def _tell_details(self, found: Details | None) -> None:
        self.query_one(ConnectionPane).tell(found, self._news.now)
        if found and found.hint:
            self.query_one("#detail", Told).tell(detail_words(found.connection, self._news.now, found.hint))

    def _change(self, **changes: Any) -> None:
        self._shown = replace(self._shown, **changes)
        self._show(stay="sort" not in changes and "descending" not in changes)
        self.reread()
