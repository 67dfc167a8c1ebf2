"""Whose apps a developer may manage at this moment, by name: a new one has to say whose it is."""

from screens.desk import Desk
from store.kinds import Permission


def organizations(desk: Desk) -> dict[int, str]:
    """Those of this desk, by their numbers. In the store's thread."""
    return {
        grant.organization: grant.organization_name or ""
        for grant in desk.session.permissions()
        if grant.permission is Permission.MANAGE_APPS and grant.organization in desk.capacity.organizations
    }
