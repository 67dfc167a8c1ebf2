"""How far an app's tenants have come with its versions, and those that lag, longest first.

Who accepted an older version has waited for longer or as long: what waits for a later one waits for them too. So the
order is that of accepted versions, which an index of connections has, and no list is ever sorted.
"""

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

from store import view, windows
from store.actor import Actor
from store.clock import when
from store.errors import Code, Refused
from store.filters import environment_for
from store.models import Cohort
from store.ruler import Spot
from store.view import load_app
from store.windows import Cursor, Key, Window

if TYPE_CHECKING:
    from store.database import Database
    from store.session import Session

_SORT = "lag"
_THERE = "app_id = :app AND accepted_version = :version AND environment = :environment AND base = 'connected'"


def cohorts(db: "Database", actor: Actor, app_id: int) -> list[Cohort]:
    """The connected tenants of the session's environment by the version that they accepted, newest first."""
    _require_developer(db, actor, app_id)
    rows = db.rows(
        """
        SELECT o.version, o.added, o.removed, o.since, count(c.id) AS tenants
        FROM offers o LEFT JOIN connections c ON c.app_id = o.app_id AND c.accepted_version = o.version
            AND c.environment = :environment AND c.base = 'connected'
        WHERE o.app_id = :app GROUP BY o.version ORDER BY o.version DESC
        """,
        {"app": app_id, "environment": environment_for(actor, None)},
    )
    return [Cohort(row["version"], row["tenants"], row["added"], row["removed"], when(row["since"])) for row in rows]


class Lagging:
    """The connected tenants of one app that have something to accept, a window at a time."""

    def __init__(self, session: "Session", app_id: int) -> None:
        self._session = session
        self._db = session.portal.database
        self._app_id = app_id

    def count(self) -> int:
        """How many there are now."""
        with self._session.reading() as actor:
            return sum(cohort.tenants for cohort in self._behind(actor))

    def window(
        self, *, after: Cursor | None = None, before: Cursor | None = None, last: bool = False, limit: int
    ) -> Window:
        """One screenful: the first, the `last`, or that behind or before a cursor."""
        with self._session.reading() as actor:
            versions = self._versions(actor)
            backwards = last or before is not None
            keys = self._keys(actor, versions, limit + 1, cursor=before or after, backwards=backwards)
            more, keys = len(keys) > limit, keys[:limit]
            if backwards:
                keys.reverse()
            first = Cursor(_SORT, keys[0]) if keys else None
            earlier = first is not None and bool(self._keys(actor, versions, 1, cursor=first, backwards=True))
            later = before is not None if backwards else more
            rows = windows.load(self._db, [int(number) for _, number in keys])
            return Window(
                rows=tuple(view.connection(row, actor) for row in rows),
                start=Cursor(_SORT, keys[0], including=True) if keys else None,
                after=Cursor(_SORT, keys[-1]) if keys and later else None,
                before=first if earlier else None,
                capped=False,
            )

    def locate(self, key: Hashable) -> Spot | None:
        """Where a connection is in the list, by its id; None where it is not in it."""
        connection_id = int(str(key))
        with self._session.reading() as actor:
            ahead = 0
            for cohort in self._behind(actor):
                values = self._values(actor, cohort.version) | {"id": connection_id}
                if self._db.one(f"SELECT 1 FROM connections WHERE id = :id AND {_THERE}", values):
                    sql = f"SELECT count(*) AS n FROM connections WHERE {_THERE} AND id < :id"
                    rank = self._db.rows(sql, values)[0]["n"]
                    return Spot(Cursor(_SORT, (cohort.version, connection_id), including=True), ahead + rank)
                ahead += cohort.tenants
            return None

    def seek(self, position: int) -> Spot:
        """The place of the row with so many before it; the last one, where there are fewer."""
        with self._session.reading() as actor:
            behind = self._behind(actor)
            position = offset = max(0, min(position, sum(cohort.tenants for cohort in behind) - 1))
            for cohort in behind:
                if offset < cohort.tenants:
                    keys = self._keys(actor, [cohort.version], 1, offset=offset)
                    return Spot(Cursor(_SORT, keys[0], including=True), position)
                offset -= cohort.tenants
            return Spot(None, 0)

    def _versions(self, actor: Actor) -> list[int]:
        """Those that wait for something, longest first; nobody is counted."""
        _require_developer(self._db, actor, self._app_id)
        sql = "SELECT version FROM offers WHERE app_id = :app AND added > 0 ORDER BY version"
        return [row["version"] for row in self._db.rows(sql, {"app": self._app_id})]

    def _behind(self, actor: Actor) -> list[Cohort]:
        """The same with how many there are, which takes longer the more there are."""
        found = cohorts(self._db, actor, self._app_id)
        return [cohort for cohort in reversed(found) if cohort.added and cohort.tenants]

    def _keys(
        self,
        actor: Actor,
        versions: list[int],
        limit: int,
        *,
        cursor: Cursor | None = None,
        backwards: bool = False,
        offset: int = 0,
    ) -> list[Key]:
        """The next so many behind the cursor, or (`backwards`, and then in that order) before it: version and id."""
        than, order = ("<", "DESC") if backwards else (">=" if cursor and cursor.including else ">", "ASC")
        own = int(cursor.values[0]) if cursor else 0
        found: list[Key] = []
        for version in reversed(versions) if backwards else versions:
            if cursor and (version > own if backwards else version < own):
                continue
            values = self._values(actor, version) | {"limit": limit - len(found), "offset": offset}
            bound = ""
            if cursor and version == own:
                bound, values["id"] = f"AND id {than} :id", cursor.values[1]
            sql = f"SELECT id FROM connections WHERE {_THERE} {bound} ORDER BY id {order} LIMIT :limit OFFSET :offset"
            found += [(version, row["id"]) for row in self._db.rows(sql, values)]
            if len(found) == limit:
                break
        return found

    def _values(self, actor: Actor, version: int) -> dict[str, Any]:
        return {"app": self._app_id, "version": version, "environment": environment_for(actor, None)}


def _require_developer(db: "Database", actor: Actor, app_id: int) -> None:
    app = load_app(db, actor, app_id)
    if not actor.reads_all and app["organization_id"] not in actor.organizations():
        raise Refused(Code.FORBIDDEN, "How far all tenants have come is for the app's own developers to know.")
