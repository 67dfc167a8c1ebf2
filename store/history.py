"""The journal as one person may see it: what concerns their apps or their tenant; support and operators see all."""

from typing import TYPE_CHECKING

from store.database import listed
from store.journal import entry
from store.models import Entry

if TYPE_CHECKING:
    from store.session import Session


class History:
    """`session.journal`."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._db = session.portal.database

    def window(
        self, *, connection_id: int | None = None, app_id: int | None = None, before: int | None = None, limit: int = 50
    ) -> list[Entry]:
        """Entries, newest first, of one connection or one app where given, before a number of an earlier answer."""
        with self._session.reading() as actor:
            values: dict[str, object] = {
                "before": before if before is not None else 2**62,
                "limit": limit,
                "environment": actor.environment,
                "connection": connection_id,
                "app": app_id,
            }
            condition = "number < :before"
            condition += " AND connection_id = :connection" if connection_id is not None else ""
            condition += " AND app_id = :app" if app_id is not None else ""
            if not actor.is_operator:
                condition += " AND (environment IS NULL OR environment = :environment)"
            if not actor.reads_all:
                condition += (
                    f" AND event NOT IN ('note', 'snooze') AND (organization_id IN ({listed(actor.organizations())}) "
                    f"OR (environment = :environment AND tenant IN ({listed(actor.tenants())})))"
                )
            rows = self._db.rows(f"SELECT * FROM journal WHERE {condition} ORDER BY number DESC LIMIT :limit", values)
            return [entry(row) for row in rows]
