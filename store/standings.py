"""Where each connection stands, kept beside it by the writes themselves, so that a screenful never needs a scan.

A standing is derived, all of it, and can be made again from the facts at any time. It is kept by triggers: those of a
connection's own row, of its tenant, and of the people there. What an app does to all of its connections at once
(a version published, the app archived) is not written to each of them in that transaction: the app is noted as
unsettled, its standings are derived while one reads, and brought up to date in small writes afterwards.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from store import reasons
from store.kinds import Environment, Reason, Status

if TYPE_CHECKING:
    from store.database import Database

ALL_APPS = 0
"""The `app_id` under which `tallies` counts the connections of all apps together."""

_ASLEEP, _ENVIRONMENT = 32, 64
_SETTLED_AT_ONCE = 500
"""Connections in one write; so long others wait for it: some 15 ms."""

_PLACE = (
    f"({reasons.CASE_INDEX} + {_ASLEEP} * (c.snoozed_until IS NOT NULL) "
    f"+ {_ENVIRONMENT} * (c.environment = '{Environment.PRODUCTION}'))"
)

DERIVED = f"""
    SELECT c.id AS connection_id, c.app_id, c.tenant, {_PLACE} AS place, {reasons.WAITING_SINCE} AS since, c.changed_at
    {reasons.FROM}
"""
"""The standings as they follow from the facts; what the table `standings` holds of every app that is settled."""


def place(environment: Environment, line: int, *, asleep: bool = False) -> int:
    """Environment, line of `reasons.CASES` and whether it is snoozed, in the one number that all indexes begin with."""
    return line + _ASLEEP * asleep + _ENVIRONMENT * (environment is Environment.PRODUCTION)


def places(environment: Environment, lines: Iterable[int], *, snoozed: bool | None) -> tuple[int, ...]:
    """Every place of these lines; of the snoozed ones, of the others, or (None) of both."""
    asleep = (False, True) if snoozed is None else (snoozed,)
    return tuple(sorted(place(environment, line, asleep=sleeps) for line in lines for sleeps in asleep))


def line_of(place: int) -> int:
    """The line of `reasons.CASES` at a place."""
    return place % _ASLEEP


def environment_of(place: int) -> Environment:
    """The environment of a place."""
    return Environment.PRODUCTION if place >= _ENVIRONMENT else Environment.INTEGRATION


def unsettled(db: "Database") -> list[int]:
    """The apps whose standings have to be derived, for the moment; nearly always none."""
    return [row["app_id"] for row in db.rows("SELECT app_id FROM unsettled")]


def settle_some(db: "Database") -> bool:
    """Bring some standings of one unsettled app up to date, inside a write; whether any was unsettled."""
    app = db.one("SELECT app_id, environment, tenant FROM unsettled ORDER BY app_id LIMIT 1")
    if app is None:
        return False
    behind = "c.app_id = :app_id AND (c.environment, c.tenant) > (:environment, :tenant)"
    some = db.rows(
        f"SELECT c.environment, c.tenant FROM connections c WHERE {behind} "
        "ORDER BY c.environment, c.tenant LIMIT :most",
        dict(app) | {"most": _SETTLED_AT_ONCE},
    )
    if len(some) < _SETTLED_AT_ONCE:
        db.execute("DELETE FROM unsettled WHERE app_id = :app_id", dict(app))
    if not some:
        return True
    last = {"last_environment": some[-1]["environment"], "last_tenant": some[-1]["tenant"]}
    db.execute(
        f"""
        UPDATE standings SET (place, since) = (SELECT place, since FROM ({_of("standings.connection_id")}))
        WHERE connection_id IN (
            SELECT d.connection_id
            FROM ({DERIVED} WHERE {behind}
                AND (c.environment, c.tenant) <= (:last_environment, :last_tenant)) d
            JOIN standings s ON s.connection_id = d.connection_id
            WHERE (s.place, s.since) IS NOT (d.place, d.since))
        """,
        dict(app) | last,
    )
    db.execute(
        "UPDATE unsettled SET environment = :last_environment, tenant = :last_tenant WHERE app_id = :app_id",
        dict(app) | last,
    )
    return True


def are_right(db: "Database") -> bool:
    """Whether every standing and every count is what the facts say; of unsettled apps, the facts are asked anyway."""
    wrong = db.one(
        f"""
        SELECT 1 FROM connections c0 LEFT JOIN standings s ON s.connection_id = c0.id
        LEFT JOIN ({DERIVED}) d ON d.connection_id = c0.id
        WHERE (s.tenant, s.app_id, s.place, s.since, s.changed_at)
            IS NOT (d.tenant, d.app_id, d.place, d.since, d.changed_at)
        AND c0.app_id NOT IN (SELECT app_id FROM unsettled) LIMIT 1
        """
    )
    counted = db.rows("SELECT app_id, place, count(*) AS n FROM standings GROUP BY app_id, place")
    together: dict[int, int] = {}
    for row in counted:
        together[row["place"]] = together.get(row["place"], 0) + row["n"]
    right = {(row["app_id"], row["place"]): row["n"] for row in counted} | {
        (ALL_APPS, place): n for place, n in together.items()
    }
    kept = {(row["app_id"], row["place"]): row["n"] for row in db.rows("SELECT * FROM tallies WHERE n <> 0")}
    return wrong is None and kept == right


def rebuild(connection: Any) -> None:
    """Make all of it anew from the facts, inside the caller's transaction and while there are no triggers."""
    for table in ("standings", "tallies", "unsettled"):
        connection.execute(f"DELETE FROM {table}")
    columns = "connection_id, app_id, tenant, place, since, changed_at"
    connection.execute(f"INSERT INTO standings ({columns}) {DERIVED}")
    connection.execute("INSERT INTO tallies SELECT app_id, place, count(*) FROM standings GROUP BY app_id, place")
    connection.execute(f"INSERT INTO tallies SELECT {ALL_APPS}, place, sum(n) FROM tallies GROUP BY place")


def triggers() -> dict[str, str]:
    """What keeps standings and tallies, by name."""
    made = {
        "standings_of_new": f"AFTER INSERT ON connections BEGIN "
        f"INSERT INTO standings (connection_id, app_id, tenant, place, since, changed_at) {_of('NEW.id')}; END",
        "standings_of_changed": f"AFTER UPDATE ON connections WHEN {_facts('NEW')} IS NOT {_facts('OLD')} BEGIN "
        f"UPDATE standings SET (place, since, changed_at) = "
        f"(SELECT place, since, changed_at FROM ({_of('NEW.id')})) WHERE connection_id = NEW.id; END",
        "standings_of_unsettled": "AFTER UPDATE OF current_version, archived_at ON apps "
        "WHEN (NEW.current_version, NEW.archived_at) IS NOT (OLD.current_version, OLD.archived_at) BEGIN "
        "INSERT INTO unsettled (app_id) VALUES (NEW.id) "
        "ON CONFLICT (app_id) DO UPDATE SET environment = '', tenant = 0; END",
        "standings_of_known_tenant": "AFTER INSERT ON tenants BEGIN "
        f"{_update('tenant = NEW.id', 'NEW.environment', _UNKNOWN)}; END",
        "tallies_of_new": f"AFTER INSERT ON standings BEGIN {_count('NEW', '+')} END",
        "tallies_of_moved": "AFTER UPDATE OF place ON standings WHEN NEW.place <> OLD.place BEGIN "
        f"{_count('OLD', '-')} {_count('NEW', '+')} END",
    }
    at_home = "(SELECT environment FROM users WHERE id = {0}.user_id)"
    manages = "{0}.permission = 'manage_access'"
    for name, event, row in (("given", "INSERT", "NEW"), ("taken", "DELETE", "OLD")):
        made[f"standings_of_{name}_access"] = (
            f"AFTER {event} ON permissions WHEN {manages.format(row)} BEGIN "
            f"{_update(f'tenant = {row}.tenant', at_home.format(row), _WITHOUT_DECISION)}; END"
        )
    theirs = "tenant IN (SELECT tenant FROM permissions WHERE user_id = NEW.id AND permission = 'manage_access')"
    made["standings_of_deactivated"] = (
        "AFTER UPDATE OF deactivated_at ON users WHEN NEW.deactivated_at IS NOT OLD.deactivated_at BEGIN "
        f"{_update(theirs, 'NEW.environment', _WITHOUT_DECISION)}; END"
    )
    return {name: f"CREATE TRIGGER {name} {body}" for name, body in made.items()}


_FACTS = (
    "base, disabled_at, suspended_at, blocked_at, accepted_version, declined_version, declined_at, waiting, collected, "
    "expiring, failed_at, failed_since, snoozed_until, since, changed_at"
)
"""What of its own row a standing follows from; of `used_at` only whether there is one."""


def _lines(*found: Reason) -> tuple[int, ...]:
    return tuple(i for i, case in enumerate(reasons.CASES) if case.reason in found)


_UNKNOWN = _lines(Reason.TENANT_UNKNOWN)
_WITHOUT_DECISION = _lines(Reason.NO_ADMIN, Reason.ADMIN_HAS_NOT_ACTED)
"""The lines that differ by whether somebody there may connect apps."""

NOT_REMOVED = tuple(i for i, case in enumerate(reasons.CASES) if case.status is not Status.REMOVED)


def _facts(row: str) -> str:
    return f"({', '.join(f'{row}.{name}' for name in _FACTS.split(', '))}, {row}.used_at IS NULL)"


def _of(connection: str) -> str:
    return f"{DERIVED} WHERE c.id = {connection}"


def _update(which: str, environment: str, lines: Iterable[int]) -> str:
    """Derive again those of one environment that stand on these lines."""
    both = ", ".join(str(line + asleep) for line in lines for asleep in (0, _ASLEEP))
    return (
        f"UPDATE standings SET (place, since) = (SELECT place, since FROM ({_of('standings.connection_id')})) "
        f"WHERE {which} AND place - {_ENVIRONMENT} * ({environment} = '{Environment.PRODUCTION}') IN ({both})"
    )


def _count(row: str, sign: str) -> str:
    return (
        f"INSERT INTO tallies (app_id, place, n) VALUES ({row}.app_id, {row}.place, {sign}1), "
        f"({ALL_APPS}, {row}.place, {sign}1) ON CONFLICT (app_id, place) DO UPDATE SET n = n + excluded.n;"
    )
