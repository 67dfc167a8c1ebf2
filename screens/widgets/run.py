"""Rows of a long list that follow each other without a gap, in the windows in which they were read. Pure."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from screens.widgets.source import Cursor, Held, Window

Row = TypeVar("Row")


@dataclass
class Piece(Generic[Row]):
    """One window, as far as its rows still count."""

    rows: list[Row]
    start: Cursor | None
    after: Cursor | None
    before: Cursor | None


class Run(Generic[Row]):
    """Knows where its first row stands in the list, or what that is taken for."""

    def __init__(self, key: Callable[[Row], Hashable], windows: Iterable[Window[Row]] = (), start: int = 0) -> None:
        self._key = key
        self._pieces: list[Piece[Row]] = []
        self.rows: list[Row] = []
        self.start = start
        """The position of the first row."""
        for window in windows:
            self.append(window)

    @property
    def end(self) -> int:
        """The position behind the last row."""
        return self.start + len(self.rows)

    @property
    def after(self) -> Cursor | None:
        """Where reading goes on behind the last row; None where nothing follows."""
        return self._pieces[-1].after if self._pieces else None

    @property
    def before(self) -> Cursor | None:
        """Where reading goes on before the first row; None where nothing precedes."""
        return self._pieces[0].before if self._pieces else None

    def row(self, position: int) -> Row | None:
        """The row there, if it is held."""
        return self.rows[position - self.start] if self.start <= position < self.end else None

    def position(self, key: Hashable) -> int | None:
        """Where the row with this key stands, if it is held."""
        return next((self.start + place for place, row in enumerate(self.rows) if self._key(row) == key), None)

    def covers(self, low: int, high: int) -> bool:
        """Whether all of these positions are held."""
        return self.start <= low and high <= self.end

    def append(self, window: Window[Row]) -> None:
        """What was read behind the last row."""
        self._drop(window)
        if not self.rows:
            before = self._pieces[0].before if self._pieces else window.before
            self._pieces = [Piece(list(window.rows), window.start, window.after, before)]
        elif window.rows:
            self._pieces.append(_piece(window))
        else:
            self._pieces[-1].after = None
        self._join()

    def prepend(self, window: Window[Row]) -> None:
        """What was read before the first row."""
        self._drop(window)
        if window.rows or not self._pieces:
            self._pieces.insert(0, _piece(window))
            self.start -= len(window.rows)
        else:
            self._pieces[0].before = None
        self._join()

    def trim(self, low: int, high: int) -> None:
        """Let go of the windows at both ends that hold none of these positions."""
        while len(self._pieces) > 1 and self.start + len(self._pieces[0].rows) <= low:
            self.start += len(self._pieces.pop(0).rows)
            self._join()
        while len(self._pieces) > 1 and self.end - len(self._pieces[-1].rows) >= high:
            self._pieces.pop()
            self._join()

    def stretch(self, low: int, high: int) -> tuple[int, Cursor | None, int]:
        """To read these positions again: the position, the cursor (None: the beginning) and the number of rows."""
        pieces = [(place, piece) for place, piece in self._placed() if place < high and low < place + len(piece.rows)]
        if not pieces:
            return self.start, None, 0
        position, first = pieces[0]
        return position, first.start if first.before is not None else None, sum(len(piece.rows) for _, piece in pieces)

    def held(self) -> Held:
        """All of them."""
        first = self._pieces[0] if self._pieces else None
        start = first.start if first and first.before is not None else None
        return Held(frozenset(map(self._key, self.rows)), start, self.after)

    def changed(self, before: "Run[Row]", looks: Callable[[Row], Hashable]) -> set[Hashable]:
        """The keys of what looks different than before, or has come; not of what only moved up behind the last row."""
        known = {self._key(row): row for row in before.rows}
        keys = [self._key(row) for row in self.rows]
        end = len(keys) if before.after is None else max((n for n, key in enumerate(keys) if key in known), default=0)
        found: set[Hashable] = set()
        for number, (key, row) in enumerate(zip(keys, self.rows, strict=True)):
            was = known.get(key)
            if number < end if was is None else looks(was) != looks(row):
                found.add(key)
        return found

    def _placed(self) -> Iterator[tuple[int, Piece[Row]]]:
        position = self.start
        for piece in self._pieces:
            yield position, piece
            position += len(piece.rows)

    def _drop(self, window: Window[Row]) -> None:
        """A row that was read again, elsewhere, is there now."""
        keys = {self._key(row) for row in window.rows}
        for piece in self._pieces:
            piece.rows = [row for row in piece.rows if self._key(row) not in keys]

    def _join(self) -> None:
        self.rows = [row for piece in self._pieces for row in piece.rows]


def _piece(window: Window[Row]) -> Piece[Row]:
    return Piece(list(window.rows), window.start, window.after, window.before)
