"""The tenant IDs of a form: a field to paste into, and under it what becomes of each line."""

from collections.abc import Iterable, Sequence

from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static, TextArea

from screens.tenant_paste import Paste, instead, parse
from screens.tenant_verdicts import Verdict, summary
from screens.widgets.columns import Column
from screens.widgets.grid import Grid
from screens.widgets.paste_area import PasteArea

LEAST_LINES = 8
"""So many verdicts in view, or a third of the terminal; the others are scrolled to."""


class TenantField(Vertical):
    """Knows what was pasted; whoever asks the store tells it the verdicts."""

    DEFAULT_CSS = """
    TenantField { height: auto; margin: 0 0 0 15; }
    TenantField > #tenants { height: 20vh; min-height: 4; border: none; padding: 0 1; background: $panel; }
    TenantField > #tenants:focus { background: $cursor-back; }
    TenantField > #summary { height: auto; color: $quiet; padding: 0 1; }
    TenantField > #verdicts { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._read: tuple[str, Paste] = ("", Paste())

    def compose(self) -> Iterable[Widget]:
        """Field, numbers, list."""
        area = PasteArea(id="tenants", tab_behavior="focus")
        area.cursor_blink = False
        yield area
        yield Static("", id="summary", markup=False)
        columns: list[Column[Verdict]] = [
            Column("Line", lambda one: str(one.entry.line), 4, right=True),
            Column("Pasted", lambda one: Content(one.entry.text), 10, grows=1),
            Column("Verdict", lambda one: one.told(), 21),
            Column("About it", lambda one: Content(one.about()), 24, grows=1),
        ]
        yield Grid(columns, lambda one: one.entry, id="verdicts")

    @property
    def text(self) -> str:
        """As it stands there."""
        return self.query_one("#tenants", TextArea).text

    @property
    def paste(self) -> Paste:
        """What it holds; read once, for it is asked for with each key and may be thousands of lines."""
        if (text := self.text) != self._read[0]:
            self._read = (text, parse(text))
        return self._read[1]

    @property
    def _list(self) -> Grid[Verdict]:
        return self.query_one("#verdicts", Grid)

    @property
    def in_list(self) -> bool:
        """Whether the keys go to the list of verdicts."""
        return self._list.has_focus

    @property
    def current(self) -> Verdict | None:
        """The verdict under the cursor."""
        return self._list.current

    @property
    def faulty(self) -> Verdict | None:
        """The first one that saving would stumble over."""
        return next((one for one in self._list.rows if one.kind == "note"), None)

    def tell(self, verdicts: Sequence[Verdict]) -> None:
        """Show what becomes of each line."""
        self.query_one("#summary", Static).update(summary(verdicts))
        if self.in_list and not verdicts:
            self.query_one("#tenants").focus()
        self._list.display = bool(verdicts)
        self._list.styles.height = 1 + min(len(verdicts), max(LEAST_LINES, self.app.size.height // 3))
        self._list.show_rows(verdicts)

    def exchange(self, verdict: Verdict, written: str) -> None:
        """Put something else, or nothing, where that entry stands in the paste, if it still stands there."""
        if verdict.entry in self.paste.entries:
            self.query_one("#tenants", TextArea).load_text(instead(self.text, verdict.entry, written))
