"""What a grid may ask its source, each as one job for the store's thread. Pure: no widget, no loop."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from screens.widgets.source import Cursor, Held, Source, Touched, Window

Row = TypeVar("Row")


@dataclass(frozen=True)
class Answer(Generic[Row]):
    """Windows that follow each other, and what else came to light."""

    windows: tuple[Window[Row], ...] = ()
    position: int | None = None
    """Where the first row stands, as far as the source could tell."""
    count: int | None = None
    missed: bool = False
    """Whether the row that was looked for is not in the list."""
    same: bool = False
    """Whether nothing was read, because nothing has changed."""


@dataclass(frozen=True, eq=False)
class Begin:
    """The first rows, and how many there are."""

    limit: int

    def read(self, source: Source[Row]) -> Answer[Row]:
        """In the store's thread."""
        return Answer((source.window(limit=self.limit),), 0, source.count())


@dataclass(frozen=True, eq=False)
class End:
    """The last rows, and how many there are."""

    limit: int

    def read(self, source: Source[Row]) -> Answer[Row]:
        """In the store's thread."""
        window = source.window(last=True, limit=self.limit)
        count = source.count()
        return Answer((window,), count - len(window.rows), count)


@dataclass(frozen=True, eq=False)
class Onward:
    """What follows."""

    after: Cursor
    limit: int

    def read(self, source: Source[Row]) -> Answer[Row]:
        """In the store's thread."""
        return Answer((source.window(after=self.after, limit=self.limit),))


@dataclass(frozen=True, eq=False)
class Back:
    """What precedes."""

    before: Cursor
    limit: int

    def read(self, source: Source[Row]) -> Answer[Row]:
        """In the store's thread."""
        return Answer((source.window(before=self.before, limit=self.limit),))


@dataclass(frozen=True, eq=False)
class Leap:
    """Rows far away, from about that position on."""

    position: int
    limit: int

    def read(self, source: Source[Row]) -> Answer[Row]:
        """In the store's thread."""
        spot = source.seek(self.position)
        window = source.window(after=spot.cursor, limit=self.limit)
        return Answer((window,), spot.position) if window.rows else End(self.limit).read(source)


@dataclass(frozen=True, eq=False)
class Find:
    """The row with this key, and the rows around it."""

    key: Hashable
    line: int
    """On which line it is to stand."""
    limit: int
    """So many rows before it, and so many from it on."""
    first: bool = False
    """Whether the list is shown from its beginning where the row is not in it."""

    def read(self, source: Source[Row]) -> Answer[Row]:
        """In the store's thread."""
        spot = source.locate(self.key)
        if spot is None:
            return Begin(self.limit).read(source) if self.first else Answer(missed=True)
        above = source.window(before=spot.cursor, limit=self.limit)
        below = source.window(after=spot.cursor, limit=self.limit)
        return Answer((above, below), spot.position - len(above.rows), source.count())


@dataclass(frozen=True, eq=False)
class Again:
    """What is in sight, once more; and the row under the cursor, wherever it has gone."""

    position: int
    """Where the first of them stands."""
    start: Cursor | None
    """None at the beginning."""
    limit: int
    find: Find | None
    """The row under the cursor."""
    key: Callable[[Any], Hashable]
    held: Held
    """All that was read so far."""
    touched: Touched | None = None
    """Whether anything of that has changed; None where that is not to be asked first."""

    def read(self, source: Source[Row]) -> Answer[Row]:
        """In the store's thread."""
        if self.touched and not self.touched(self.held):
            return Answer(same=True)
        count = source.count()
        window = source.window(after=self.start, limit=self.limit)
        if self.find and all(self.key(row) != self.find.key for row in window.rows):
            found = self.find.read(source)
            if not found.missed:
                return found
        if not window.rows and self.start is not None:
            return End(self.limit).read(source)
        return Answer((window,), None, count)


Fetch = Begin | End | Onward | Back | Leap | Find | Again
"""Each stands for itself: an answer belongs to the one that asked."""
