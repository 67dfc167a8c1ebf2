"""The journal as one person may see it: what concerns their apps or their tenant; support and operators see all."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypedDict, Unpack

from store.actor import Actor
from store.database import listed
from store.journal import entry
from store.models import Entry

if TYPE_CHECKING:
    from store.session import Session

MOST = 10_000
"""So many entries are listed at most; those before them with `before`."""
LOOKED_BACK = 100_000
"""So many of the newest entries are looked through for one person's: no index knows who did what."""
_WAYS = 400
"""So many indexed ways of looking are put together in one question; SQLite takes 500."""


class About(TypedDict, total=False):
    """Which entries."""

    connection_id: int | None
    app_id: int | None
    tenant: int | None
    person: str
    """By their name; the local operator's is `unix:` and the Unix user."""
    before: int | None
    """Only those before an entry of this number."""


class History:
    """`session.journal`."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._db = session.portal.database

    def window(self, *, limit: int = 50, **about: Unpack[About]) -> list[Entry]:
        """Entries, newest first."""
        return self.entries(self.numbers(most=limit, **about))

    def numbers(self, *, since: int = 0, most: int = MOST, **about: Unpack[About]) -> list[int]:
        """The numbers of the newest entries, newest first, of those after `since`."""
        with self._session.reading() as actor:
            values: dict[str, object] = {
                "since": max(since, self._last() - LOOKED_BACK) if about.get("person") else since,
                "before": about["before"] if about.get("before") is not None else 2**62,
                "environment": actor.environment,
                "connection": about.get("connection_id"),
                "app": about.get("app_id"),
                "tenant": about.get("tenant"),
                "person": about.get("person"),
                "most": most,
            }
            wanted = f"number > :since AND number < :before{_wanted(about, actor)}{_seen(actor)}"
            # Each way has an index that ends with the number, so that no question reads more than it answers.
            ways = " UNION ".join(
                f"SELECT * FROM (SELECT number FROM journal WHERE {wanted} AND {way} ORDER BY number DESC LIMIT :most)"
                for way in (_ways(actor) if not _narrow(about) else [_any(actor)])
            )
            rows = self._db.rows(f"SELECT number FROM ({ways}) ORDER BY number DESC LIMIT :most", values)
            return [row["number"] for row in rows]

    def entries(self, numbers: Sequence[int]) -> list[Entry]:
        """Those of these numbers that this person may see, newest first."""
        with self._session.reading() as actor:
            values = {"numbers": json.dumps(list(numbers)), "environment": actor.environment}
            rows = self._db.rows(
                f"""
                SELECT j.*, a.name AS app_name
                FROM (
                    SELECT * FROM journal
                    WHERE number IN (SELECT value FROM json_each(:numbers)){_seen(actor)}
                    AND {_any(actor)}
                ) j
                LEFT JOIN apps a ON a.id = j.app_id
                ORDER BY j.number DESC
                """,
                values,
            )
            return [replace(entry(row), app_name=row["app_name"] or "") for row in rows]

    def _last(self) -> int:
        row = self._db.one("SELECT max(number) AS number FROM journal")
        return (row["number"] if row else None) or 0


def _narrow(about: About) -> bool:
    """Whether an index of its own leads to fewer entries than what concerns a person."""
    return any(about.get(name) is not None for name in ("connection_id", "app_id", "tenant"))


def _wanted(about: About, actor: Actor) -> str:
    condition = " AND connection_id = :connection" if about.get("connection_id") is not None else ""
    condition += " AND app_id = :app" if about.get("app_id") is not None else ""
    if about.get("tenant") is not None:
        here = "IN ('integration', 'production')" if actor.is_operator else "= :environment"
        condition += f" AND environment {here} AND tenant = :tenant"
    return condition + (" AND actor = :person" if about.get("person") else "")


def _seen(actor: Actor) -> str:
    condition = "" if actor.is_operator else " AND (environment IS NULL OR environment = :environment)"
    return condition if actor.reads_all else f"{condition} AND event NOT IN ('note', 'snooze')"


def _any(actor: Actor) -> str:
    """What concerns a person, looked at in what another index has found: a plus keeps SQLite from taking these."""
    if actor.reads_all:
        return "1"
    own, tenants = listed(actor.organizations()), listed(actor.tenants())
    return f"(+organization_id IN ({own}) OR (+environment = :environment AND +tenant IN ({tenants})))"


def _ways(actor: Actor) -> list[str]:
    """The same, one index at a time."""
    if actor.reads_all:
        return ["1"]
    ways = [f"organization_id = {number}" for number in sorted(actor.organizations())]
    ways += [f"environment = :environment AND tenant = {number}" for number in sorted(actor.tenants())]
    return ways if 0 < len(ways) <= _WAYS else [_any(actor)]
