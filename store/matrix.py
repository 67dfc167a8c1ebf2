"""Connections as a matrix, tenants down and apps across: a window of either at a time, found as lists are.

Rows are the tenants that have a connection which is asked for; their cells are all of their connections that this
person may see, so that a filter takes rows away and no neighbours.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

from store import reasons, ruler, view, windows
from store.actor import Actor
from store.database import listed
from store.filters import Filter, Filters, environment_of
from store.kinds import Reason, Status
from store.models import Connection
from store.scope import visible
from store.windows import Cursor, List

if TYPE_CHECKING:
    from store.session import Session

_FIRST, _LAST = -1, 2**62
"""Before and behind every app."""
_WEIGHED = 32
"""For an estimate, the connections of so many tenants are counted."""
_MOST = 500
"""Rows of a window, and apps of a row."""


@dataclass(frozen=True, slots=True)
class AppName:
    """A column."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One app at one tenant."""

    connection: int
    status: Status
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class TenantRow:
    """A tenant, with those of its cells that were asked for."""

    tenant: int
    first: Connection
    """Its first connection that is asked for: whose names are shown."""
    cells: Mapping[int, Cell]
    """By app."""
    apps: frozenset[int]
    """Those that were asked for: where one has no cell, there is none."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A place between two rows: behind this tenant's, or (`including`) before it."""

    tenant: int
    including: bool = False


@dataclass(frozen=True, slots=True)
class TenantWindow:
    """Some rows that follow each other."""

    rows: tuple[TenantRow, ...]
    start: Edge | None
    after: Edge | None
    before: Edge | None


@dataclass(frozen=True, slots=True)
class TenantSpot:
    """Where a row is; its position is exact in short lists."""

    cursor: Edge | None
    position: int


class Matrix:
    """Of one filter; each call is of one moment, and raises `Refused` as lists do."""

    def __init__(self, session: "Session", **filters: Unpack[Filters]) -> None:
        self._session = session
        self._filters = filters

    def apps(self) -> list[AppName]:
        """Those that have connections which are asked for, by name; for a moment also those that may have some."""
        with self._asked() as (_, asked):
            scope = asked.scope
            of_all = "1" if scope.apps is None else f"a.id IN ({listed(scope.apps)})"
            here, loose = f"place IN ({listed(asked.places)})", f"IN ({listed(asked.unsettled)})"
            counted = f"SELECT 1 FROM tallies WHERE app_id = a.id AND {here} AND n > 0"
            some = f"{of_all} AND (a.id {loose} OR EXISTS ({counted}))"
            found = f"SELECT s.app_id FROM standings s WHERE {scope.few} AND (+s.{here} OR s.app_id {loose})"
            few = f" OR a.id IN ({found})" if scope.few else ""
            rows = asked.db.rows(f"SELECT a.id, a.name FROM apps a WHERE ({some}){few} ORDER BY a.name, a.id")
            return [AppName(row["id"], row["name"]) for row in rows]

    def count(self) -> int:
        """How many rows there are: counted in short lists, else estimated."""
        with self._asked() as (_, asked):
            return _count(asked)

    def window(
        self,
        apps: Sequence[int],
        *,
        after: Edge | None = None,
        before: Edge | None = None,
        last: bool = False,
        limit: int = 50,
    ) -> TenantWindow:
        """At most `limit` rows with the cells of these apps: behind `after`, before `before`, the last or the first."""
        with self._asked() as (actor, asked):
            limit, apps = min(limit, _MOST), apps[:_MOST]
            backwards = last or before is not None
            found = _tenants(asked, limit + 1, before or after, backwards=backwards)
            more, found = len(found) > limit, dict(list(found.items())[:limit])
            if backwards:
                found = dict(reversed(found.items()))
            ahead = more if backwards else after is not None
            behind = more if not backwards else before is not None
            edges = list(found)
            return TenantWindow(
                tuple(_rows(actor, asked, found, apps)),
                start=Edge(edges[0], including=True) if edges else None,
                after=Edge(edges[-1]) if edges and behind else None,
                before=Edge(edges[0]) if edges and ahead else None,
            )

    def locate(self, tenant: int) -> TenantSpot | None:
        """Where this tenant is; None where it has nothing that is asked for."""
        with self._asked() as (_, asked):
            edge = Edge(tenant, including=True)
            if tenant not in _tenants(asked, 1, edge):
                return None
            if asked.count() <= ruler.EXACT:
                return TenantSpot(edge, _distinct(asked, "count(DISTINCT tenant)", f" AND s.tenant < {int(tenant)}"))
            keys = ruler.sample(asked)
            return TenantSpot(edge, bisect_left(keys, (tenant, _FIRST)) * _count(asked) // max(1, len(keys)))

    def seek(self, position: int) -> TenantSpot:
        """The row with so many before it, or one near."""
        with self._asked() as (_, asked):
            count = _count(asked)
            position = max(0, min(position, count - 1))
            keys = ruler.sample(asked) if asked.count() > ruler.EXACT else []
            if position and keys:
                tenant = int(keys[position * len(keys) // count][0])
            else:
                tenant = _distinct(asked, "DISTINCT tenant", "", f" ORDER BY tenant LIMIT 1 OFFSET {int(position)}")
            return TenantSpot(Edge(tenant, including=True) if tenant else None, position)

    @contextmanager
    def _asked(self) -> Iterator[tuple[Actor, List]]:
        with self._session.reading() as actor:
            yield actor, List.of(self._session, actor, Filter.of(**self._filters), "tenant", False)


def _tenants(asked: List, limit: int, edge: Edge | None, *, backwards: bool = False) -> dict[int, int]:
    """The next so many tenants from there, each with its first connection: one seek leads from each to the next."""
    found: dict[int, int] = {}
    app = _FIRST if backwards or (edge and edge.including) else _LAST
    cursor = Cursor("tenant", (edge.tenant, app)) if edge else None
    while len(found) < limit:
        ids = asked.ids(limit - len(found), cursor=cursor, backwards=backwards)
        if not ids:
            break
        rows = asked.db.rows(f"SELECT connection_id, tenant FROM standings WHERE connection_id IN ({listed(ids)})")
        tenants = {row["connection_id"]: row["tenant"] for row in rows}
        for number in ids:
            found.setdefault(tenants[number], number)
        cursor = Cursor("tenant", (tenants[ids[-1]], _FIRST if backwards else _LAST))
    return found


def _rows(actor: Actor, asked: List, found: Mapping[int, int], apps: Sequence[int]) -> Iterator[TenantRow]:
    if not found:
        return
    cells: dict[int, dict[int, Cell]] = {}
    sql = f"""
        SELECT c.id, c.app_id, c.tenant, {reasons.CASE_INDEX} AS line {reasons.FROM}
        JOIN standings s ON s.connection_id = c.id
        WHERE c.app_id IN ({listed(apps)}) AND c.environment = :environment AND c.tenant IN ({listed(found)})
        AND {visible(asked.db, actor).condition}"""
    for row in asked.db.rows(sql, {"environment": environment_of(asked.places)}):
        case = reasons.CASES[row["line"]]
        cells.setdefault(row["tenant"], {})[row["app_id"]] = Cell(row["id"], case.status, case.reason)
    of_apps = frozenset(apps)
    for row in windows.load(asked.db, list(found.values())):
        yield TenantRow(row["tenant"], view.connection(row, actor), cells.get(row["tenant"], {}), of_apps)


def _count(asked: List) -> int:
    total = asked.count()
    if total <= ruler.EXACT:
        return _distinct(asked, "count(DISTINCT tenant)")
    keys = ruler.sample(asked)
    some = [int(key[0]) for key in keys[:: max(1, len(keys) // _WEIGHED)]]
    sql = f"SELECT s.tenant, count(*) AS n FROM standings s WHERE s.tenant IN ({listed(sorted(set(some)))})"
    rows = asked.db.rows(f"{sql} AND s.place IN ({listed(asked.places)}) AND {asked.scope.condition} GROUP BY s.tenant")
    sizes = {row["tenant"]: row["n"] for row in rows}
    # A tenant with twice as many connections is found in the sample twice as often.
    shares = [1 / sizes[tenant] for tenant in some if tenant in sizes]
    return max(1, int(total * sum(shares) / max(1, len(shares)) + 0.5))


def _distinct(asked: List, what: str, bound: str = "", order: str = "") -> int:
    """Something about the tenants of a short list; 0 where there are none."""
    parts = [f"SELECT s.tenant FROM {part}{bound}" for part in asked.parts()]
    row = asked.db.one(f"SELECT {what} AS found FROM ({' UNION ALL '.join(parts)}){order}") if parts else None
    return int(row["found"]) if row else 0
