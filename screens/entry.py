"""One entry of the journal: who did what when, and what was before and after."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens.desk import Desk
from screens.entry_words import Change, changes, facts
from screens.history_words import entry_words
from screens.page import Dialog
from screens.widgets.ages import exact
from screens.widgets.heading import environment_badge
from store.models import Entry

CAPTION = 13
"""Cells for the name of a fact."""


class EntryScreen(Dialog[None]):
    """Shows what it is given."""

    CSS_PATH = "entry.tcss"
    TITLED = "Journal entry"
    DOC = "journal"
    AUTO_FOCUS = "#all"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "back", "Back", show=False, id="entry.back", tooltip="Back to the journal"),
        Binding("j,down", "scroll(1)", "Down", show=False, id="entry.down", tooltip="Further down"),
        Binding("k,up", "scroll(-1)", "Up", show=False, id="entry.up", tooltip="Further up"),
    ]

    def __init__(self, desk: Desk, entry: Entry, now: datetime) -> None:
        super().__init__(desk)
        self._entry = entry
        self._now = now

    def body(self) -> Iterable[Widget]:
        """The sentence, the facts, the changes."""
        yield Static(Content(f"{self._entry.actor} {entry_words(self._entry)}"), id="what")
        with VerticalScroll(id="all"):
            yield Static(Content("\n").join(self._facts()))
            if found := changes(self._entry):
                yield Static(_table(found), id="changes")

    def _facts(self) -> Iterable[Content]:
        entry = self._entry
        where = environment_badge(entry.environment) if entry.environment else Content("both environments")
        yield _fact("Entry", Content(f"{entry.number:,}"))
        yield _fact("When", Content(exact(entry.at, self._now)))
        yield _fact("Where", where)
        yield _fact("Who", Content(entry.actor))
        if entry.app_name:
            yield _fact("App", Content(entry.app_name))
        if entry.tenant is not None:
            yield _fact("Tenant", Content(str(entry.tenant)))
        for name, value in facts(entry):
            yield _fact(name.capitalize(), Content(value))

    def action_scroll(self, by: int) -> None:
        """Move through the entry."""
        self.query_one("#all").scroll_relative(y=by, animate=False)


def _fact(name: str, value: Content) -> Content:
    return Content.assemble((name.ljust(CAPTION), "$quiet"), value)


def _table(found: list[Change]) -> Content:
    before = max(6, *(len(change.before) for change in found))
    head = Content.styled(f"{'':<{CAPTION}}{'before':<{before}}   after", "$quiet")
    lines = [
        Content.assemble((change.name.ljust(CAPTION), "$quiet"), Content(f"{change.before:<{before}} → {change.after}"))
        for change in found
    ]
    return Content("\n").join([head, *lines])
