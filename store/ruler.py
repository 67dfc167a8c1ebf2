"""Where in a long list a row is, and what is at a position of it: exactly in short lists, true enough in long ones."""

from bisect import bisect_left
from dataclasses import dataclass

from store.database import listed
from store.windows import SORTS, Cursor, Key, List, cursor_at, load

EXACT = 30_000
"""Up to so many rows, positions are counted; beyond, estimated from a sample."""
_SAMPLES, _SAMPLE = 128, 32
"""For an estimate, so many times so many neighbouring connections are looked at, at even distances."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a list: a window behind `cursor` begins with the row there."""

    cursor: Cursor | None
    """None in an empty list."""
    position: int
    """How many rows are before it, exactly or nearly."""


def locate(asked: List, connection_id: int) -> Spot | None:
    """Where a connection is in the list; None where it is not in it."""
    rows = load(asked.db, [connection_id])
    if not rows:
        return None
    cursor = cursor_at(asked.sort, rows[0], including=True)
    if asked.ids(1, cursor=cursor) != [connection_id]:
        return None
    total = asked.count()
    if total <= EXACT:
        return Spot(cursor, asked.rank(Cursor(cursor.sort, cursor.values)))
    keys = sample(asked)
    before = bisect_left(keys, cursor.values)
    share = before / len(keys) if keys else 0
    return Spot(cursor, round((1 - share if asked.descending else share) * (total - 1)))


def seek(asked: List, position: int) -> Spot:
    """The place of the row with so many before it; the last one, where there are fewer."""
    total = asked.count()
    position = max(0, min(position, total - 1))
    keys = sample(asked) if total > EXACT else []
    if position == 0 or not keys:
        rows = load(asked.db, asked.ids(1, offset=position))
        return Spot(cursor_at(asked.sort, rows[0], including=True) if rows else None, position)
    if asked.descending:
        keys.reverse()
    return Spot(Cursor(asked.sort, keys[position * len(keys) // total], including=True), position)


def sample(asked: List) -> list[Key]:
    """The keys of some of its rows, in order."""
    # Not by an index of apps, which for somebody with a few large ones would be asked about each row again and again.
    newest = asked.db.one("SELECT max(connection_id) AS id FROM standings")
    step = max(_SAMPLE, ((newest["id"] if newest else None) or 0) // _SAMPLES)
    rows = asked.db.rows(
        f"""
        SELECT {", ".join(SORTS[asked.sort])} FROM json_each(:begins) j
        CROSS JOIN standings s NOT INDEXED ON s.connection_id BETWEEN j.value AND j.value + {_SAMPLE - 1}
        CROSS JOIN apps a ON a.id = s.app_id
        WHERE {asked.scope.condition} AND +s.place IN ({listed(asked.places)})
        """,
        {"begins": str(list(range(1, step * _SAMPLES, step)))},
    )
    return sorted(tuple(row.values()) for row in rows)
