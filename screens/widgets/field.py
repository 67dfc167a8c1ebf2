"""A line of a form: a caption and an input, and the password input that cannot be copied from."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static


class Line(Horizontal):
    """A caption to the left of what is filled in."""

    DEFAULT_CSS = """
    Line { height: auto; }
    Line > .caption { width: 15; color: $quiet; padding: 0 1; }
    """

    def __init__(self, caption: str, *widgets: Widget, id: str | None = None) -> None:
        super().__init__(id=id)
        self._caption = caption
        self._widgets: Iterable[Widget] = widgets

    def compose(self) -> ComposeResult:
        """Caption, then the rest."""
        yield Static(self._caption, classes="caption", markup=False)
        yield from self._widgets


class TextInput(Input):
    """One line of text, with a cursor that stands still and no frame around it."""

    DEFAULT_CSS = """
    TextInput, TextInput:focus { border: none; height: 1; padding: 0 1; background: $panel; width: 1fr; }
    TextInput:focus { background: $cursor-back; }
    """

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None, limit: int = 0) -> None:
        super().__init__(value, placeholder=placeholder, id=id, max_length=limit, select_on_focus=False)
        self.cursor_blink = False


class PasswordInput(TextInput):
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
