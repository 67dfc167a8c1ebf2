"""What time does by itself: secrets expire, what was put aside comes back. Made a fact before anybody looks."""

from datetime import datetime

from store.clock import stamp
from store.database import Database
from store.moments import count_unrecorded


def something_is_due(db: Database, now: datetime) -> bool:
    """Whether a deadline has passed, or standings are still to be settled: one cheap question."""
    sql = """
        SELECT EXISTS (SELECT 1 FROM secrets WHERE deadline <= :now)
            OR EXISTS (SELECT 1 FROM connections WHERE snoozed_until <= :now)
            OR EXISTS (SELECT 1 FROM unsettled) AS due
    """
    row = db.one(sql, {"now": stamp(now)})
    return bool(row and row["due"])


def expire(db: Database, now: datetime) -> int:
    """End the secrets that are due, destroying sealed values; how many. Inside a write; time's doing, and no event."""
    values = {"now": stamp(now)}
    due = db.rows("SELECT id, connection_id FROM secrets WHERE deadline <= :now", values)
    if not due:
        return 0
    count_unrecorded(db)
    db.execute("UPDATE secrets SET state = 'expired', sealed = NULL, ended_at = :now WHERE deadline <= :now", values)
    for row in due:
        db.execute(
            "UPDATE connections SET since = :now, row_version = row_version + 1 WHERE id = :id",
            values | {"id": row["connection_id"]},
        )
    return len(due)


def wake(db: Database, now: datetime) -> None:
    """Bring back what was snoozed until now. Inside a write; time's doing, and no event."""
    if db.execute("UPDATE connections SET snoozed_until = NULL WHERE snoozed_until <= :now", {"now": stamp(now)}):
        count_unrecorded(db)
