"""One screenful of connections out of very many, in any order, from any place: cursors, and never an OFFSET.

The rows come from `standings`, place by place: an index keeps each place in each order, and SQLite merges as many of
them as are asked for, reading from each no more than it shows. Rows of an app that is unsettled are derived instead.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from store import reasons, standings, view
from store.actor import Actor
from store.clock import stamp
from store.database import listed
from store.errors import Code, Refused
from store.filters import Filter
from store.models import Connection
from store.scope import Scope, scope_of

if TYPE_CHECKING:
    from store.database import Database, Row
    from store.session import Session

Key = tuple[str | int, ...]
"""What a row is sorted by; no two rows of a list have the same."""

SORTS = {
    "waiting": ("s.since", "s.tenant", "s.app_id"),
    "tenant": ("s.tenant", "s.app_id"),
    "app": ("a.name", "s.app_id", "s.tenant"),
    "changed": ("s.changed_at", "s.tenant", "s.app_id"),
}
"""What each sort order sorts by, of `s`, the standing, and `a`, its app."""

_MOST_MERGED = 400
"""SQLite merges at most 500 parts."""
_SOME_APPS = 10
"""So many are asked for at once where a list goes app by app."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a sorted list: behind the row with this key, or (`including`) before it."""

    sort: str
    values: Key
    including: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """One screenful."""

    rows: tuple[Connection, ...]
    start: Cursor | None
    """A window behind it begins with the first of these rows again, whatever comes or goes before it."""
    after: Cursor | None
    """For the next one; None where nothing follows."""
    before: Cursor | None
    """For the one before; None at the beginning."""
    capped: bool
    """Whether a search found more than it shows."""


@dataclass(frozen=True, slots=True)
class List:
    """All connections that are asked for, in one order; of one moment, and for as long as a question lasts."""

    db: "Database"
    scope: Scope
    places: tuple[int, ...]
    sort: str
    descending: bool
    older: str | None
    unsettled: tuple[int, ...]

    @classmethod
    def of(cls, session: "Session", actor: Actor, chosen: Filter, sort: str, descending: bool) -> "List":
        """Raises `Refused` (INVALID, FORBIDDEN)."""
        if sort not in SORTS:
            raise Refused(Code.INVALID, f"Sort by {', '.join(SORTS)}.")
        db = session.portal.database
        places = chosen.places(actor)
        older = stamp(session.portal.now() - chosen.older_than) if chosen.older_than is not None else None
        scope = scope_of(db, actor, chosen, places)
        return cls(db, scope, places, sort, descending, older, tuple(standings.unsettled(db)))

    @property
    def by_app(self) -> bool:
        """Whether it goes app by app, in an order that no index of connections knows."""
        return self.sort == "app" and not self.scope.few

    def ids(self, limit: int, *, cursor: Cursor | None = None, backwards: bool = False, offset: int = 0) -> list[int]:
        """The next so many behind the cursor, or (`backwards`, and then in that order) before it."""
        if not self.by_app:
            return self._merged(limit, cursor, backwards, offset)
        found: list[int] = []
        for app, n in self._apps_from(cursor, self.descending != backwards):
            if offset >= n and app not in self.unsettled:
                offset -= n
                continue
            inside = cursor if cursor and cursor.values[1] == app else None
            found += self._inside(app).ids(
                limit - len(found), cursor=_by_tenant(inside), backwards=backwards, offset=offset
            )
            offset = 0
            if len(found) == limit:
                break
        return found

    def rank(self, cursor: Cursor) -> int:
        """How many rows are before the cursor: counted, so not for long lists that are not sorted by app."""
        if self.by_app:
            own = int(cursor.values[1])
            earlier = sum(n for app, n in self._apps_from(cursor, not self.descending) if app != own)
            inside = _by_tenant(cursor)
            return earlier + (self._inside(own).rank(inside) if inside else 0)
        bound, values = self._bound(cursor, not self.descending)
        parts = [f"SELECT count(*) AS n FROM {part}{bound}" for part in self.parts()]
        rows = self.db.rows(" UNION ALL ".join(parts), values) if parts else []
        return sum(int(row["n"]) for row in rows)

    def count(self) -> int:
        """How many rows there are."""
        return sum(counts(self).values())

    def _inside(self, app: int) -> "List":
        """Its rows of one app: in the order of tenants, which an index has."""
        return replace(self, scope=Scope((app,)), sort="tenant")

    def _merged(self, limit: int, cursor: Cursor | None, backwards: bool, offset: int) -> list[int]:
        downwards = self.descending != backwards
        bound, values = self._bound(cursor, downwards)
        keys = SORTS[self.sort]
        columns = ", ".join(f"{key} AS key{i}" for i, key in enumerate(keys))
        order = ", ".join(f"key{i} {'DESC' if downwards else 'ASC'}" for i in range(len(keys)))
        parts = [f"SELECT s.connection_id AS id, {columns} FROM {part}{bound}" for part in self.parts()]
        if not parts:
            return []
        rows = self.db.rows(
            f"{' UNION ALL '.join(parts)} ORDER BY {order} LIMIT :limit OFFSET :offset",
            values | {"limit": limit, "offset": offset},
        )
        return [row["id"] for row in rows]

    def has_any(self, connections: Iterable[int], start: Cursor | None, end: Cursor | None) -> bool:
        """Whether one of these is in the list, behind `start` and before `end`; each was changed by an event."""
        behind, values = self._bound(start, self.descending)
        before, others = self._bound(end, not self.descending, "end")
        app = " CROSS JOIN apps a ON a.id = s.app_id" if self.sort == "app" else ""
        sql = f"""
            SELECT 1 FROM standings s{app} WHERE s.connection_id IN (SELECT value FROM json_each(:those))
            AND +s.place IN ({listed(self.places)}) AND {self.scope.condition}{behind}{before} LIMIT 1"""
        return self.db.one(sql, values | others | {"those": str(list(connections))}) is not None

    def _bound(self, cursor: Cursor | None, downwards: bool, name: str = "key") -> tuple[str, dict[str, Any]]:
        """The condition for what is behind the cursor, in that direction."""
        bound = " AND s.since < :older" if self.older else ""
        if cursor is None:
            return bound, {"older": self.older}
        keys = SORTS[self.sort]
        than = ("<" if downwards else ">") + "=" * cursor.including
        bound += f" AND ({', '.join(keys)}) {than} ({', '.join(f':{name}{i}' for i in range(len(keys)))})"
        return bound, {f"{name}{i}": value for i, value in enumerate(cursor.values)} | {"older": self.older}

    def parts(self) -> Iterator[str]:
        """Source and condition of what is merged: each part, where it is long, in the order of an index."""
        app = " CROSS JOIN apps a ON a.id = s.app_id" if self.sort == "app" else ""
        settled = f" AND s.app_id NOT IN ({listed(self.unsettled)})" if self.unsettled else ""
        places = f"s.place IN ({listed(self.places)})"
        ordered = [
            f"s.place = {place}" if number == standings.ALL_APPS else f"s.app_id = {number} AND s.place = {place}"
            for number, tally in self.scope.tallies(self.db, self.places).items()
            for place in tally
        ]
        if len(ordered) <= _MOST_MERGED:
            yield from (f"standings s{app} WHERE {part}{settled}" for part in ordered)
            if self.scope.few:
                yield f"standings s{app} WHERE {self.scope.few} AND +{places}{settled}"  # not by an index of places
        else:
            yield f"standings s{app} WHERE {self.scope.condition} AND {places}{settled}"
        if self.unsettled:
            derived = f"({standings.DERIVED} WHERE c.app_id IN ({listed(self.unsettled)})) s"
            yield f"{derived}{app} WHERE {self.scope.condition} AND {places}"

    def _apps_from(self, cursor: Cursor | None, downwards: bool) -> Iterator[tuple[int, int]]:
        """The apps that have such connections, from the cursor's on, by name; and how many they have."""
        than, order = ("<", "DESC") if downwards else (">", "ASC")
        last: tuple[Any, ...] | None = cursor.values[:2] if cursor else None
        equal = "="  # the cursor's own app may have more
        while True:
            bound = f"AND (a.name, a.id) {than}{equal} (:name, :id)" if last else ""
            rows = self.db.rows(
                f"""
                SELECT a.id, a.name,
                    (SELECT sum(n) FROM tallies WHERE app_id = a.id AND place IN ({listed(self.places)})) AS n
                FROM apps a WHERE {_one_of(self.scope.apps)} {bound}
                AND (a.id IN ({listed(self.unsettled)}) OR EXISTS (
                    SELECT 1 FROM tallies WHERE app_id = a.id AND place IN ({listed(self.places)}) AND n > 0))
                ORDER BY a.name {order}, a.id {order} LIMIT :some
                """,
                {"name": last[0], "id": last[1], "some": _SOME_APPS} if last else {"some": _SOME_APPS},
            )
            yield from ((row["id"], row["n"] or 0) for row in rows)
            if len(rows) < _SOME_APPS:
                return
            last, equal = (rows[-1]["name"], rows[-1]["id"]), ""


def _by_tenant(cursor: Cursor | None) -> Cursor | None:
    """The same place among the rows of its app."""
    if cursor is None:
        return None
    _, app, tenant = cursor.values
    return Cursor("tenant", (tenant, app), cursor.including)


def _one_of(apps: tuple[int, ...] | None) -> str:
    return "1" if apps is None else f"a.id IN ({listed(apps)})"


def window(
    actor: Actor,
    asked: List,
    *,
    after: Cursor | None,
    before: Cursor | None,
    last: bool,
    limit: int,
) -> Window:
    """The rows behind `after`, before `before`, the `last` ones, or the first."""
    if not 1 <= limit <= 1000:
        raise Refused(Code.INVALID, "A window has 1 to 1000 rows.")
    # What is before a row has not got that row in it, wherever the cursor came from.
    cursor = replace(before, including=False) if before else after
    if cursor and (cursor.sort != asked.sort or (before and after) or last):
        raise Refused(Code.INVALID, "This cursor is of another list; begin again without it.")
    backwards = last or before is not None
    ids = asked.ids(limit + 1, cursor=cursor, backwards=backwards)
    more, ids = len(ids) > limit, ids[:limit]
    if backwards:
        ids.reverse()
    rows = load(asked.db, ids)
    behind = more if not backwards else before is not None
    ahead = more if backwards else after is not None and (not after.including or _precedes(asked, after))
    return Window(
        rows=tuple(view.connection(row, actor) for row in rows),
        start=cursor_at(asked.sort, rows[0], including=True) if rows else None,
        after=cursor_at(asked.sort, rows[-1]) if rows and behind else None,
        before=cursor_at(asked.sort, rows[0]) if rows and ahead else None,
        capped=asked.scope.capped,
    )


def load(db: "Database", ids: list[int]) -> "list[Row]":
    """All that is shown of these connections, in this order."""
    rows = db.rows(
        f"SELECT {view.COLUMNS} {reasons.FROM} WHERE c.id IN (SELECT value FROM json_each(:ids))", {"ids": str(ids)}
    )
    by_id = {row["id"]: row for row in rows}
    return [by_id[number] for number in ids if number in by_id]


def counts(asked: List) -> dict[int, int]:
    """How many there are on each line of `reasons.CASES`."""
    if asked.older is None:
        numbers = asked.scope.counts(asked.db, asked.places)
    else:
        sql = f"SELECT s.place, count(*) AS n FROM standings s WHERE {asked.scope.condition} AND s.since < :older "
        rows = asked.db.rows(f"{sql} AND s.place IN ({listed(asked.places)}) GROUP BY s.place", {"older": asked.older})
        numbers = {row["place"]: row["n"] for row in rows}
    together: dict[int, int] = {}
    for place, n in numbers.items():
        line = standings.line_of(place)
        together[line] = together.get(line, 0) + n
    return together


def cursor_at(sort: str, row: "Row", *, including: bool = False) -> Cursor:
    """The place of a row in the list."""
    keys: dict[str, Key] = {
        "waiting": (row["waiting_since"], row["tenant"], row["app_id"]),
        "tenant": (row["tenant"], row["app_id"]),
        "app": (row["app_name"], row["app_id"], row["tenant"]),
        "changed": (row["changed_at"], row["tenant"], row["app_id"]),
    }
    return Cursor(sort, keys[sort], including)


def _precedes(asked: List, cursor: Cursor) -> bool:
    """Whether there is a row before this one."""
    return bool(asked.ids(1, cursor=Cursor(cursor.sort, cursor.values), backwards=True))
