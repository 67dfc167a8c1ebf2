"""The one list widget: a window over a list of any length, a cursor that stays on its row, vim movement once."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.worker import WorkType

from screens.widgets.columns import Column, Layout, lay_out
from screens.widgets.fetches import Fetch, Find
from screens.widgets.lines import draw
from screens.widgets.reel import Reel
from screens.widgets.rows import Rows
from screens.widgets.sight import Sight
from screens.widgets.source import Source
from store.errors import Refused

Row = TypeVar("Row")

Ask = Callable[..., Awaitable[Any]]
"""Calls something in the store's thread: `Page.ask`."""

READING = "Reading …"
_LINES = 24
"""So many rows are taken to fit before the grid knows its size."""


class Grid(ScrollView, Generic[Row], can_focus=True):
    """Draws the rows in view; reads, in the store's thread and a screen ahead, what comes into view.

    A key never waits: the cursor goes where it is told, and rows that come late are drawn as such until they are there.
    """

    DEFAULT_CSS = """
    Grid {
        height: 1fr;
        padding: 0 1;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        & > .grid--head { color: $quiet; text-style: bold; }
        & > .grid--cursor { background: $cursor-back; color: $foreground; text-style: bold; }
        & > .grid--cursor-blurred { background: $panel; }
        & > .grid--cell { background: $primary; color: $background; text-style: bold; }
        & > .grid--quiet { color: $quiet; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "grid--head",
        "grid--cursor",
        "grid--cursor-blurred",
        "grid--cell",
        "grid--quiet",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "Down", show=False, id="grid.down", tooltip="One row down"),
        Binding("k,up", "move(-1)", "Up", show=False, id="grid.up", tooltip="One row up"),
        Binding("g,home", "first", "First", show=False, id="grid.first", tooltip="The first row"),
        Binding("G,end", "last", "Last", show=False, id="grid.last", tooltip="The last row"),
        Binding("ctrl+d", "roll(1)", "Down half", show=False, id="grid.half-down", tooltip="Half a page down"),
        Binding("ctrl+u", "roll(-1)", "Up half", show=False, id="grid.half-up", tooltip="Half a page up"),
        Binding("pagedown", "roll(2)", "Page down", show=False, id="grid.page-down", tooltip="A page down"),
        Binding("pageup", "roll(-2)", "Page up", show=False, id="grid.page-up", tooltip="A page up"),
        Binding("l,right", "side(1)", "Right", show=False, id="grid.right", tooltip="A column to the right"),
        Binding("h,left", "side(-1)", "Left", show=False, id="grid.left", tooltip="A column to the left"),
        Binding("space", "mark", "Mark", show=False, id="grid.mark", tooltip="Mark the row, or take the mark away"),
    ]

    @dataclass
    class Moved(Message):
        """The cursor stands on another row, or on the same with new facts."""

        grid: "Grid[Any]"

        @property
        def control(self) -> "Grid[Any]":
            """Which grid."""
            return self.grid

    @dataclass
    class Marked(Moved):
        """Other rows are marked than before."""

    @dataclass
    class SortRequested(Moved):
        """Somebody clicked the title of a column that sorts."""

        order: str

    @dataclass
    class Failed(Moved):
        """The source refused; what was shown is still shown."""

        refused: Refused

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        key: Callable[[Row], Hashable],
        *,
        ask: Ask | None = None,
        empty: str = "",
        marks: bool = False,
        cells: bool = False,
        frozen: int = 0,
        id: str | None = None,
    ) -> None:
        """`ask` is for sources that wait; `marks`: rows can be marked; `cells`: the cursor is on a cell of the row.

        So many columns as are `frozen` stay where the others scroll sideways.
        """
        super().__init__(id=id)
        self.empty = empty
        """Said where there are no rows."""
        self.marked: set[Hashable] = set()
        """The keys of the marked rows, in view or not."""
        self.sorted: tuple[str, bool] = ("", False)
        """The order that the rows are in, as in `Column.sorts`, and whether it is turned round."""
        self.column = frozen if cells else 0
        """The number of the column that the cursor is on."""
        self._columns = tuple(columns)
        self._key = key
        self._ask = ask
        self._marks, self._cells, self._frozen = marks, cells, frozen
        self._first = 0
        self._busy = self._stuck = False
        self._told: Row | None = None
        self._reel: Reel[Row] = Reel(Rows(key), key, Sight(_LINES))

    # What is shown.

    @property
    def current(self) -> Row | None:
        """The row under the cursor; None where there is none, or it has not come yet."""
        return self._reel.row

    @property
    def count(self) -> int:
        """How many rows the list has, as far as is known."""
        return self._sight.count

    @property
    def position(self) -> int:
        """How many rows are before the cursor; in a very long list, after a leap, an estimate."""
        return self._sight.cursor

    @property
    def rows(self) -> tuple[Row, ...]:
        """All of them, of a list that is at hand; of another, those that are held."""
        source = self._reel.source
        return source.rows if isinstance(source, Rows) else tuple(self._reel.run.rows)

    @property
    def in_view(self) -> tuple[Row | None, ...]:
        """The rows in view; None for those that have not come yet."""
        return tuple(self._reel.run.row(place) for place in range(self._sight.low, self._sight.high))

    def show(self, source: Source[Row], *, stay: bool = True) -> None:
        """Show another list; the cursor stays on its row (if `stay`) where that is in it, and else begins."""
        old = self._sight
        find = Find(self._reel.key, old.line, 2 * old.lines, first=True) if stay and self._reel.row else None
        self._reel = Reel(source, self._key, Sight(old.lines), find)
        self._pump()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows, which are all there are; the cursor stays on its row, or else on its line."""
        if isinstance(self._reel.source, Rows) and self._reel.loaded:
            self._reel.source.exchange(rows)
            self.reread()
        else:
            self.show(Rows(self._key, rows))

    def reread(self) -> None:
        """Read again what is in view: it may have changed. Nothing is drawn where it has not."""
        self._reel.reread()
        self._pump()

    def go(self, key: Hashable) -> None:
        """Put the cursor on the row with this key, wherever that is."""
        with_view = self._glance()
        self._reel.find(key)
        self._changed(with_view)

    def leap(self, position: int) -> None:
        """Put the cursor on about that position."""
        with_view = self._glance()
        self._sight.centre(position)
        self._changed(with_view)

    # Keys and mouse.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key that does nothing here is left to the screen."""
        if action == "mark":
            return self._marks
        return action != "side" or self._cells or bool(self._layout().furthest)

    def action_move(self, by: int) -> None:
        """So many rows down."""
        with_view = self._glance()
        self._sight.point(max(0, min(self._sight.cursor + by, self._sight.count - 1)))
        self._changed(with_view)

    def action_roll(self, halves: int) -> None:
        """So many half pages down."""
        with_view = self._glance()
        self._sight.roll(halves * max(1, self._sight.lines // 2))
        self._changed(with_view)

    def action_first(self) -> None:
        """To the first row."""
        with_view = self._glance()
        self._reel.first()
        self._changed(with_view)

    def action_last(self) -> None:
        """To the last row."""
        with_view = self._glance()
        self._reel.last()
        self._changed(with_view)

    def action_side(self, by: int) -> None:
        """So many columns to the right: the cursor, or else the view."""
        layout = self._layout()
        if self._cells:
            numbers = layout.numbers[self._frozen :]
            place = numbers.index(self.column) if self.column in numbers else 0
            self.column = numbers[max(0, min(place + by, len(numbers) - 1))]
            self._first = layout.first_to_show(self.column)
        else:
            self._first = max(0, min(layout.first + by, layout.furthest))
        self.refresh()
        self.post_message(self.Moved(self))

    def action_mark(self) -> None:
        """Mark the row under the cursor, or take its mark away, and go on to the next."""
        if self._reel.key is not None:
            self.marked ^= {self._reel.key}
            self.refresh()
            self.post_message(self.Marked(self))
            self.action_move(1)

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, or asks for the order of a column; nothing needs one."""
        at = event.get_content_offset(self)
        if at is None:
            return
        place = self._layout().at(at.x)
        if at.y == 0:
            if place and place.column.sorts:
                self.post_message(self.SortRequested(self, place.column.sorts))
            return
        position = self._sight.top + at.y - 1
        if position < self._sight.count:
            if self._cells and place and place.number >= self._frozen:
                self.column = place.number
                self.refresh()
            with_view = self._glance()
            self._sight.point(position)
            self._changed(with_view)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """The wheel and the scrollbar move the view."""
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = new_value
        if round(new_value) != self._sight.top:
            with_view = self._glance()
            self._sight.scroll(round(new_value))
            self._changed(with_view)

    def on_resize(self) -> None:
        """What fits has changed."""
        with_view = self._glance()
        self._sight.lines = max(1, self.scrollable_content_region.height - 1)
        self._sight.fit()
        self._changed(with_view)

    # Reading.

    @property
    def _sight(self) -> Sight:
        return self._reel.sight

    def _pump(self) -> None:
        """Read what is missing, one question at a time."""
        while fetch := None if self._busy or self._stuck else self._reel.wanted():
            if self._ask and not isinstance(self._reel.source, Rows):
                self._busy = True
                work: WorkType[None] = partial(self._read, self._reel, fetch)
                self.run_worker(work, group="grid")
            else:
                self._answered(fetch, fetch.read(self._reel.source))

    async def _read(self, reel: Reel[Row], fetch: Fetch) -> None:
        assert self._ask is not None  # noqa: S101 - only sources that wait are read here
        try:
            answer = await self._ask(fetch.read, reel.source)
        except Refused as refused:
            # Asked again at the next key, not at once and for ever.
            self._stuck = reel is self._reel
            self.post_message(self.Failed(self, refused))
        else:
            if reel is self._reel:  # else another list is shown by now
                self._answered(fetch, answer)
        finally:
            self._busy = False
        self._pump()

    def _answered(self, fetch: Fetch, answer: Any) -> None:
        with_view = self._glance()
        self._reel.answered(fetch, answer)
        self._draw(with_view)

    def _changed(self, before: "_Glance") -> None:
        """Something was moved here: draw it, then read what has come into view."""
        self._stuck = False
        self._draw(before)
        self._pump()

    # Drawing.

    def _glance(self) -> "_Glance":
        """What is on the glass."""
        sight = self._sight
        return _Glance(self._reel.loaded, sight.count, sight.top, sight.cursor, self.in_view)

    def _draw(self, before: "_Glance") -> None:
        """Draw what is different; tell the screen where the row under the cursor is another."""
        now = self._glance()
        if now.count != before.count or now.loaded != before.loaded:
            self.virtual_size = Size(0, now.count + 1)
        if round(self.scroll_y) != now.top:
            self.scroll_y = now.top
        if now != before:
            if (now.loaded, now.count, now.top, now.rows) == (before.loaded, before.count, before.top, before.rows):
                for cursor in (before.cursor, now.cursor):
                    line = Region(0, cursor - now.top + 1, self.scrollable_content_region.width, 1)
                    self.refresh(line.translate(self.scrollable_content_region.offset))
            else:
                self.refresh()
        if now.loaded and (self.current != self._told or not before.loaded):
            self._told = self.current
            self.post_message(self.Moved(self))

    def _layout(self) -> Layout[Row]:
        width = self.scrollable_content_region.width
        return lay_out(self._columns, width, lead=2 * self._marks, frozen=self._frozen, first=self._first)

    def render_line(self, y: int) -> Strip:
        """The head, then the rows in view."""
        layout, resolve = self._layout(), self._get_style
        if y == 0:
            titles = [self._title(place.column) for place in layout.places]
            return draw(layout, titles, self.get_visual_style("grid--head"), resolve)
        position = self._sight.top + y - 1
        if position >= self._sight.count:
            return self._said(y, layout.width)
        row = self._reel.run.row(position)
        style = self.visual_style
        if position == self._sight.cursor:
            style = self.get_visual_style("grid--cursor" if self.has_focus else "grid--cursor-blurred")
        if row is None:
            late = ["…" for _ in layout.places]
            return draw(layout, late, style, resolve)
        lead = "●" if self._key(row) in self.marked else ""
        on_cell = self._cells and position == self._sight.cursor and self.has_focus
        cell = (self.column, self.get_visual_style("grid--cell")) if on_cell else None
        cells = [place.column.cell(row) for place in layout.places]
        return draw(layout, cells, style, resolve, lead=lead, cursor=cell)

    def _title(self, column: Column[Row]) -> str:
        order, turned = self.sorted
        return f"{column.title} {'↓' if turned else '↑'}" if order and column.sorts == order else column.title

    def _said(self, y: int, width: int) -> Strip:
        """Below the rows: nothing, or in words why there are none."""
        words = (self.empty if self._reel.loaded else READING) if self._sight.count == 0 else ""
        lines = Content(words).wrap(max(10, width)) if words else []
        line = lines[y - 2] if 2 <= y < len(lines) + 2 else Content("")
        whole = lay_out([Column[Content]("", lambda drawn: drawn, width)], width)
        return draw(whole, [line], self.get_visual_style("grid--quiet"), self._get_style)


@dataclass(frozen=True)
class _Glance:
    """What one sees of a grid."""

    loaded: bool
    count: int
    top: int
    cursor: int
    rows: tuple[Any, ...]
