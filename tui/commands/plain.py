"""Plain text for people, screen readers and scripts: aligned, not drawn, and nothing that a terminal would obey."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime


def printable(text: str) -> str:
    """The text in one line, with control, invisible and separator characters spelled out, such as `\\x1b`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def day(at: datetime | None) -> str:
    """A time in UTC to the minute, or a hyphen."""
    return at.strftime("%Y-%m-%d %H:%M") if at else "-"


def cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


class Columns:
    """Rows under headings, aligned; the widths only grow, so that a long list can be printed page by page."""

    def __init__(self, *headings: str) -> None:
        self._headings: tuple[str, ...] | None = headings
        self._widths = [cells(heading) for heading in headings]

    def lines(self, rows: Iterable[Sequence[object]]) -> Iterable[str]:
        """The rows as lines, the headings before the first."""
        texts = [[printable("-" if cell is None or cell == "" else str(cell)) for cell in row] for row in rows]
        for row in texts:
            self._widths = [max(width, cells(cell)) for width, cell in zip(self._widths, row, strict=True)]
        if self._headings is not None:
            texts.insert(0, list(self._headings))
            self._headings = None
        for row in texts:
            padded = (cell + " " * (width - cells(cell)) for cell, width in zip(row, self._widths, strict=True))
            yield "  ".join(padded).rstrip()
