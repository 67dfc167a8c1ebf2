"""A connection as one person may see it: the query, and what of its row is shown to whom."""

import json

from store import reasons
from store.actor import Actor
from store.clock import when, when_set
from store.database import Database, Row, listed
from store.errors import Code, Refused
from store.kinds import Cause, Environment
from store.machine import Base, Role, Stop
from store.models import Connection

COLUMNS = f"""
    c.*, a.key AS app_key, a.name AS app_name, a.organization_id, a.self_service, a.archived_at, a.current_version,
    (SELECT name FROM organizations WHERE id = a.organization_id) AS organization_name,
    t.name AS tenant_name, o.granted, coalesce(o.added, 0) AS added,
    CASE WHEN c.waiting THEN (
        SELECT audience FROM secrets WHERE connection_id = c.id AND state = 'sealed' ORDER BY id LIMIT 1
    ) END AS waiting_for,
    CASE WHEN c.waiting THEN (
        SELECT min(deadline) FROM secrets WHERE connection_id = c.id AND state = 'sealed'
    ) END AS collect_by,
    CASE WHEN c.collected THEN (
        SELECT min(expires_at) FROM secrets WHERE connection_id = c.id AND state = 'collected'
    ) END AS expires_at,
    {reasons.CASE_INDEX} AS line, {reasons.WAITING_SINCE} AS waiting_since
"""
"""What `connection` needs of a row, on top of `reasons.FROM`."""


APPS = """
    SELECT a.*, o.name AS organization_name, v.scopes
    FROM apps a
    JOIN organizations o ON o.id = a.organization_id
    JOIN versions v ON v.app_id = a.id AND v.number = a.current_version
"""
"""Apps with what is shown of them."""

_STOP_COLUMNS = tuple((stop, f"{stop.value}_at") for stop in Stop)


def load(db: Database, actor: Actor, connection_id: int) -> Row:
    """The row of one connection; raises `Refused` (NOT_FOUND) where it is not there for `actor`."""
    row = db.one(f"SELECT {COLUMNS} {reasons.FROM} WHERE c.id = :id", {"id": connection_id})
    if row is None or not roles(actor, row):
        raise Refused(Code.NOT_FOUND, "There is no such connection, or it is not yours to see.")
    return row


def load_app(db: Database, actor: Actor, app_id: int) -> Row:
    """The row of an app; raises `Refused` (NOT_FOUND) where it is not there for `actor`."""
    row = db.one(f"{APPS} WHERE a.id = :id", {"id": app_id})
    if row is None or not _sees_app(db, actor, row):
        raise Refused(Code.NOT_FOUND, "There is no such app, or it is not yours to see.")
    return row


def roles(actor: Actor, row: Row) -> frozenset[Role]:
    """On whose behalf `actor` may act on the connection of this row."""
    return actor.roles(row["organization_id"], row["environment"], row["tenant"])


def stops(row: Row) -> frozenset[Stop]:
    """Those that lie over the connection of this row."""
    return frozenset(stop for stop, column in _STOP_COLUMNS if row[column])


def connection(row: Row, actor: Actor) -> Connection:
    """The row as `actor` may see it."""
    held = roles(actor, row)
    case = reasons.CASES[row["line"]]
    must_act, sentence = reasons.explain(row, case)
    base, lies = Base(row["base"]), stops(row)
    granted = frozenset(json.loads(row["granted"])) if base is Base.CONNECTED else frozenset()
    return Connection(
        id=row["id"],
        app_id=row["app_id"],
        app_key=row["app_key"],
        app_name=row["app_name"],
        organization=row["organization_id"],
        organization_name=row["organization_name"],
        environment=Environment(row["environment"]),
        tenant=row["tenant"],
        tenant_name=row["tenant_name"] if row["epoch"] or held - {Role.DEVELOPER} else None,
        label="" if held == {Role.ADMIN} else row["label"],
        state=base,
        stops=lies,
        epoch=row["epoch"],
        client_id=row["client_id"],
        current_version=row["current_version"],
        accepted_version=row["accepted_version"],
        granted=granted,
        effective=granted if not lies and not row["archived_at"] else frozenset(),
        pending=row["added"] if base is Base.CONNECTED else 0,
        status=case.status,
        reason=case.reason,
        must_act=must_act,
        sentence=sentence,
        requested_at=when(row["requested_at"]),
        waiting_since=when(row["waiting_since"]),
        changed_at=when(row["changed_at"]),
        snoozed_until=when_set(row["snoozed_until"]) if actor.reads_all else None,
        used_at=when_set(row["used_at"]),
        failed_at=when_set(row["failed_at"]),
        failure=Cause(row["failure"]) if row["failure"] else None,
        live_secrets=row["waiting"] + row["collected"],
        archived=row["archived_at"] is not None,
        self_service=bool(row["self_service"]),
        roles=held,
        collect_by=when_set(row["collect_by"]),
    )


def _sees_app(db: Database, actor: Actor, row: Row) -> bool:
    if actor.reads_all or row["organization_id"] in actor.organizations():
        return True
    if not actor.tenants():
        return False
    sql = f"""
        SELECT 1 FROM connections
        WHERE app_id = :app AND environment = :environment AND phase > 0 AND tenant IN ({listed(actor.tenants())})"""
    return db.one(sql, {"app": row["id"], "environment": actor.environment}) is not None
