"""The grid against a plain list: whatever is pressed and whatever others write, what is shown is a part of the list."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.screens.widgets.shelf import Book, Shelf
from tests.screens.widgets.stage import Audience, staged

KEYS = ["j", "k", "ctrl+d", "ctrl+u", "pagedown", "pageup", "g", "G", "space"]
LINES = 9
MOVES = {"j": 1, "k": -1, "ctrl+d": LINES // 2, "ctrl+u": -(LINES // 2), "pagedown": LINES, "pageup": -LINES}
FILTERS: dict[str, Callable[[Book], bool]] = {
    "all": lambda book: True,
    "even": lambda book: book.key % 2 == 0,
    "few": lambda book: book.key % 17 == 0,
    "none": lambda book: False,
}

STEPS = st.one_of(
    st.tuples(st.just("press"), st.lists(st.sampled_from(KEYS), min_size=1, max_size=6)),
    st.tuples(st.just("insert"), st.integers(0, 3000)),
    st.tuples(st.just("delete"), st.integers(0, 300)),
    st.tuples(st.just("move"), st.tuples(st.integers(0, 300), st.integers(0, 3000))),
    st.tuples(st.just("filter"), st.sampled_from(sorted(FILTERS))),
    st.tuples(st.just("turn"), st.none()),
    st.tuples(st.just("go"), st.integers(0, 330)),
    st.tuples(st.just("scroll"), st.integers(0, 320)),
)


@dataclass
class Reader:
    """What a person with the whole list before them would see."""

    shelf: Shelf
    current: int | None = None
    marks: set[int] = field(default_factory=set)
    next: int = 1000

    @property
    def keys(self) -> list[int]:
        return [book.key for book in self.shelf.rows]

    def press(self, key: str) -> None:
        keys = self.keys
        if not keys or self.current is None:
            return
        place = keys.index(self.current)
        if key == "space":
            self.marks ^= {self.current}
            place += 1
        elif key in MOVES:
            place += MOVES[key]
        else:
            place = 0 if key == "g" else len(keys) - 1
        self.current = keys[max(0, min(place, len(keys) - 1))]

    def read_again(self, shown: int | None) -> None:
        """On its row; where that has gone, wherever it is now."""
        if self.current not in self.keys:
            self.current = shown

    def read_other(self) -> None:
        """On its row, or on the first."""
        if self.current not in self.keys:
            self.current = next(iter(self.keys), None)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 300), st.sampled_from([1, 1, 40]), st.booleans(), st.lists(STEPS, max_size=12))
def test_what_is_shown_is_a_part_of_the_list_with_the_cursor_and_the_marks_on_their_rows(
    size: int, rough: int, late: bool, steps: list[tuple[str, object]]
) -> None:
    async def play() -> None:
        shelf = Shelf([Book(10 * number, number) for number in range(size)], rough=rough, late=late)
        async with staged(shelf, size=(40, LINES + 1), marks=True) as user:
            reader = Reader(shelf)
            reader.read_other()
            check(user, reader)
            for name, how in steps:
                await take(user, reader, name, how)
                check(user, reader)

    asyncio.run(play())


async def take(user: Audience, reader: Reader, name: str, how: object) -> None:
    shelf, grid = reader.shelf, user.stage.grid
    match name, how:
        case "press", list(keys):
            for key in keys:
                if key == "space":
                    await user.settle()  # what has not been seen is not marked
                user.send(key)
                reader.press(key)
        case "insert", int(rank):
            shelf.change([*shelf.books, Book(rank, reader.next)])
            reader.next += 1
        case "delete", int(place):
            shelf.change(shelf.books[:place] + shelf.books[place + 1 :])
        case "move", (int(place), int(rank)):
            moved = [Book(rank, book.key) for book in shelf.books[place : place + 1]]
            shelf.change(shelf.books[:place] + shelf.books[place + 1 :] + moved)
        case "filter", str(chosen):
            shelf = reader.shelf = _like(shelf)
            shelf.chosen = FILTERS[chosen]
            grid.show(shelf, stay=True)
            reader.read_other()
        case "turn", _:
            shelf = reader.shelf = _like(shelf)
            shelf.descending = not shelf.descending
            grid.show(shelf, stay=False)
            reader.current = next(iter(reader.keys), None)
        case "go", int(key):
            grid.go(key)
            reader.current = key if key in reader.keys else reader.current
        case "scroll", int(top):
            grid.scroll_to(y=top, animate=False)
            await user.settle()
            reader.current = user.current
    if name in ("insert", "delete", "move"):
        grid.reread()
        await user.settle()
        reader.read_again(user.current)
    await user.settle()


def check(user: Audience, reader: Reader) -> None:
    shown = user.keys
    keys = reader.keys
    assert len(shown) == min(LINES, len(keys))
    assert shown in [keys[place : place + len(shown)] for place in range(len(keys) - len(shown) + 1)]
    assert user.current == reader.current
    assert reader.current in shown or not keys
    assert user.marked == [key for key in shown if key in reader.marks]
    assert user.stage.grid.marked == reader.marks


def _like(shelf: Shelf) -> Shelf:
    other = Shelf(shelf.books, rough=shelf.rough, late=shelf.late)
    other.chosen, other.descending = shelf.chosen, shelf.descending
    return other
