"""From one connection to the next of the list that it was opened from, without going back to that."""

from screens.widgets.source import Source, Spot
from store.models import Connection


class Walk:
    """Where one is in a list. What it says is found in the store's thread."""

    def __init__(self, source: Source[Connection], here: int) -> None:
        self.here = here
        """The connection that one is at."""
        self._source = source
        self._spot: Spot | None = None

    def begin(self) -> None:
        """Know the place, which stays known when what is done here takes the connection out of the list."""
        if self._spot is None:
            self._spot = self._source.locate(self.here)

    def on(self, by: int) -> Connection | None:
        """Go to the next one, or with -1 to the one before; None where there is none."""
        if self._spot is None:
            return None
        cursor = self._spot.cursor
        window = self._source.window(after=cursor, limit=2) if by > 0 else self._source.window(before=cursor, limit=2)
        nearest = window.rows if by > 0 else window.rows[::-1]
        found = next((row for row in nearest if row.id != self.here), None)
        if found is not None:
            self.here, self._spot = found.id, self._source.locate(found.id)
        return found
