"""A small portal for tests: a frozen clock, a fast hasher, and one person for each role."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from store import Portal, Session
from store.accounts import Accounts
from store.models import App, Connection, Secret

FIRST = "the-password-that-somebody-set"
OWN = "the-password-that-I-chose"
READS = ["tn.crm.customers:r", "tn.crm.bookings:r", "tn.crm.leads:r", "tn.dis.teams:r"]
WRITES = ["tn.crm.customers:w", "tn.crm.bookings:w"]


class FastHasher:
    """Argon2 takes a quarter of a second; this takes none."""

    def hash(self, password: str) -> str:
        return "fast$" + hashlib.sha256(password.encode()).hexdigest()

    def verify(self, stored: str, password: str) -> bool:
        return stored == self.hash(password)


@dataclass
class FrozenClock:
    """Stands still until a test moves it."""

    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def go(self, **step: float) -> None:
        self.now += timedelta(**step)


@dataclass
class World:
    """Two organizations, three tenants in each environment, and people who have chosen their passwords."""

    home: Path
    clock: FrozenClock = field(default_factory=FrozenClock)

    def __post_init__(self) -> None:
        self.portal = self.open()
        self.operator = self.portal.operator()
        accounts = self.operator.accounts
        if not accounts.organizations():
            self._furnish(accounts)
        self.acme, self.bolt = accounts.organizations()

    def _furnish(self, accounts: Accounts) -> None:
        accounts.add_organization("Acme Integrations")
        accounts.add_organization("Bolt Software")
        for environment in ("integration", "production"):
            for number, name in ((1001, "Blue Plumbing"), (1002, "Green Heating"), (1003, "Red Electric")):
                accounts.add_tenant(environment, number, name)

    def open(self) -> Portal:
        """The same folder opened again, as another process would."""
        return Portal.open(self.home, clock=self.clock, hasher=FastHasher())

    def person(
        self,
        name: str,
        *permissions: str,
        environment: str = "integration",
        organization: int | None = None,
        tenant: int | None = None,
    ) -> Session:
        """Establish somebody, who signs in and chooses a password."""
        self.operator.accounts.establish(
            environment, name, FIRST, organization=organization, tenant=tenant, permissions=permissions
        )
        session = self.portal.sign_in(environment, name, FIRST)
        session.change_password(FIRST, OWN)
        return session

    def developer(self, name: str = "dana", environment: str = "integration") -> Session:
        return self.person(name, "manage_apps", environment=environment, organization=self.acme.id)

    def admin(self, name: str = "tess", environment: str = "integration", tenant: int = 1001) -> Session:
        return self.person(name, "manage_access", environment=environment, tenant=tenant)

    def support(self, name: str = "sue", environment: str = "integration") -> Session:
        return self.person(name, "support", environment=environment)

    def again(self, environment: str, name: str, portal: Portal | None = None) -> Session:
        """Sign in somebody who has chosen a password already."""
        return (portal or self.portal).sign_in(environment, name, OWN)

    def app(
        self,
        developer: Session,
        *tenants: int,
        scopes: Sequence[str] = tuple(READS[:2]),
        name: str = "Route Optimizer",
        self_service: bool = False,
    ) -> App:
        """An app of that developer's, offered to tenants (1001 unless said otherwise)."""
        return developer.apps.create(
            name=name, scopes=scopes, tenants=tenants or (1001,), note="to begin with", self_service=self_service
        )

    def connected(self, developer: Session, admin: Session, app: App, tenant: int = 1001) -> Connection:
        """The app's connection at a tenant, connected by its admin."""
        found = developer.connections.find(app.id, tenant)
        return admin.connections.connect(found.id, expected_version=found.current_version)

    def collected(self, reader: Session, made: Secret) -> str:
        """Reveal a secret and confirm it; its value."""
        value = reader.credentials.reveal(made.id, password=OWN)
        reader.credentials.confirm(made.id)
        return value
