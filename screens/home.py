"""Where each capacity begins, and where one may go from anywhere."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from screens.access import AccessScreen
from screens.apps import AppsScreen
from screens.connections import ConnectionsScreen
from screens.desk import Desk
from screens.journal import JournalScreen
from screens.page import Page
from store.machine import Role


def home(desk: Desk) -> Page[Any]:
    """The first screen for somebody in this capacity."""
    match desk.capacity.role:
        case Role.DEVELOPER:
            return AppsScreen(desk)
        case Role.ADMIN:
            return AccessScreen(desk)
        case _:
            return ConnectionsScreen(desk, stuck=True)


def rooms(desk: Desk) -> Iterator[tuple[str, Callable[[], Page[Any]]]]:
    """What the palette leads to beside the first screen: titles, and how each is made."""
    if desk.capacity.role in (Role.DEVELOPER, Role.ADMIN):
        yield "Connections", partial(ConnectionsScreen, desk)
    yield "Journal", partial(JournalScreen, desk)
