"""What a person keeps of the list: a filter under a number key, and columns out of sight."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens import kept
from screens.connection_shown import Shown
from screens.desk import Desk
from screens.kept import Kept
from screens.numbered import NumberedScreen, numbered
from screens.page import Dialog, Page
from screens.widgets.columns import Column
from screens.widgets.grid import Grid

NUMBERS = "6789"


async def keep(page: Page[None], had: Kept, shown: Shown) -> Kept:
    """Ask for the number, and keep it there; what is kept now."""
    before = {number: Shown.of(had.filters.get(number, {})) for number in NUMBERS}
    number = await page.app.push_screen_wait(KeepScreen(page.desk, shown, before))
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


class KeepScreen(NumberedScreen[str | None]):
    """Answers with the number to keep a filter under; None when left."""

    QUESTION = "Keep this under which number?"
    BINDINGS: ClassVar[list[BindingType]] = numbered(
        "keep", NUMBERS, "Keep", "Keep it under the number under the cursor", "Keep it under that"
    )

    def __init__(self, desk: Desk, shown: Shown, before: Mapping[str, Shown | None]) -> None:
        free = next((number for number in NUMBERS if before[number] is None), NUMBERS[0])
        super().__init__(desk, {number: number for number in NUMBERS}, free, about=_in_words(shown))
        self._before = before

    def columns(self) -> list[Column[str]]:
        """What each number shows so far."""
        return [Column("Shows so far", self._so_far, 30, grows=1)]

    def answer(self, choice: str) -> None:
        """The number itself."""
        self.dismiss(choice)

    def _so_far(self, number: str) -> Content:
        was = self._before[number]
        return Content(_in_words(was)) if was else Content.styled("nothing yet", "$quiet")


def _in_words(shown: Shown) -> str:
    return ", ".join(shown.chips) or "all"


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
