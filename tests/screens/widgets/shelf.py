"""A list that others change while it is read, asked by keyset: the source that the grid's tests read from."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from screens.widgets.source import Held


@dataclass(frozen=True, order=True)
class Book:
    """A row: what it is sorted by, and what tells it apart."""

    rank: int
    key: int
    title: str = field(default="", compare=False)


@dataclass(frozen=True)
class Mark:
    """A place in the order: before or behind where such a row stands, or would stand."""

    rank: int
    key: int
    behind: bool = False


@dataclass(frozen=True)
class Shown:
    rows: tuple[Book, ...]
    start: Mark | None
    after: Mark | None
    before: Mark | None


@dataclass(frozen=True)
class Found:
    cursor: Mark
    position: int


class Shelf:
    """Sorted by rank, then key; positions and counts may be as rough as a store's."""

    def __init__(self, books: list[Book], *, rough: int = 1, late: bool = False) -> None:
        self.books = sorted(books)
        self.rough = rough
        """Where a row is said to be is only true to this many rows, and what is sought is only found to so many."""
        self.late = late
        """Whether the count is that of the time of the last change but one, and a window cannot tell the beginning."""
        self.descending = False
        self.chosen: Callable[[Book], bool] = lambda book: True
        self.asked: list[str] = []
        self._counted = len(books)
        self._touched: set[Book] | None = None

    @property
    def rows(self) -> list[Book]:
        """What the list is now."""
        return sorted(filter(self.chosen, self.books), reverse=self.descending)

    def change(self, books: list[Book]) -> None:
        """Somebody else writes."""
        self._counted = len(self.rows)
        if self._touched is not None:
            before, after = ({(book, book.title) for book in some} for some in (self.books, books))
            self._touched |= {book for book, _ in before ^ after}
        self.books = sorted(books)

    def count(self) -> int:
        self.asked.append("count")
        return self._counted if self.late else len(self.rows)

    def window(self, *, after: Mark | None = None, before: Mark | None = None, last: bool = False, limit: int) -> Shown:
        self.asked.append(f"window {limit}")
        rows = self.rows
        if last or before is not None:
            stop = len(rows) if before is None else self._place(before)
            start = max(0, stop - limit)
        else:
            start = 0 if after is None else self._place(after)
            stop = min(start + limit, len(rows))
        held = rows[start:stop]
        first = Mark(held[0].rank, held[0].key) if held else None
        known = start == 0 and (not self.late or after is None)
        return Shown(
            tuple(held),
            start=first,
            after=Mark(held[-1].rank, held[-1].key, behind=True) if held and stop < len(rows) else None,
            before=None if known else first,
        )

    def touched(self, held: Held) -> bool:
        changed, self._touched = self._touched, set()
        if changed is None:
            return True
        start, end = (0 if held.start is None else self._place(held.start)), self._place(held.end)
        return any(book.key in held.keys for book in changed) or any(book in changed for book in self.rows[start:end])

    def locate(self, key: Hashable) -> Found | None:
        self.asked.append("locate")
        for place, book in enumerate(self.rows):
            if book.key == key:
                return Found(Mark(book.rank, book.key), place // self.rough * self.rough)
        return None

    def seek(self, position: int) -> Found:
        self.asked.append("seek")
        rows = self.rows
        place = max(0, min(position // self.rough * self.rough, len(rows) - 1))
        return Found(Mark(rows[place].rank, rows[place].key) if rows else Mark(0, 0), place)

    def _place(self, mark: Mark | None) -> int:
        if mark is None:
            return len(self.rows)
        here = (mark.rank, mark.key)
        passed = (
            (book.rank, book.key) > here if self.descending else (book.rank, book.key) < here for book in self.rows
        )
        equal = mark.behind and any((book.rank, book.key) == here for book in self.rows)
        return sum(passed) + equal
