"""The one list widget: keys, marks and the mouse over a list of any length."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.binding import Binding, BindingType

from screens.widgets.columns import Column
from screens.widgets.reader import Ask, Reader

Row = TypeVar("Row")


class Grid(Reader[Row], Generic[Row]):
    """Draws only what is in view and holds little more; `Reader` says where rows come from.

    With `cells` the cursor is a cell; the first `frozen` columns stay where the others scroll. With `marks`, space
    marks rows.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "Down", show=False, id="grid.down", tooltip="One row down"),
        Binding("k,up", "move(-1)", "Up", show=False, id="grid.up", tooltip="One row up"),
        Binding("g,home", "first", "First", show=False, id="grid.first", tooltip="The first row"),
        Binding("G,end", "last", "Last", show=False, id="grid.last", tooltip="The last row"),
        Binding("ctrl+d", "roll(1, 2)", "Down half", show=False, id="grid.half-down", tooltip="Half a page down"),
        Binding("ctrl+u", "roll(-1, 2)", "Up half", show=False, id="grid.half-up", tooltip="Half a page up"),
        Binding("pagedown", "roll(1, 1)", "Page down", show=False, id="grid.page-down", tooltip="A page down"),
        Binding("pageup", "roll(-1, 1)", "Page up", show=False, id="grid.page-up", tooltip="A page up"),
        Binding("l,right", "sideways(1)", "Right", show=False, id="grid.right", tooltip="A column to the right"),
        Binding("h,left", "sideways(-1)", "Left", show=False, id="grid.left", tooltip="A column to the left"),
        Binding("space", "mark", "Mark", show=False, id="grid.mark", tooltip="Mark this row, or take its mark away"),
    ]

    class Marked(Reader.About):
        """Marks came or went."""

    @dataclass
    class SortRequested(Reader.About):
        """A column's title was clicked: its `sorts`."""

        order: str

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        key: Callable[[Row], Hashable],
        *,
        ask: Ask | None = None,
        empty: str = "",
        frozen: int = 0,
        cells: bool = False,
        marks: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(columns, key, ask=ask, empty=empty, frozen=frozen, cells=cells, marks=marks, id=id)
        self._marks: set[Hashable] = set()

    @property
    def marked(self) -> frozenset[Hashable]:
        """The keys of the marked rows, whether they are in the list now or not."""
        return frozenset(self._marks)

    def mark(self, keys: Iterable[Hashable], *, on: bool = True) -> None:
        """Mark these rows, or take their marks away."""
        marks = self._marks | set(keys) if on else self._marks - set(keys)
        if marks != self._marks:
            self._marks = marks
            self._paint()
            self.post_message(self.Marked(self))

    def is_marked(self, key: Hashable) -> bool:
        """Whether the row with this key has a mark."""
        return key in self._marks

    def point(self, number: int) -> None:
        """Put the cursor, where it is a cell, on the column with this number."""
        self._point_at(number)

    # Keys and the mouse.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys for what this grid does not have go on to the screen."""
        if action == "mark":
            return self._marking
        if action == "sideways":
            return self._cells or self._layout.furthest > 0
        return super().check_action(action, parameters)

    def action_move(self, by: int) -> None:
        """Move the cursor by so many rows."""
        self._reel.sight.move(by)
        self._go_on()

    def action_roll(self, way: int, parts: int) -> None:
        """Move view and cursor by a part of what is in view."""
        lines = self._reel.sight.lines
        self._reel.sight.roll(way * max(1, lines // parts))
        self._go_on()

    def action_first(self) -> None:
        """To the first row."""
        self._reel.first()
        self._go_on()

    def action_last(self) -> None:
        """To the last row."""
        self._reel.last()
        self._go_on()

    def action_mark(self) -> None:
        """Mark the row or take its mark away, and go on to the next."""
        key = self._reel.key
        if key is not None:
            self.mark([key], on=key not in self._marks)
            self.action_move(1)

    def action_sideways(self, by: int) -> None:
        """Move the cursor by a column; where it is a row, scroll by one."""
        if not self._cells:
            self._scroll_sideways(self._first + by)
            return
        numbers = self._layout.numbers[self._frozen :]
        place = numbers.index(self._number) + by if self._number in numbers else 0
        self._point_at(numbers[max(0, min(place, len(numbers) - 1))])

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; on a title it asks for that order."""
        at = event.get_content_offset(self)
        if at is None:
            return
        place = self._layout.at(at.x)
        if at.y == 0:
            if place and place.column.sorts:
                self.post_message(self.SortRequested(self, place.column.sorts))
        elif self.line_at(at.y - 1):
            if place and self._cells and place.number >= self._frozen:
                self._point_at(place.number)
            self._reel.sight.point(self._reel.sight.top + at.y - 1)
            self._go_on()

    def _point_at(self, number: int) -> None:
        self._number = number
        self._scroll_sideways(self._layout.first_to_show(number))
        self._news = True
        self._go_on()
