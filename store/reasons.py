"""Status and reason of a connection, derived: why is this tenant stuck, and who must act.

The table stands once, as SQL conditions in order; the first that holds is the reason. They speak of
`c` (the connection), `a` (its app), `t` (its tenant, absent where unknown)
and `o` (what is offered to its accepted version).
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from store.kinds import Reason, Status

if TYPE_CHECKING:
    from store.database import Row

DEVELOPER, ADMIN, OPERATOR, TENANT, NOBODY = "developer", "tenant admin", "operator", "the tenant", "nobody"


class Case(NamedTuple):
    """One line of the table."""

    status: Status
    reason: Reason | None
    must_act: str
    condition: str
    """In SQL, given that the status's own condition holds and none of the lines above."""


FROM = """
    FROM connections c
    JOIN apps a ON a.id = c.app_id
    LEFT JOIN tenants t ON t.environment = c.environment AND t.id = c.tenant
    LEFT JOIN offers o ON o.app_id = c.app_id AND o.version = c.accepted_version
"""
"""What the conditions speak of."""

_NO_ADMIN = """NOT EXISTS (
    SELECT 1 FROM permissions p JOIN users u ON u.id = p.user_id
    WHERE p.tenant = c.tenant AND p.permission = 'manage_access'
    AND u.environment = c.environment AND u.deactivated_at IS NULL)"""

_PHASES: Mapping[Status, str] = {
    Status.REMOVED: "c.phase = 0",
    Status.NOT_CONNECTED: "c.phase = 1",
    Status.STOPPED: "(c.phase = 2 OR (c.phase > 2 AND a.archived_at IS NOT NULL))",
    Status.NO_SECRET: "c.phase = 3",
    Status.ATTENTION: "c.phase = 4",
    Status.LIVE: "c.phase = 4",
}
"""The condition of each status, given none of those above; attention and live differ by their reasons only."""

CASES: tuple[Case, ...] = (
    Case(Status.REMOVED, None, NOBODY, "1"),
    Case(Status.NOT_CONNECTED, Reason.APP_ARCHIVED, NOBODY, "a.archived_at IS NOT NULL"),
    Case(Status.NOT_CONNECTED, Reason.BLOCKED, OPERATOR, "c.blocked_at IS NOT NULL"),
    Case(Status.NOT_CONNECTED, Reason.TENANT_UNKNOWN, DEVELOPER, "t.id IS NULL"),
    Case(Status.NOT_CONNECTED, Reason.DECLINED, DEVELOPER, "c.declined_version = a.current_version"),
    Case(Status.NOT_CONNECTED, Reason.NO_ADMIN, TENANT, _NO_ADMIN),
    Case(Status.NOT_CONNECTED, Reason.ADMIN_HAS_NOT_ACTED, ADMIN, "1"),
    Case(Status.STOPPED, Reason.APP_ARCHIVED, NOBODY, "a.archived_at IS NOT NULL"),
    Case(Status.STOPPED, Reason.BLOCKED, OPERATOR, "c.blocked_at IS NOT NULL"),
    Case(Status.STOPPED, Reason.SUSPENDED, DEVELOPER, "c.suspended_at IS NOT NULL"),
    Case(Status.STOPPED, Reason.DISABLED, ADMIN, "1"),
    Case(Status.NO_SECRET, Reason.NOT_GENERATED, ADMIN, "c.waiting = 0"),
    Case(Status.NO_SECRET, Reason.SECRET_WAITING, DEVELOPER, "1"),
    Case(Status.ATTENTION, Reason.FAILING, DEVELOPER, "c.failed_at IS NOT NULL"),
    Case(Status.ATTENTION, Reason.UPDATE_DECLINED, DEVELOPER, "o.added > 0 AND c.declined_version = a.current_version"),
    Case(Status.ATTENTION, Reason.UPDATE_PENDING, ADMIN, "o.added > 0"),
    Case(Status.ATTENTION, Reason.SECRET_EXPIRING, DEVELOPER, "c.expiring = 1"),
    Case(Status.ATTENTION, Reason.NEVER_USED, DEVELOPER, "c.used_at IS NULL"),
    Case(Status.LIVE, Reason.BEHIND, NOBODY, "c.accepted_version < a.current_version"),
    Case(Status.LIVE, None, NOBODY, "1"),
)
"""Every status and reason, in the order in which they are looked for."""


def _index_expression() -> str:
    lines = "\n".join(f"WHEN {_PHASES[c.status]} AND ({c.condition}) THEN {i}" for i, c in enumerate(CASES))
    return f"(CASE {lines} END)"


CASE_INDEX = _index_expression()
"""SQL for the number of a connection's line in `CASES`."""

WAITING_SINCE = """(CASE
    WHEN c.phase < 4 OR a.archived_at IS NOT NULL THEN c.since
    WHEN c.failed_at IS NOT NULL THEN c.failed_since
    WHEN o.added > 0 AND c.declined_version = a.current_version THEN c.declined_at
    WHEN o.added > 0 THEN o.since
    ELSE c.since END)"""
"""SQL for the time since when it waits for what its reason names; `c.since` alone where there is no live secret."""


def explain(row: "Row", case: Case) -> tuple[str, str]:
    """Who must act, and the reason in one sentence, for a row of the connection query."""
    must_act = case.must_act
    if case.reason is Reason.NOT_GENERATED and row["self_service"]:
        must_act = f"{ADMIN} or {DEVELOPER}"
    if case.reason is Reason.SECRET_WAITING and row["waiting_for"] == "admin":
        must_act = ADMIN
    return must_act, _SENTENCES[case.status, case.reason](row)


def _said(text: str) -> "Callable[[Row], str]":
    return lambda row: text


def _waiting(row: "Row") -> str:
    whom = "the tenant admin" if row["waiting_for"] == "admin" else "the developer"
    return f"A secret is sealed for {whom}, who has not stored it yet; it expires on {row['collect_by'][:10]}."


def _declined(row: "Row") -> str:
    why = f": “{row['declined_why']}”" if row["declined_why"] else ", without saying why."
    return f"{row['declined_by']} declined v{row['declined_version']} on {row['declined_at'][:10]}{why}"


def _expiring(row: "Row") -> str:
    ends = f"expires on {row['expires_at'][:16].replace('T', ' at ')} UTC"
    if row["waiting"] + row["collected"] == 1:
        return f"The only secret {ends}; another has to be generated before that."
    return f"The secret in use {ends}; the new one is not in use."


def _not_generated(row: "Row") -> str:
    who = "the tenant admin or the developer" if row["self_service"] else "the tenant admin"
    return f"Connected, but no secret is live: {who} has to generate one."


_FAILURES: Mapping[str, str] = {
    "wrong_secret": "the secret is not one of this client's",
    "wrong_environment": "the client asks in the other environment",
    "revoked_secret": "a revoked secret is still in use",
    "expired_secret": "an expired secret is still in use",
    "white_space": "the secret is sent with white space around it",
    "swapped": "client ID and secret are swapped",
    "app_key_as_secret": "the app key is sent instead of the secret",
    "not_usable": "the connection was not usable",
    "scope_not_granted": "a scope was asked for that is not in force",
}

_ARCHIVED = _said("The app is archived: nothing more will happen here.")
_BLOCKED = _said("The operator has blocked this connection.")

_SENTENCES: "Mapping[tuple[Status, Reason | None], Callable[[Row], str]]" = {
    (Status.REMOVED, None): _said("The developer has removed this tenant from the app."),
    (Status.NOT_CONNECTED, Reason.APP_ARCHIVED): _ARCHIVED,
    (Status.NOT_CONNECTED, Reason.BLOCKED): _BLOCKED,
    (Status.NOT_CONNECTED, Reason.TENANT_UNKNOWN): lambda row: (
        f"No tenant in {row['environment']} has the ID {row['tenant']}: check it with the customer."
    ),
    (Status.NOT_CONNECTED, Reason.DECLINED): _declined,
    (Status.NOT_CONNECTED, Reason.NO_ADMIN): _said(
        "Nobody at this tenant has the permission Manage API Application Access, so nobody can connect the app."
    ),
    (Status.NOT_CONNECTED, Reason.ADMIN_HAS_NOT_ACTED): _said(
        "A tenant admin has to connect it under Settings → Integrations → API Application Access → Connect New App."
    ),
    (Status.STOPPED, Reason.APP_ARCHIVED): _ARCHIVED,
    (Status.STOPPED, Reason.BLOCKED): _BLOCKED,
    (Status.STOPPED, Reason.SUSPENDED): _said("The developer has suspended this connection."),
    (Status.STOPPED, Reason.DISABLED): _said("A tenant admin has disabled this connection."),
    (Status.NO_SECRET, Reason.NOT_GENERATED): _not_generated,
    (Status.NO_SECRET, Reason.SECRET_WAITING): _waiting,
    (Status.ATTENTION, Reason.FAILING): lambda row: (
        f"Token requests fail since {row['failed_since'][:10]}: {_FAILURES[row['failure']]}."
    ),
    (Status.ATTENTION, Reason.UPDATE_DECLINED): _declined,
    (Status.ATTENTION, Reason.UPDATE_PENDING): lambda row: (
        f"v{row['current_version']} asks for {row['added']} more scope{'s' if row['added'] > 1 else ''}; "
        f"what v{row['accepted_version']} granted works on."
    ),
    (Status.ATTENTION, Reason.SECRET_EXPIRING): _expiring,
    (Status.ATTENTION, Reason.NEVER_USED): _said("The secret is stored, but no token was ever asked for with it."),
    (Status.LIVE, Reason.BEHIND): lambda row: (
        f"v{row['current_version']} asks for nothing more than v{row['accepted_version']}; accepting it is a formality."
    ),
    (Status.LIVE, None): _said("All is well."),
}
