"""An app's list of tenants: adding one or two thousand, with a verdict for each, and the versions they are offered."""

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from store import machine
from store.actor import Actor
from store.clock import stamp
from store.database import listed
from store.errors import Code, Refused
from store.machine import Base, Event, Situation
from store.models import TenantVerdict
from store.text import label as checked_label
from store.text import tenant_id
from store.view import load_app, stops

if TYPE_CHECKING:
    from store.session import Act, Session

_MOST_SUGGESTED = 300
"""So many unknown IDs of a paste get close ones: each is a question of its own."""


def add(session: "Session", act: "Act", app_id: int, tenant: int, label: str) -> int:
    """Put one tenant on the list, inside a write; the connection's id."""
    db, actor = session.portal.database, act.actor
    app = load_app(db, actor, app_id)
    if actor.environment is None:
        raise Refused(Code.FORBIDDEN, "Only the developer may add tenants, signed in to their environment.")
    label = checked_label(label)
    found = db.one(
        "SELECT * FROM connections WHERE app_id = :app AND environment = :environment AND tenant = :tenant",
        {"app": app_id, "environment": actor.environment, "tenant": tenant},
    )
    situation = Situation(
        Base(found["base"]) if found else None, stops(found) if found else frozenset(), bool(app["archived_at"])
    )
    to = machine.decide(Event.ADD, situation, actor.roles(app["organization_id"], actor.environment, tenant))
    now = stamp(act.now)
    times = {"requested_at": now, "since": now, "changed_at": now}
    if found:
        number = int(found["id"])
        db.execute(
            """
            UPDATE connections
            SET base = :base, label = :label, requested_at = :requested_at, since = :since, changed_at = :changed_at,
                row_version = row_version + 1
            WHERE id = :id AND row_version = :seen
            """,
            times | {"base": to.value, "label": label or found["label"], "id": number, "seen": found["row_version"]},
        )
    else:
        own = {"app_id": app_id, "environment": actor.environment.value, "tenant": tenant, "label": label}
        number = db.insert("connections", own | {"base": to.value} | times)
    act.record(
        Event.ADD,
        environment=actor.environment,
        organization=app["organization_id"],
        app=app_id,
        connection=number,
        tenant=tenant,
    )
    return number


def add_all(session: "Session", act: "Act", app_id: int, tenants: Mapping[int, str]) -> list[TenantVerdict]:
    """Add those that are not on the list yet, inside a write; a verdict for each."""
    said = verdicts(session, act.actor, app_id, tenants, suggest=False)
    for verdict in said:
        if verdict.accepted:
            add(session, act, app_id, verdict.tenant, tenants[verdict.tenant])
    return said


def verdicts(
    session: "Session", actor: Actor, app_id: int | None, tenants: Iterable[int], *, suggest: bool = True
) -> list[TenantVerdict]:
    """What adding each would come to, writing nothing; with close IDs for the unknown ones, if `suggest`."""
    db = session.portal.database
    owner = load_app(db, actor, app_id)["organization_id"] if app_id is not None else None
    if not actor.organizations() or (owner and owner not in actor.organizations()):
        raise Refused(Code.FORBIDDEN, "Only the developer may add tenants.")
    wanted = list(tenants)
    values = {"app": app_id, "environment": actor.environment, "ids": json.dumps([t for t in wanted if _is_id(t)])}
    listed = db.rows(
        "SELECT tenant AS id FROM connections "
        "WHERE app_id = :app AND environment = :environment AND base <> 'delisted' "
        "AND tenant IN (SELECT value FROM json_each(:ids))",
        values,
    )
    known = db.rows(
        "SELECT id FROM tenants WHERE environment = :environment AND id IN (SELECT value FROM json_each(:ids))", values
    )
    listed_ids, known_ids = {row["id"] for row in listed}, {row["id"] for row in known}
    there = listed_ids | known_ids
    unknown = [tenant for tenant in wanted if _is_id(tenant) and tenant not in there]
    looked_up = frozenset(unknown[:_MOST_SUGGESTED] if suggest else ())

    def verdict(tenant: int) -> TenantVerdict:
        if not _is_id(tenant):
            return TenantVerdict(tenant, "invalid", "is no tenant ID: that is a positive whole number")
        if tenant in listed_ids:
            return TenantVerdict(tenant, "known", "is on the list already")
        if tenant in known_ids:
            return TenantVerdict(tenant, "added", "is added; its admins will discover the app")
        near = suggestions(session, actor, str(actor.environment), tenant) if tenant in looked_up else ()
        meant = f"; did you mean {' or '.join(str(number) for number in near)}?" if near else ""
        return TenantVerdict(
            tenant, "unknown", f"is added, but no tenant in {actor.environment} has this ID{meant}", near
        )

    return [verdict(tenant) for tenant in wanted]


def suggestions(session: "Session", actor: Actor, environment: str, tenant: int) -> tuple[int, ...]:
    """Existing IDs one slip of the finger away; to developers only those that their own organizations list."""
    near = {f"n{i}": number for i, number in enumerate(sorted(_one_slip_away(tenant)))}
    names = ", ".join(f":{name}" for name in near)
    if actor.reads_all:
        sql = f"SELECT id FROM tenants WHERE environment = :environment AND id IN ({names}) ORDER BY id LIMIT 5"
    else:
        sql = f"""
            SELECT DISTINCT tenant AS id FROM connections
            WHERE app_id IN (SELECT id FROM apps WHERE organization_id IN ({listed(actor.organizations())}))
            AND environment = :environment AND tenant IN ({names}) ORDER BY tenant LIMIT 5
        """
    rows = session.portal.database.rows(sql, near | {"environment": environment})
    return tuple(row["id"] for row in rows)


def _is_id(tenant: int) -> bool:
    try:
        return bool(tenant_id(tenant))
    except Refused:
        return False


def _one_slip_away(tenant: int) -> set[int]:
    """One digit wrong, missing, too many, or two swapped."""
    text = str(tenant)
    slips = {text[:i] + digit + text[i + 1 :] for i in range(len(text)) for digit in "0123456789"}
    slips |= {text[:i] + digit + text[i:] for i in range(len(text) + 1) for digit in "0123456789"}
    slips |= {text[:i] + text[i + 1 :] for i in range(len(text))}
    slips |= {text[:i] + text[i + 1] + text[i] + text[i + 2 :] for i in range(len(text) - 1)}
    numbers = {int(slip) for slip in slips if slip}
    return {number for number in numbers if 0 < number < 2**63} - {tenant}
