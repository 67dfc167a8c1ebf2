"""The entries that somebody asks for, newest first: what a grid of them reads from."""

from bisect import bisect_left
from collections.abc import Hashable
from dataclasses import dataclass

from store.history import MOST, About, History
from store.models import Entry


@dataclass(frozen=True, slots=True)
class Stretch:
    """A window; its cursors are numbers of entries."""

    rows: tuple[Entry, ...]
    start: int | None
    after: int | None
    before: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry is."""

    cursor: int
    position: int


class JournalList:
    """A source, as `screens.widgets.source` says, over `session.journal`. Entries only ever come, at the top."""

    def __init__(self, history: History, about: About) -> None:
        self._history = history
        self._about = about
        self._keys: list[int] = []
        self._read = False

    @property
    def capped(self) -> bool:
        """Whether there are older ones that are not listed."""
        return len(self._keys) >= MOST

    @property
    def oldest(self) -> int | None:
        """The number of the last one listed."""
        return -self._keys[-1] if self._keys else None

    def count(self) -> int:
        """How many there are now."""
        newest = -self._keys[0] if self._keys else 0
        self._keys[:0] = [-number for number in self._history.numbers(since=newest, most=MOST, **self._about)]
        self._read = True
        return len(self._keys)

    def window(self, *, after: int | None = None, before: int | None = None, last: bool = False, limit: int) -> Stretch:
        """One screenful; a cursor stands for the entry with that number, which a window after it begins with."""
        if not self._read:
            self.count()
        if last or before is not None:
            stop = len(self._keys) if before is None else bisect_left(self._keys, -before)
            start = max(0, stop - limit)
        else:
            start = 0 if after is None else bisect_left(self._keys, -after)
            stop = min(len(self._keys), start + limit)
        return Stretch(
            tuple(self._history.entries([-key for key in self._keys[start:stop]])),
            start=self._number(start),
            after=self._number(stop),
            before=self._number(start) if start > 0 else None,
        )

    def locate(self, key: Hashable) -> Place | None:
        """Where an entry is, by its number."""
        number = int(str(key))
        position = bisect_left(self._keys, -number)
        return Place(number, position) if self._number(position) == number else None

    def seek(self, position: int) -> Place:
        """What is there."""
        position = max(0, min(position, len(self._keys) - 1))
        return Place(-self._keys[position], position)

    def _number(self, position: int) -> int | None:
        return -self._keys[position] if position < len(self._keys) else None
