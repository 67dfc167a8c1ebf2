"""The text to send to whoever must act, to be read and, where the terminal takes no clipboard, selected."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens.desk import Desk
from screens.page import Dialog
from screens.widgets.copying import SENT


class MessageScreen(Dialog[None]):
    """Shows it as it is sent."""

    AUTO_FOCUS = "#message"
    CSS_PATH = "message.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "Copy", id="message.copy", tooltip="Send it to your terminal's clipboard"),
    ]

    def __init__(self, desk: Desk, whom: str, text: str) -> None:
        super().__init__(desk)
        self._whom = whom
        self._text = text

    def body(self) -> Iterable[Widget]:
        """To whom, and what."""
        yield Static(Content(f"To {self._whom}"), id="whom")
        yield VerticalScroll(Static(Content(self._text)), id="message")

    def action_copy(self) -> None:
        """To the terminal's clipboard."""
        self.app.copy_to_clipboard(self._text)
        self.say(f"The text was {SENT}")
