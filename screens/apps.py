"""My Apps: what the developer publishes, and how each app's tenants stand."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from screens.confirm import ConfirmScreen
from screens.connections import ConnectionsScreen
from screens.desk import Desk
from screens.editor import EditorScreen
from screens.page import Page
from screens.versions import VersionsScreen
from screens.widgets.ages import age
from screens.widgets.columns import Column
from screens.widgets.copying import SENT
from screens.widgets.grid import Grid
from store.models import App

EMPTY = (
    "No apps yet. Press n to make the first: a name, at least one tenant ID and at least one scope. "
    "Saving it makes its app key."
)


class AppsScreen(Page[None]):
    """Where a developer begins; answers with nothing when left."""

    TITLED = "My Apps"
    DOC = "app-key"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "New", id="app.new", tooltip="Make a new app"),
        Binding(
            "enter", "connections", "Tenants", id="app.connections", tooltip="The app's tenants and how they stand"
        ),
        Binding("e", "edit", "Edit", id="app.edit", tooltip="Edit the app: facts, tenants, scopes"),
        Binding("v", "versions", "Versions", id="app.versions", tooltip="Every version, and what each changed"),
        Binding("y", "copy", "Copy key", id="app.copy", tooltip="Send the app key to your terminal's clipboard"),
        Binding("A", "archive", "Archive", show=False, id="app.archive", tooltip="Put the app away for good"),
        Binding("escape", "back", "Sign out", id="page.back", tooltip="Sign out, or choose another capacity"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._now = desk.portal.clock()

    @property
    def _table(self) -> Grid[App]:
        return self.query_one("#apps", Grid)

    def body(self) -> Iterable[Widget]:
        """One table."""
        columns: list[Column[App]] = [
            Column("App", lambda app: Content(app.name), 16, grows=1),
            Column("App key", lambda app: app.key, 29),
            Column("Version", lambda app: f"v{app.current_version}", 7, right=True),
            Column("Live", lambda app: _number(app.tally.live, "$text-success"), 4, right=True),
            Column("Waits", lambda app: _number(app.tally.waiting, "$text-warning"), 5, right=True),
            Column("Stuck", lambda app: _number(app.tally.stuck, "$text-error"), 5, right=True),
            Column("Self", lambda app: "✓ yes" if app.self_service else "– no", 5),
            Column("Changed", lambda app: age(app.changed_at, self._now), 8, right=True, from_width=90),
            Column("Contact", lambda app: Content(app.contact), 20, from_width=110),
        ]
        yield Grid(columns, lambda app: app.id, empty=EMPTY, id="apps")

    async def read(self) -> None:
        """The apps of this developer's organizations."""
        apps, self._now = await self.ask(self._mine)
        self._table.show_rows(apps)
        self.refresh_bindings()

    def _mine(self) -> tuple[list[App], datetime]:
        mine = self.desk.capacity.organizations
        session = self.desk.session
        return [app for app in session.apps.list() if app.organization in mine], self.desk.portal.now()

    def why_not(self, action: str) -> str | None:
        """Most keys need an app."""
        if action in ("connections", "edit", "versions", "copy", "archive") and self._table.current is None:
            return "There is no app yet: press n to make one."
        return None

    @on(Grid.Moved)
    def _moved(self) -> None:
        self.refresh_bindings()

    def action_connections(self) -> None:
        """Open the grid of the app."""
        if app := self._table.current:
            self.app.push_screen(ConnectionsScreen(self.desk, app=app))

    def action_new(self) -> None:
        """An empty editor."""
        self.app.push_screen(EditorScreen(self.desk, None), self._saved)

    def action_edit(self) -> None:
        """The editor over this app."""
        if app := self._table.current:
            self.app.push_screen(EditorScreen(self.desk, app), self._saved)

    def action_versions(self) -> None:
        """The versions of this app."""
        if app := self._table.current:
            self.app.push_screen(VersionsScreen(self.desk, app))

    def action_copy(self) -> None:
        """The key, to the terminal's clipboard."""
        if app := self._table.current:
            self.app.copy_to_clipboard(app.key)
            self.say(f"App key of {app.name} {SENT}")

    def action_archive(self) -> None:
        """Ask, with the name typed."""
        if app := self._table.current:
            self.start(self._archive, app)

    async def _archive(self, app: App) -> None:
        question = ConfirmScreen(
            self.desk,
            f"Archive {app.name} for good?",
            about=f"{app.name} · {app.tally.total} tenants here; both environments",
            what="Every connection stops at once, in both environments, and nothing new can happen to any of them. "
            "Where production tenants are connected, it takes a production session.",
            typed=app.name,
        )
        if await self.app.push_screen_wait(question):
            await self.ask(self.desk.session.apps.archive, app.id)
            self.reread()

    def _saved(self, app: App | None) -> None:
        if app:
            self._table.go(app.id)
            self.say(f"Saved: {app.name} is at v{app.current_version}. Its app key is {app.key}.")

    def action_back(self) -> None:
        """Sign out, or choose another capacity."""
        self.start(self.leave)


def _number(number: int, colour: str) -> Content:
    return Content.styled(str(number), colour) if number else Content.styled("·", "$faint")
