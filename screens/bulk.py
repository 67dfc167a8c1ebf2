"""The same for many connections, one after the other: how far it is, how to stop it, and a verdict for each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens.connection_words import briefly
from screens.desk import Desk
from screens.page import Dialog
from screens.widgets.columns import Column
from screens.widgets.grid import Grid
from screens.widgets.heading import environment_badge
from screens.widgets.told import Told
from store.errors import Code, Refused
from store.models import Connection

BAR = 40
"""Cells of the progress bar."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one."""

    number: int
    """Of the connection."""
    words: str
    done: bool
    sentence: str


class BulkScreen(Dialog[frozenset[int]]):
    """Answers with those that were done; the others keep their marks."""

    AUTO_FOCUS = "Grid"
    CSS_PATH = "bulk.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "close", "Done", id="bulk.close", tooltip="Back to the list; what was refused stays marked"),
        Binding("escape", "back", "Back", id="page.back", tooltip="While it works: stop after the one being done"),
    ]

    def __init__(self, desk: Desk, title: str, numbers: Sequence[int], call: Callable[[int], Connection]) -> None:
        super().__init__(desk)
        self._title = title
        self._numbers = numbers
        self._call = call
        self._verdicts: list[Verdict] = []
        self._stopped = self._finished = False

    def body(self) -> Iterable[Widget]:
        """What is done, how far it is, and what became of each."""
        yield Static(Content.assemble(Content(self._title), "  ", environment_badge(self.desk.environment)), id="title")
        yield Static(id="progress", markup=False)
        columns: list[Column[Verdict]] = [
            Column("Connection", lambda one: Content(one.words), 44, grows=1),
            Column("Verdict", lambda one: Content(one.sentence), 20, grows=1),
        ]
        yield Grid(columns, lambda one: one.number, id="verdicts")
        yield Told(2, id="verdict")

    def on_mount(self) -> None:
        """Begin."""
        self._tell()
        self.start(self._work)

    @on(Grid.Moved)
    def _moved(self) -> None:
        row = self.query_one("#verdicts", Grid).current
        self.query_one(Told).tell(Content(row.sentence) if row else Content(""))

    async def _work(self) -> None:
        try:
            for number in self._numbers:
                if self._stopped:
                    break
                self._verdicts.append(await self.ask(self._one, number))
                self._tell()
        finally:
            self._finished = True
            self._tell()
            self.query_one(Grid).show_rows(sorted(self._verdicts, key=lambda one: one.done))
            self.refresh_bindings()

    def _one(self, number: int) -> Verdict:
        words = f"#{number}"
        try:
            words = briefly(self.desk.session.connections.get(number))
            self._call(number)
        except Refused as refused:
            if refused.code in (Code.SESSION_LOCKED, Code.SESSION_ENDED):
                raise
            return Verdict(number, words, done=False, sentence=refused.sentence)
        return Verdict(number, words, done=True, sentence="done")

    def _tell(self) -> None:
        total, so_far = len(self._numbers), len(self._verdicts)
        refused = sum(not one.done for one in self._verdicts)
        words = f"{so_far:,} of {total:,}; escape stops it"
        if self._finished:
            words = f"{so_far - refused:,} done, {refused:,} refused"
            words += f", {total - so_far:,} left as they were" if so_far < total else ""
        filled = BAR * so_far // max(1, total)
        bar = Content.assemble(("█" * filled, "$primary"), ("░" * (BAR - filled), "$faint"))
        self.query_one("#progress", Static).update(Content.assemble(bar, f"\n{words}"))

    def why_not(self, action: str) -> str | None:
        """It is not closed while it works."""
        if action == "close" and not self._finished:
            return "It is still at work; escape stops it after the one that is being done."
        return None

    def action_close(self) -> None:
        """Back, with what was done."""
        self.dismiss(frozenset(one.number for one in self._verdicts if one.done))

    def action_back(self) -> None:
        """First stop it, then leave."""
        if self._finished:
            self.action_close()
        else:
            self._stopped = True
            self.say("Stopping after this one; what is done stays done.")
