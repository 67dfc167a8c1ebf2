"""A line of a grid, drawn: cells of text, cut and filled to their width, never markup. Right to the cell."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from rich.cells import cell_len
from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip
from textual.style import Style

from screens.widgets.columns import Layout

Resolve = Callable[[Style | str], Style]
"""What a style's name stands for."""

CONTROL = dict.fromkeys((*range(32), *range(127, 160)), "·") | dict.fromkeys(map(ord, "\t\n\r\u2028\u2029"), " ")
BASE = "◌"
"""What a combining mark without a letter stands on."""


def draw(
    layout: Layout[Any],
    cells: Sequence[Content | str],
    style: Style,
    resolve: Resolve,
    *,
    lead: Content | str = "",
    cursor: tuple[int, Style] | None = None,
) -> Strip:
    """A line with one cell for each place; `cursor` is the number of a column that has another style."""
    pieces = _Pieces()
    pieces.fill(lead, layout.places[0].x if layout.places else 0, style, resolve)
    for place, cell in zip(layout.places, cells, strict=True):
        pieces.pad(place.x, style)
        own = cursor[1] if cursor and cursor[0] == place.number else style
        pieces.fill(cell, place.width, own, resolve, right=place.column.right)
    pieces.pad(layout.width, style)
    return pieces.strip()


class _Pieces:
    """Text and styles so far; what looks the same is one segment."""

    def __init__(self) -> None:
        self.width = 0
        self._pieces: list[tuple[list[str], Style]] = []

    def pad(self, x: int, style: Style) -> None:
        """Blanks up to there."""
        self._add(" " * (x - self.width), style)
        self.width = max(x, self.width)

    def fill(self, cell: Content | str, width: int, style: Style, resolve: Resolve, *, right: bool = False) -> None:
        """A cell of exactly that width."""
        content = one_line(cell)
        if content.cell_length > width:
            content = content.truncate(width, ellipsis=True)
        drawn = list(content.render(style, end="", parse_style=resolve))
        blank = width - sum(cell_len(text) for text, _ in drawn)
        if right:
            self._add(" " * blank, style)
        for text, own in drawn:
            self._add(text, own)
        if not right:
            self._add(" " * blank, style)
        self.width += width

    def strip(self) -> Strip:
        """All of it."""
        return Strip((Segment("".join(texts), style.rich_style) for texts, style in self._pieces), self.width)

    def _add(self, text: str, style: Style) -> None:
        if not text:
            return
        if self._pieces and self._pieces[-1][1] == style:
            self._pieces[-1][0].append(text)
        else:
            self._pieces.append(([text], style))


def one_line(cell: Content | str) -> Content:
    """The same without line breaks and control characters, and with no mark that would stick to the cell before."""
    content = cell if isinstance(cell, Content) else Content(cell)
    text = content.plain
    if text.isascii() and text.isprintable():
        return content
    harmless = text.translate(CONTROL)
    if harmless != text:
        content = Content(harmless, list(content.spans))
    return Content(BASE) + content if harmless and not cell_len(harmless[0]) else content


def join(parts: Iterable[Content | str]) -> Content:
    """Several pieces in one cell."""
    return Content(" ").join(parts)
