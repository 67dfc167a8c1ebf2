"""My Apps: what the developer publishes, and how each app's tenants stand."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from screens.app_words import about_app, app_name, number, self_service, tenants_bar
from screens.confirm import ConfirmScreen
from screens.desk import Desk
from screens.page import Page
from screens.permit import organizations
from screens.widgets.ages import age
from screens.widgets.columns import Column
from screens.widgets.copying import SENT
from screens.widgets.grid import Grid
from screens.widgets.search_line import SearchLine
from screens.widgets.told import Told
from store.models import App

EMPTY = (
    "No apps yet. Press n to make the first: a name, at least one tenant ID and at least one scope. "
    "Saving it makes its app key. 0 shows those that are archived."
)
ARCHIVED = "This app is archived, and stays as it is."
BAR = 12
"""Cells of the picture of an app's tenants."""
SORTS: dict[str, Callable[[App], Any]] = {
    "name": lambda app: (app.name.casefold(), app.id),
    "stuck": lambda app: (-app.tally.stuck, app.name.casefold(), app.id),
    "changed": lambda app: (-app.changed_at.timestamp(), app.id),
}
"""The orders, each with its most urgent first."""
ORDERS = {"name": "by name", "stuck": "most stuck tenants first", "changed": "latest change first"}
"""The same in words."""


class AppsScreen(Page[None]):
    """Where a developer begins; answers with nothing when left."""

    CSS_PATH = "apps.tcss"
    TITLED = "My Apps"
    DOC = "app-key"
    AUTO_FOCUS = "#apps"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "New", id="app.new", tooltip="Make a new app"),
        Binding(
            "enter", "connections", "Tenants", id="app.connections", tooltip="The app's tenants and how they stand"
        ),
        Binding("e", "edit", "Edit", id="app.edit", tooltip="Edit the app: facts, tenants, scopes"),
        Binding("v", "versions", "Versions", id="app.versions", tooltip="Every version, what each changed, who has it"),
        Binding("y", "copy", "Copy key", id="app.copy", tooltip="Send the app key to your terminal's clipboard"),
        Binding(
            "slash",
            "search",
            "Filter",
            key_display="/",
            show=False,
            id="app.search",
            tooltip="Only apps with that in their name or key",
        ),
        Binding(
            "s",
            "sort",
            "Sort",
            show=False,
            id="app.sort",
            tooltip="Choose the order: by name, by stuck tenants, by change",
        ),
        Binding("S", "reverse", "Reverse", show=False, id="app.reverse", tooltip="Turn the order round"),
        Binding(
            "0",
            "archived",
            "All",
            show=False,
            id="app.archived",
            tooltip="Show the archived ones too, or no longer",
        ),
        Binding("A", "archive", "Archive", show=False, id="app.archive", tooltip="Put the app away for good"),
        Binding("escape", "back", "Sign out", id="page.back", tooltip="Sign out, or choose another capacity"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._now = desk.portal.clock()
        self._apps: list[App] = []
        self._organizations: dict[int, str] = {}
        self._sort, self._reversed = "name", False
        self._archived = False

    @property
    def _table(self) -> Grid[App]:
        return self.query_one("#apps", Grid)

    def body(self) -> Iterable[Widget]:
        """A filter, the apps, and the one under the cursor in words."""
        columns: list[Column[App]] = [
            Column("App", app_name, 16, grows=1, sorts="name"),
            Column("App key", lambda app: app.key, 29, from_width=100),
            Column("Version", lambda app: f"v{app.current_version}", 7, right=True),
            Column("Tenants", lambda app: tenants_bar(app, BAR), BAR),
            Column("Live", lambda app: number(app.tally, "live"), 5, right=True),
            Column("Waiting", lambda app: number(app.tally, "waiting"), 7, right=True),
            Column("Stuck", lambda app: number(app.tally, "stuck"), 5, right=True, sorts="stuck"),
            Column("Self-service", self_service, 12, from_width=76),
            Column(
                "Changed", lambda app: age(app.changed_at, self._now), 7, right=True, from_width=68, sorts="changed"
            ),
        ]
        yield SearchLine(placeholder="part of a name or an app key")
        yield Grid(columns, lambda app: app.id, id="apps")
        yield Told(5, id="detail")

    async def read(self) -> None:
        """The apps of this developer's organizations."""
        self._apps, self._organizations, self._now = await self.ask(self._mine)
        self._show()

    def _mine(self) -> tuple[list[App], dict[int, str], datetime]:
        mine = organizations(self.desk)
        apps = self.desk.session.apps.list(archived=self._archived)
        return [app for app in apps if app.organization in mine], mine, self.desk.portal.now()

    def _show(self) -> None:
        words = self.query_one(SearchLine).text.lower().split()
        shown = [app for app in self._apps if all(word in f"{app.name} {app.key}".lower() for word in words)]
        nothing = f"No app has “{' '.join(words)}” in its name or key. escape shows all again."
        self._table.empty = nothing if words else EMPTY
        self._table.sorted = (self._sort, self._reversed)
        shown.sort(key=SORTS[self._sort], reverse=self._reversed)
        self._table.show_rows(sorted(shown, key=lambda app: app.archived))
        self.refresh_bindings()

    def why_not(self, action: str) -> str | None:
        """Most keys need an app."""
        app = self._table.current
        if action in ("connections", "edit", "versions", "copy", "archive") and app is None:
            return self._table.empty
        return ARCHIVED if action in ("edit", "archive") and app and app.archived else None

    @on(Grid.Moved)
    def _moved(self) -> None:
        app = self._table.current
        told = about_app(app, self.desk.environment, self._now) if app else Content("")
        self.query_one("#detail", Told).tell(told)
        self.refresh_bindings()

    def action_connections(self) -> None:
        """Open the grid of the app."""
        from screens.connections import ConnectionsScreen

        if app := self._table.current:
            self.app.push_screen(ConnectionsScreen(self.desk, app=app))

    def action_new(self) -> None:
        """An empty editor."""
        self._edit(None)

    def action_edit(self) -> None:
        """The editor over this app."""
        if app := self._table.current:
            self._edit(app)

    def _edit(self, app: App | None) -> None:
        from screens.editor import EditorScreen

        self.app.push_screen(EditorScreen(self.desk, app, organizations=self._organizations), self._saved)

    def action_versions(self) -> None:
        """The versions of this app."""
        from screens.versions import VersionsScreen

        if app := self._table.current:
            self.app.push_screen(VersionsScreen(self.desk, app))

    def action_copy(self) -> None:
        """The key, to the terminal's clipboard."""
        if app := self._table.current:
            self.app.copy_to_clipboard(app.key)
            self.say(f"App key of {app.name} {SENT}")

    # Filter and order.

    def action_archived(self) -> None:
        """The archived ones too, or no longer."""
        self._archived = not self._archived
        self.say(f"Archived apps {'stand at the end' if self._archived else 'are hidden again'}.")
        self.reread()

    def action_search(self) -> None:
        """Type to narrow the list."""
        self.query_one(SearchLine).open()

    @on(Input.Changed)
    def _typed(self) -> None:
        self._show()

    @on(Input.Submitted)
    def _typed_all(self) -> None:
        self._table.focus()

    @on(Grid.SortRequested)
    def _clicked(self, event: Grid.SortRequested) -> None:
        self._order(event.order, self._sort == event.order and not self._reversed)

    def action_sort(self) -> None:
        """Choose the order."""
        self.start(self._ask_order)

    async def _ask_order(self) -> None:
        from screens.order import OrderScreen

        dialog = OrderScreen(self.desk, ORDERS, self._sort, turned=self._reversed)
        if chosen := await self.app.push_screen_wait(dialog):
            self._order(*chosen)

    def action_reverse(self) -> None:
        """The other way round."""
        self._order(self._sort, not self._reversed)

    def _order(self, sort: str, turned: bool) -> None:
        self._sort, self._reversed = sort, turned
        self._show()
        self.say(f"Sorted {ORDERS[sort]}{', turned round' if turned else ''}.")

    # What is for good, and the way out.

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
            self.say(f"Archived: {app.name}.")
            self.reread()

    def _saved(self, app: App | None) -> None:
        if app:
            self._table.go(app.id)
            self.say(f"Saved: {app.name} is at v{app.current_version}. Its app key is {app.key}.")

    def action_back(self) -> None:
        """Out of the filter first; then sign out, or choose another capacity."""
        if not self.query_one(SearchLine).leave(self._table):
            self.start(self.leave)
