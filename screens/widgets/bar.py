"""A picture of some numbers in one line: a glyph for each share, so that it is legible without colour. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content


@dataclass(frozen=True)
class Share:
    """One part of the whole."""

    number: int
    glyph: str
    colour: str


def bar(shares: Sequence[Share], width: int, *, of: int = 0) -> Content:
    """At most `width` glyphs, one at least for what is not nothing; `of` is the number that all of them stand for."""
    whole = max(of, sum(share.number for share in shares))
    cells = _cells([share.number for share in shares], whole, width)
    drawn = [(share.glyph * n, share.colour) for share, n in zip(shares, cells, strict=True) if n]
    return Content.assemble(*drawn)


def _cells(numbers: Sequence[int], whole: int, width: int) -> list[int]:
    """The cells of each number, in proportion; a small whole has a cell for each one."""
    if not whole:
        return [0 for _ in numbers]
    room = min(width, whole)
    cells = [max(1, round(number * room / whole)) if number else 0 for number in numbers]
    while sum(cells) > room and max(cells) > 1:
        cells[cells.index(max(cells))] -= 1
    return cells
