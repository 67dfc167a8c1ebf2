"""What is held of a long list: a contiguous part of it, whatever happens meanwhile."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from screens.widgets.fetches import Answer, Back, Fetch, Onward
from screens.widgets.reel import KEPT, NEAR, Reel
from screens.widgets.sight import Sight
from tests.screens.widgets.shelf import Book, Shelf


class Reading(RuleBasedStateMachine):
    """Somebody moves about, somebody else writes, and answers come late."""

    @initialize(
        size=st.integers(0, 400), lines=st.integers(1, 12), rough=st.sampled_from([1, 1, 7, 50]), late=st.booleans()
    )
    def begin(self, size: int, lines: int, rough: int, late: bool) -> None:
        self.next = size
        self.shelf = Shelf([Book(10 * n, n) for n in range(size)], rough=rough, late=late)
        self.reel = Reel(self.shelf, lambda book: book.key, Sight(lines))
        self.pending: tuple[Fetch, Answer[Book]] | None = None
        self.fresh = True
        self.exact = rough == 1 or not late

    # Somebody moves.

    @rule(by=st.integers(-30, 30))
    def move(self, by: int) -> None:
        self.reel.sight.move(by)

    @rule(by=st.integers(-3, 3))
    def roll(self, by: int) -> None:
        self.reel.sight.roll(by * self.reel.sight.lines)

    @rule(top=st.integers(-5, 500))
    def scroll(self, top: int) -> None:
        self.reel.sight.scroll(top)

    @rule(position=st.integers(-5, 500))
    def centre(self, position: int) -> None:
        self.reel.sight.centre(position)

    @rule(lines=st.integers(1, 20))
    def resize(self, lines: int) -> None:
        self.reel.sight.lines = lines
        self.reel.sight.fit()

    @rule()
    def first(self) -> None:
        self.reel.first()
        self.settle()
        if self.fresh and self.shelf.rows:
            assert self.reel.row == self.shelf.rows[0]

    @rule()
    def last(self) -> None:
        self.reel.last()
        self.settle()
        if self.fresh and self.shelf.rows:
            assert self.reel.row == self.shelf.rows[-1]

    @rule(key=st.integers(0, 450))
    def find(self, key: int) -> None:
        self.settle()
        self.exact = self.exact and self.shelf.rough == 1
        self.reel.find(key)
        self.settle()
        if self.fresh:
            there = key in [book.key for book in self.shelf.rows]
            assert (self.reel.key == key) if there else (self.reel.missed == key)

    # Somebody else writes.

    @rule(near=st.integers(-40, 60), by=st.integers(-15, 15))
    def insert(self, near: int, by: int) -> None:
        rank = self._near(near).rank + by if self.shelf.books else 0
        self._change([*self.shelf.books, Book(rank, self.next)])
        self.next += 1

    @precondition(lambda self: self.shelf.books)
    @rule(near=st.integers(-40, 60), many=st.sampled_from([1, 1, 3, 40, 400]))
    def delete(self, near: int, many: int) -> None:
        place = self.shelf.books.index(self._near(near))
        self._change(self.shelf.books[:place] + self.shelf.books[place + many :])

    @precondition(lambda self: self.shelf.books)
    @rule(near=st.integers(-40, 60), by=st.integers(-600, 600))
    def reorder(self, near: int, by: int) -> None:
        moved = self._near(near)
        others = [book for book in self.shelf.books if book != moved]
        self._change([*others, Book(moved.rank + by, moved.key)])

    def _near(self, place: int) -> Book:
        books = self.shelf.books
        return books[(self.reel.sight.top + place) % len(books)]

    def _change(self, books: list[Book]) -> None:
        self.shelf.change(books)
        self.fresh = self.exact = False

    # The store answers.

    @precondition(lambda self: self.pending is None)
    @rule()
    def ask(self) -> None:
        if fetch := self.reel.wanted():
            self.pending = fetch, fetch.read(self.shelf)

    @precondition(lambda self: self.pending is not None)
    @rule()
    def answer(self) -> None:
        assert self.pending
        fetch, answer = self.pending
        self.pending = None
        key = self.reel.key
        self.reel.answered(fetch, answer)
        if isinstance(fetch, Onward | Back) and key is not None:
            assert self.reel.key == key

    @rule()
    def settle(self) -> None:
        for _ in range(60):
            if self.pending is None:
                self.ask()
            if self.pending is None:
                break
            self.answer()
        else:
            raise AssertionError("it never has enough")
        assert self.reel.whole

    @rule()
    def read_again(self) -> None:
        self.settle()
        key, rows = self.reel.key, self.shelf.rows
        self.reel.reread()
        self.settle()
        self.fresh = True
        if key in [book.key for book in rows]:
            assert self.reel.key == key
        assert (self.reel.row is None) == (not rows)

    @rule()
    def notice(self) -> None:
        """Something has changed somewhere; the answer takes its time."""
        self.reel.reread(self.shelf.touched)

    @rule()
    def look_again(self) -> None:
        """Read again only what has changed."""
        self.settle()
        self.reel.reread(self.shelf.touched)
        self.settle()
        self.fresh = True

    # What is always so.

    @invariant()
    def nothing_is_doubled(self) -> None:
        keys = [book.key for book in self.reel.run.rows]
        assert len(keys) == len(set(keys))

    @invariant()
    def the_cursor_is_in_view_and_in_the_list(self) -> None:
        sight = self.reel.sight
        assert 0 <= sight.top <= sight.cursor < max(1, sight.count)
        assert 0 <= sight.line < sight.lines

    @invariant()
    def only_so_much_is_held(self) -> None:
        assert len(self.reel.run.rows) <= (NEAR + 2 * KEPT + 6) * 20

    @invariant()
    def positions_are_true_where_a_true_end_is_held(self) -> None:
        run = self.reel.run
        assert run.start == 0 if run.before is None else run.start > 0
        assert run.end == self.reel.sight.count if run.after is None else run.end < self.reel.sight.count
        if self.exact and self.reel.row:
            assert self.reel.row == self.shelf.rows[self.reel.sight.cursor]

    @invariant()
    def what_is_in_view_is_a_part_of_the_list(self) -> None:
        if not (self.fresh and self.reel.whole):
            return
        rows, sight = self.shelf.rows, self.reel.sight
        shown = [self.reel.run.row(position) for position in range(sight.low, sight.high)]
        assert shown in [rows[place : place + len(shown)] for place in range(len(rows) - len(shown) + 1)]
        assert len(shown) == min(sight.lines, len(rows))


Reading.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
TestReading = Reading.TestCase


def test_what_was_read_again_in_vain_is_read_again() -> None:
    """The list says once that it has changed; the cursor went on before its rows came."""
    shelf = Shelf([Book(n, n) for n in range(100)])
    reel = Reel(shelf, lambda book: book.key, Sight(5))

    def settle() -> None:
        while fetch := reel.wanted():
            reel.answered(fetch, fetch.read(shelf))

    settle()
    reel.reread(shelf.touched)
    settle()
    reel.sight.move(1)
    settle()
    shelf.change([book for book in shelf.books if book.key != 8])
    reel.reread(shelf.touched)
    overtaken = reel.wanted()
    assert overtaken
    answer = overtaken.read(shelf)
    reel.sight.move(7)
    assert reel.key == 8
    reel.answered(overtaken, answer)
    settle()
    assert 8 not in [book.key for book in reel.run.rows]


def test_nothing_is_read_where_nothing_has_changed() -> None:
    shelf = Shelf([Book(n, n) for n in range(100)])
    reel = Reel(shelf, lambda book: book.key, Sight(5))
    while fetch := reel.wanted():
        reel.answered(fetch, fetch.read(shelf))
    shelf.touched(reel.run.held())
    shelf.asked.clear()
    reel.reread(shelf.touched)
    while fetch := reel.wanted():
        reel.answered(fetch, fetch.read(shelf))
    assert shelf.asked == []
