"""Where cursor and view stand over a list of so many rows. Pure arithmetic."""


class Sight:
    """Positions count from the list's beginning; the cursor is always in view."""

    def __init__(self, lines: int) -> None:
        self.lines = lines
        """So many rows fit into the view."""
        self.count = 0
        """So many rows are in the list."""
        self.top = 0
        """The position of the first row in view."""
        self.cursor = 0
        self.heading = 0
        """Which way it went last: 1 down, -1 up, 0 not since the rows were read again."""
        self.steps = 0
        """How often somebody moved it."""

    @property
    def low(self) -> int:
        """The first position in view."""
        return self.top

    @property
    def high(self) -> int:
        """The position behind the last one in view."""
        return min(self.top + self.lines, self.count)

    @property
    def line(self) -> int:
        """The cursor's line in the view."""
        return self.cursor - self.top

    def point(self, position: int) -> None:
        """Move the cursor; a view that it leaves goes on by a third of itself: over a slow line each row costs."""
        top = self.top
        if abs(position - self.cursor) == 1 and not top <= position < top + self.lines:
            top += (position - self.cursor) * max(1, self.lines // 3)
        self._go(position - self.cursor, top, position)

    def roll(self, by: int) -> None:
        """Move view and cursor together; where the list ends, the cursor alone."""
        self._go(by, self._within(self.top + by), self.cursor + by)

    def scroll(self, top: int) -> None:
        """Move the view, which takes the cursor along."""
        top = self._within(top)
        self._go(top - self.top, top, max(top, min(self.cursor, top + self.lines - 1)))

    def centre(self, position: int) -> None:
        """Move the cursor to a position, and that into the middle of the view."""
        self._go(position - self.cursor, position - self.lines // 2, position)

    def place(self, top: int, cursor: int) -> None:
        """Put both there, because of what was found there."""
        self.top, self.cursor = top, cursor
        self.fit()

    def shift(self, by: int) -> None:
        """The list's beginning lies elsewhere than was thought; nothing moves on the screen."""
        self.top += by
        self.cursor += by

    def fit(self) -> None:
        """Keep the cursor in the list, and the view around it."""
        self.cursor = max(0, min(self.cursor, self.count - 1))
        self.top = max(self.cursor - self.lines + 1, min(self._within(self.top), self.cursor))

    def _go(self, way: int, top: int, cursor: int) -> None:
        self.heading = (way > 0) - (way < 0) or self.heading or 1
        self.steps += 1
        self.place(top, cursor)

    def _within(self, top: int) -> int:
        return max(0, min(top, self.count - self.lines))
