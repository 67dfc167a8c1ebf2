"""One screenful of connections out of very many: filters, sort orders and cursors, as SQL without OFFSET."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from store import reasons, view
from store.actor import Actor
from store.clock import stamp
from store.database import listed
from store.errors import Code, Refused
from store.models import Connection, Environment, Reason, Status
from store.text import environment_named

if TYPE_CHECKING:
    from store.database import Row
    from store.session import Session


class Filters(TypedDict, total=False):
    """What connections can be filtered by; all given ones must hold."""

    environment: str | None
    """The session's own when not given; the local operator must give it."""
    status: str | Iterable[str]
    """Any of these; the removed are shown only where named."""
    reason: str | Iterable[str]
    """Any of these."""
    app: int | None
    tenant: int | None
    older_than: timedelta | None
    """Waiting for longer than this."""
    snoozed: bool | None
    """Only those that are snoozed now, or only those that are not."""
    search: str
    """Part of a tenant's name or ID, an app's name or key, a label or a client ID."""


@dataclass(frozen=True, slots=True)
class Filter:
    """`Filters`, checked."""

    environment: str | None = None
    statuses: tuple[Status, ...] = ()
    reasons: tuple[Reason, ...] = ()
    app: int | None = None
    tenant: int | None = None
    older_than: timedelta | None = None
    snoozed: bool | None = None
    search: str = ""

    @classmethod
    def of(cls, **given: Unpack[Filters]) -> "Filter":
        """Raises `Refused` (INVALID) for a status or a reason that there is not."""
        try:
            statuses = tuple(Status(status) for status in _several(given.get("status", ())))
            why = tuple(Reason(reason) for reason in _several(given.get("reason", ())))
        except ValueError as error:
            raise Refused(Code.INVALID, f"There is no such filter: {error}.") from None
        return cls(
            given.get("environment"),
            statuses,
            why,
            given.get("app"),
            given.get("tenant"),
            given.get("older_than"),
            given.get("snoozed"),
            given.get("search", "").strip(),
        )


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a sorted list: the sort key of the row at its edge."""

    sort: str
    values: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """One screenful."""

    rows: tuple[Connection, ...]
    after: Cursor | None
    """For the next one; None where nothing follows."""
    before: Cursor | None
    """For the one before; None at the beginning."""


SORTS = {
    "waiting": (reasons.WAITING_SINCE, "c.id"),
    "tenant": ("c.tenant", "c.app_id"),
    "app": ("a.name", "a.id", "c.tenant"),
    "changed": ("c.changed_at", "c.id"),
}
"""What each sort order sorts by; the last part tells any two rows apart."""

_WAITS_SINCE_ITS_OWN_EVENT = {Status.REMOVED, Status.NOT_CONNECTED, Status.STOPPED, Status.NO_SECRET}


def window(
    session: "Session",
    actor: Actor,
    chosen: Filter,
    sort: str,
    descending: bool,
    after: Cursor | None,
    before: Cursor | None,
    limit: int,
) -> Window:
    """The rows behind `after`, or before `before`, or the first ones."""
    if sort not in SORTS:
        raise Refused(Code.INVALID, f"Sort by {', '.join(SORTS)}.")
    if not 1 <= limit <= 1000:
        raise Refused(Code.INVALID, "A window has 1 to 1000 rows.")
    cursor = before or after
    if cursor and (cursor.sort != sort or (before and after)):
        raise Refused(Code.INVALID, "This cursor is of another list; begin again without it.")
    keys = _sort_keys(sort, chosen)
    condition, values = _condition(session, actor, chosen)
    backwards = descending != bool(before)
    if cursor:
        names = [f":key{i}" for i in range(len(keys))]
        condition += f" AND ({', '.join(keys)}) {'<' if backwards else '>'} ({', '.join(names)})"
        values |= {f"key{i}": value for i, value in enumerate(cursor.values)}
    order = ", ".join(f"{key} {'DESC' if backwards else 'ASC'}" for key in keys)
    found = session.portal.database.rows(
        f"SELECT {view.COLUMNS}, a.id AS app_number {reasons.FROM} WHERE {condition} ORDER BY {order} LIMIT :limit",
        values | {"limit": limit + 1},
    )
    more, rows = len(found) > limit, found[:limit]
    if before:
        rows.reverse()
    follows = bool(rows) and (more or before is not None)
    precedes = bool(rows) and ((more and before is not None) or after is not None)
    return Window(
        rows=tuple(view.connection(row, actor) for row in rows),
        after=_cursor(sort, rows[-1]) if follows and (more or before) else None,
        before=_cursor(sort, rows[0]) if precedes else None,
    )


def counts(session: "Session", actor: Actor, chosen: Filter) -> dict[int, int]:
    """How many rows there are for each line of `reasons.CASES`."""
    condition, values = _condition(session, actor, chosen)
    rows = session.portal.database.rows(
        f"SELECT {reasons.CASE_INDEX} AS line, count(*) AS n {reasons.FROM} WHERE {condition} GROUP BY line", values
    )
    return {row["line"]: row["n"] for row in rows}


def environment_for(actor: Actor, named: str | None) -> Environment:
    """The environment that is asked about; raises `Refused` (INVALID, FORBIDDEN)."""
    if named is None and actor.environment is None:
        raise Refused(Code.INVALID, "Name the environment: integration or production.")
    wanted = environment_named(named or str(actor.environment))
    if not actor.acts_in(wanted):
        raise Refused(Code.FORBIDDEN, f"This session is of {actor.environment}; sign in to {wanted} for that.")
    return wanted


def _condition(session: "Session", actor: Actor, chosen: Filter) -> tuple[str, dict[str, Any]]:
    values: dict[str, Any] = {"environment": environment_for(actor, chosen.environment)}
    parts = ["c.environment = :environment", view.visible(actor), _states(chosen)]
    if chosen.app is not None:
        parts.append("c.app_id = :app")
        values["app"] = chosen.app
    if chosen.tenant is not None:
        parts.append("c.tenant = :tenant")
        values["tenant"] = chosen.tenant
    now = session.portal.now()
    if chosen.older_than is not None:
        parts.append(f"{_sort_keys('waiting', chosen)[0]} < :older")
        values["older"] = stamp(now - chosen.older_than)
    if chosen.snoozed is not None:
        if not actor.reads_all:
            raise Refused(Code.FORBIDDEN, "What is snoozed is support's to know.")
        parts.append(
            "c.snoozed_until > :now" if chosen.snoozed else "(c.snoozed_until IS NULL OR c.snoozed_until <= :now)"
        )
        values["now"] = stamp(now)
    if chosen.search:
        parts.append(_search(actor))
        escaped = chosen.search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        values["like"] = f"%{escaped}%"
    return " AND ".join(parts), values


def _states(chosen: Filter) -> str:
    if not chosen.statuses and not chosen.reasons:
        return "+c.phase > 0"
    lines = [
        case
        for case in reasons.CASES
        if (not chosen.statuses or case.status in chosen.statuses)
        and (not chosen.reasons or case.reason in chosen.reasons)
        and (chosen.statuses or case.status is not Status.REMOVED)
    ]
    if not chosen.reasons:
        return f"({' OR '.join(reasons.where(status, None) for status in chosen.statuses)})"
    return f"({' OR '.join(reasons.where(case.status, case.reason) for case in lines) or '0'})"


def _search(actor: Actor) -> str:
    """What matches; a name or a label that `actor` may not see matches nothing."""
    own = (
        "1"
        if actor.reads_all
        else f"c.app_id IN (SELECT id FROM apps WHERE organization_id IN ({listed(actor.organizations())}))"
    )
    named = "1" if actor.reads_all else f"(c.epoch > 0 OR c.tenant IN ({listed(actor.tenants())}))"
    return rf"""(
        CAST(c.tenant AS TEXT) LIKE :like ESCAPE '\'
        OR c.client_id LIKE :like ESCAPE '\'
        OR c.app_id IN (SELECT id FROM apps WHERE name LIKE :like ESCAPE '\' OR key LIKE :like ESCAPE '\')
        OR ({named} AND c.tenant IN
            (SELECT id FROM tenants WHERE environment = :environment AND name LIKE :like ESCAPE '\'))
        OR (c.label LIKE :like ESCAPE '\' AND {own}))"""


def _sort_keys(sort: str, chosen: Filter) -> tuple[str, ...]:
    if sort == "waiting" and chosen.statuses and set(chosen.statuses) <= _WAITS_SINCE_ITS_OWN_EVENT:
        return ("c.since", "c.id")
    return SORTS[sort]


def _cursor(sort: str, row: "Row") -> Cursor:
    values = {
        "waiting": (row["waiting_since"], row["id"]),
        "tenant": (row["tenant"], row["app_id"]),
        "app": (row["app_name"], row["app_number"], row["tenant"]),
        "changed": (row["changed_at"], row["id"]),
    }
    return Cursor(sort, values[sort])


def _several(given: str | Iterable[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)
