"""Where a grid's rows come from: a list of any length, asked for a window at a time, by cursor, never by offset."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, TypeVar

Row_co = TypeVar("Row_co", covariant=True)

Cursor: TypeAlias = Any
"""A place between two rows: the sort key of the row behind it, or before it. Only the source knows what is in it."""


@dataclass(frozen=True, slots=True)
class Held:
    """Rows of a list that follow each other, by their keys, and the places around them."""

    keys: frozenset[Hashable]
    start: Cursor | None
    """None at the beginning of the list."""
    end: Cursor | None
    """None at its end."""


Touched: TypeAlias = Callable[[Held], bool]
"""Whether any of these rows, or what is between them, may have changed since this was last asked."""


class Window(Protocol[Row_co]):
    """Some rows that follow each other, and the places around them."""

    @property
    def rows(self) -> tuple[Row_co, ...]:
        """In the list's order."""

    @property
    def start(self) -> Cursor | None:
        """`window(after=start)` begins again with this window's first row, whatever came or went before it."""

    @property
    def after(self) -> Cursor | None:
        """For the next window; None where nothing follows."""

    @property
    def before(self) -> Cursor | None:
        """For the window before; None at the beginning. One that cannot tell gives a cursor before which is nothing."""


class Spot(Protocol):
    """Where one row is."""

    @property
    def cursor(self) -> Cursor:
        """`window(after=cursor)` begins with that row, `window(before=cursor)` ends just before it."""

    @property
    def position(self) -> int:
        """How many rows stand before it: exact in short lists, an estimate in very long ones."""


class Source(Protocol[Row_co]):
    """A sorted and filtered list. One call at a time, in the store's thread; another filter is another source."""

    def count(self) -> int:
        """How many rows there are now; it may be some seconds old."""

    def window(
        self, *, after: Cursor | None = None, before: Cursor | None = None, last: bool = False, limit: int
    ) -> Window[Row_co]:
        """At most `limit` rows: the first ones behind `after`, the last ones before `before`, or the list's first ones.

        With `last` the list's last ones, so that the end is one question away. Always in the list's order.
        """

    def locate(self, key: Hashable) -> Spot | None:
        """Where the row with this key is now; None where it is not in the list."""

    def seek(self, position: int) -> Spot:
        """A row near that position, for a list that is not empty."""
