"""One of a few words, changed with the arrow keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static


class Choice(Static, can_focus=True):
    """Options in one line, the chosen one marked by a glyph."""

    DEFAULT_CSS = """
    Choice { height: 1; width: 1fr; padding: 0 1; }
    Choice:focus { background: $cursor-back; }
    Choice:focus:nocolor { text-style: underline; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space,l", "step(1)", "Next", show=False, id="choice.next", tooltip="The next option"),
        Binding("left,h", "step(-1)", "Previous", show=False, id="choice.previous", tooltip="The option before"),
    ]
    chosen = reactive(0)

    @dataclass
    class Changed(Message):
        """Another option was chosen."""

        choice: "Choice"

    def __init__(self, options: Sequence[tuple[str, str]], *, value: str | None = None, id: str | None = None) -> None:
        super().__init__(markup=False, id=id, classes="choice")
        self._options = options
        values = [option for option, _ in options]
        self.set_reactive(Choice.chosen, values.index(value) if value in values else 0)

    @property
    def value(self) -> str:
        """What the chosen option stands for."""
        return self._options[self.chosen][0]

    def action_step(self, by: int) -> None:
        """Choose the next or the previous."""
        self.chosen = (self.chosen + by) % len(self._options)

    def watch_chosen(self) -> None:
        """Tell the screen."""
        self.post_message(self.Changed(self))

    def render(self) -> Content:
        """The chosen one with a full dot."""
        return Content("   ").join(
            Content.assemble(("● ", "$primary"), (word, "bold")) if place == self.chosen else Content(f"○ {word}")
            for place, (_, word) in enumerate(self._options)
        )
