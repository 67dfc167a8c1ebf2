"""What to give somebody: every permission that one may give here, over what, and what each means."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from screens.desk import Desk
from screens.page import Page
from screens.permission_words import MEANINGS, grant_words, meaning_of, name_of, over
from screens.widgets.columns import Column
from screens.widgets.grid import Grid
from screens.widgets.heading import Heading
from screens.widgets.search_line import SearchLine
from screens.widgets.told import Told
from store.models import Grant

WHY = "enter gives what is under the cursor, or all that is marked with space. A person may act for several."


class GivingScreen(Page[tuple[Grant, ...] | None]):
    """Answers with what was chosen, all of it over one thing; None when left."""

    CSS_PATH = "giving.tcss"
    TITLED = "What to give"
    DOC = "people"
    AUTO_FOCUS = "#grants"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "give", "Give", id="giving.give", tooltip="Give what is marked, or what is under the cursor"),
        Binding(
            "slash",
            "search",
            "Search",
            key_display="/",
            id="giving.search",
            tooltip="Search organizations and tenants by name or ID",
        ),
    ]

    def __init__(self, desk: Desk, whom: str, held: Sequence[Grant] = ()) -> None:
        super().__init__(desk)
        self._whom = whom
        self._held = frozenset(held)
        self._search = ""

    @property
    def _grid(self) -> Grid[Grant]:
        return self.query_one("#grants", Grid)

    def heading(self) -> Heading:
        """To whom."""
        return Heading(f"What to give {self._whom}", self.desk)

    def body(self) -> Iterable[Widget]:
        """A search, the permissions, what the one under the cursor means."""
        yield Static(WHY, id="why", markup=False)
        yield SearchLine(placeholder="part of an organization's or tenant's name or ID")
        columns: list[Column[Grant]] = [
            Column("Permission", lambda grant: Content(name_of(grant)), 30),
            Column("Over", lambda grant: Content(over(grant)), 20, grows=1),
            Column("", lambda grant: Content.styled("held already", "$quiet") if grant in self._held else "", 12),
        ]
        yield Grid(columns, lambda grant: grant, marks=True, empty="One moment …", id="grants")
        yield Told(3, id="meaning")

    async def read(self) -> None:
        """What may be given at this moment."""
        found = await self.ask(self.desk.session.people.givable, search=self._search)
        self._grid.empty = f"Nothing has “{self._search}” in its name or ID." if self._search else "There is nothing."
        self._grid.show_rows(found)

    @on(Grid.Moved)
    def _moved(self) -> None:
        grant = self._grid.current
        words = (Content(grant_words(grant)).stylize("bold"), "\n", meaning_of(grant)) if grant else ()
        self.query_one("#meaning", Told).tell(Content.assemble(*words))
        self.refresh_bindings()

    def why_not(self, action: str) -> str | None:
        """Something has to be chosen that is not held yet, and over one thing."""
        if action == "give":
            chosen = self._chosen()
            if not chosen:
                return "Nothing is under the cursor." if self._grid.current is None else "This is held already."
            if len({(grant.organization, grant.tenant) for grant in chosen}) > 1:
                return "What is marked is over different things: give that of one first, and the rest after it."
        return None

    def _chosen(self) -> tuple[Grant, ...]:
        current = self._grid.current
        marked = [grant for grant in self._grid.marked if isinstance(grant, Grant)] or ([current] if current else [])
        return tuple(sorted((grant for grant in marked if grant not in self._held), key=_place))

    def action_give(self) -> None:
        """Answer."""
        self.dismiss(self._chosen())

    def action_search(self) -> None:
        """Type to find an organization or a tenant."""
        self.query_one(SearchLine).open()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._search = event.value.strip()
        self.reread()

    @on(Input.Submitted)
    def _typed_all(self) -> None:
        self._grid.focus()

    def action_back(self) -> None:
        """First out of the search, then out of the screen."""
        if not self.query_one(SearchLine).leave(self._grid):
            self.dismiss(None)


def _place(grant: Grant) -> int:
    return list(MEANINGS).index(grant.permission)
