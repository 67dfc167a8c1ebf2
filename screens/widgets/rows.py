"""A source over rows that are at hand: short lists that were read in one go."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Place:
    """Just before the row with this key; where that has gone, before whatever now stands at its position."""

    position: int
    key: Hashable


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """A window."""

    rows: tuple[Row, ...]
    start: Place | None
    after: Place | None
    before: Place | None


@dataclass(frozen=True, slots=True)
class Seat:
    """A spot; its position is exact."""

    cursor: Place
    position: int


class Rows(Generic[Row]):
    """Asked on the loop: it never waits. Its rows may be exchanged for newer ones."""

    def __init__(self, key: Callable[[Row], Hashable], rows: Sequence[Row] = ()) -> None:
        self._key = key
        self.exchange(rows)

    def exchange(self, rows: Sequence[Row]) -> None:
        """The same list, read again."""
        self.rows = tuple(rows)
        self._positions = {self._key(row): position for position, row in enumerate(self.rows)}

    def count(self) -> int:
        """All of them."""
        return len(self.rows)

    def window(
        self, *, after: Place | None = None, before: Place | None = None, last: bool = False, limit: int
    ) -> Slice[Row]:
        """As `Source` says."""
        if last or before is not None:
            stop = self.count() if before is None else self._position(before)
            start = max(0, stop - limit)
        else:
            start = 0 if after is None else self._position(after)
            stop = min(self.count(), start + limit)
        return Slice(
            self.rows[start:stop],
            start=self._place(start),
            after=self._place(stop),
            before=self._place(start) if start > 0 else None,
        )

    def locate(self, key: Hashable) -> Seat | None:
        """Where it is."""
        position = self._positions.get(key)
        return None if position is None else self.seek(position)

    def seek(self, position: int) -> Seat:
        """That very row."""
        position = max(0, min(position, self.count() - 1))
        return Seat(Place(position, self._key(self.rows[position])), position)

    def _place(self, position: int) -> Place | None:
        return Place(position, self._key(self.rows[position])) if position < self.count() else None

    def _position(self, place: Place) -> int:
        return self._positions.get(place.key, min(place.position, self.count()))
