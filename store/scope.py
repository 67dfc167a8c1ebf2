"""Which connections a question is about: those that somebody may see, narrowed by app, tenant or search."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from store import search
from store.actor import Actor
from store.database import listed
from store.standings import ALL_APPS

if TYPE_CHECKING:
    from store.database import Database
    from store.filters import Filter


@dataclass(frozen=True, slots=True)
class Scope:
    """The connections of some apps, which indexes keep in every order, and others that are few."""

    apps: tuple[int, ...] | None = ()
    """None: of every app."""
    few: str = ""
    """An SQL condition on `s`, the standing, for those outside of `apps`; empty where there are none."""
    capped: bool = False
    """Whether more matched the search than these."""

    @property
    def condition(self) -> str:
        """All of them, as one SQL condition on `s`."""
        if self.apps is None:
            return "1"
        sides = [f"s.app_id IN ({listed(self.apps)})"] if self.apps else []
        sides += [f"({self.few})"] if self.few else []
        return f"({' OR '.join(sides) or '0'})"

    def tallies(self, db: "Database", places: tuple[int, ...]) -> dict[int, dict[int, int]]:
        """How many connections of `apps` stand at each of the places: by app (or `ALL_APPS`), then by place."""
        apps = (ALL_APPS,) if self.apps is None else self.apps
        found: dict[int, dict[int, int]] = {}
        if not apps:
            return found
        at = f"app_id IN ({listed(apps)}) AND place IN ({listed(places)})"
        for row in db.rows(f"SELECT app_id, place, n FROM tallies WHERE {at} AND n > 0"):
            found.setdefault(row["app_id"], {})[row["place"]] = row["n"]
        return found

    def by_app(self, db: "Database", places: tuple[int, ...]) -> dict[tuple[int, int], int]:
        """How many connections of each app stand at each of the places, by app and place."""
        ours = "1" if self.apps is None else f"app_id IN ({listed(self.apps)})"
        at = f"place IN ({listed(places)})"
        sql = f"SELECT app_id, place, n FROM tallies WHERE {ours} AND app_id <> {ALL_APPS} AND {at} AND n > 0"
        if self.few:
            sql += (
                f" UNION ALL SELECT s.app_id, s.place, count(*) FROM standings s WHERE {self.few} AND +s.{at} "
                "GROUP BY s.app_id, s.place"
            )
        return {(row["app_id"], row["place"]): row["n"] for row in db.rows(sql)}

    def counts(self, db: "Database", places: tuple[int, ...]) -> dict[int, int]:
        """How many connections stand at each of the places."""
        together: dict[int, int] = {}
        for tally in self.tallies(db, places).values():
            for place, n in tally.items():
                together[place] = together.get(place, 0) + n
        if self.few:
            sql = f"SELECT s.place, count(*) AS n FROM standings s WHERE {self.few} AND +s.place IN ({listed(places)})"
            for row in db.rows(f"{sql} GROUP BY s.place"):
                together[row["place"]] = together.get(row["place"], 0) + row["n"]
        return together


def scope_of(db: "Database", actor: Actor, chosen: "Filter", places: tuple[int, ...]) -> Scope:
    """What `actor` may see of what is asked for."""
    seen = _narrowed(visible(db, actor), chosen)
    return search.within(db, actor, seen, places, chosen.search) if chosen.search else seen


def visible(db: "Database", actor: Actor) -> Scope:
    """All that `actor` may see."""
    if actor.reads_all:
        return Scope(None)
    own = db.rows(f"SELECT id FROM apps WHERE organization_id IN ({listed(actor.organizations())})")
    apps = tuple(row["id"] for row in own)
    tenants = actor.tenants()
    if not tenants:
        return Scope(apps)
    besides = f" AND s.app_id NOT IN ({listed(apps)})" if apps else ""
    return Scope(apps, f"s.tenant IN ({listed(tenants)}){besides}")


def _narrowed(scope: Scope, chosen: "Filter") -> Scope:
    if chosen.tenant is not None:
        scope = Scope((), f"s.tenant = {int(chosen.tenant)} AND {scope.condition}")
    if chosen.app is None:
        return scope
    if chosen.version is not None:
        # Of one app, and found by an index: as many as accepted that version are looked at.
        those = f"app_id = {int(chosen.app)} AND accepted_version = {int(chosen.version)}"
        ids = f"SELECT id FROM connections WHERE base = 'connected' AND {those}"
        return Scope((), f"s.connection_id IN ({ids}) AND {scope.condition}")
    if scope.apps is None or chosen.app in scope.apps:
        return Scope((chosen.app,))
    return Scope((), f"s.app_id = {int(chosen.app)} AND {scope.condition}")
