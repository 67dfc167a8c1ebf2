"""A question with a few answers: every one in sight, each with a number key."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from screens.desk import Desk
from screens.page import Dialog
from screens.widgets.columns import Column
from screens.widgets.grid import Grid

Answer = TypeVar("Answer")


def numbered(noun: str, keys: Sequence[str], word: str, enter: str, number: str) -> list[BindingType]:
    """Enter and the number keys, with ids of that noun; `word` stands in the footer, the others in the help."""
    return [
        Binding("enter", "submit", word, id=f"{noun}.submit", tooltip=enter),
        *(Binding(key, f"choose('{key}')", key, show=False, id=f"{noun}.{key}", tooltip=number) for key in keys),
    ]


class NumberedScreen(Dialog[Answer], Generic[Answer]):
    """A line for each number key; the one that is chosen goes to `answer`."""

    AUTO_FOCUS = "Grid"
    CSS_PATH = "numbered.tcss"
    QUESTION: ClassVar[str]

    def __init__(self, desk: Desk, choices: Mapping[str, str], begin: str, about: str = "") -> None:
        super().__init__(desk)
        self._choices = choices
        """By its key, what each stands for."""
        self._begin = begin
        """The key that the cursor begins on."""
        self._about = about

    def columns(self) -> list[Column[str]]:
        """What is told of each key, behind it."""
        raise NotImplementedError

    def answer(self, choice: str) -> None:
        """Dismiss with what choosing that comes to."""
        raise NotImplementedError

    def body(self) -> Iterable[Widget]:
        """The question, what it is about, and the choices."""
        yield Static(self.QUESTION, id="question", markup=False)
        if self._about:
            yield Static(self._about, id="about", markup=False)
        columns: list[Column[str]] = [Column("Key", lambda key: key, 3), *self.columns()]
        grid = Grid(columns, lambda key: key, id="choices")
        grid.styles.height = 1 + len(self._choices)
        yield grid

    def on_mount(self) -> None:
        """All of them."""
        grid = self.query_one(Grid)
        grid.show_rows(list(self._choices))
        grid.go(self._begin)

    def action_submit(self) -> None:
        """Choose the one under the cursor."""
        if key := self.query_one(Grid).current:
            self.answer(self._choices[key])

    def action_choose(self, key: str) -> None:
        """Choose the one of that number."""
        if key in self._choices:
            self.answer(self._choices[key])
