"""People as a long list, a screenful at a time by name; and what may be given to them by whom."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from store.actor import Actor, grants_of
from store.database import listed
from store.errors import Code, Refused
from store.filters import environment_for
from store.kinds import Environment, Permission
from store.models import Grant, User
from store.reach import given_over, reaches

if TYPE_CHECKING:
    from store.database import Row
    from store.portal import Portal
    from store.session import Session


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the list: behind this name, or (`including`) before it."""

    name: str
    including: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """One screenful."""

    rows: tuple[User, ...]
    start: Cursor | None
    after: Cursor | None
    before: Cursor | None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody stands; exact."""

    cursor: Cursor
    position: int


class People:
    """`session.people`: for those who establish users, and the operator; raises `Refused` (FORBIDDEN) for others."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._db = session.portal.database

    def count(self, *, environment: str | None = None, search: str = "") -> int:
        """How many have that in their names."""
        with self._session.reading() as actor:
            chosen, values = self._chosen(actor, environment, search)
            return int(self._db.rows(f"SELECT count(*) AS n {chosen}", values)[0]["n"])

    def window(
        self,
        *,
        environment: str | None = None,
        search: str = "",
        after: Cursor | None = None,
        before: Cursor | None = None,
        last: bool = False,
        limit: int = 50,
    ) -> Window:
        """The first, the `last`, those behind a cursor or before it; always by name."""
        backwards = last or before is not None
        cursor = before or after
        with self._session.reading() as actor:
            chosen, values = self._chosen(actor, environment, search)
            bound = ""
            if cursor:
                than = "<" if backwards else ">=" if cursor.including else ">"
                bound = f"AND u.name {than} :name"
            rows = self._db.rows(
                f"SELECT u.* {chosen} {bound} ORDER BY u.name {'DESC' if backwards else 'ASC'} LIMIT :limit",
                values | {"name": cursor.name if cursor else "", "limit": limit + 1},
            )
            more, rows = len(rows) > limit, rows[:limit]
            if backwards:
                rows = rows[::-1]
            behind, ahead = (before is not None, more) if backwards else (more, after is not None)
            return Window(
                rows=tuple(shown(self._session.portal, actor, row) for row in rows),
                start=Cursor(rows[0]["name"], including=True) if rows else None,
                after=Cursor(rows[-1]["name"]) if rows and behind else None,
                before=Cursor(rows[0]["name"]) if rows and ahead else None,
            )

    def locate(self, user_id: int, *, environment: str | None = None, search: str = "") -> Spot | None:
        """Where somebody is; None where they are not in the list."""
        with self._session.reading() as actor:
            chosen, values = self._chosen(actor, environment, search)
            found = self._db.one(f"SELECT u.name {chosen} AND u.id = :id", values | {"id": user_id})
            if found is None:
                return None
            rows = self._db.rows(f"SELECT count(*) AS n {chosen} AND u.name < :name", values | {"name": found["name"]})
            return Spot(Cursor(found["name"], including=True), rows[0]["n"])

    def seek(self, position: int, *, environment: str | None = None, search: str = "") -> Spot:
        """Who stands there; the last one, where the list is shorter."""
        with self._session.reading() as actor:
            chosen, values = self._chosen(actor, environment, search)
            rows = self._db.rows(
                f"SELECT u.name {chosen} ORDER BY u.name LIMIT 1 OFFSET :position", values | {"position": position}
            )
        if rows:
            return Spot(Cursor(rows[0]["name"], including=True), position)
        return Spot(Cursor("", including=True), 0)

    def givable(self, *, environment: str | None = None, search: str = "", limit: int = 50) -> list[Grant]:
        """What this person may give there, each over one thing that has the search in its name or ID."""
        with self._session.reading() as actor:
            where, word = environment_for(actor, environment), search.strip().lower()
            _require(actor)
            organizations = f"id IN ({_established(actor.organizations)})"
            tenants = f"id IN ({_established(actor.tenants)})"
            if actor.is_operator:
                organizations = tenants = "1"
            values = {"environment": where, "word": word, "limit": limit}
            found = "(:word = '' OR instr(lower(name), :word) OR instr(id, :word)) ORDER BY id LIMIT :limit"
            over = [
                Grant(Permission.ESTABLISH_USERS, organization=row["id"], organization_name=row["name"])
                for row in self._db.rows(
                    f"SELECT id, name FROM organizations WHERE {organizations} AND {found}", values
                )
            ]
            over += [
                Grant(Permission.ESTABLISH_USERS, tenant=row["id"], tenant_name=row["name"])
                for row in self._db.rows(
                    f"SELECT id, name FROM tenants WHERE environment = :environment AND {tenants} AND {found}", values
                )
            ]
            return given_over(over, everything=actor.is_operator, word=word)

    def _chosen(self, actor: Actor, environment: str | None, search: str) -> tuple[str, dict[str, object]]:
        """From whom to choose: those of the environment, as far as their permissions lie within reach."""
        _require(actor)
        where = environment_for(actor, environment)
        values: dict[str, object] = {"environment": where, "search": search.strip().lower()}
        chosen = "FROM users u WHERE u.environment = :environment AND instr(u.name, :search)"
        if not actor.is_operator:
            chosen += f""" AND u.id IN (
                SELECT p.user_id FROM permissions p WHERE p.organization_id IN ({_established(actor.organizations)})
                UNION SELECT p.user_id FROM permissions p WHERE p.tenant IN ({_established(actor.tenants)}))"""
        return chosen, values


def shown(portal: "Portal", actor: Actor, row: "Row") -> User:
    """A user with the permissions that `actor` may know of: all of one's own, else those within reach."""
    grants = grants_of(portal.database, row["id"])
    if not actor.reads_all and actor.user_id != row["id"]:
        grants = tuple(grant for grant in grants if reaches(actor, row["environment"], grant))
    return User(
        id=row["id"],
        environment=Environment(row["environment"]),
        name=row["name"],
        permissions=grants,
        must_change_password=bool(row["must_change"]),
        deactivated=row["deactivated_at"] is not None,
        failed_sign_ins=portal.passwords.failures(row["environment"], row["name"]),
    )


def _established(over: Callable[[Permission], frozenset[int]]) -> str:
    """Those over which users are established; to SQLite an empty list is a scan, and nothing has the ID 0."""
    return listed(over(Permission.ESTABLISH_USERS) or {0})


def _require(actor: Actor) -> None:
    if not actor.is_operator and not actor.holds(Permission.ESTABLISH_USERS):
        raise Refused(Code.FORBIDDEN, "Only those who establish users, or the operator, have this list.")
