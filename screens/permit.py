"""Whether a developer still has what this screen was opened with: permissions can go while it is open."""

from screens.desk import Desk
from store.models import Permission


def organizations(desk: Desk) -> dict[int, str]:
    """Those whose apps this developer may manage at this moment, and their names. In the store's thread."""
    return {
        grant.organization: grant.organization_name or ""
        for grant in desk.session.permissions()
        if grant.permission is Permission.MANAGE_APPS and grant.organization in desk.capacity.organizations
    }


def taken(desk: Desk) -> str:
    """The sentence for somebody who may no longer do it."""
    return (
        f"You may no longer manage the apps of {desk.capacity.over}: the permission was taken away. "
        "Whoever establishes its users can give it back."
    )
