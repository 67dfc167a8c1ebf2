"""The list of connections, and support's desk: what its keys do."""

from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widgets import Input

from screens.connection import ConnectionScreen
from screens.connection_list import next_stuck
from screens.connection_pane import ConnectionPane
from screens.connection_shown import SORTS, Shown
from screens.connections_keys import KEYS
from screens.connections_marked import ConnectionsMarked
from screens.walk import Walk
from screens.widgets.copying import SENT
from screens.widgets.grid import Grid
from screens.widgets.search_line import SearchLine
from store.kinds import Reason


class ConnectionsScreen(ConnectionsMarked):
    """Looks with one key, and acts on all that are marked with another."""

    BINDINGS: ClassVar[list[BindingType]] = KEYS

    # Keys: looking.

    def action_open(self) -> None:
        """Open the connection under the cursor."""
        if row := self._grid.current:
            walk = Walk(self._list, row.id)
            self.app.push_screen(ConnectionScreen(self.desk, row, walk), lambda _: self._grid.go(walk.here))

    def action_show(self, show: str) -> None:
        """Other statuses; `all` takes every part of the filter away."""
        if show == "all":
            app, sort, down = self._app.id if self._app else None, self._shown.sort, self._shown.descending
            self._shown = Shown(app=app, sort=sort, descending=down)
            self.query_one(SearchLine).show("")
            self._grid.focus()
        snoozed = False if show == "stuck" and self._of_support else None
        self._change(show=show, snoozed=snoozed)

    def action_sort(self) -> None:
        """Choose the order."""
        self.start(self._ask_order)

    async def _ask_order(self) -> None:
        from screens.order import OrderScreen

        shown = self._shown
        dialog = OrderScreen(self.desk, SORTS, shown.sort, turned=shown.descending)
        if chosen := await self.app.push_screen_wait(dialog):
            self._change(sort=chosen[0], descending=chosen[1])

    def action_reverse(self) -> None:
        """The same order, the other way."""
        self._change(descending=not self._shown.descending)

    def action_only_reason(self) -> None:
        """Only the reason of the row under the cursor, or every one again."""
        row = self._grid.current
        reasons: tuple[Reason, ...] = () if self._shown.reasons or row is None or row.reason is None else (row.reason,)
        if row and row.reason is None and not self._shown.reasons:
            self.say("All is well with this one: it has no reason to filter by.")
        else:
            self._change(reasons=reasons)

    def action_only_app(self) -> None:
        """Only the app of the row under the cursor, or every one again."""
        if self._shown.app is not None:
            self._change(app=None, app_name="", version=None)
        elif row := self._grid.current:
            self._change(app=row.app_id, app_name=row.app_name)

    def action_only_version(self) -> None:
        """Only the version that the row under the cursor accepted, or every one again."""
        row = self._grid.current
        if self._shown.version is not None:
            self._change(version=None)
        elif row and row.accepted_version:
            name = "" if self._app else row.app_name
            self._change(app=row.app_id, app_name=name, version=row.accepted_version)
        else:
            self.say("This tenant has not accepted any version.")

    def action_filter(self) -> None:
        """All of the filter in one place."""
        self.start(self._ask_filter)

    async def _ask_filter(self) -> None:
        from screens.connection_filter import FilterScreen

        dialog = FilterScreen(self.desk, self._shown, of_one_app=self._app is not None)
        await self._take(await self.app.push_screen_wait(dialog))

    async def _take(self, shown: Shown | None) -> None:
        if shown is not None:
            self._shown = shown
            self.query_one(SearchLine).show(shown.search)
            self._grid.focus()
            self._change()

    def action_search(self) -> None:
        """Type to narrow the grid."""
        self.query_one(SearchLine).open()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if event.value.strip() != self._shown.search:
            self._change(search=event.value.strip())

    @on(Input.Submitted)
    def _typed_all(self) -> None:
        self._grid.focus()

    @on(Grid.SortRequested)
    def _clicked(self, event: Grid.SortRequested) -> None:
        turned = event.order == self._shown.sort and not self._shown.descending
        self._change(sort=event.order, descending=turned)

    def action_next(self) -> None:
        """On to the next that is stuck."""
        self.start(self._next)

    async def _next(self) -> None:
        row = self._grid.current
        shown = self._shown
        found, again = await self.ask(next_stuck, self.desk.session.connections, shown, row.id if row else None)
        if found is None:
            self.say("Nobody else is stuck here.")
            return
        if shown.show not in ("all", "stuck"):
            self._change(show="stuck", snoozed=False)
        self._grid.go(found)
        if again:
            self.say("That was the last one; from the beginning again.")

    def action_matrix(self) -> None:
        """The same as a matrix."""
        from screens.matrix import MatrixScreen

        self.app.push_screen(MatrixScreen(self.desk, self._shown, app=self._app))

    def action_pane(self) -> None:
        """Everything about the row, or a few lines."""
        self.toggle_class("-turned")
        self._look_closer()

    def action_scroll_pane(self, by: int) -> None:
        """On in the pane."""
        self.query_one(ConnectionPane).scroll_relative(y=by * 4, animate=False)

    # Keys: kept between sessions.

    def action_keep(self) -> None:
        """Keep what is shown under a number."""
        self.start(self._keep)

    async def _keep(self) -> None:
        from screens.connection_keeping import keep

        shown = replace(self._shown, app_name=self._app.name) if self._app else self._shown
        self._kept = await keep(self, self._kept, shown)

    def action_kept(self, number: str) -> None:
        """What is kept under a number."""
        shown = Shown.of(self._kept.filters.get(number, {}))
        if shown is None:
            self.say(f"Nothing is kept under {number}. K keeps what is shown.")
        elif self._app is not None:
            version = shown.version if shown.app == self._app.id else None
            self.start(self._take, replace(shown, app=self._app.id, app_name="", version=version))
        else:
            self.start(self._take, shown)

    def action_columns(self) -> None:
        """Hide columns, or show them again."""
        self.start(self._choose_columns)

    async def _choose_columns(self) -> None:
        from screens.connection_keeping import choose_columns

        titles = [column.title for column in self._every_column()]
        self._kept = await choose_columns(self, self._kept, titles)
        self._grid.columns = self._columns()

    # Keys: away, and back.

    def action_export(self) -> None:
        """What is shown, as CSV or JSON."""
        from screens.connection_exporting import export

        self.start(export, self, self._shown, self._list, self._grid.count)

    def action_copy(self) -> None:
        """The tenant ID, to the terminal's clipboard."""
        if row := self._grid.current:
            self.app.copy_to_clipboard(str(row.tenant))
            self.say(f"Tenant ID {row.tenant} {SENT}")

    def action_back(self) -> None:
        """First out of the text filter, then out of the marks, then out of the screen."""
        if self.query_one(SearchLine).leave(self._grid):
            return
        if self._grid.marked:
            self._grid.mark(self._grid.marked, on=False)
        elif self._first:
            self.start(self.leave)
        else:
            self.dismiss(None)
