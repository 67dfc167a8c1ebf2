"""A sheet over a list of any length: what is read when, and what is shown meanwhile."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, ParamSpec, Protocol, TypeVar

from textual.geometry import Size
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.worker import Worker, WorkType, get_current_worker

from screens.widgets.columns import Column
from screens.widgets.fetches import Again, Answer, Fetch, Find
from screens.widgets.reel import Reel
from screens.widgets.rows import Rows
from screens.widgets.sheet import FRESH, MARK, Line, Sheet, looks_of
from screens.widgets.sight import Sight
from screens.widgets.source import Source, Touched
from store.errors import Refused

Row = TypeVar("Row")
P = ParamSpec("P")
R = TypeVar("R")

GRACE = 0.1
"""Seconds that rows in view may take to come, before their lines are drawn without them."""
READING = "One moment: this is being read."


class Ask(Protocol):
    """How a source is asked in its own thread: the answer, or what it raised."""

    async def __call__(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call it there."""


class Reader(Sheet[Row], Generic[Row], can_focus=True):
    """Give it a source with `show`, or rows that are at hand with `show_rows`.

    Nothing here waits. A source is asked by `ask`, one question after the other, and what was overtaken meanwhile is
    dropped; without `ask` it is asked on the loop.
    """

    @dataclass
    class About(Message, namespace="grid"):
        """Something about a grid."""

        grid: "Reader[Any]"

        @property
        def control(self) -> "Reader[Any]":
            """Which grid."""
            return self.grid

    class Moved(About, namespace="grid"):
        """The cursor stands elsewhere, or on the same with new facts."""

    @dataclass
    class Missing(About, namespace="grid"):
        """The row that the cursor was to go to is not in the list."""

        key: Hashable

    @dataclass
    class Failed(About, namespace="grid"):
        """The source would not answer; what was shown stays."""

        refused: Refused

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        key: Callable[[Row], Hashable],
        *,
        ask: Ask | None,
        empty: str,
        frozen: int,
        cells: bool,
        marks: bool,
        id: str | None,
    ) -> None:
        super().__init__(columns, frozen=frozen, cells=cells, marks=marks, id=id)
        self.empty = empty
        """The words for a list without rows."""
        self._key = key
        self._ask = ask
        self._reel: Reel[Row] = Reel(Rows(key), key, Sight(1))
        self._next: Reel[Row] | None = None
        self._worker: Worker[None] | None = None
        self._opened = False
        self._grace: Timer | None = None
        self._late = False
        self._placing = False
        self._news = False
        self._told: Row | None = None
        self._fresh: set[Hashable] = set()

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self._reel.row

    @property
    def pending(self) -> bool:
        """Whether the row under the cursor has not come yet."""
        return self._reel.row is None and (not self._reel.loaded or self.count > 0)

    @property
    def rows(self) -> tuple[Row, ...]:
        """All of them, of a list that is at hand; of another, those that are held."""
        source = self._reel.source
        return source.rows if isinstance(source, Rows) else tuple(self._reel.run.rows)

    @property
    def in_view(self) -> tuple[Row | None, ...]:
        """The rows in view; None for those that have not come yet."""
        sight = self._reel.sight
        return tuple(self._reel.run.row(position) for position in range(sight.low, sight.high))

    @property
    def fresh(self) -> int:
        """How many rows have changed by themselves, or have come, and the cursor has not been on them since."""
        return len(self._fresh)

    @property
    def count(self) -> int:
        """How many rows the list has, as far as is known."""
        return self._reel.sight.count

    @property
    def position(self) -> int:
        """How many rows stand before the one under the cursor, as far as is known."""
        return self._reel.sight.cursor

    def show(self, source: Source[Row], *, stay: bool = True) -> None:
        """Show another list, around the row under the cursor (if `stay`) where that is in it, else from its beginning.

        What is shown now stays until the new list answers.
        """
        key = self._reel.key if stay else None
        find = None if key is None else Find(key, self._reel.sight.line, 2 * self._lines(), first=True)
        self._next = Reel(source, self._key, Sight(self._lines()), find)
        self._opened = True
        self._go_on()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show rows that are at hand; the cursor stays on its row, or on its line where that has gone."""
        source = self._reel.source
        if isinstance(source, Rows) and self._reel.loaded:
            source.exchange(rows)
            self.reread()
        else:
            self.show(Rows(self._key, rows))

    def reread(self, touched: Touched | None = None) -> None:
        """Read again what is in view; the cursor stays on its row, wherever that has gone.

        With `touched`, which is asked where the source is, only if it says so.
        """
        self._target.reread(touched)
        self._ask_on()

    def go(self, key: Hashable) -> None:
        """Put the cursor on the row with this key."""
        self._target.find(key)
        self._go_on()

    def leap(self, position: int) -> None:
        """Put the cursor on about the row at this position."""
        self._reel.sight.centre(position)
        self._go_on()

    def line_at(self, line: int) -> Line[Row] | None:
        """What stands there."""
        sight = self._reel.sight
        position = sight.top + line
        if position >= sight.count:
            return None
        row = self._reel.run.row(position)
        return Line(row, position == sight.cursor, "" if row is None else self._lead(self._key(row)))

    def _lead(self, key: Hashable) -> str:
        return MARK if self.is_marked(key) else FRESH if key in self._fresh else ""

    def is_marked(self, key: Hashable) -> bool:
        """Whether the row with this key has a mark."""
        raise NotImplementedError

    def told(self) -> str:
        """That there is nothing, or not yet."""
        if self._reel.loaded:
            return self.empty
        return READING if self._late else ""

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """The wheel or the scrollbar."""
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = new_value
        if not self._placing and round(new_value) != self._reel.sight.top:
            self._reel.sight.scroll(round(new_value))
            self._go_on()

    def on_resize(self) -> None:
        """More or fewer lines."""
        for reel in (self._reel, self._next):
            if reel:
                reel.sight.lines = self._lines()
                reel.sight.fit()
        self._go_on()

    @property
    def _target(self) -> Reel[Row]:
        return self._next or self._reel

    def _lines(self) -> int:
        """So many rows are in view; before there is a place for them, at most as many as the terminal has."""
        height = self.scrollable_content_region.height
        return max(1, height - 1 if height else self.app.size.height)

    # Reading, which may take long.

    def _go_on(self) -> None:
        """Ask for what is missing, and show what there is."""
        self._ask_on()
        if self._opened and self._ask is not None:
            self._look()

    def _ask_on(self) -> None:
        """Ask for what is missing."""
        if not self._opened:
            return
        if self._ask is None:
            while fetch := self._target.wanted():
                self._take(self._target, fetch, fetch.read(self._target.source))
            self._look()
        elif (self._worker is None or self._worker.is_finished) and self._target.wanted():
            work: WorkType[None] = partial(self._read, self._ask)
            self._worker = self.run_worker(work, group="rows")

    async def _read(self, ask: Ask) -> None:
        try:
            while fetch := self._target.wanted():
                reel = self._target
                answer = await ask(fetch.read, reel.source)
                self._take(reel, fetch, answer)
                if not answer.same:
                    self._look()
        except Refused as refused:
            self._target.reread()
            if not get_current_worker().is_cancelled:
                self.post_message(self.Failed(self, refused))

    def _take(self, reel: Reel[Row], fetch: Fetch, answer: Answer[Row]) -> None:
        shown, count, before = self._reel, self.count, reel.run
        reel.answered(fetch, answer)
        if isinstance(fetch, Again) and fetch.touched and reel.run is not before:
            fresh = reel.run.changed(before, lambda row: looks_of(self._cells_of(row)))
            self._fresh |= fresh
            self._news |= bool(fresh)
        if reel is self._next and reel.loaded:
            self._reel, self._next = reel, None
            self._fresh.clear()
        if reel is self._reel and answer.count is not None:
            self._drawn.clear()
            # Rows at hand were read in one go with what is told beside them.
            self._news |= isinstance(reel.source, Rows) or reel is not shown or answer.count != count
        if reel.missed is not None:
            self.post_message(self.Missing(self, reel.missed))
            reel.missed = None

    # Showing, which never waits.

    def _look(self) -> None:
        """Show what there is; rows that are on their way get a moment before their lines are drawn without them."""
        if self._reel.key in self._fresh:
            self._fresh.discard(self._reel.key)
            self._news = True
        if self._reel.whole:
            self._late = False
            if self._grace is not None:
                self._grace.stop()
                self._grace = None
        elif not self._late:
            if self._grace is None:
                self._grace = self.set_timer(GRACE, self._look_anyway)
            return
        self._place_scrollbar()
        self._paint()
        self._tell()

    def _look_anyway(self) -> None:
        self._grace = None
        self._late = True
        self._look()

    def _place_scrollbar(self) -> None:
        sight = self._reel.sight
        size = Size(0, sight.count + 1)
        if size != self.virtual_size:
            # Its watcher would lay out and draw the whole screen for a number that only the scrollbar shows.
            self.set_reactive(Widget.virtual_size, size)
            if self._is_another_bar(size.height):
                self._scroll_update(size)
        if round(self.scroll_y) != sight.top:
            self._placing = True
            self.scroll_y = self.scroll_target_y = sight.top
            self._placing = False

    def _is_another_bar(self, length: int) -> bool:
        """Whether so many lines make the scrollbar look different: it is drawn in eighths of a cell."""
        drawn = self.vertical_scrollbar.window_virtual_size if self.show_vertical_scrollbar else 0
        return abs(length - drawn) * 8 * self._lines() >= drawn

    # Textual's: the window or the list has another size. That moves the scrollbar, and nobody else.
    def _scroll_update(self, virtual_size: Size) -> None:
        self._placing = True
        super()._scroll_update(virtual_size)
        self._placing = False

    def _tell(self) -> None:
        if self._news or self.current != self._told:
            self._news = False
            self._told = self.current
            self.post_message(self.Moved(self))
