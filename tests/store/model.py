"""What design.md §3 says, in plain Python: no SQL, nothing of store/machine.py, scopes.py or reasons.py.

Everything is a string or a set of strings. `Model` says what an event may do (`refusals`: every code that would be a
right answer, empty where it must succeed) and does it (`do`).
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

DEVELOPER, ADMIN, SUPPORT, OPERATOR = "developer", "tenant admin", "support", "operator"
KEEP = {"now": timedelta(0), "1h": timedelta(hours=1), "24h": timedelta(hours=24), "7d": timedelta(days=7)}

WHO = {
    "remove": {DEVELOPER},
    "connect": {ADMIN},
    "decline": {ADMIN},
    "accept": {ADMIN},
    "decline_update": {ADMIN},
    "disable": {ADMIN},
    "enable": {ADMIN},
    "suspend": {DEVELOPER},
    "resume": {DEVELOPER},
    "block": {OPERATOR},
    "unblock": {OPERATOR},
    "disconnect": {ADMIN},
    "note": {SUPPORT, OPERATOR},
    "snooze": {SUPPORT, OPERATOR},
    "generate": {ADMIN, DEVELOPER},
    "rotate": {ADMIN, DEVELOPER},
    "reveal": {ADMIN, DEVELOPER},
    "confirm": {ADMIN, DEVELOPER},
    "revoke": {ADMIN, DEVELOPER},
}
FROM = {
    "remove": {"listed", "connected"},
    "connect": {"listed"},
    "decline": {"listed"},
    "accept": {"connected"},
    "decline_update": {"connected"},
    "disconnect": {"connected"},
    "generate": {"connected"},
    "rotate": {"connected"},
}
STOPS = {
    "disable": "disabled",
    "enable": "disabled",
    "suspend": "suspended",
    "resume": "suspended",
    "block": "blocked",
    "unblock": "blocked",
}
SETS, LIFTS = {"disable", "suspend", "block"}, {"enable", "resume", "unblock"}
SEES_VERSION = {"connect", "decline", "accept", "decline_update"}

Grant = tuple[str, int | None, int | None]
"""A permission, the organization and the tenant that it is over."""


@dataclass
class Person:
    """Somebody with permissions in one environment; the local operator has none of either."""

    name: str
    environment: str | None
    grants: set[Grant]

    @property
    def local(self) -> bool:
        return self.environment is None

    @property
    def operator(self) -> bool:
        return self.local or ("operator", None, None) in self.grants

    @property
    def reads_all(self) -> bool:
        return self.operator or ("support", None, None) in self.grants

    def develops(self, organization: int) -> bool:
        return ("manage_apps", organization, None) in self.grants


@dataclass
class MApp:
    id: int
    key: str
    organization: int
    versions: list[frozenset[str]]
    self_service: bool = False
    archived: bool = False

    @property
    def current(self) -> int:
        return len(self.versions)


@dataclass
class MSecret:
    id: int
    slot: int
    audience: str
    value: str
    collect_by: datetime
    state: str = "sealed"
    revealed: bool = False
    expires_at: datetime | None = None
    used: bool = False

    @property
    def live(self) -> bool:
        return self.state in ("sealed", "collected")

    @property
    def deadline(self) -> datetime | None:
        if self.state == "sealed":
            return min(self.collect_by, self.expires_at or self.collect_by)
        return self.expires_at if self.state == "collected" else None

    def end(self, state: str) -> None:
        self.state = state


@dataclass
class MConnection:
    id: int
    app: MApp
    environment: str
    tenant: int
    base: str = "listed"
    stops: set[str] = field(default_factory=set)
    accepted: int | None = None
    epoch: int = 0
    client_id: str | None = None
    declined: int | None = None
    used: bool = False
    failing: bool = False
    secrets: list[MSecret] = field(default_factory=list)
    notes: int = 0

    @property
    def usable(self) -> bool:
        return self.base == "connected" and not self.stops and not self.app.archived

    @property
    def live(self) -> list[MSecret]:
        return [secret for secret in self.secrets if secret.live]

    @property
    def granted(self) -> frozenset[str]:
        """In every version from the accepted one to the current one."""
        if self.accepted is None:
            return frozenset()
        kept = self.app.versions[self.accepted - 1]
        for later in self.app.versions[self.accepted :]:
            kept &= later
        return kept

    @property
    def pending(self) -> int:
        return 0 if self.accepted is None else len(self.app.versions[-1] - self.granted)


class Model:
    """Facts, and what may become of them."""

    def __init__(self, known_tenants: set[tuple[str, int]]) -> None:
        self.people: dict[str, Person] = {}
        self.apps: list[MApp] = []
        self.connections: list[MConnection] = []
        self.known_tenants = known_tenants
        self.now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def let_time_pass(self) -> None:
        """What is due expires; nothing revives it."""
        for connection in self.connections:
            for secret in connection.secrets:
                if secret.deadline and secret.deadline <= self.now:
                    secret.end("expired")

    def roles(self, person: Person, connection: MConnection) -> set[str]:
        here = person.environment == connection.environment
        found = set()
        if here and person.develops(connection.app.organization):
            found.add(DEVELOPER)
        if here and ("manage_access", None, connection.tenant) in person.grants:
            found.add(ADMIN)
        if here and ("support", None, None) in person.grants:
            found.add(SUPPORT)
        if person.operator:
            found.add(OPERATOR)
        return found

    def sees_app(self, person: Person, app: MApp) -> bool:
        return (
            person.reads_all
            or person.develops(app.organization)
            or any(
                c.app is app
                and c.environment == person.environment
                and c.base != "delisted"
                and ("manage_access", None, c.tenant) in person.grants
                for c in self.connections
            )
        )

    def find(self, app: MApp, environment: str | None, tenant: int) -> MConnection | None:
        for connection in self.connections:
            if (connection.app, connection.environment, connection.tenant) == (app, environment, tenant):
                return connection
        return None

    # What would be refused, and with which code.

    def add(self, person: Person, app: MApp, tenant: int) -> set[str]:
        if not self.sees_app(person, app):
            return {"NOT_FOUND"}
        if person.local or not person.develops(app.organization):
            return {"FORBIDDEN"}
        found = self.find(app, person.environment, tenant)
        codes = {"NO_CHANGE"} if found and found.base != "delisted" else set()
        return codes | ({"BAD_STATE"} if app.archived else set())

    def manages(self, person: Person, app: MApp) -> set[str]:
        if not self.sees_app(person, app):
            return {"NOT_FOUND"}
        if not person.develops(app.organization):
            return {"FORBIDDEN"}
        return {"BAD_STATE"} if app.archived else set()

    def publish(self, person: Person, app: MApp, wanted: frozenset[str], expected: int, note: str) -> set[str]:
        codes = self.manages(person, app)
        if codes & {"NOT_FOUND", "FORBIDDEN"}:
            return codes
        if expected != app.current:
            codes.add("CONFLICT")
        if wanted == app.versions[-1]:
            codes.add("NO_CHANGE")
        if not note and any(scope.endswith(":w") for scope in wanted - app.versions[-1]):
            codes.add("INVALID")
        return codes | self._hurts_production(person, app, wanted)

    def archive(self, person: Person, app: MApp) -> set[str]:
        codes = self.manages(person, app)
        return codes or self._hurts_production(person, app, frozenset())

    def _hurts_production(self, person: Person, app: MApp, wanted: frozenset[str]) -> set[str]:
        hurts = any(
            c.app is app and c.environment == "production" and c.base == "connected" and c.granted - wanted
            for c in self.connections
        )
        return {"FORBIDDEN"} if hurts and person.environment != "production" else set()

    def event(self, name: str, person: Person, connection: MConnection, expected: int) -> set[str]:
        """Refusals of everything that happens to a connection; secrets have more of their own."""
        roles = self.roles(person, connection)
        if not roles:
            return {"NOT_FOUND"}
        may = set(WHO[name])
        if name in ("generate", "rotate") and not connection.app.self_service:
            may.discard(DEVELOPER)
        if not roles & may:
            return {"FORBIDDEN"}
        codes = set()
        if connection.base not in FROM.get(name, {connection.base}):
            codes.add("BAD_STATE")
        if name in ("connect", "accept", "generate", "rotate") and connection.app.archived:
            codes.add("BAD_STATE")
        if name in SEES_VERSION and expected != connection.app.current:
            codes.add("CONFLICT")
        if name in ("accept", "decline_update") and connection.accepted == connection.app.current:
            codes.add("NO_CHANGE")
        if name in SETS and STOPS[name] in connection.stops:
            codes.add("NO_CHANGE")
        if name in LIFTS and STOPS[name] not in connection.stops:
            codes.add("NO_CHANGE")
        if name in ("generate", "rotate"):
            if connection.stops:
                codes.add("BAD_STATE")
            if len(connection.live) > 1:
                codes.add("LIMIT")
            if name == "rotate" and not connection.live:
                codes.add("BAD_STATE")
        return codes

    def secret_event(self, name: str, person: Person, connection: MConnection, secret: MSecret) -> set[str]:
        codes = self.event(name, person, connection, 0)
        if codes:
            return codes
        if name == "revoke":
            return set() if secret.live else {"NO_CHANGE"}
        reader = ADMIN if secret.audience == "admin" else DEVELOPER
        if reader not in self.roles(person, connection):
            return {"FORBIDDEN"}
        if secret.state != "sealed" or (name == "confirm" and not secret.revealed):
            return {"BAD_STATE"}
        return set()

    # What an event does.

    def happen(self, name: str, connection: MConnection) -> None:
        """An event that succeeded, as far as it concerns the connection alone."""
        if name in SETS:
            connection.stops.add(STOPS[name])
        elif name in LIFTS:
            connection.stops.remove(STOPS[name])
        elif name == "connect":
            connection.base = "connected"
            connection.accepted = connection.app.current
            connection.epoch += 1
            connection.used = connection.failing = False
            connection.declined = None
        elif name == "accept":
            connection.accepted = connection.app.current
            connection.declined = None
        elif name in ("decline", "decline_update"):
            connection.declined = connection.app.current
        elif name in ("remove", "disconnect"):
            connection.base = "delisted" if name == "remove" else "listed"
            connection.accepted = None
            for secret in connection.live:
                secret.end("revoked")
        elif name == "note":
            connection.notes += 1

    def rotated(self, connection: MConnection, keep: str) -> None:
        """The old secret of a rotation, before the new one is there."""
        [old] = connection.live
        if keep == "now":
            old.end("expired")
        else:
            until = self.now + KEEP[keep]
            old.expires_at = min(until, old.expires_at or until)

    # Why is this tenant stuck.

    def reason(self, c: MConnection) -> tuple[str, str | None, str]:
        """Status, reason, who must act."""
        if c.base == "delisted":
            return "removed", None, "nobody"
        if c.base == "listed":
            return "not_connected", *self._not_connected(c)
        if c.stops or c.app.archived:
            return "stopped", *self._stopped(c)
        if not any(secret.state == "collected" for secret in c.secrets):
            waiting = [secret for secret in c.secrets if secret.state == "sealed"]
            if waiting:
                return "no_secret", "secret_waiting", ADMIN if waiting[0].audience == "admin" else DEVELOPER
            either = f"{ADMIN} or {DEVELOPER}" if c.app.self_service else ADMIN
            return "no_secret", "not_generated", either
        attention = self._attention(c)
        if attention:
            return "attention", *attention
        return "live", "behind" if c.accepted != c.app.current else None, "nobody"

    def _not_connected(self, c: MConnection) -> tuple[str, str]:
        if c.app.archived:
            return "app_archived", "nobody"
        if "blocked" in c.stops:
            return "blocked", OPERATOR
        if (c.environment, c.tenant) not in self.known_tenants:
            return "tenant_unknown", DEVELOPER
        if c.declined == c.app.current:
            return "declined", DEVELOPER
        admins = (p for p in self.people.values() if p.environment == c.environment)
        if not any(("manage_access", None, c.tenant) in p.grants for p in admins):
            return "no_admin", "the tenant"
        return "admin_has_not_acted", ADMIN

    def _stopped(self, c: MConnection) -> tuple[str, str]:
        if c.app.archived:
            return "app_archived", "nobody"
        if "blocked" in c.stops:
            return "blocked", OPERATOR
        return ("suspended", DEVELOPER) if "suspended" in c.stops else ("disabled", ADMIN)

    def _attention(self, c: MConnection) -> tuple[str, str] | None:
        if c.failing:
            return "failing", DEVELOPER
        if c.pending:
            return ("update_declined", DEVELOPER) if c.declined == c.app.current else ("update_pending", ADMIN)
        ends = any(s.state == "collected" and s.expires_at for s in c.secrets)
        replaced = any(s.live and not s.expires_at and s.used for s in c.secrets)
        if ends and not replaced:
            return "secret_expiring", DEVELOPER
        return None if c.used else ("never_used", DEVELOPER)
