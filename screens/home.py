"""Where each capacity begins."""

from typing import Any

from screens.access import AccessScreen
from screens.apps import AppsScreen
from screens.connections import ConnectionsScreen
from screens.desk import Desk
from screens.page import Page
from screens.people import PeopleScreen
from store.machine import Role


def home(desk: Desk) -> Page[Any]:
    """The first screen for somebody in this capacity."""
    if desk.capacity.people:
        return PeopleScreen(desk)
    match desk.capacity.role:
        case Role.DEVELOPER:
            return AppsScreen(desk)
        case Role.ADMIN:
            return AccessScreen(desk)
        case _:
            return ConnectionsScreen(desk, stuck=True)
