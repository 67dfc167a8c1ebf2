"""A long list as it passes through the grid: what of it is held, and what must be read next. Pure."""

from collections.abc import Callable, Hashable
from itertools import chain
from typing import Generic, TypeVar

from screens.widgets.fetches import Again, Answer, Back, Begin, End, Fetch, Find, Leap, Onward
from screens.widgets.run import Run
from screens.widgets.sight import Sight
from screens.widgets.source import Source, Touched

Row = TypeVar("Row")

NEAR = 5
"""So many screens are read through to get somewhere; what is further away is leapt to."""
KEPT = 2
"""So many screens are kept on either side of what is in view."""
MOST = 1000
"""No window has more rows."""


class Reel(Generic[Row]):
    """`wanted` says what to ask, `answered` takes what came of it; meanwhile the view moves as it likes.

    After a leap, positions are estimates. They are put right where a true end is reached: then rows, cursor and view
    shift together, and nothing moves on the screen.
    """

    def __init__(
        self, source: Source[Row], key: Callable[[Row], Hashable], sight: Sight, stay: Find | None = None
    ) -> None:
        self.source = source
        self.sight = sight
        self.run: Run[Row] = Run(key)
        """The rows that are held."""
        self.loaded = False
        """Whether anything was answered yet."""
        self.missed: Hashable = None
        """The key that was looked for in vain."""
        self._key = key
        self._goal: Fetch | None = stay or Begin(2 * sight.lines)
        self._moves = self._jumps = 0
        self._stale = False
        self._touched: Touched | None = None

    @property
    def row(self) -> Row | None:
        """The one under the cursor; None where it has not come yet, or there is none."""
        return self.run.row(self.sight.cursor)

    @property
    def key(self) -> Hashable | None:
        """Of that row."""
        return None if self.row is None else self._key(self.row)

    @property
    def whole(self) -> bool:
        """Whether every row in view is held."""
        return self.loaded and self.run.covers(self.sight.low, self.sight.high)

    def first(self) -> None:
        """To the first row."""
        self.sight.point(0)
        if self.run.before is not None or not self.whole:
            self._aim(Begin(2 * self.sight.lines))

    def last(self) -> None:
        """To the last row, wherever the list ends by now."""
        self.sight.point(self.sight.count - 1)
        if self.run.after is not None or not self.whole:
            self._aim(End(2 * self.sight.lines))

    def find(self, key: Hashable) -> None:
        """To the row with this key."""
        position = self.run.position(key)
        if position is not None:
            self.sight.point(position)
        else:
            self._aim(Find(key, self.sight.lines // 2, 2 * self.sight.lines))

    def reread(self, touched: Touched | None = None) -> None:
        """What is in view may have changed; read it again, or only where `touched` says that it has."""
        if touched is None or not self._stale:
            self._touched = touched
        self._stale = True

    def _aim(self, goal: Fetch) -> None:
        self._goal = goal
        self._moves, self._jumps = self.sight.moves, self.sight.jumps

    def _goal_stands(self) -> bool:
        """Whether there is one; an end is still meant after steps away from it, a row that is looked for is not."""
        if self._goal is None or not self.loaded:
            return self._goal is not None
        return self._moves == self.sight.moves if isinstance(self._goal, Find) else self._jumps == self.sight.jumps

    # What to read.

    def wanted(self) -> Fetch | None:
        """What to ask now; None while nothing is missing."""
        if self._goal is not None and self._goal_stands():
            return self._goal
        if not self.whole:
            return self._missing()
        return self._again() if self._stale else self._ahead()

    def _missing(self) -> Fetch:
        run, sight = self.run, self.sight
        below, above = sight.high - run.end, run.start - sight.low
        reach = NEAR * sight.lines
        if 0 < below <= reach:
            return Onward(run.after, min(below + sight.lines, MOST))
        if 0 < above <= reach:
            return Back(run.before, min(above + sight.lines, MOST))
        if sight.low <= sight.lines:
            return Begin(min(3 * sight.lines, MOST))
        if sight.high == sight.count:
            return End(min(2 * sight.lines, MOST))
        return Leap(sight.low - sight.lines, min(3 * sight.lines, MOST))

    def _again(self) -> Fetch:
        sight = self.sight
        position, start, limit = self.run.stretch(sight.low, sight.high)
        find = None if self.key is None else Find(self.key, sight.line, 2 * sight.lines)
        limit = min(max(limit, sight.lines), MOST)
        return Again(position, start, limit, find, self._key, self.run.held(), self._touched)

    def _ahead(self) -> Fetch | None:
        run, sight = self.run, self.sight
        below = run.after is not None and run.end - sight.high < sight.lines
        above = run.before is not None and sight.low - run.start < sight.lines
        if below and (sight.heading > 0 or (sight.heading < 0 and not above)):
            return Onward(run.after, sight.lines)
        return Back(run.before, sight.lines) if above and sight.heading else None

    # What came of it.

    def answered(self, fetch: Fetch, answer: Answer[Row]) -> None:
        """Take in what was read, unless it was overtaken."""
        met = fetch is self._goal and self._goal_stands()
        if fetch is self._goal:
            self._goal = None
        if answer.missed:
            self.missed = fetch.key if met and isinstance(fetch, Find) else self.missed
            return
        match fetch:
            case Onward(after) if after is self.run.after:
                self._grow(lambda: self.run.append(answer.windows[0]))
            case Back(before) if before is self.run.before:
                self._grow(lambda: self.run.prepend(answer.windows[0]))
            case Again() if answer.same:
                self._stale = self._touched is not fetch.touched
            case Again():
                self._touched = None  # it has said so once, and if this was overtaken, it will not say so again
                self._renew(fetch, answer)
            case Begin() | End() | Leap() | Find() if met or not (self.whole or self._goal_stands()):
                self._replace(fetch, answer, met)
            case _:
                pass

    def _grow(self, grow: Callable[[], None]) -> None:
        key = self.key
        grow()
        self._hold(key, self.sight.cursor)
        self._settle()

    def _replace(self, fetch: Fetch, answer: Answer[Row], met: bool) -> None:
        sight = self.sight
        top, cursor = sight.count - sight.top, sight.count - sight.cursor
        self.loaded = True
        self.run = Run(self._key, answer.windows, answer.position or 0)
        if answer.count is not None:
            sight.count, self._stale = answer.count, False
        self._agree()
        match fetch:
            case End():
                sight.place(sight.count - top, sight.count - cursor)
            case Leap(position):
                sight.shift((answer.position or 0) - position)
            case Find(key, line):
                found = self.run.position(key) or 0
                sight.place(found - line, found)
            case _:
                pass
        self._settle()

    def _renew(self, fetch: Again, answer: Answer[Row]) -> None:
        sight, key, old = self.sight, self.key, self.run
        renewed = Run(self._key, answer.windows, fetch.position if answer.position is None else answer.position)
        asked = fetch.find.key if fetch.find else None
        if key not in (None, asked) and renewed.position(key) is None:
            return  # the cursor has gone on to a row that was not read again
        line, at_the_beginning = sight.line, sight.top == 0 and old.before is None
        self.run, self._stale, sight.heading = renewed, False, 0
        sight.count = sight.count if answer.count is None else answer.count
        if answer.position is not None and key is not None and renewed.position(key) is not None:
            self._agree()
            found = renewed.position(key) or 0
            sight.place(found - line, found)
        elif not self._hold(key, sight.cursor):
            self._succeed(old)
        self._settle()
        if at_the_beginning and sight.cursor < sight.lines:
            sight.place(0, sight.cursor)

    def _succeed(self, old: Run[Row]) -> None:
        """The row under the cursor has gone: the next one that is left takes its line."""
        place = self.sight.cursor - old.start
        following = ((self._key(row), self.sight.cursor) for row in old.rows[place + 1 :])
        preceding = ((self._key(row), self.sight.cursor - 1) for row in reversed(old.rows[: max(0, place)]))
        for key, position in chain(following, preceding):
            if self._hold(key, position):
                return

    def _hold(self, key: Hashable | None, position: int) -> bool:
        """Count so that the row with this key stands there; whether it is held."""
        found = self.run.position(key)
        if found is not None:
            self.run.start += position - found
        return found is not None

    def _settle(self) -> None:
        self.run.trim(self.sight.low - KEPT * self.sight.lines, self.sight.high + KEPT * self.sight.lines)
        self._agree()
        self.sight.fit()

    def _agree(self) -> None:
        """Make the numbers agree with the ends that were reached."""
        run, sight = self.run, self.sight
        if run.before is None:
            self._shift(-run.start)
        elif run.start < 1:
            self._shift(1 - run.start)
        if run.after is not None:
            sight.count = max(sight.count, run.end + 1)
        elif run.before is not None:
            self._shift(max(sight.count - run.end, 1 - run.start))
            sight.count = run.end
        else:
            sight.count = run.end

    def _shift(self, by: int) -> None:
        self.run.start += by
        self.sight.shift(by)
