"""Somebody else edited the same fields meanwhile: what both began with, theirs and yours, and nothing is lost."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens.desk import Desk
from screens.edits import FIELDS, Clash, shown
from screens.page import Dialog


class EditsScreen(Dialog[bool | None]):
    """Answers True for yours, False for theirs; None goes back to the editor as it was."""

    CSS_PATH = "conflict.tcss"
    DOC = "app-key"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "own", "Yours", id="edits.own", tooltip="Keep what you wrote in these fields"),
        Binding("t", "theirs", "Theirs", id="edits.theirs", tooltip="Take what they wrote in these fields"),
        Binding("escape", "back", "Back", id="page.back", tooltip="Back to the editor, with everything as you left it"),
    ]

    def __init__(self, desk: Desk, name: str, clashes: Sequence[Clash]) -> None:
        super().__init__(desk)
        self._app_name = name
        self._clashes = clashes

    def body(self) -> Iterable[Widget]:
        """Each field, three times."""
        yield Static(
            Content(f"Somebody else edited {self._app_name} meanwhile, in the same fields."), id="what", classes="apart"
        )
        for clash in self._clashes:
            lines = [
                Content.styled(FIELDS[clash.field], "bold"),
                Content(f"  = you both began with: {shown(clash.base)}").stylize("$quiet"),
                Content(f"  > they wrote: {shown(clash.theirs)}"),
                Content(f"  < you wrote: {shown(clash.own)}"),
            ]
            yield Static(Content("\n").join(lines), classes="side")

    def action_own(self) -> None:
        """Yours."""
        self.dismiss(True)

    def action_theirs(self) -> None:
        """Theirs."""
        self.dismiss(False)
