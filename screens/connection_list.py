"""The connections that somebody asks for, in one order: what a grid of them reads from."""

from collections.abc import Hashable
from dataclasses import replace
from typing import Unpack

from screens.connection_shown import Shown
from screens.widgets.source import Held
from store.connections import Connections
from store.filters import Filters
from store.moments import Moment
from store.ruler import Spot
from store.windows import Cursor, Window


class ConnectionList:
    """A source, as `screens.widgets.source` says, over `session.connections`."""

    def __init__(
        self, connections: Connections, *, sort: str, descending: bool = False, **filters: Unpack[Filters]
    ) -> None:
        self._connections = connections
        self._sort, self._descending = sort, descending
        self._filters = filters
        self.capped = False
        """Whether more match the search than are listed, as the last window said."""
        self._moment: Moment | None = None

    def count(self) -> int:
        """How many there are now."""
        return self._connections.count(**self._filters)

    def window(
        self, *, after: Cursor | None = None, before: Cursor | None = None, last: bool = False, limit: int
    ) -> Window:
        """One screenful."""
        window = self._connections.window(
            sort=self._sort,
            descending=self._descending,
            after=after,
            before=before,
            last=last,
            limit=limit,
            **self._filters,
        )
        self.capped = window.capped
        return window

    def touched(self, held: Held) -> bool:
        """As `screens.widgets.source` says."""
        touched, self._moment = self._connections.touched(
            [int(str(key)) for key in held.keys],
            (held.start, held.end),
            self._moment,
            sort=self._sort,
            descending=self._descending,
            **self._filters,
        )
        return touched

    def locate(self, key: Hashable) -> Spot | None:
        """Where a connection is, by its id."""
        return self._connections.locate(int(str(key)), sort=self._sort, descending=self._descending, **self._filters)

    def seek(self, position: int) -> Spot:
        """What is there, or near."""
        return self._connections.seek(position, sort=self._sort, descending=self._descending, **self._filters)


def next_stuck(connections: Connections, shown: Shown, current: int | None) -> tuple[int | None, bool]:
    """The one behind `current` that is stuck and not snoozed, in the order shown; whether it had to begin again."""
    asked = replace(shown, show="stuck", snoozed=False)
    spot = None
    if current is not None:
        spot = connections.locate(current, sort=asked.sort, descending=asked.descending, **asked.filters)
    source = ConnectionList(connections, sort=asked.sort, descending=asked.descending, **asked.filters)
    behind = [row.id for row in source.window(after=spot.cursor, limit=2).rows if row.id != current] if spot else []
    if behind:
        return behind[0], False
    first = [row.id for row in source.window(limit=1).rows if row.id != current]
    return (first[0], spot is not None) if first else (None, False)
