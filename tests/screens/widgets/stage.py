"""A small app around one grid over a shelf whose answers can be held back."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, ParamSpec, TypeVar

from textual import events, on
from textual.app import App, ComposeResult
from textual.keys import _character_to_key
from textual.message import Message
from textual.pilot import Pilot

from screens.widgets.columns import Column
from screens.widgets.grid import Grid
from tests.screens.widgets.shelf import Book, Shelf
from tui import theme

P = ParamSpec("P")
R = TypeVar("R")

COLUMNS: list[Column[Book]] = [
    Column("Key", lambda book: str(book.key), 6, right=True, sorts="key"),
    Column("Title", lambda book: book.title or f"book {book.key}", 20, grows=1),
    Column("Rank", lambda book: str(book.rank), 6, right=True),
]


class Stage(App[None]):
    """Tells what the grid told it, and how much was drawn."""

    def __init__(self, shelf: Shelf, columns: Sequence[Column[Book]] = COLUMNS, **options: Any) -> None:
        super().__init__()
        self.animation_level = "none"
        for ours in theme.THEMES:
            self.register_theme(ours)
        self.theme = theme.DARK.name
        self.shelf = shelf
        self.grid: Grid[Book] = Grid(columns, lambda book: book.key, ask=self.ask, empty="No books.", **options)
        self.told: list[Message] = []
        self.held: list[asyncio.Future[None]] = []
        self.holding = False

    def compose(self) -> ComposeResult:
        yield self.grid

    def on_mount(self) -> None:
        self.grid.focus()
        self.grid.show(self.shelf)

    async def ask(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """As the store's thread: the answer is of now, and comes when it is let go."""
        answer = call(*args, **kwargs)
        if self.holding:
            self.held.append(asyncio.get_running_loop().create_future())
            await self.held[-1]
        return answer

    def let_go(self) -> None:
        """The oldest answer arrives."""
        self.held.pop(0).set_result(None)

    @on(Grid.Moved)
    @on(Grid.Marked)
    @on(Grid.SortRequested)
    @on(Grid.Missing)
    @on(Grid.Failed)
    def keep(self, message: Message) -> None:
        self.told.append(message)

    def of(self, kind: type[Message]) -> list[Any]:
        """What was told of that kind."""
        return [message for message in self.told if isinstance(message, kind)]


class Audience:
    """Presses keys and reads."""

    def __init__(self, stage: Stage, pilot: Pilot[None]) -> None:
        self.stage = stage
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press keys, each once the one before was answered."""
        for key in keys:
            self.send(key)
            await self.answered()
        await self.pilot.pause()

    def send(self, *keys: str) -> None:
        """Press keys and wait for nothing."""
        # Pilot.press waits a fiftieth of a second of idle time four times for each key.
        for key in keys:
            name = _character_to_key(key) if len(key) == 1 else key
            assert self.stage._driver is not None
            self.stage._driver.send_message(events.Key(name, key if len(key) == 1 else None))

    async def settle(self) -> None:
        """Until nothing more is read or drawn."""
        await self.answered()
        await self.pilot.pause()

    async def answered(self) -> None:
        """Until nothing more is read."""
        for _ in range(3):
            await self.pilot._wait_for_screen()
            await asyncio.sleep(0)

    async def until(self, condition: Callable[[], bool]) -> None:
        for _ in range(2000):
            if condition():
                return
            await self.pilot.pause(0.002)
        raise AssertionError("it did not come; the screen says:\n" + "\n".join(self.lines))

    @property
    def lines(self) -> list[str]:
        """What the screen shows."""
        return [strip.text.rstrip() for strip in self.stage.screen._compositor.render_strips()]

    @property
    def keys(self) -> list[int]:
        """The keys of the rows on the screen."""
        return [
            int(words[0]) for line in self.lines[1:] if (words := line.replace("✓", "").split()) and words[0].isdigit()
        ]

    @property
    def marked(self) -> list[int]:
        """The keys of those with a mark."""
        return [int(line.split()[1]) for line in self.lines[1:] if "✓" in line]

    @property
    def current(self) -> int | None:
        """The key of the row under the cursor."""
        row = self.stage.grid.current
        return row.key if row else None


@asynccontextmanager
async def staged(
    books: Sequence[Book] | Shelf,
    columns: Sequence[Column[Book]] = COLUMNS,
    *,
    size: tuple[int, int] = (60, 12),
    **options: Any,
) -> AsyncIterator[Audience]:
    """A grid over these books."""
    stage = Stage(books if isinstance(books, Shelf) else Shelf(list(books)), columns, **options)
    async with stage.run_test(size=size) as pilot:
        audience = Audience(stage, pilot)
        await audience.settle()
        yield audience
        for waiting in stage.held:
            waiting.cancel()
