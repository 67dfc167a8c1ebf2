"""The apps that are offered to a tenant admin, of one moment: all of them, what waits, what is not connected."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from screens.access_words import matches, urgency, waits
from screens.desk import Desk
from store.kinds import Permission
from store.machine import Base, Role
from store.models import Connection


@dataclass(frozen=True, slots=True)
class Inbox:
    """Every app of their tenants: as many as are offered, which is not very many."""

    rows: tuple[Connection, ...]
    held: frozenset[int]
    """The tenants, of those of this desk, for which access may still be managed."""
    now: datetime

    @classmethod
    def read(cls, desk: Desk) -> Self:
        """In the store's thread."""
        session, tenants = desk.session, frozenset(desk.capacity.tenants)
        window = session.connections.window(limit=1000)
        rows = list(window.rows)
        while window.after is not None:
            window = session.connections.window(limit=1000, after=window.after)
            rows += window.rows
        ours = tuple(row for row in rows if Role.ADMIN in row.roles and row.tenant in tenants)
        grants = [grant for grant in session.permissions() if grant.permission is Permission.MANAGE_ACCESS]
        return cls(ours, tenants.intersection(grant.tenant or 0 for grant in grants), desk.portal.now())

    @property
    def waits(self) -> bool:
        """Whether anything does."""
        return any(waits(row) is not None for row in self.rows)

    def chosen(self, show: str, text: str) -> list[Connection]:
        """Those with that in their names of the `inbox`, of `new` ones or of `all`; what waits first."""
        of = {
            "inbox": [row for row in self.rows if waits(row) is not None],
            "new": [row for row in self.rows if row.state is Base.LISTED],
            "all": self.rows,
        }[show]
        return sorted((row for row in of if matches(row, text)), key=urgency)
