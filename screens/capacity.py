"""In what capacity a person acts, and for whom: read off their permissions, named on every screen."""

from collections.abc import Iterable
from dataclasses import dataclass

from store.kinds import Permission
from store.machine import Role
from store.models import Grant


@dataclass(frozen=True, slots=True)
class Capacity:
    """One side that a person may take, over everything they hold there."""

    role: Role
    over: str
    """For whom, in words: `Acme Integrations`, `tenant 1001 Blue Plumbing`."""
    organizations: tuple[int, ...] = ()
    tenants: tuple[int, ...] = ()
    people: bool = False
    """Whether it is for establishing users; the role is then nobody's towards a connection."""

    @property
    def home(self) -> str:
        """The title of the screen where it begins."""
        if self.people:
            return "People"
        match self.role:
            case Role.DEVELOPER:
                return "My Apps"
            case Role.ADMIN:
                return "API Application Access"
            case _:
                return "Connections"

    def is_left(self, grants: Iterable[Grant]) -> bool:
        """Whether somebody with these permissions may still act so, over any of it."""
        for held in capacities(grants):
            over = {*held.organizations} & {*self.organizations} | {*held.tenants} & {*self.tenants}
            if (held.role, held.people) == (self.role, self.people) and (
                over or not (self.organizations or self.tenants)
            ):
                return True
        return False

    @property
    def words(self) -> str:
        """Role and for whom."""
        if self.people:
            return f"establishes users of {self.over}"
        return f"{self.role} for {self.over}" if self.over else str(self.role)


NOBODY_YET = Capacity(Role.SUPPORT, "signing in")
"""Before it is known as whom somebody acts."""


def capacities(grants: Iterable[Grant]) -> list[Capacity]:
    """What a person may act as, the desk first that they spend their day at."""
    held = list(grants)
    found = []
    apps = [grant for grant in held if grant.permission is Permission.MANAGE_APPS]
    if apps:
        ids = tuple(grant.organization for grant in apps if grant.organization is not None)
        found.append(Capacity(Role.DEVELOPER, _names([g.organization_name or "" for g in apps]), organizations=ids))
    access = [grant for grant in held if grant.permission is Permission.MANAGE_ACCESS]
    if access:
        tenants = tuple(grant.tenant for grant in access if grant.tenant is not None)
        words = [f"{grant.tenant} {grant.tenant_name or ''}".strip() for grant in access]
        found.append(Capacity(Role.ADMIN, _names(words), tenants=tenants))
    if any(grant.permission is Permission.SUPPORT for grant in held):
        found.append(Capacity(Role.SUPPORT, ""))
    if any(grant.permission is Permission.OPERATOR for grant in held):
        found.append(Capacity(Role.OPERATOR, ""))
        found.append(Capacity(Role.OPERATOR, "this environment", people=True))
    elif over := [grant for grant in held if grant.permission is Permission.ESTABLISH_USERS]:
        words = [
            grant.organization_name or f"tenant {grant.tenant} {grant.tenant_name or ''}".strip() for grant in over
        ]
        found.append(Capacity(Role.SUPPORT, _names(words), people=True))
    return found


def _names(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
