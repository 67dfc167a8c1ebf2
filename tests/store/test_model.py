"""Random events by random people, against a plain model of what design.md says."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

import store.credentials
import store.models
from store import Cause, Portal, Reason, Refused, Session, Status, standings
from store.clock import when
from store.database import Row
from tests.store.model import SEES_VERSION, WHO, MApp, MConnection, Model, MSecret, Person
from tests.world import OWN, READS, WRITES, FastHasher, FrozenClock, World

ENVIRONMENTS = ("integration", "production")
TENANTS = (1001, 1002, 1003, 1999)
"""Two with an admin, one without, one that nobody knows."""
SCOPES = [*READS[:3], WRITES[0]]
LOCAL = "the local operator"
TABLES = ("connections", "secrets", "apps", "versions", "offers", "notes", "permissions", "users", "tenants")
SEEN: Counter[str] = Counter()
"""What the runs of this module came to: events that succeeded, refusals, reasons."""

Draw = Callable[[Random], Any]


def one_of(*values: object) -> Draw:
    return lambda rng: rng.choice(values)


def pick(rng: Random) -> int:
    return rng.randrange(997)


def some_scopes(rng: Random) -> frozenset[str]:
    return frozenset(rng.sample(SCOPES, rng.randint(1, len(SCOPES))))


fits = one_of(True, True, True, False)
"""Mostly somebody who may do it; else anybody."""
off = one_of(0, 0, 0, 0, -1, 1)
"""How far off the version that the person saw is."""
EVENTS = sorted(WHO.keys() - {"reveal", "confirm", "revoke", "generate", "rotate"})
EVENTS += ["connect"] * 4 + ["accept", "decline_update", "enable", "resume", "unblock"] * 2
LENGTHS = [timedelta(minutes=1), timedelta(hours=2), timedelta(hours=25), timedelta(days=8), timedelta(hours=-3)]

STEPS: dict[str, tuple[int, dict[str, Draw]]] = {
    "add": (2, {"number": pick, "who": pick, "fits": fits, "tenant": one_of(*TENANTS)}),
    "publish": (
        4,
        {
            "number": pick,
            "who": pick,
            "fits": fits,
            "scopes": some_scopes,
            "off": off,
            "note": one_of("why", "why", ""),
        },
    ),
    "switch_self_service": (1, {"number": pick, "who": pick, "fits": fits, "self_service": one_of(True, False)}),
    "archive": (1, {"number": pick, "who": pick, "fits": fits, "really": pick}),
    "connection_event": (
        14,
        {
            "event": one_of(*EVENTS),
            "number": pick,
            "who": pick,
            "fits": fits,
            "off": off,
        },
    ),
    "support_tries": (4, {"event": one_of(*sorted(WHO)), "number": pick, "which": pick, "off": off}),
    "generate": (6, {"number": pick, "who": pick, "fits": fits, "audience": one_of("developer", "admin")}),
    "rotate": (
        4,
        {
            "number": pick,
            "who": pick,
            "fits": fits,
            "keep": one_of("now", "1h", "24h", "7d"),
            "audience": one_of("developer", "admin", None),
        },
    ),
    "secret_event": (
        5,
        {
            "event": one_of("reveal", "confirm", "revoke"),
            "number": pick,
            "which": pick,
            "who": pick,
            "fits": fits,
            "glimpse": one_of(False, False, False, True),
        },
    ),
    "live_secret_collected": (5, {"number": pick}),
    "a_token_is_asked_for": (6, {"number": pick, "which": pick, "environment": one_of(*ENVIRONMENTS)}),
    "time_goes": (3, {"length": one_of(*LENGTHS)}),
    "admin_comes_or_goes": (
        1,
        {"tenant": one_of(1001, 1002), "who": one_of("tess", "tom", "mo")},
    ),
}
"""What can happen: how often, and what is drawn for it."""

OFTEN = [name for name, (often, _) in STEPS.items() for _ in range(often)]


def people(world: World) -> list[Person]:
    """One for each role and side, and one who holds two."""
    acme, bolt = world.acme.id, world.bolt.id
    return [
        Person("dana", "integration", {("manage_apps", acme, None)}),
        Person("dave", "production", {("manage_apps", acme, None)}),
        Person("bea", "integration", {("manage_apps", bolt, None)}),
        Person("tess", "integration", {("manage_access", None, 1001)}),
        Person("pat", "production", {("manage_access", None, 1001)}),
        Person("tom", "integration", {("manage_access", None, 1002)}),
        Person("mo", "integration", {("manage_apps", acme, None), ("manage_access", None, 1001)}),
        Person("sue", "integration", {("support", None, None)}),
        Person("sid", "production", {("support", None, None)}),
        Person("olga", "production", {("operator", None, None)}),
    ]


@pytest.fixture(scope="module", autouse=True)
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A portal with everybody in it, copied for each example."""
    home = tmp_path_factory.mktemp("model") / "home"
    home.mkdir(mode=0o700)
    world = World(home)
    for person in people(world):
        environment = str(person.environment)
        (permission, organization, tenant), *more = sorted(person.grants, key=str)
        world.person(person.name, permission, environment=environment, organization=organization, tenant=tenant)
        for permission, organization, tenant in more:
            user = world.operator.accounts.find(environment, person.name)
            world.operator.accounts.grant(user.id, permission, organization=organization, tenant=tenant)
    Portals.template, Portals.people = home, people(world)
    world.portal.close()
    yield home
    SEEN.clear()


class Portals(RuleBasedStateMachine):
    """The real portal and the model, side by side."""

    template: Path
    people: list[Person]

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        self._folder = Path(tempfile.mkdtemp())
        self._stack.callback(shutil.rmtree, self._folder)
        home = self._folder / "home"
        shutil.copytree(self.template, home)
        self.clock = FrozenClock()
        self.portal = self._stack.enter_context(Portal.open(home, clock=self.clock, hasher=FastHasher()))
        self.portal.database.execute("PRAGMA synchronous = 0")
        self._stack.enter_context(patch.object(store.credentials, "random_name", self._next_value))
        self._made = self._path = 0
        self.operator = self.portal.operator()
        self.model = Model({(e, t) for e in ENVIRONMENTS for t in (1001, 1002, 1003)})
        self.model.people = {p.name: Person(p.name, p.environment, set(p.grants)) for p in self.people}
        self.model.people[LOCAL] = Person(LOCAL, None, set())
        self._sessions: dict[str, Session] = {}
        self.entries = self._journal_length()
        self.constant: dict[tuple[str, int], object] = {}
        self.dead: set[tuple[str, str, str]] = set()
        """Environment, client and value of every secret that may never verify again."""

    def teardown(self) -> None:
        verdict = self.portal.journal.verify()
        integrity = self.portal.database.integrity()
        self._stack.close()
        assert (verdict.ok, integrity) == (True, "ok"), verdict.sentence

    @rule(seed=st.integers(min_value=0, max_value=2**32))
    def something_happens(self, seed: int) -> None:
        """Drawn by us from its numbers: what Hypothesis draws repeats itself, and leaves out most of a story."""
        self._path = (self._path * 31 + seed + 1) % 2**61
        rng = Random(self._path)
        name = rng.choice(OFTEN)
        drawn = {argument: draw(rng) for argument, draw in STEPS[name][1].items()}
        note(f"{name} {drawn}")
        getattr(self, name)(**drawn)

    # What people do.

    @initialize(collected=st.booleans(), behind=st.integers(min_value=0, max_value=2))
    def three_apps(self, collected: bool, behind: int) -> None:
        """Most of them connected already, so that the story begins in its middle."""
        for name, maker, tenants, self_service in (
            ("Alpha", "dana", [1001, 1002], False),
            ("Beta", "dana", [1001, 1999], True),
            ("Gamma", "bea", [1001, 1003], True),
        ):
            self._create(name, self.model.people[maker], tenants, self_service)
        dave = self.model.people["dave"]
        for app in self.model.apps[:2]:
            self._add(dave, app, 1001)
        for connection in self.model.connections:
            if connection.tenant == 1001:
                self._connection_event("connect", connection, 0, True, 0)
                if connection.app is not self.model.apps[2]:
                    self.generate(0, 0, True, "developer", connection)
                    if collected:
                        self.live_secret_collected(0)
        for more in SCOPES[2 : 2 + behind]:
            for connection in self.model.connections:
                if connection.accepted and connection.accepted < connection.app.current:
                    self._connection_event("decline_update", connection, 0, True, 0)
            for number, app in enumerate(self.model.apps[:2]):
                self.publish(number, 0, True, app.versions[-1] | {more}, 0, "because")

    def add(self, number: int, who: int, fits: bool, tenant: int) -> None:
        app = self._app(number)
        self._add(self._person(who, fits, lambda p: not self.model.add(p, app, tenant)), app, tenant)

    def publish(self, number: int, who: int, fits: bool, scopes: frozenset[str], off: int, note: str) -> None:
        app = self._app(number)
        expected = app.current + off
        person = self._person(who, fits, lambda p: not self.model.publish(p, app, scopes, expected, note))
        self._attempt(
            "publish",
            person,
            lambda: self.model.publish(person, app, scopes, expected, note),
            lambda s: s.apps.publish(app.id, scopes=scopes, expected_version=expected, note=note).number,
            lambda _: app.versions.append(scopes),
        )

    def switch_self_service(self, number: int, who: int, fits: bool, self_service: bool) -> None:
        app = self._app(number)
        person = self._person(who, fits, lambda p: not self.model.manages(p, app))
        self._attempt(
            "edit",
            person,
            lambda: self.model.manages(person, app) or ({"NO_CHANGE"} if app.self_service == self_service else set()),
            lambda s: s.apps.edit(app.id, self_service=self_service),
            lambda _: setattr(app, "self_service", self_service),
        )

    def archive(self, number: int, who: int, fits: bool, really: int) -> None:
        app = self._app(number)
        if really % 8:
            return
        person = self._person(who, fits, lambda p: not self.model.archive(p, app))
        self._attempt(
            "archive",
            person,
            lambda: self.model.archive(person, app),
            lambda s: s.apps.archive(app.id),
            lambda _: setattr(app, "archived", True),
        )

    def connection_event(self, event: str, number: int, who: int, fits: bool, off: int) -> None:
        """Where it fits, on a connection where somebody may do it."""
        due = [
            c
            for c in self.model.connections
            if fits and any(not self.model.event(event, p, c, c.app.current) for p in self.model.people.values())
        ]
        self._connection_event(event, due[number % len(due)] if due else self._connection(number), who, fits, off)

    def support_tries(self, event: str, number: int, which: int, off: int) -> None:
        """Anything, where they see everything."""
        person = self.model.people[("sue", "sid")[which % 2]]
        here = [c for c in self.model.connections if c.environment == person.environment]
        connection = here[number % len(here)]
        if event in ("generate", "rotate"):
            self._attempt(
                event,
                person,
                lambda: self.model.event(event, person, connection, 0),
                lambda s: getattr(s.credentials, event)(connection.id),
                lambda _: None,
            )
        elif event not in ("reveal", "confirm", "revoke"):
            self._connection_event(event, connection, 0, True, off, person)
        elif connection.secrets:
            self._collect(event, connection, connection.secrets[which % len(connection.secrets)], 0, person)

    def generate(self, number: int, who: int, fits: bool, audience: str, at: MConnection | None = None) -> None:
        connection = at or self._connection(number, connected=True)
        person = self._person(who, fits, lambda p: not self.model.event("generate", p, connection, 0))
        self._attempt(
            "generate",
            person,
            lambda: self.model.event("generate", person, connection, 0),
            lambda s: s.credentials.generate(connection.id, audience=audience),
            lambda made: self._made_secret(connection, made, audience),
        )

    def rotate(self, number: int, who: int, fits: bool, keep: str, audience: str | None) -> None:
        connection = self._connection(number, connected=True)
        person = self._person(who, fits, lambda p: not self.model.event("rotate", p, connection, 0))

        def rotated(made: store.models.Secret) -> None:
            sealed_for = audience or connection.live[0].audience
            self.model.rotated(connection, keep)
            self._made_secret(connection, made, sealed_for)

        self._attempt(
            "rotate",
            person,
            lambda: self.model.event("rotate", person, connection, 0),
            lambda s: s.credentials.rotate(connection.id, keep_old_for=keep, audience=audience),
            rotated,
        )

    def secret_event(self, event: str, number: int, which: int, who: int, fits: bool, glimpse: bool) -> None:
        """With a glimpse, the clock is eight days ahead for this one call."""
        found = [(c, s) for c in self.model.connections for s in c.secrets]
        alive = [(c, s) for c, s in found if s.live]
        if not found:
            return
        connection, secret = (alive or found)[number % len(alive or found)] if fits else found[which % len(found)]
        person = self._person(who, fits, lambda p: not self.model.secret_event(event, p, connection, secret))
        if glimpse:
            self._go(timedelta(days=8))
        self._attempt(
            event,
            person,
            lambda: self.model.secret_event(event, person, connection, secret),
            lambda s: self._do_to_secret(s, event, secret),
            lambda _: self._done_to_secret(event, secret),
            look=not glimpse,
        )
        if glimpse:
            self._go(timedelta(days=-8))

    def live_secret_collected(self, number: int) -> None:
        """What mostly happens: revealed, then confirmed, by whom it is for."""
        sealed = [(c, s) for c in self.model.connections for s in c.secrets if s.state == "sealed"]
        if not sealed:
            return
        connection, secret = sealed[number % len(sealed)]
        for event in ("reveal", "confirm"):
            self._collect(event, connection, secret, number)

    def a_token_is_asked_for(self, number: int, which: int, environment: str) -> None:
        live = [(c, s) for c in self.model.connections for s in c.live if c.usable]
        if live and which % 3:
            connection, secret = live[number % len(live)]
            self._look()
            if secret.live:
                self.portal.record_use(secret.id)
                secret.used = connection.used = True
                connection.failing = False
        elif self.model.connections:
            connection = self._connection(number, connected=True)
            self.portal.record_failure(connection.client_id or "cid.nobody", list(Cause)[which % len(Cause)])
            self._look()
            connection.failing = connection.failing or connection.client_id is not None

    def time_goes(self, length: timedelta) -> None:
        self._go(length)

    def admin_comes_or_goes(self, tenant: int, who: str) -> None:
        """Counts at the next event, in open sessions too."""
        person = self.model.people[who]
        held = ("manage_access", None, tenant)
        accounts = self.operator.accounts
        user = accounts.find("integration", who)
        if held in person.grants:
            accounts.withdraw(user.id, "manage_access", tenant=tenant, even_last=True)
            person.grants.discard(held)
        else:
            accounts.grant(user.id, "manage_access", tenant=tenant)
            person.grants.add(held)
        self._one_entry()

    # What must hold after each of them.

    @invariant()
    def connections_are_as_the_model_says(self) -> None:
        self._look()
        shown = {
            c.id: c
            for environment in ENVIRONMENTS
            for c in self.operator.connections.window(environment=environment, status=list(Status), limit=200).rows
        }
        assert shown.keys() == {c.id for c in self.model.connections}
        for model in self.model.connections:
            real = shown[model.id]
            status, reason, must_act = self.model.reason(model)
            SEEN[f"{status}: {reason}"] += 1
            assert (real.state, set(real.stops)) == (model.base, model.stops)
            assert (real.accepted_version, real.epoch) == (model.accepted, model.epoch)
            assert (real.current_version, real.archived) == (model.app.current, model.app.archived)
            assert real.granted == model.granted
            assert real.effective == (model.granted if model.usable else frozenset())
            assert real.pending == model.pending
            assert (real.status, real.reason, real.must_act) == (status, reason, must_act)
            assert real.live_secrets == len(model.live)
            assert real.sentence

    @invariant()
    def standings_and_counts_follow_from_the_facts(self) -> None:
        assert standings.are_right(self.portal.database)
        assert standings.unsettled(self.portal.database) == []

    @invariant()
    def each_client_has_at_most_two_live_secrets(self) -> None:
        rows = self._rows("SELECT id, connection_id, state, audience, slot FROM secrets")
        live = Counter(row["connection_id"] for row in rows if row["state"] in ("sealed", "collected"))
        assert max(live.values(), default=0) <= 2
        found = {row["id"]: (row["connection_id"], row["state"], row["audience"], row["slot"]) for row in rows}
        assert found == {s.id: (c.id, s.state, s.audience, s.slot) for c in self.model.connections for s in c.secrets}

    @invariant()
    def each_event_is_one_entry_and_there_is_none_without(self) -> None:
        assert self._journal_length() == self.entries

    @invariant()
    def client_ids_and_app_keys_are_constant(self) -> None:
        named = {("app", row["id"]): row["key"] for row in self._rows("SELECT id, key FROM apps")}
        named |= {
            ("client", row["id"]): row["client_id"]
            for row in self._rows("SELECT id, client_id FROM connections WHERE client_id IS NOT NULL")
        }
        assert self.constant.items() <= named.items()
        self.constant = named

    @invariant()
    def secrets_verify_as_the_model_says(self) -> None:
        for connection in self.model.connections:
            for secret in connection.secrets:
                for environment in ENVIRONMENTS:
                    said = self._verifies(environment, str(connection.client_id), secret.value)
                    if environment != connection.environment or not secret.live:
                        assert said == "BAD_CLIENT"
                        self.dead.add((environment, str(connection.client_id), secret.value))
                    elif connection.usable:
                        assert said == connection.granted
                    else:
                        assert said == "NOT_USABLE"
        assert {self._verifies(*old) for old in self.dead} <= {"BAD_CLIENT"}

    # How they do it.

    def _create(self, name: str, person: Person, tenants: list[int], self_service: bool) -> None:
        made = self._session(person).apps.create(
            name=name, scopes=SCOPES[:2], tenants=tenants, self_service=self_service
        )
        app = MApp(made.id, made.key, made.organization, [frozenset(SCOPES[:2])], self_service)
        self.model.apps.append(app)
        for tenant in tenants:
            found = self.operator.connections.find(made.id, tenant, "integration")
            self.model.connections.append(MConnection(found.id, app, "integration", tenant))
        self._one_entry()
        self.entries += len(tenants)

    def _add(self, person: Person, app: MApp, tenant: int) -> None:
        def added(real: store.models.Connection) -> None:
            found = self.model.find(app, person.environment, tenant)
            if found:
                found.base = "listed"
            else:
                self.model.connections.append(MConnection(real.id, app, str(person.environment), tenant))

        self._attempt(
            "add",
            person,
            lambda: self.model.add(person, app, tenant),
            lambda s: s.connections.add(app.id, tenant),
            added,
        )

    def _connection_event(
        self, event: str, connection: MConnection, who: int, fits: bool, off: int, by: Person | None = None
    ) -> None:
        expected = connection.app.current + off
        person = by or self._person(who, fits, lambda p: not self.model.event(event, p, connection, expected))

        def call(session: Session) -> object:
            if event in SEES_VERSION:
                return getattr(session.connections, event)(connection.id, expected_version=expected)
            if event == "note":
                return session.connections.note(connection.id, "asked them")
            if event == "snooze":
                return session.connections.snooze(connection.id, self.model.now + timedelta(days=1))
            return getattr(session.connections, event)(connection.id)

        def done(real: store.models.Connection) -> None:
            if event == "connect":
                assert connection.client_id in (None, real.client_id)
                connection.client_id = real.client_id
            self.model.happen(event, connection)

        self._attempt(event, person, lambda: self.model.event(event, person, connection, expected), call, done)

    def _collect(
        self, event: str, connection: MConnection, secret: MSecret, number: int, by: Person | None = None
    ) -> None:
        person = by or self._person(number, True, lambda p: not self.model.secret_event(event, p, connection, secret))
        self._attempt(
            event,
            person,
            lambda: self.model.secret_event(event, person, connection, secret),
            lambda s: self._do_to_secret(s, event, secret),
            lambda _: self._done_to_secret(event, secret),
        )

    def _do_to_secret(self, session: Session, event: str, secret: MSecret) -> None:
        if event == "reveal":
            assert session.credentials.reveal(secret.id, password=OWN) == secret.value
        else:
            getattr(session.credentials, event)(secret.id)

    def _done_to_secret(self, event: str, secret: MSecret) -> None:
        if event == "reveal":
            secret.revealed = True
        else:
            secret.end("collected" if event == "confirm" else "revoked")

    def _made_secret(self, connection: MConnection, made: "store.models.Secret", audience: str) -> None:
        assert made.slot not in {secret.slot for secret in connection.live}
        assert (made.client_id, made.audience) == (connection.client_id, audience)
        value = f"cs{made.slot}.{self._value(self._made)}"
        assert made.prefix == value[:8]
        until = self.model.now + timedelta(days=7)
        connection.secrets.append(MSecret(made.id, made.slot, audience, value, until))

    def _attempt(
        self,
        event: str,
        person: Person,
        refusals: Callable[[], set[str]],
        call: Callable[[Session], Any],
        done: Callable[[Any], None],
        *,
        look: bool = True,
    ) -> None:
        """Do it in the portal; it must be what the model says, and what is refused must change nothing."""
        session = self._session(person)
        if look:
            self._look()
        before = self._tables()
        due = any(s.deadline and s.deadline <= self.model.now for c in self.model.connections for s in c.secrets)
        due = due or any(c["snoozed_until"] and when(c["snoozed_until"]) <= self.clock() for c in before["connections"])
        self.model.let_time_pass()
        wanted = refusals()
        try:
            answer, code, sentence = call(session), "", ""
        except Refused as refused:
            answer, code, sentence = None, refused.code.value, refused.sentence
        SEEN[f"{event}: {code or 'done'}"] += 1
        assert (code in wanted) if code else not wanted, f"{event} by {person.name}: {code} {sentence}, not {wanted}"
        assert not code or due or self._tables() == before, f"{event} was refused and changed something"
        if not code or code == "FORBIDDEN":
            self._one_entry()
        if not code:
            done(answer)
        if person.grants == {("support", None, None)} and not due:
            after = self._tables()
            assert before.keys() - {t for t in TABLES if before[t] == after[t]} <= {"notes", "connections"}
            assert _without_snoozing(before["connections"]) == _without_snoozing(after["connections"])

    def _one_entry(self) -> None:
        self.entries += 1

    def _look(self) -> None:
        """Somebody looks, so that what is due has expired from then on."""
        self.operator.permissions()
        self.model.let_time_pass()

    def _go(self, step: timedelta) -> None:
        self.clock.now += step
        self.model.now = self.clock.now
        self._sessions.clear()

    def _session(self, person: Person) -> Session:
        if person.local:
            return self.operator
        if person.name not in self._sessions:
            self._sessions[person.name] = self.portal.sign_in(str(person.environment), person.name, OWN)
        return self._sessions[person.name]

    def _person(self, who: int, fits: bool, may: Callable[[Person], bool]) -> Person:
        everybody = list(self.model.people.values())
        chosen = [person for person in everybody if may(person)] if fits else []
        return (chosen or everybody)[who % len(chosen or everybody)]

    def _app(self, number: int) -> MApp:
        return self.model.apps[number % len(self.model.apps)]

    def _connection(self, number: int, *, connected: bool = False) -> MConnection:
        """Any; with `connected` one that is, unless the number is a multiple of five."""
        found = [c for c in self.model.connections if c.base == "connected"] if connected and number % 5 else []
        return (found or self.model.connections)[number % len(found or self.model.connections)]

    def _verifies(self, environment: str, client_id: str, value: str) -> frozenset[str] | str:
        try:
            return self.portal.authenticate_client(environment, client_id, value).scopes
        except Refused as refused:
            return str(refused.code)

    def _value(self, number: int) -> str:
        return f"{number:050d}"

    def _next_value(self, length: int) -> str:
        self._made += 1
        return self._value(self._made)[:length]

    def _journal_length(self) -> int:
        return int(self._rows("SELECT count(*) AS n FROM journal")[0]["n"])

    def _tables(self) -> dict[str, list[dict[str, Any]]]:
        return {table: [dict(row) for row in self._rows(f"SELECT * FROM {table}")] for table in TABLES}

    def _rows(self, sql: str) -> list[Row]:
        return self.portal.database.rows(sql)


def _without_snoozing(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    own = ("snoozed_until", "changed_at", "row_version")
    return [{name: value for name, value in row.items() if name not in own} for row in rows]


def _run(**given: Any) -> None:
    run_state_machine_as_test(
        Portals,
        settings=settings(
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            phases=[Phase.generate],  # to make a story of forty steps shorter takes minutes
            **given,
        ),
    )


def test_whatever_people_do_the_portal_is_as_the_model_says() -> None:
    SEEN.clear()
    _run(max_examples=45, stateful_step_count=40, derandomize=True)
    reached = {name.partition(": ")[2] for name in SEEN}
    missed = [event for event in [*WHO, "add", "publish", "edit"] if not SEEN[f"{event}: done"]]
    missed += [reason for reason in Reason if reason not in reached]
    missed += [code for code in ("FORBIDDEN", "NOT_FOUND", "CONFLICT", "LIMIT") if code not in reached]
    assert len(missed) <= 2, f"the stories have become too poor: {missed}"


@pytest.mark.slow
def test_whatever_people_do_for_long_the_portal_is_as_the_model_says() -> None:
    _run(max_examples=150, stateful_step_count=80, print_blob=True)
