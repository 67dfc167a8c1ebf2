"""Whether a screenful is still as it was read: the journal tells what has happened since, and the rest is counted.

Many desks watch lists of which hardly anything changes; to read their rows again costs each ten times this question.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from store.database import Database
    from store.windows import Cursor, List

Between: TypeAlias = "tuple[Cursor | None, Cursor | None]"
"""Before a first row, behind a last one; None at the beginning and at the end of the list."""

_MOST = 500
"""After so many entries, reading the rows again is as cheap."""


@dataclass(frozen=True, slots=True)
class Moment:
    """How far a portal has come."""

    entry: int
    """The number of the journal's last entry."""
    unrecorded: int
    """How often something changed that is no event: a use, a failure, what time does by itself."""


def count_unrecorded(db: "Database") -> None:
    """Inside a write that changes a connection and makes no entry in the journal."""
    db.execute(
        "INSERT INTO facts (name, value) VALUES ('unrecorded', '1') "
        "ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
    )


def moment(db: "Database") -> Moment:
    """This one."""
    sql = """
        SELECT (SELECT max(number) FROM journal) AS entry,
               (SELECT value FROM facts WHERE name = 'unrecorded') AS unrecorded
    """
    row = db.rows(sql)[0]
    return Moment(row["entry"] or 0, int(row["unrecorded"] or 0))


def touched(asked: "List", rows: Collection[int], between: Between, since: Moment | None, now: Moment) -> bool:
    """Whether one of these rows may look different since then, have gone, or have another beside it."""
    if since is None or since.unrecorded != now.unrecorded or not 0 <= now.entry - since.entry <= _MOST:
        return True
    entries = asked.db.rows("SELECT DISTINCT connection_id FROM journal WHERE number > :entry", {"entry": since.entry})
    changed = {entry["connection_id"] for entry in entries}
    if None in changed or not changed.isdisjoint(rows):  # None: of an app, a tenant or a person
        return True
    return bool(changed) and asked.has_any(changed, *between)
