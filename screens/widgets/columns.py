"""The columns of a grid: what each shows of a row, and where it has its place in a line of so many cells. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
    numbers: tuple[int, ...]
    """Every column that may be shown at this width."""
    frozen: int
    """So many of them stay while the others scroll."""
    first: int
    """So many of the others are out of sight on the left."""
    furthest: int
    """So many of them may be at most; 0 where all fit."""
    width: int

    def at(self, x: int) -> Place[Row] | None:
        """The place that holds that cell."""
        return next((place for place in self.places if place.x <= x < place.x + place.width), None)

    def first_to_show(self, number: int) -> int:
        """The smallest change of `first` after which that column is shown whole."""
        index = self.numbers.index(number) - self.frozen
        if index < 0 or not self.furthest:
            return self.first
        whole = [place.number for place in self.places if place.width >= place.column.width]
        if index < self.first or number in whole:
            return min(index, self.first)
        return index


def lay_out(
    columns: Sequence[Column[Row]], width: int, *, lead: int = 0, frozen: int = 0, first: int = 0
) -> Layout[Row]:
    """Divide a line of that many cells; the first `lead` of them are not for columns."""
    shown = [(number, column) for number, column in enumerate(columns) if width >= column.from_width]
    room = width - lead
    widths = _widths([column for _, column in shown], room)
    fits = _total(widths) <= room
    if not fits:
        widths = [column.width for _, column in shown]
    furthest = 0 if fits else _furthest(widths[frozen:], room - sum(width + GAP for width in widths[:frozen]))
    first = max(0, min(first, furthest))
    places = []
    x = lead
    for index in (*range(min(frozen, len(shown))), *range(frozen + first, len(shown))):
        number, column = shown[index]
        if x >= width:
            break
        places.append(Place(column, number, x, min(widths[index], width - x)))
        x += widths[index] + GAP
    return Layout(tuple(places), tuple(number for number, _ in shown), frozen, first, furthest, width)


def _widths(columns: Sequence[Column[Row]], room: int) -> list[int]:
    spare = room - _total([column.width for column in columns])
    shares = sum(column.grows for column in columns) or 1
    return [max(min(LEAST, column.width), column.width + spare * column.grows // shares) for column in columns]


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * max(0, len(widths) - 1)


def _furthest(widths: Sequence[int], room: int) -> int:
    """How many of these may be left out, so that as many as possible of the last ones are shown."""
    for count in range(1, len(widths)):
        if _total(widths[-count - 1 :]) > room:
            return len(widths) - count
    return 0
