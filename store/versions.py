"""The versions of an app: written once, what each offers to whom, and what the next one would do."""

import json

from store.clock import stamp, when
from store.database import Database, Row
from store.kinds import Environment
from store.models import Impact, Version
from store.scopes import Diff, Scopes, diff, offer


def history(db: Database, app_id: int, *, since: int = 1) -> list[Version]:
    """An app's versions from one on, oldest first; the last is the current one."""
    rows = db.rows(
        "SELECT * FROM versions WHERE app_id = :app AND number >= :since ORDER BY number",
        {"app": app_id, "since": since},
    )
    return [
        Version(
            app_id=row["app_id"],
            number=row["number"],
            scopes=frozenset(json.loads(row["scopes"])),
            note=row["note"],
            published_at=when(row["published_at"]),
            published_by=row["published_by"],
        )
        for row in rows
    ]


def current(db: Database, app: Row) -> Version:
    """The one on offer, of the app of this row."""
    return history(db, app["id"], since=app["current_version"])[-1]


def add(db: Database, version: Version) -> None:
    """Write a version, and what it now offers to those who accepted each older one. No connection is touched."""
    own = {"app_id": version.app_id, "number": version.number, "scopes": json.dumps(sorted(version.scopes))}
    at = stamp(version.published_at)
    db.insert("versions", own | {"note": version.note, "published_at": at, "published_by": version.published_by})
    for number, offered in offers(db, version.app_id).items():
        db.execute(
            """
            INSERT INTO offers (app_id, version, granted, added, removed, since)
            VALUES (:app, :version, :granted, :added, :removed, :since)
            ON CONFLICT (app_id, version) DO UPDATE SET
                granted = :granted, removed = :removed, added = :added,
                since = CASE WHEN offers.added > 0 AND :added > 0 THEN offers.since ELSE :since END
            """,
            {
                "app": version.app_id,
                "version": number,
                "granted": json.dumps(sorted(offered.kept)),
                "added": len(offered.added),
                "removed": len(offered.removed),
                "since": at,
            },
        )


def impact(db: Database, app: Row, wanted: Scopes) -> Impact:
    """What publishing `wanted` would do to the tenants of the app of this row."""
    now = current(db, app)
    change = diff(now.scopes, wanted)
    added, removed = dict.fromkeys(sorted(change.added), 0), dict.fromkeys(sorted(change.removed), 0)
    must_accept, lose = 0, {environment.value: 0 for environment in Environment}
    cohorts = db.rows(
        """
        SELECT c.environment, o.granted, count(*) AS tenants
        FROM connections c JOIN offers o ON o.app_id = c.app_id AND o.version = c.accepted_version
        WHERE c.app_id = :app AND c.base = 'connected' GROUP BY c.environment, c.accepted_version
        """,
        {"app": app["id"]},
    )
    for cohort in cohorts:
        granted = frozenset(json.loads(cohort["granted"]))
        waits, loses = wanted - granted, granted - wanted
        must_accept += cohort["tenants"] if waits else 0
        lose[cohort["environment"]] += cohort["tenants"] if loses else 0
        for name in waits & added.keys():
            added[name] += cohort["tenants"]
        for name in loses & removed.keys():
            removed[name] += cohort["tenants"]
    return Impact(
        version=now.number + 1,
        unchanged=wanted == now.scopes,
        added=added,
        removed=removed,
        swapped=change.swapped,
        must_accept=must_accept,
        lose=sum(lose.values()),
        lose_in_production=lose[Environment.PRODUCTION],
        needs_note=any(name.endswith(":w") for name in change.added),
    )


def offers(db: Database, app_id: int) -> dict[int, Diff]:
    """What the current version offers to those who accepted each version, from the versions alone."""
    sets = [version.scopes for version in history(db, app_id)]
    return {number: offer(sets[number - 1 :]) for number in range(1, len(sets) + 1)}


def offers_are_right(db: Database) -> bool:
    """Whether every stored offer is what the versions say."""
    for app in db.rows("SELECT DISTINCT app_id FROM versions"):
        rows = db.rows("SELECT * FROM offers WHERE app_id = :app_id", app)
        stored = {row["version"]: (frozenset(json.loads(row["granted"])), row["added"], row["removed"]) for row in rows}
        right = {n: (diff.kept, len(diff.added), len(diff.removed)) for n, diff in offers(db, app["app_id"]).items()}
        if stored != right:
            return False
    return True
