"""A line of a form: a caption and an input, and the password input that cannot be copied from."""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from screens.widgets.pasting import one_line


class Line(Horizontal):
    """A caption to the left of what is filled in."""

    DEFAULT_CSS = """
    Line { height: auto; }
    Line > .captioned { margin: 0 0 0 15; }
    """

    def __init__(self, caption: str, first: Widget, *widgets: Widget, id: str | None = None) -> None:
        super().__init__(first, *widgets, id=id)
        first.add_class("captioned")
        lines = Content.styled(caption, "$quiet").wrap(13)
        self._caption = Content("\n").join(line.pad_left(1) for line in lines)
        self.styles.min_height = len(lines)

    def render(self) -> Content:
        """The caption, beside which the rest stands."""
        return self._caption


class OneLine(Input):
    """One line, with a cursor that stands still and no frame around it."""

    DEFAULT_CSS = """
    OneLine, OneLine:focus { border: none; height: 1; padding: 0 1; background: $panel; width: 1fr; }
    OneLine:focus { background: $cursor-back; }
    """

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None, limit: int = 0) -> None:
        super().__init__(value, placeholder=placeholder, id=id, max_length=limit, select_on_focus=False)
        self.cursor_blink = False

    def _on_paste(self, event: events.Paste) -> None:
        one_line(self, event, self.max_length or 0, len(self.value) - abs(self.selection.end - self.selection.start))


class TextInput(OneLine):
    """A text."""


# Not a TextInput: one kind of input under another would have all of Textual's styles for inputs parsed twice.
class PasswordInput(OneLine):
    """A password: shown as dots, never copied or cut."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, limit=128)
        self.password = True

    def action_copy(self) -> None:
        """A password stays where it was typed."""

    def action_cut(self) -> None:
        """A password stays where it was typed."""


class OpensMore(Static, can_focus=True):
    """A line that opens a screen of its own on enter."""

    DEFAULT_CSS = """
    OpensMore { height: auto; width: 1fr; padding: 0 1; background: $panel; max-height: 3; }
    OpensMore:focus { background: $cursor-back; }
    OpensMore:focus:nocolor { text-style: underline; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "open", "Open", show=False, id="field.open", tooltip="Open it"),
    ]

    @dataclass
    class Opened(Message):
        """Enter was pressed."""

        field: "OpensMore"

    def __init__(self, told: str = "", *, id: str | None = None) -> None:
        super().__init__(told, markup=False, id=id)

    def tell(self, told: str) -> None:
        """What it stands for, in a line."""
        self.update(Content(told))

    def action_open(self) -> None:
        """Ask the screen to open it."""
        self.post_message(self.Opened(self))
