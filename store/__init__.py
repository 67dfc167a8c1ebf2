"""What is true, and who may change it: the whole store behind one door, `Portal.open`."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.errors import Code, Refused
    from store.kinds import Cause, Environment, Permission, Reason, Status
    from store.machine import Audience, Base, Event, Role, SecretState, Stop
    from store.portal import Portal
    from store.session import Session

__all__ = [
    "Audience",
    "Base",
    "Cause",
    "Code",
    "Environment",
    "Event",
    "Permission",
    "Portal",
    "Reason",
    "Refused",
    "Role",
    "SecretState",
    "Session",
    "Status",
    "Stop",
]

_ROOMS = {
    "errors": ("Code", "Refused"),
    "machine": ("Audience", "Base", "Event", "Role", "SecretState", "Stop"),
    "kinds": ("Cause", "Environment", "Permission", "Reason", "Status"),
    "portal": ("Portal",),
    "session": ("Session",),
}

if not TYPE_CHECKING:  # or every misspelt name would be an object

    def __getattr__(name: str) -> object:
        """Load the one room that a name is of: whoever opens a portal need not wait for all of them."""
        for room, names in _ROOMS.items():
            if name in names:
                return getattr(import_module(f"store.{room}"), name)
        raise AttributeError(f"module 'store' has no attribute {name!r}")
