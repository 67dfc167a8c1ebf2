"""Who acts, as the database says at this moment, and on whose behalf towards one thing."""

from dataclasses import dataclass
from functools import cached_property

from store.database import Database
from store.kinds import Environment, Permission
from store.machine import Role
from store.models import Grant


@dataclass(frozen=True)
class Actor:
    """A user with the permissions of this moment, or the local operator, who has no user."""

    name: str
    user_id: int | None
    environment: Environment | None
    """The one in which the session acts; None for the local operator, who stands over both."""
    grants: tuple[Grant, ...]

    @cached_property
    def is_operator(self) -> bool:
        """Stands over both environments."""
        return self.user_id is None or self.holds(Permission.OPERATOR)

    @cached_property
    def reads_all(self) -> bool:
        """Support and operators read everything but secrets."""
        return self.is_operator or self.holds(Permission.SUPPORT)

    def holds(self, permission: Permission) -> bool:
        """Whether it is held over anything at all."""
        return any(grant.permission is permission for grant in self.grants)

    def organizations(self, permission: Permission = Permission.MANAGE_APPS) -> frozenset[int]:
        """Those over which `permission` is held."""
        return frozenset(g.organization for g in self.grants if g.permission is permission and g.organization)

    def tenants(self, permission: Permission = Permission.MANAGE_ACCESS) -> frozenset[int]:
        """Those of the own environment over which `permission` is held."""
        return frozenset(g.tenant for g in self.grants if g.permission is permission and g.tenant)

    def acts_in(self, environment: str) -> bool:
        """Whether this session reaches that environment's tenants."""
        return self.is_operator or self.environment == environment

    def roles(self, organization: int, environment: str, tenant: int) -> frozenset[Role]:
        """Towards one connection; empty where it may not even be seen."""
        if not self.acts_in(environment):
            return frozenset()
        held = {Role.OPERATOR} if self.is_operator else set()
        if self.environment == environment:
            over_organizations, over_tenants, support = self._at_home
            if organization in over_organizations:
                held.add(Role.DEVELOPER)
            if tenant in over_tenants:
                held.add(Role.ADMIN)
            if support:
                held.add(Role.SUPPORT)
        return frozenset(held)

    @cached_property
    def _at_home(self) -> tuple[frozenset[int], frozenset[int], bool]:
        """What makes roles in the own environment: organizations, tenants, and whether it is support."""
        return self.organizations(), self.tenants(), self.holds(Permission.SUPPORT)


def grants_of(db: Database, user_id: int) -> tuple[Grant, ...]:
    """A user's permissions, with the names of what they are over."""
    rows = db.rows(
        """
        SELECT p.permission, p.organization_id, o.name AS organization_name, p.tenant, t.name AS tenant_name
        FROM permissions p
        JOIN users u ON u.id = p.user_id
        LEFT JOIN organizations o ON o.id = p.organization_id
        LEFT JOIN tenants t ON t.environment = u.environment AND t.id = p.tenant
        WHERE p.user_id = :user
        ORDER BY p.permission, p.organization_id, p.tenant
        """,
        {"user": user_id},
    )
    return tuple(
        Grant(Permission(r["permission"]), r["organization_id"], r["organization_name"], r["tenant"], r["tenant_name"])
        for r in rows
    )
