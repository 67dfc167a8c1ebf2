"""What the palette leads to: screens, docs, themes; and the apps, tenants and clients that the store finds."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import App as TextualApp
from textual.screen import Screen

from screens.connection_words import briefly
from screens.desk import Clerk, Desk
from screens.docs_pages import TITLES
from screens.jump import Jump, JumpScreen
from screens.page import Page
from tui.theme import THEMES

if TYPE_CHECKING:
    from store.models import App, Connection

MOST = 10
"""So many of each kind."""


def palette(app: TextualApp[Any], clerk: Clerk, desk: Desk | None) -> JumpScreen:
    """For somebody at a desk, or at the door."""
    around = [*_docs(app, clerk, desk), *_themes(app)]
    if desk is None:
        return JumpScreen(clerk, around, lambda _: [])
    return JumpScreen(clerk, [*_screens(app, desk), *around], partial(_find, app, desk))


def _themes(app: TextualApp[Any]) -> Iterator[Jump]:
    for theme in THEMES:
        yield Jump("Theme", theme.name, partial(setattr, app, "theme", theme.name))


def _docs(app: TextualApp[Any], clerk: Clerk, desk: Desk | None) -> Iterator[Jump]:
    def page(name: str) -> Screen[Any]:
        from screens.docs_screen import DocsScreen

        return DocsScreen(clerk, name, desk)

    for name, title in TITLES.items():
        yield Jump("Docs", title, _to(app, partial(page, name)))


def _screens(app: TextualApp[Any], desk: Desk) -> Iterator[Jump]:
    from screens.home import rooms

    yield Jump("Screen", desk.capacity.home, partial(_go_home, app, desk))
    for title, room in rooms(desk):
        yield Jump("Screen", title, _to(app, partial(room, desk)))


def _go_home(app: TextualApp[Any], desk: Desk) -> None:
    """Back to where this capacity began, unless something on the way is not saved."""
    pages = [screen for screen in app.screen_stack if isinstance(screen, Page)]
    first = next((page for page in pages if desk.capacity.home == page.TITLED), None)
    while first is not None and app.screen is not first:
        if isinstance(app.screen, Page) and app.screen.unsaved:
            app.screen.say("This is not saved: save it, or leave it with escape.")
            return
        app.pop_screen()


def _find(app: TextualApp[Any], desk: Desk, text: str) -> list[Jump]:
    """In the store's thread: never more than a screenful of each kind."""
    session = desk.session
    apps = session.apps.list(search=text, most=MOST)
    connections = session.connections.window(search=text, limit=2 * MOST).rows
    return [
        *_apps(app, desk, apps),
        *_tenants(app, desk, text, connections),
        *_connections(app, desk, text, connections),
    ]


def _apps(app: TextualApp[Any], desk: Desk, found: "list[App]") -> Iterator[Jump]:
    from screens.connections import ConnectionsScreen

    for one in found:
        yield Jump("App", f"{one.name} · {one.organization_name}", _to(app, partial(ConnectionsScreen, desk, app=one)))


def _tenants(app: TextualApp[Any], desk: Desk, text: str, found: "tuple[Connection, ...]") -> Iterator[Jump]:
    """Those that are meant themselves, not only an app at them."""
    from screens.connections import ConnectionsScreen

    named = {one.tenant: f"{one.tenant} {one.tenant_name or one.label}".strip() for one in found}
    meant = [(tenant, words) for tenant, words in named.items() if text.casefold() in words.casefold()]
    for tenant, words in meant[:MOST]:
        yield Jump("Tenant", words, _to(app, partial(ConnectionsScreen, desk, search=str(tenant))))


def _connections(app: TextualApp[Any], desk: Desk, text: str, found: "tuple[Connection, ...]") -> Iterator[Jump]:
    from screens.connection import ConnectionScreen
    from screens.connection_list import ConnectionList
    from screens.walk import Walk

    def room(one: "Connection") -> ConnectionScreen:
        listed = ConnectionList(desk.session.connections, sort="waiting", search=text)
        return ConnectionScreen(desk, one, Walk(listed, one.id))

    for one in found[:MOST]:
        there = _to(app, partial(room, one))
        if one.client_id and text.casefold() in one.client_id:
            yield Jump("Client ID", f"{one.client_id} · {one.app_name} · tenant {one.tenant}", there)
        else:
            yield Jump("Connection", briefly(one), there)


def _to(app: TextualApp[Any], room: Callable[[], Screen[Any]]) -> Callable[[], object]:
    return lambda: app.push_screen(room())
