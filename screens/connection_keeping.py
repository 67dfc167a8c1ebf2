"""What a person keeps of the list: a filter under a number key, and columns out of sight."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from screens import kept
from screens.confirm import PickScreen
from screens.connection_shown import Shown
from screens.desk import Desk
from screens.kept import Kept
from screens.page import Dialog, Page
from screens.widgets.columns import Column
from screens.widgets.grid import Grid

NUMBERS = "6789"


async def keep(page: Page[None], had: Kept, shown: Shown) -> Kept:
    """Ask for the number, and keep it there; what is kept now."""
    before = {number: Shown.of(had.filters.get(number, {})) for number in NUMBERS}
    taken = [f"{number}: {', '.join(was.chips) or 'all'}" for number, was in before.items() if was]
    question = PickScreen(
        page.desk,
        "Keep what is shown under which key?",
        [(number, number) for number in NUMBERS],
        value=next((number for number, was in before.items() if was is None), NUMBERS[0]),
        about=", ".join(shown.chips) or "all",
        what=f"Kept already: {'; '.join(taken)}." if taken else "Nothing is kept yet.",
    )
    number = await page.app.push_screen_wait(question)
    if number is None:
        return had
    now = replace(had, filters={**had.filters, number: shown.kept()})
    await page.ask(kept.write, page.desk, now)
    page.say(f"Kept: {number} shows it again, also in your next session.")
    return now


async def choose_columns(page: Page[None], had: Kept, titles: Sequence[str]) -> Kept:
    """Ask which columns stay out of sight; what is kept now."""
    hidden = await page.app.push_screen_wait(ColumnsScreen(page.desk, titles, had.hidden))
    if hidden is None:
        return had
    now = replace(had, hidden=[title for title in titles if title in hidden])
    await page.ask(kept.write, page.desk, now)
    return now


class ColumnsScreen(Dialog[frozenset[str] | None]):
    """Answers with the titles of those that are hidden; None when left."""

    AUTO_FOCUS = "Grid"
    CSS_PATH = "connection_keeping.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Show", id="columns.submit", tooltip="Show the columns that are marked"),
    ]

    def __init__(self, desk: Desk, titles: Sequence[str], hidden: Iterable[str]) -> None:
        super().__init__(desk)
        self._titles = [title for title in titles if title != "Tenant"]
        self._hidden = frozenset(hidden)

    def body(self) -> Iterable[Widget]:
        """Each with a mark where it is shown."""
        yield Static("Which columns? space marks; there may be no room for all of them.", id="question")
        yield Grid([Column("Column", lambda title: title, 30, grows=1)], lambda title: title, marks=True, id="titles")

    def on_mount(self) -> None:
        """All of them."""
        grid = self.query_one(Grid)
        grid.show_rows(self._titles)
        grid.mark(title for title in self._titles if title not in self._hidden)

    def action_submit(self) -> None:
        """Answer."""
        self.dismiss(frozenset(self._titles) - self.query_one(Grid).marked)
