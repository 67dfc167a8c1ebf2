"""The palette: an app or a tenant by part of its name or number, one's SSH keys, and the two themes."""

from functools import partial
from typing import Any

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from screens.connection import ConnectionScreen
from screens.connection_words import about
from screens.connections import ConnectionsScreen
from screens.page import Page
from screens.ssh_keys import SshKeysScreen
from store.errors import Refused
from store.models import App, Connection
from tui.theme import THEMES

MOST = 10
"""So many of each kind."""
SSH_KEYS = "SSH keys of your own"


class Jump(Provider):
    """Asks the store for what is typed; no system commands, so nothing that writes a file."""

    async def discover(self) -> Hits:
        """Before anything is typed."""
        for theme in THEMES:
            yield DiscoveryHit(f"Theme {theme.name}", partial(setattr, self.app, "theme", theme.name))
        if isinstance(self.screen, Page):
            yield DiscoveryHit(SSH_KEYS, partial(self._open_ssh_keys, self.screen))

    async def search(self, query: str) -> Hits:
        """Apps and connections with that in their names."""
        page: Page[Any] | None = self.screen if isinstance(self.screen, Page) else None
        matcher = self.matcher(query)
        for theme in THEMES:
            if (score := matcher.match(theme.name)) > 0:
                yield Hit(score, f"Theme {theme.name}", partial(setattr, self.app, "theme", theme.name))
        if page is None:
            return
        if (score := matcher.match(SSH_KEYS)) > 0:
            yield Hit(score, SSH_KEYS, partial(self._open_ssh_keys, page))
        try:
            apps, connections = await page.desk.ask(self._find, page, query)
        except Refused:
            return
        for app in apps:
            open_app = partial(self._open_app, page, app)
            yield Hit(1.0, Content(f"App {app.name} · {app.organization_name}"), open_app, text=app.name)
        for connection in connections:
            open_connection = partial(self._open_connection, page, connection)
            yield Hit(0.9, Content(about(connection)), open_connection, text=about(connection))

    @staticmethod
    def _find(page: Page[Any], query: str) -> tuple[list[App], tuple[Connection, ...]]:
        session = page.desk.session
        return session.apps.list(search=query)[:MOST], session.connections.window(search=query, limit=MOST).rows

    def _open_ssh_keys(self, page: Page[Any]) -> None:
        self.app.push_screen(SshKeysScreen(page.desk))

    def _open_app(self, page: Page[Any], app: App) -> None:
        self.app.push_screen(ConnectionsScreen(page.desk, app=app))

    def _open_connection(self, page: Page[Any], connection: Connection) -> None:
        self.app.push_screen(ConnectionScreen(page.desk, connection))
