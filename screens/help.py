"""Every key of one screen, with the id by which `[keys]` in `config.toml` gives it another one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from screens.explained import Explained

KEY = 12
"""Cells for the keys of a line."""
AROUND = 8
"""Cells between a line and the edge of the terminal: frame, space, scrollbar."""
WIDEST = 94
HINT = "A grey key says why when it is pressed. [keys] in config.toml gives an id another key. escape closes this page."


class HelpScreen(ModalScreen[None]):
    """Reads the bindings that it is given; knows none of its own."""

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,enter", "dismiss", "Close", id="help.close", tooltip="Close this page"),
        Binding("j,down", "scroll(1)", "Down", show=False, id="help.down", tooltip="Further down"),
        Binding("k,up", "scroll(-1)", "Up", show=False, id="help.up", tooltip="Further up"),
        Binding("ctrl+d,pagedown", "scroll(10)", "Down more", show=False, id="help.more", tooltip="Ten lines down"),
        Binding("ctrl+u,pageup", "scroll(-10)", "Up more", show=False, id="help.less", tooltip="Ten lines up"),
    ]

    def __init__(self, title: str, bindings: Sequence[ActiveBinding]) -> None:
        super().__init__()
        self._title = title
        self._active = [one for one in bindings if one.binding.id]

    def compose(self) -> ComposeResult:
        """One line a key, this screen's own before those that are everywhere and those of its lists."""
        with VerticalScroll(id="frame"):
            yield Static(Content(f"Keys of {self._title or 'this dialog'}"), id="title")
            for words, keys in self._groups().items():
                yield Static(Content(words), classes="group")
                yield from self._lines(keys)
            yield Static(HINT, id="hint", markup=False)

    def _groups(self) -> Mapping[str, list[ActiveBinding]]:
        groups: dict[str, list[ActiveBinding]] = {"On this screen": [], "Everywhere": [], "In lists and fields": []}
        for active in self._active:
            name = active.binding.id or ""
            if name.startswith(("page.", "portal.")):
                groups["Everywhere"].append(active)
            else:
                groups["On this screen" if isinstance(active.node, Explained) else "In lists and fields"].append(active)
        return {words: keys for words, keys in groups.items() if keys}

    def _lines(self, active: Sequence[ActiveBinding]) -> Iterable[Widget]:
        keys: dict[str, list[ActiveBinding]] = {}
        for one in active:
            keys.setdefault(one.binding.id or "", []).append(one)
        width = min(WIDEST, self.app.size.width - AROUND)
        names = max(len(name) for name in keys)
        for name, several in keys.items():
            first = several[0]
            caps = " ".join(self.app.get_key_display(one.binding) for one in several)
            key = Content(caps).truncate(KEY, pad=True).stylize("bold $primary" if first.enabled else "$faint")
            words = Content(first.tooltip or first.binding.description).wrap(max(10, width - KEY - names - 2))
            room = max(0, width - KEY - 1 - words[0].cell_length - len(name))
            lines = [Content.assemble(key, " ", words[0], " " * room, (name, "$quiet"))]
            lines += [line.pad_left(KEY + 1) for line in words[1:]]
            yield Static(Content("\n").join(lines))

    def action_scroll(self, by: int) -> None:
        """Move through the page."""
        self.query_one("#frame").scroll_relative(y=by, animate=False)
