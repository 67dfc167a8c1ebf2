"""Portals to measure in: facts put in by bare SQL, and people who signed in and chose their passwords as anywhere.

A million connections would take hours through the events. So the guards are dropped and the facts put in; opening the
portal makes the guards again, and derives again what is derived. The journal holds only what the people did.
"""

import json
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import bare
from benchmarks.bulk import fill
from benchmarks.crowd import ENVIRONMENTS, App, Crowd, tenant_name
from store import Portal, Session
from store.clock import stamp
from store.models import Version
from store.versions import add as add_version

PASSWORD = "a-password-for-benchmarks"
ENVIRONMENT = ENVIRONMENTS[0]
"""Where everybody works."""
READ_APP, WRITTEN_APP = 1, 2
"""The two apps that are offered to every tenant: one to look at, one to change; Dev's."""
TENANT = 1_000_001
"""Ann's."""
FRESH_FOR = timedelta(days=1)
"""Data that is kept for longer is made anew: secrets that wait in it would expire."""


class PlainHasher:
    """For sessions within a process; who signs in at a terminal is checked by the real one."""

    def hash(self, password: str) -> str:
        """As it is."""
        return password

    def verify(self, stored: str, password: str) -> bool:
        """Whether it is the same."""
        return stored == password


@dataclass(frozen=True, slots=True)
class Place:
    """A portal with a crowd in it."""

    home: Path
    crowd: Crowd

    @classmethod
    def at(cls, home: Path, connections: int) -> "Place":
        """Made where there is none of that size from today."""
        place = cls(home, Crowd(connections))
        if not place._is_fresh():
            place._make()
        return place

    def session(self, name: str) -> Session:
        """Of `sam` (support), `dev` or `ann` (an admin), in a portal opened for it alone: close that."""
        return _opened(self.home).sign_in(ENVIRONMENT, name, PASSWORD)

    def facts(self, sql: str, **values: object) -> list[tuple[object, ...]]:
        """What the file says, asked without the store."""
        with closing(bare.connect(self.home / "portal.db")) as db:
            return [tuple(row) for row in db.execute(sql, values).fetchall()]

    @property
    def _mark(self) -> Path:
        return self.home / "benchmark.json"

    def _is_fresh(self) -> bool:
        with suppress(OSError, ValueError):
            made = json.loads(self._mark.read_text("utf-8"))
            age = datetime.now(UTC) - datetime.fromisoformat(made["at"])
            return made["connections"] == self.crowd.connections and age < FRESH_FOR
        return False

    def _make(self) -> None:
        for left in self.home.glob("*"):
            left.unlink()
        now = datetime.now(UTC)
        with _opened(self.home, create=True) as portal:
            accounts = portal.operator().accounts
            for number in range(1, self.crowd.organizations + 1):
                accounts.add_organization(f"Organization {number}")
            accounts.add_tenant(ENVIRONMENT, TENANT, tenant_name(0))
            _establish(portal, "sam", permission="support")
            _establish(portal, "dev", organization=1, permission="manage_apps")
            _establish(portal, "ann", tenant=TENANT, permission="manage_access")
            for app in self.crowd.apps():
                _publish(portal, app, 1 + app.id % self.crowd.organizations if app.id > 2 else 1, now)
            key_id = portal.vault.key_id
        with closing(Portal.open(self.home)) as portal:
            _establish(portal, "sue", permission="support")
            _establish(portal, "duo", organization=1, permission="manage_apps")
            _establish(portal, "duo", permission="support")
        fill(self.home / "portal.db", self.crowd, key_id, now)
        _opened(self.home).close()
        self._mark.write_text(json.dumps({"connections": self.crowd.connections, "at": now.isoformat()}), "utf-8")


def _opened(home: Path, *, create: bool = False) -> Portal:
    return Portal.open(home, hasher=PlainHasher(), create=create)


def _establish(
    portal: Portal, name: str, *, permission: str, organization: int | None = None, tenant: int | None = None
) -> None:
    first = f"the first of {name}'s passwords"
    user = portal.operator().accounts.establish(
        ENVIRONMENT, name, first, organization=organization, tenant=tenant, permissions=[permission]
    )
    if user.must_change_password:
        portal.sign_in(ENVIRONMENT, name, first).change_password(first, PASSWORD)


def _publish(portal: Portal, app: App, organization: int, now: datetime) -> None:
    """An app with its versions, and what each offers, written as the store writes them but without its events."""
    began = now - timedelta(days=730)
    fields = dict.fromkeys(("homepage", "description", "contact"), "")
    own = {"id": app.id, "key": f"ak1.{app.id:025d}", "organization_id": organization, "name": app.name}
    times = {"created_at": stamp(began), "changed_at": stamp(began)}
    with portal.database.write():
        portal.database.insert("apps", own | fields | times | {"current_version": 1, "self_service": 1})
        for number, scopes in enumerate(app.versions.sets, 1):
            at = began + timedelta(days=50 * number + app.id % 500)
            add_version(portal.database, Version(app.id, number, frozenset(scopes), "", at, "dev"))
            portal.database.execute(
                "UPDATE apps SET current_version = :number WHERE id = :id", {"number": number, "id": app.id}
            )
        if app.versions.archived:
            portal.database.execute(
                "UPDATE apps SET archived_at = :at WHERE id = :id", {"at": stamp(now), "id": app.id}
            )
