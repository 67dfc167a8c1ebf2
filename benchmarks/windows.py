"""A screenful of connections out of few and out of many, and a paste of two thousand tenants."""

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.table import Figure, timed
from store import Portal, Session
from store.models import App

PASSWORD = "a-password-for-benchmarks"
SCOPES = ["tn.crm.customers:r", "tn.crm.bookings:r", "tn.crm.leads:r", "tn.dis.teams:r"]
RUNS = 15


class PlainHasher:
    """Passwords are not what is measured here."""

    def hash(self, password: str) -> str:
        """As it is."""
        return password

    def verify(self, stored: str, password: str) -> bool:
        """Whether it is the same."""
        return stored == password


def measure(folder: Path, *, small: int, large: int) -> list[Figure]:
    """The same questions to a small and to a large portal."""
    few, many = (Sample(folder / str(size), size) for size in (small, large))
    figures = []
    for name, ask in QUESTIONS.items():
        other, _ = timed(partial(ask, few), RUNS)
        ours, spread = timed(partial(ask, many), RUNS)
        figures.append(Figure(f"{name}, {large:,}", ours, spread, f"the same, {small:,}", other, 3.0))
    ours, spread = timed(many.paste, 5)
    figures.append(Figure(f"2,000 tenants pasted, {large:,}", ours, spread, "one second", 1000.0, 1.0))
    return figures


class Sample:
    """A portal with that many connections, some of each base state, made through the store's own events."""

    def __init__(self, home: Path, size: int) -> None:
        self._random = random.Random(7)
        portal = Portal.open(home, hasher=PlainHasher())
        operator = portal.operator()
        organization = operator.accounts.add_organization("Benchmarks")
        self._next_tenant = 5_000_000
        tenants = range(1_000_000, 1_000_000 + max(20, size // 200))
        for tenant in tenants:
            operator.accounts.add_tenant("integration", tenant, f"Tenant number {tenant}")
        self.developer = _sign_in(portal, "dev", organization=organization.id, permissions=["manage_apps"])
        self.support = _sign_in(portal, "sue", permissions=["support"])
        self.apps = [self._app(number, list(tenants)) for number in range(size // len(tenants))]
        admin = _sign_in(portal, "admin", tenant=tenants[0], permissions=["manage_access"])
        for connection in admin.connections.window(limit=1000).rows:
            admin.connections.connect(connection.id, expected_version=1)
        for app in self.apps[::2]:
            self.developer.apps.publish(app.id, scopes=SCOPES[:3], expected_version=1)
        self.tenant = tenants[len(tenants) // 2]

    def _app(self, number: int, tenants: list[int]) -> App:
        app = self.developer.apps.create(name=f"App {number}", scopes=SCOPES[:2], tenants=tenants[:1])
        self.developer.connections.add_all(app.id, dict.fromkeys(tenants[1:], ""))
        return app

    def paste(self) -> None:
        """Two thousand tenants at once."""
        tenants = range(self._next_tenant, self._next_tenant + 2000)
        self._next_tenant += 2000
        self.developer.connections.add_all(self.apps[0].id, dict.fromkeys(tenants, ""))


def _sign_in(portal: Portal, name: str, **over: object) -> Session:
    portal.operator().accounts.establish("integration", name, "x" * 12, **over)  # type: ignore[arg-type]  # `over` is establish's own keywords
    portal.sign_in("integration", name, "x" * 12).change_password("x" * 12, PASSWORD)
    return portal.sign_in("integration", name, PASSWORD)


QUESTIONS: dict[str, Callable[[Sample], object]] = {
    "first screenful, not connected yet": lambda s: s.support.connections.window(status="not_connected"),
    "first screenful, all, by tenant": lambda s: s.support.connections.window(sort="tenant"),
    "first screenful, all, by last change": lambda s: s.support.connections.window(sort="changed", descending=True),
    "first screenful, all, by waiting time": lambda s: s.support.connections.window(),
    "first screenful of one app": lambda s: s.developer.connections.window(app=s.apps[-1].id),
    "first screenful of one tenant": lambda s: s.support.connections.window(tenant=s.tenant),
    "search by a name's part": lambda s: s.support.connections.window(search=str(s.tenant)[1:]),
    "counts by status and reason": lambda s: s.support.connections.counts(),
}
