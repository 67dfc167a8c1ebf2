"""The columns of a grid: what each shows of a row, and where it has its place in a line of so many cells. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from textual.content import Content

Row = TypeVar("Row")

GAP = 1
"""Cells between two columns."""
LEAST = 8
"""A column that grows also shrinks, to this many cells; with less room than that, the grid scrolls sideways."""


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: its title, how to draw a row's cell, and how wide."""

    title: str
    cell: Callable[[Row], Content | str]
    width: int
    """In cells; more or less of it, where it grows."""
    grows: int = 0
    """Its share of the room that is left."""
    right: bool = False
    """Whether it is aligned to the right."""
    from_width: int = 0
    """Shown only where the grid is at least so wide."""
    sorts: str = ""
    """The order that a click on its title asks for; none where it is empty."""


@dataclass(frozen=True)
class Place(Generic[Row]):
    """Where a column is drawn."""

    column: Column[Row]
    number: int
    """Counts the columns as they were given."""
    x: int
    width: int


@dataclass(frozen=True)
class Layout(Generic[Row]):
    """The places of a line, from left to right."""

    places: tuple[Place[Row], ...]
    """What is in sight."""
    numbers: tuple[int, ...]
    """Every column that may be shown at this width."""
    widths: tuple[int, ...]
    """Of each of those."""
    width: int
    lead: int
    frozen: int = 0
    """So many of them stay while the others scroll."""
    first: int = 0
    """So many of the others are out of sight on the left."""

    @property
    def furthest(self) -> int:
        """So many of the others may be out of sight on the left at most; 0 where all fit."""
        return self._out_of_sight(len(self.widths))

    def first_to_show(self, number: int) -> int:
        """What `first` has to be, as close as possible to what it is, for that column to be in sight."""
        place = self.numbers.index(number) if number in self.numbers else 0
        if place < self.frozen:
            return self.first
        return min(max(self.first, self._out_of_sight(place + 1)), place - self.frozen)

    def at(self, x: int) -> Place[Row] | None:
        """The place that holds that cell."""
        return next((place for place in self.places if place.x <= x < place.x + place.width), None)

    def _out_of_sight(self, stop: int) -> int:
        """How many columns have to give way for the one before `stop` to be shown whole."""
        room = self.width - self.lead - sum(width + GAP for width in self.widths[: self.frozen])
        widths = self.widths[self.frozen : stop]
        shown = 0
        while shown < len(widths) and _total(widths[-shown - 1 :]) <= room:
            shown += 1
        return max(0, len(widths) - max(shown, 1))


def lay_out(
    columns: Sequence[Column[Row]], width: int, *, lead: int = 0, frozen: int = 0, first: int = 0
) -> Layout[Row]:
    """Divide a line of that many cells; the first `lead` of them are not for columns."""
    shown = [(number, column) for number, column in enumerate(columns) if width >= column.from_width]
    room = width - lead
    widths = _widths([column for _, column in shown], room)
    if _total(widths) > room:
        widths = [column.width for _, column in shown]
    layout: Layout[Row] = Layout((), tuple(number for number, _ in shown), tuple(widths), width, lead, frozen)
    first = max(0, min(first, layout.furthest))
    places = []
    x = lead
    for index in (*range(min(frozen, len(shown))), *range(frozen + first, len(shown))):
        if x >= width:
            break
        number, column = shown[index]
        places.append(Place(column, number, x, min(widths[index], width - x)))
        x += widths[index] + GAP
    return replace(layout, places=tuple(places), first=first)


def _widths(columns: Sequence[Column[Row]], room: int) -> list[int]:
    spare = room - _total([column.width for column in columns])
    shares = sum(column.grows for column in columns) or 1
    return [max(min(LEAST, column.width), column.width + spare * column.grows // shares) for column in columns]


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * max(0, len(widths) - 1)
