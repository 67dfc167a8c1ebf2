"""A text to send to somebody: read it, select it, or send it to the terminal's clipboard."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static, TextArea

from screens.desk import Desk
from screens.page import Dialog
from screens.widgets.copying import SENT


class NudgeScreen(Dialog[None]):
    """Shows the text; nothing is sent to anybody by itself."""

    CSS_PATH = "nudge.tcss"
    AUTO_FOCUS = "#text"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "Copy", id="nudge.copy", tooltip="Send the text to your terminal's clipboard"),
    ]

    def __init__(self, desk: Desk, question: str, text: str) -> None:
        super().__init__(desk)
        self._question = question
        self._text = text

    def body(self) -> Iterable[Widget]:
        """For whom, and the text."""
        yield Static(Content(self._question), id="question")
        yield TextArea(self._text, read_only=True, id="text")

    def on_mount(self) -> None:
        """Nothing blinks."""
        self.query_one(TextArea).cursor_blink = False

    def action_copy(self) -> None:
        """To the terminal's clipboard."""
        self.app.copy_to_clipboard(self._text)
        self.say(f"The text {SENT}")
