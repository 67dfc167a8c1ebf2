"""Secrets whose time is over: who finds one makes a stored fact of it, so that no clock that steps back revives it."""

from datetime import datetime

from store.clock import stamp
from store.database import Database


def something_is_due(db: Database, now: datetime) -> bool:
    """Whether a live secret's deadline has passed."""
    return db.one("SELECT 1 FROM secrets WHERE deadline <= :now LIMIT 1", {"now": stamp(now)}) is not None


def expire(db: Database, now: datetime) -> int:
    """End what is due, destroying sealed values; how many secrets. Inside a write; time's doing, and no event."""
    if not something_is_due(db, now):
        return 0
    values = {"now": stamp(now)}
    due = db.rows("SELECT id, connection_id FROM secrets WHERE deadline <= :now", values)
    db.execute("UPDATE secrets SET state = 'expired', sealed = NULL, ended_at = :now WHERE deadline <= :now", values)
    for row in due:
        db.execute(
            "UPDATE connections SET since = :now, row_version = row_version + 1 WHERE id = :id",
            values | {"id": row["connection_id"]},
        )
    return len(due)
