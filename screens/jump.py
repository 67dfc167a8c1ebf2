"""The palette: type a part of a name, an ID or a screen, and go there."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input

from screens.desk import Clerk
from screens.plain import Plain, too_small
from screens.widgets.columns import Column
from screens.widgets.field import TextInput
from screens.widgets.grid import Grid
from screens.widgets.keys import Keys

NOTHING = "Nothing here has that in its name, its ID or its title."


@dataclass(frozen=True)
class Jump:
    """A place to go, or something to switch."""

    kind: str
    words: str
    go: Callable[[], object]

    def matches(self, text: str) -> bool:
        """Whether each word of that is in it."""
        own = f"{self.kind} {self.words}".casefold()
        return all(part in own for part in text.casefold().split())


Find = Callable[[str], Sequence[Jump]]
"""What the store knows under a text."""


class JumpScreen(Plain[Jump | None], ModalScreen[Jump | None]):
    """Answers with where to go. Finds among what it is given at once, and asks the store meanwhile."""

    CSS_PATH = "jump.tcss"
    TITLED = "Palette"
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go", "Go there", id="palette.go", tooltip="Go to the place under the cursor"),
        Binding("down", "move(1)", "Down", show=False, id="palette.down", tooltip="The next place"),
        Binding("up", "move(-1)", "Up", show=False, id="palette.up", tooltip="The place before"),
    ]

    def __init__(self, clerk: Clerk, jumps: Iterable[Jump], find: Find) -> None:
        super().__init__(clerk)
        self._jumps = list(jumps)
        self._find = find

    def compose(self) -> ComposeResult:
        """All in one frame."""
        with Vertical(id="frame"):
            yield from self.body()
            yield self.words
            yield Keys()
        yield too_small()

    def body(self) -> Iterable[Widget]:
        """A field, and what is found."""
        yield TextInput(placeholder="an app, a tenant ID or name, a client ID, a screen", id="text")
        columns: list[Column[Jump]] = [
            Column("What", lambda jump: Content.styled(jump.kind, "$quiet"), 10),
            Column("Where to", lambda jump: Content(jump.words), 40, grows=1),
        ]
        yield Grid(columns, lambda jump: (jump.kind, jump.words), empty=NOTHING, id="places")

    def on_mount(self) -> None:
        """Everything that needs no search."""
        self.query_one(Grid).show_rows(self._jumps)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        text = event.value.strip()
        self._show([jump for jump in self._jumps if jump.matches(text)])
        if text:
            self.behind("find", self._look, text)

    async def _look(self, text: str) -> None:
        found = await self.ask(self._find, text)
        if self.query_one(TextInput).value.strip() == text:
            self._show([*found, *(jump for jump in self._jumps if jump.matches(text))])

    def _show(self, jumps: Sequence[Jump]) -> None:
        grid = self.query_one(Grid)
        grid.show_rows(jumps)
        grid.action_first()
        self.refresh_bindings()

    def why_not(self, action: str) -> str | None:
        """Only where something is found."""
        return NOTHING if action == "go" and self.query_one(Grid).current is None else None

    def action_move(self, by: int) -> None:
        """The field keeps the focus."""
        self.query_one(Grid).action_move(by)

    @on(Input.Submitted)
    def action_go(self) -> None:
        """Answer."""
        if (jump := self.query_one(Grid).current) is not None:
            self.dismiss(jump)
        else:
            self.say(NOTHING)
