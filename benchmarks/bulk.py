"""Puts a crowd's facts into a portal's file that nobody has open, with the guards and the indexes out of the way."""

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks import bare
from benchmarks.crowd import ENVIRONMENTS, App, Crowd, Tenant, tenant_name
from benchmarks.stories import Row, Storyteller

_STRIDE = 7919
"""Between an app's tenants in the crowd: a prime, so that none comes twice."""


def fill(database: Path, crowd: Crowd, key_id: str, now: datetime) -> None:
    """The triggers stay away: the next opening of the portal makes them again."""
    with closing(bare.connect(database, journal_mode="off", synchronous="off", cache_size=-400_000)) as db:
        db.execute("BEGIN IMMEDIATE")
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f'DROP TRIGGER "{name}"')
        indexes = db.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
            "AND tbl_name IN ('connections', 'secrets', 'notes', 'permissions')"
        ).fetchall()
        for name, _ in indexes:
            db.execute(f'DROP INDEX "{name}"')
        _add_people(db, crowd)
        _add_connections(db, crowd, Storyteller(now, key_id))
        for _, sql in indexes:
            db.execute(sql)
        db.execute("COMMIT")


def _add_people(db: Any, crowd: Crowd) -> None:
    """Tenants, and an admin for each that has one, who will never sign in."""
    known = [(place, tenant) for place, tenant in enumerate(crowd.tenants()) if tenant.known]
    for environment in ENVIRONMENTS:
        named = [(environment, tenant.id, tenant_name(place)) for place, tenant in known]
        db.executemany("INSERT INTO tenants (environment, id, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", named)
        admins = [(environment, f"admin-{tenant.id}", tenant.id) for _, tenant in known if tenant.has_admin]
        db.executemany(
            "INSERT INTO users (environment, name, password) VALUES (?, ?, 'nobody knows it')",
            [admin[:2] for admin in admins],
        )
        db.executemany(
            "INSERT INTO permissions (user_id, permission, tenant) "
            "SELECT id, 'manage_access', ?3 FROM users WHERE environment = ?1 AND name = ?2",
            admins,
        )


def _add_connections(db: Any, crowd: Crowd, tell: Storyteller) -> None:
    number = 0
    everyone = crowd.tenants()
    for app in crowd.apps():
        rows = []
        for environment in ENVIRONMENTS:
            for tenant in _listed(everyone, app, environment):
                number += 1
                rows.append(tell.connection(number, app, environment, tenant))
        _insert(db, "connections", rows)
        _insert(db, "secrets", [secret for row in rows for secret in tell.secrets(row)])
        _insert(db, "notes", [note for row in rows for note in tell.notes(row)])


def _listed(everyone: list[Tenant], app: App, environment: str) -> list[Tenant]:
    first = app.id * 31
    return [everyone[(first + turn * _STRIDE) % len(everyone)] for turn in range(app.tenants[environment])]


def _insert(db: Any, table: str, rows: list[Row]) -> None:
    if rows:
        names = list(rows[0])
        marks = ", ".join(f":{name}" for name in names)
        db.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)
