"""What is true, and who may change it: the whole store behind one door, `Portal.open`."""

from store.errors import Code, Refused
from store.machine import Audience, Base, Event, Role, SecretState, Stop
from store.models import Cause, Environment, Permission, Reason, Status
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
