"""Every key of one screen, with the id by which it can be given another key."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static


class HelpScreen(ModalScreen[None]):
    """Reads the bindings that it is given; knows none of its own."""

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,enter", "dismiss", "Close", id="help.close", tooltip="Close this page"),
        Binding("j,down", "scroll(1)", "Down", show=False, id="help.down", tooltip="Further down"),
        Binding("k,up", "scroll(-1)", "Up", show=False, id="help.up", tooltip="Further up"),
    ]

    def __init__(self, title: str, bindings: Sequence[ActiveBinding]) -> None:
        super().__init__()
        self._title = title
        self._active = [one for one in bindings if one.binding.id]

    def compose(self) -> ComposeResult:
        """One line a key."""
        with VerticalScroll(id="frame"):
            yield Static(Content(f"Keys of {self._title}"), id="title")
            yield from self._lines()
            yield Static("escape closes this page", id="hint", markup=False)

    def _lines(self) -> Iterable[Widget]:
        keys: dict[str, list[ActiveBinding]] = {}
        for active in self._active:
            keys.setdefault(active.binding.id or "", []).append(active)
        for name, several in keys.items():
            first = several[0]
            caps = " ".join(self.app.get_key_display(one.binding) for one in several)
            words = first.tooltip or first.binding.description
            key = Content(caps).truncate(12, pad=True).stylize("bold $primary" if first.enabled else "$faint")
            line = Content.assemble(key, " ", Content(words).truncate(56, pad=True, ellipsis=True))
            yield Static(
                Content.assemble(line, " ", (name, "$quiet")) if self.app.size.width >= 100 else line, markup=False
            )

    def action_scroll(self, by: int) -> None:
        """Move through the page."""
        self.query_one("#frame").scroll_relative(y=by, animate=False)
