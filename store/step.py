"""One event of one connection, under way: ask the machine, change the row, write the journal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from store import machine, view
from store.clock import stamp
from store.errors import Code, Refused
from store.machine import Base, Event, Role, Situation

if TYPE_CHECKING:
    from store.database import Row
    from store.models import Connection
    from store.session import Act, Session


class Step:
    """Inside the event's write: the connection as it is now, and what the machine makes of it."""

    def __init__(self, session: "Session", act: "Act", event: Event, row: "Row") -> None:
        self.act = act
        self.row = row
        self.now = stamp(act.now)
        self._db = session.portal.database
        self._event = event
        self.roles: frozenset[Role] = view.roles(act.actor, row)
        situation = Situation(
            Base(row["base"]), view.stops(row), row["archived_at"] is not None, bool(row["self_service"])
        )
        self.to = machine.decide(event, situation, self.roles)
        """The base state that the machine gives."""

    def require_current(self, expected_version: int) -> None:
        """Refuse (CONFLICT) a decision on a version that is not on offer any more."""
        if expected_version != self.row["current_version"]:
            raise Refused(
                Code.CONFLICT,
                f"You saw v{expected_version}, but v{self.row['current_version']} is on offer now: look at it first.",
                fresh=view.connection(self.row, self.act.actor),
            )

    def require_newer(self) -> None:
        """Refuse (NO_CHANGE) where the tenant has accepted the current version already."""
        if self.row["accepted_version"] == self.row["current_version"]:
            raise Refused(
                Code.NO_CHANGE, f"v{self.row['current_version']} is accepted already; nothing newer is on offer."
            )

    def apply(self, **changes: object) -> None:
        """Change the row, guarded by what was read of it, to the state that the machine gives."""
        changes |= {"base": self.to.value, "changed_at": self.now}
        sets = ", ".join(f"{name} = :{name}" for name in changes)
        changed = self._db.execute(
            f"UPDATE connections SET {sets}, row_version = row_version + 1 WHERE id = :id AND row_version = :seen",
            changes | {"id": self.row["id"], "seen": self.row["row_version"]},
        )
        if changed != 1:
            raise Refused(Code.CONFLICT, "Somebody else changed this connection meanwhile; look at it again.")

    def record(self, **detail: object) -> None:
        """Write the event's journal entry."""
        self.act.record(
            self._event,
            environment=self.row["environment"],
            organization=self.row["organization_id"],
            app=self.row["app_id"],
            connection=self.row["id"],
            tenant=self.row["tenant"],
            **detail,
        )

    def end_secrets(self) -> int:
        """Revoke every live secret for good and destroy what waits; how many there were."""
        ended = self._db.execute(
            "UPDATE secrets SET state = 'revoked', sealed = NULL, ended_at = :now "
            "WHERE connection_id = :id AND state IN ('sealed', 'collected')",
            {"id": self.row["id"], "now": self.now},
        )
        if ended:
            self.act.wipe()
        return ended

    def result(self) -> "Connection":
        """The connection after the change."""
        return view.connection(view.load(self._db, self.act.actor, self.row["id"]), self.act.actor)


@contextmanager
def stepping(session: "Session", event: Event, connection_id: int) -> Iterator[Step]:
    """One event of one connection, in one write; raises `Refused` where the machine does not allow it."""
    with session.writing(event, connection=connection_id) as act:
        yield Step(session, act, event, view.load(session.portal.database, act.actor, connection_id))
