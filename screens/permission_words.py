"""Permissions in words: what each is called, over what it is, and what somebody may do with it."""

from textual.content import Content

from store.kinds import Permission
from store.models import Grant, User

MEANINGS: dict[Permission, tuple[str, str]] = {
    Permission.MANAGE_APPS: (
        "Manage apps",
        "Creates, edits, publishes and archives the organization's apps, adds and removes tenants, "
        "and reveals the secrets that are sealed for the organization.",
    ),
    Permission.MANAGE_ACCESS: (
        "Manage API Application Access",
        "Reviews, allows and declines what apps ask of this tenant, stops and disconnects them, "
        "and generates and revokes their secrets.",
    ),
    Permission.ESTABLISH_USERS: (
        "Establish users",
        "Establishes people here, gives and takes away what there is to give, sets their first passwords, "
        "and shuts them out.",
    ),
    Permission.SUPPORT: (
        "Support",
        "Reads everything of this environment but secrets, and writes notes. Changes nothing else.",
    ),
    Permission.OPERATOR: (
        "Operator",
        "Stands over both environments: establishes anybody, blocks connections, and reads everything but secrets.",
    ),
}
"""The name of each permission and what it means."""


NOUNS = {
    Permission.OPERATOR: "operator",
    Permission.SUPPORT: "support",
    Permission.MANAGE_APPS: "apps",
    Permission.MANAGE_ACCESS: "access",
    Permission.ESTABLISH_USERS: "people",
}
"""What each is over, in a word, the widest first."""


def name_of(grant: Grant) -> str:
    """What it is called."""
    return MEANINGS[grant.permission][0]


def meaning_of(grant: Grant) -> str:
    """What somebody may do with it, in a sentence or two."""
    return MEANINGS[grant.permission][1]


def over(grant: Grant) -> str:
    """Over what it is held."""
    if grant.organization is not None:
        return grant.organization_name or f"organization {grant.organization}"
    if grant.tenant is not None:
        return f"tenant {grant.tenant} {grant.tenant_name or ''}".strip()
    return "both environments" if grant.permission is Permission.OPERATOR else "this environment"


def grant_words(grant: Grant) -> str:
    """All in one: `Manage apps · Acme Integrations`."""
    return f"{name_of(grant)} · {over(grant)}"


def permissions_line(user: User) -> str:
    """All of somebody's permissions in a line: `apps of Acme Integrations; access of 4 tenants`."""
    parts = []
    for permission, noun in NOUNS.items():
        grants = [grant for grant in user.permissions if grant.permission is permission]
        if not grants:
            continue
        whole = permission in (Permission.SUPPORT, Permission.OPERATOR)
        several = f"{len(grants)} {'tenants' if grants[0].tenant else 'organizations'}"
        parts.append(noun if whole else f"{noun} of {over(grants[0]) if len(grants) == 1 else several}")
    return "; ".join(parts) or "no permission left"


def standing(user: User) -> Content:
    """Whether somebody can sign in, with a glyph."""
    if user.deactivated:
        return Content.styled("× deactivated", "$quiet")
    if user.failed_sign_ins >= 5:
        return Content.styled(f"■ {user.failed_sign_ins} failed tries", "$text-error")
    if user.must_change_password:
        return Content.styled("◐ first password", "$text-warning")
    return Content.styled("● active", "$text-success")
