"""People: who may sign in here, what they may do, and establishing somebody new."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from screens.desk import Desk
from screens.page import Page
from screens.people_list import PeopleList
from screens.permission_words import grant_words, meaning_of, permissions_line, standing
from screens.scope_words import counted
from screens.widgets.columns import Column
from screens.widgets.grid import Grid
from screens.widgets.search_line import SearchLine
from screens.widgets.told import Told
from store.models import User

EMPTY = "Nobody yet. Press n to establish somebody: a name, what they may do, and a first password."


class PeopleScreen(Page[None]):
    """Where those begin who establish users; the operator sees everybody of the environment."""

    CSS_PATH = "people.tcss"
    TITLED = "People"
    DOC = "people"
    AUTO_FOCUS = "#people"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="people.open", tooltip="Permissions, password and sign-in of this person"),
        Binding("n", "establish", "Establish", id="people.establish", tooltip="Establish somebody who may sign in"),
        Binding("slash", "search", "Search", key_display="/", id="people.search", tooltip="Search by part of a name"),
        Binding("escape", "back", "Sign out", id="page.back", tooltip="Sign out, or choose another capacity"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._search = ""

    @property
    def _grid(self) -> Grid[User]:
        return self.query_one("#people", Grid)

    def body(self) -> Iterable[Widget]:
        """How many, a search, the people, the one under the cursor in words."""
        yield Static(id="shown")
        yield SearchLine(placeholder="part of a name")
        columns: list[Column[User]] = [
            Column("Name", lambda user: Content(user.name), 16, grows=1),
            Column("Sign-in", standing, 17),
            Column("May", lambda user: Content(permissions_line(user)), 30, grows=3),
        ]
        yield Grid(columns, lambda user: user.id, ask=self.ask, empty=EMPTY, id="people")
        yield Told(5, id="detail")

    def on_mount(self) -> None:
        """Everybody, at first."""
        self._show()

    def _show(self) -> None:
        self._grid.empty = f"Nobody has “{self._search}” in their name." if self._search else EMPTY
        self._grid.show(PeopleList(self.desk.session.people, self._search))

    async def read(self) -> None:
        """Who is in view, once more."""
        self._grid.reread()

    def why_not(self, action: str) -> str | None:
        """Opening needs somebody."""
        return "There is nobody under the cursor." if action == "open" and self._grid.current is None else None

    @on(Grid.Moved)
    def _moved(self) -> None:
        found = f"{counted(self._grid.count, 'person', 'people')} in {self.desk.environment}"
        told = f"{found} with “{self._search}” in their name" if self._search else found
        self.query_one("#shown", Static).update(Content(told))
        self.query_one("#detail", Told).tell(_detail(self._grid.current))
        self.refresh_bindings()

    def action_open(self) -> None:
        """The person under the cursor."""
        from screens.person import PersonScreen

        if user := self._grid.current:
            self.app.push_screen(PersonScreen(self.desk, user))

    def action_establish(self) -> None:
        """Somebody new."""
        self.start(self._establish)

    async def _establish(self) -> None:
        from screens.establish import EstablishScreen

        if user := await self.app.push_screen_wait(EstablishScreen(self.desk)):
            self._grid.go(user.id)
            self.say(f"{user.name} may sign in to {user.environment}: {permissions_line(user)}.")

    def action_search(self) -> None:
        """Type to narrow the list."""
        self.query_one(SearchLine).open()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if event.value.strip() != self._search:
            self._search = event.value.strip()
            self._show()

    @on(Input.Submitted)
    def _typed_all(self) -> None:
        self._grid.focus()

    def action_back(self) -> None:
        """First out of the search, then out of the screen."""
        if not self.query_one(SearchLine).leave(self._grid):
            self.start(self.leave)


def _detail(user: User | None) -> Content:
    """What the person may do, with what the first of it means."""
    if user is None:
        return Content("")
    lines = [Content.assemble(Content(user.name).stylize("bold"), "   ", standing(user))]
    lines += [Content(grant_words(grant)) for grant in user.permissions[:3]]
    if len(user.permissions) > 3:
        lines[-1] = Content(f"and {len(user.permissions) - 2} more: enter shows all of them")
    elif user.permissions:
        lines.insert(2, Content(meaning_of(user.permissions[0])).stylize("$quiet"))
    return Content("\n").join(lines)
