"""Whom one may establish: what a permission is over, and what those who establish users for it may give."""

from collections.abc import Iterable
from dataclasses import replace

from store.actor import Actor
from store.errors import Code, Refused
from store.kinds import Permission
from store.models import Grant, User
from store.text import tenant_id

_GIVEN_BY_ORGANIZATION = frozenset({Permission.MANAGE_APPS, Permission.ESTABLISH_USERS})
_GIVEN_BY_TENANT = frozenset({Permission.MANAGE_ACCESS, Permission.ESTABLISH_USERS})
_GIVEN_BY_OPERATOR = frozenset({Permission.SUPPORT, Permission.OPERATOR})


def grant_over(permission: str, organization: int | None, tenant: int | None) -> Grant:
    """The permission over what it can be over; raises `Refused` (INVALID)."""
    try:
        wanted = Permission(permission)
    except ValueError:
        raise Refused(Code.INVALID, f"There is no permission {permission!r:.40}.") from None
    if wanted in _GIVEN_BY_OPERATOR:
        return Grant(wanted)
    if wanted is Permission.MANAGE_APPS and organization is not None:
        return Grant(wanted, organization=organization)
    if wanted is Permission.MANAGE_ACCESS and tenant is not None:
        return Grant(wanted, tenant=tenant_id(tenant))
    if wanted is Permission.ESTABLISH_USERS and (organization is None) != (tenant is None):
        return Grant(wanted, organization=organization, tenant=tenant)
    over = {
        Permission.MANAGE_APPS: "an organization",
        Permission.MANAGE_ACCESS: "a tenant",
        Permission.ESTABLISH_USERS: "either an organization or a tenant",
    }
    raise Refused(Code.INVALID, f"{wanted} is given over {over[wanted]}: name it.")


def reaches(actor: Actor, where: str, grant: Grant) -> bool:
    """Whether `actor` establishes users over what `grant` is over, and may give it there."""
    if actor.environment != where:
        return False
    if grant.organization is not None:
        return grant.permission in _GIVEN_BY_ORGANIZATION and grant.organization in actor.organizations(
            Permission.ESTABLISH_USERS
        )
    if grant.tenant is not None:
        return grant.permission in _GIVEN_BY_TENANT and grant.tenant in actor.tenants(Permission.ESTABLISH_USERS)
    return False


def given_over(things: Iterable[Grant], *, everything: bool, word: str = "") -> list[Grant]:
    """What may be given over these things, each named by a grant over it; the operator gives `everything`."""
    found = [Grant(permission) for permission in sorted(_GIVEN_BY_OPERATOR) if everything and word in permission]
    for thing in things:
        permissions = _GIVEN_BY_ORGANIZATION if thing.organization is not None else _GIVEN_BY_TENANT
        found += [replace(thing, permission=permission) for permission in sorted(permissions, reverse=True)]
    return found


def reach_together(actor: Actor, where: str, grants: list[Grant]) -> bool:
    """Whether all of `grants` lie in one organization or one tenant that `actor` establishes users for."""
    return all(reaches(actor, where, grant) for grant in grants) and (
        len({(grant.organization, grant.tenant) for grant in grants}) == 1
    )


def sees(actor: Actor, user: User) -> bool:
    """Whether `actor` may see that `user` exists: oneself, or within reach; support and operators see all."""
    if actor.user_id == user.id or actor.is_operator:
        return True
    if not actor.acts_in(user.environment):
        return False
    return actor.reads_all or any(reaches(actor, user.environment, grant) for grant in user.permissions)
