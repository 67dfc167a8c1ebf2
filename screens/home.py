"""Where each capacity begins, and where one may go from anywhere. A screen is loaded when somebody enters it."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from screens.desk import Desk
from store.machine import Role

if TYPE_CHECKING:
    from screens.page import Page


def home(desk: Desk) -> "Page[Any]":
    """The first screen for somebody in this capacity."""
    if desk.capacity.people:
        from screens.people import PeopleScreen

        return PeopleScreen(desk)
    match desk.capacity.role:
        case Role.DEVELOPER:
            from screens.apps import AppsScreen

            return AppsScreen(desk)
        case Role.ADMIN:
            from screens.access import AccessScreen

            return AccessScreen(desk)
        case _:
            return _connections(desk, stuck=True)


def rooms(desk: Desk) -> "Iterator[tuple[str, Callable[[Desk], Page[Any]]]]":
    """What the palette leads to beside the first screen: titles, and how each is made."""
    if desk.capacity.role in (Role.DEVELOPER, Role.ADMIN):
        yield "Connections", _connections
    yield "Journal", _journal
    yield "Your SSH keys", _ssh_keys
    yield "Your password", _password


def _connections(desk: Desk, *, stuck: bool = False) -> "Page[Any]":
    from screens.connections import ConnectionsScreen

    return ConnectionsScreen(desk, stuck=stuck)


def _journal(desk: Desk) -> "Page[Any]":
    from screens.journal import JournalScreen

    return JournalScreen(desk)


def _ssh_keys(desk: Desk) -> "Page[Any]":
    from screens.ssh_keys import SshKeysScreen

    return SshKeysScreen(desk)


def _password(desk: Desk) -> "Page[Any]":
    from screens.password import OwnPasswordScreen

    return OwnPasswordScreen(desk)
