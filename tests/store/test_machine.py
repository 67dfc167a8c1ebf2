"""The machine's table: what may happen, by whom, from where; everything else is refused and writes nothing."""

from collections.abc import Callable, Iterator
from itertools import chain, combinations, product
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]

from store import Base, Code, Event, Refused, Role, SecretState, Session, Stop
from store.machine import RULES, SECRET_MOVES, Situation, base_moves, decide, refusal
from store.models import Connection
from tests.world import OWN, READS, World

L, C, D = Base.LISTED, Base.CONNECTED, Base.DELISTED
DEV, ADM, SUP, OPR = Role.DEVELOPER, Role.ADMIN, Role.SUPPORT, Role.OPERATOR
STAYS: dict[Base | None, Base] = {L: L, C: C, D: D}

TABLE: dict[Event, tuple[set[Role], dict[Base | None, Base]]] = {
    Event.ADD: ({DEV}, {None: L, D: L}),
    Event.REMOVE: ({DEV}, {L: D, C: D}),
    Event.CONNECT: ({ADM}, {L: C}),
    Event.DECLINE: ({ADM}, {L: L}),
    Event.ACCEPT: ({ADM}, {C: C}),
    Event.DECLINE_UPDATE: ({ADM}, {C: C}),
    Event.DISABLE: ({ADM}, {**STAYS}),
    Event.ENABLE: ({ADM}, {**STAYS}),
    Event.SUSPEND: ({DEV}, {**STAYS}),
    Event.RESUME: ({DEV}, {**STAYS}),
    Event.BLOCK: ({OPR}, {**STAYS}),
    Event.UNBLOCK: ({OPR}, {**STAYS}),
    Event.DISCONNECT: ({ADM}, {C: L}),
    Event.NOTE: ({SUP, OPR}, {**STAYS}),
    Event.SNOOZE: ({SUP, OPR}, {**STAYS}),
    Event.GENERATE: ({DEV, ADM}, {C: C}),
    Event.ROTATE: ({DEV, ADM}, {C: C}),
    Event.REVEAL: ({DEV, ADM}, {**STAYS}),
    Event.CONFIRM: ({DEV, ADM}, {**STAYS}),
    Event.REVOKE: ({DEV, ADM}, {**STAYS}),
}
"""The design's tables, written down a second time."""

SETS = {Event.DISABLE: Stop.DISABLED, Event.SUSPEND: Stop.SUSPENDED, Event.BLOCK: Stop.BLOCKED}
LIFTS = {Event.ENABLE: Stop.DISABLED, Event.RESUME: Stop.SUSPENDED, Event.UNBLOCK: Stop.BLOCKED}
MAKES = {Event.GENERATE, Event.ROTATE}
NEEDS_A_LIVE_APP = {Event.ADD, Event.CONNECT, Event.ACCEPT, *MAKES}

Outcome = Base | Code
Thing = TypeVar("Thing")


def subsets(things: list[Thing]) -> Iterator[frozenset[Thing]]:
    return map(frozenset, chain.from_iterable(combinations(things, n) for n in range(len(things) + 1)))


ROLE_SETS = list(subsets(list(Role)))
STOP_SETS = list(subsets(list(Stop)))


def expected(event: Event, situation: Situation, roles: frozenset[Role]) -> Outcome:
    """What the design says of it, for somebody who sees the connection."""
    who, moves = TABLE[event]
    may = who - {DEV} if event in MAKES and not situation.self_service else who
    if not roles & may:
        return Code.FORBIDDEN
    if situation.base not in moves:
        return Code.NO_CHANGE if event is Event.ADD else Code.BAD_STATE
    if event in NEEDS_A_LIVE_APP and situation.archived:
        return Code.BAD_STATE
    if event in MAKES and situation.stops:
        return Code.BAD_STATE
    if event in SETS and SETS[event] in situation.stops:
        return Code.NO_CHANGE
    if event in LIFTS and LIFTS[event] not in situation.stops:
        return Code.NO_CHANGE
    return moves[situation.base]


def outcome(call: Callable[[], Outcome]) -> Outcome:
    try:
        return call()
    except Refused as refused:
        return refused.code


def test_the_table_is_the_design_s() -> None:
    assert set(RULES) == set(Event) == set(TABLE)
    for event, (who, moves) in TABLE.items():
        rule = RULES[event]
        assert (set(rule.who), dict(rule.moves)) == (who, moves), event
        assert (rule.sets, rule.lifts) == (SETS.get(event), LIFTS.get(event)), event
        assert rule.live_app == (event in NEEDS_A_LIVE_APP), event
        assert rule.usable == rule.self_service == (event in MAKES), event
        assert rule.sees_version == (event in {Event.CONNECT, Event.DECLINE, Event.ACCEPT, Event.DECLINE_UPDATE}), event


def test_the_machine_decides_every_combination_as_the_design_does() -> None:
    for base, stops, archived, self_service, roles, event in product(
        [None, *Base], STOP_SETS, (False, True), (False, True), ROLE_SETS, Event
    ):
        situation = Situation(base, stops, archived, self_service)
        found = outcome(lambda: decide(event, situation, roles))  # noqa: B023
        assert found == expected(event, situation, roles), (event, situation, roles)
        assert (refusal(event, situation, roles) is None) == isinstance(found, Base)


def test_both_ends_of_a_secret_are_final_and_only_what_is_sealed_is_collected() -> None:
    live = {SecretState.REVOKED, SecretState.EXPIRED}
    assert SECRET_MOVES[SecretState.SEALED] == live | {SecretState.COLLECTED}
    assert SECRET_MOVES[SecretState.COLLECTED] == live
    assert not SECRET_MOVES[SecretState.REVOKED] | SECRET_MOVES[SecretState.EXPIRED]


def test_only_five_changes_of_base_state_exist() -> None:
    assert base_moves() == {(D, L), (L, D), (C, D), (L, C), (C, L)}


class Bench:
    """A portal with somebody for each set of roles, put back to the same situation before every try."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.db: Any = world.portal.database._connection
        self.people = {roles: self._person(number, roles) for number, roles in enumerate(ROLE_SETS)}
        self.dev, self.admin = self.people[frozenset({DEV})], self.people[frozenset({ADM})]
        self.app = world.app(self.dev, 1001, 1003)
        self.connection = self.dev.connections.find(self.app.id, 1001).id
        self.secret = 0
        tables = self.db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite%'")
        self.tables = [row[0] for row in tables]
        self._kept = sqlite3.connect(":memory:")

    def _person(self, number: int, roles: frozenset[Role]) -> Session:
        name = f"person{number}"
        session = self.world.person(name)
        accounts = self.world.operator.accounts
        user = accounts.find("integration", name)
        if DEV in roles:
            accounts.grant(user.id, "manage_apps", organization=self.world.acme.id)
        if ADM in roles:
            for tenant in (1001, 1002):
                accounts.grant(user.id, "manage_access", tenant=tenant)
        for role, permission in ((SUP, "support"), (OPR, "operator")):
            if role in roles:
                accounts.grant(user.id, permission)
        return session

    def arrange(self, base: Base, stops: frozenset[Stop], archived: bool = False, self_service: bool = False) -> None:
        """By events: connected with one secret, revealed and not confirmed, a newer version on offer."""
        found = self.admin.connections.connect(self.connection, expected_version=1)
        self.secret = self.admin.credentials.generate(found.id).id
        self.dev.credentials.reveal(self.secret, password=OWN)
        self.dev.apps.publish(self.app.id, scopes=READS[:3], expected_version=1)
        if self_service:
            self.dev.apps.edit(self.app.id, self_service=True)
        if base is L:
            self.admin.connections.disconnect(self.connection)
        if base is D:
            self.dev.connections.remove(self.connection)
        if Stop.DISABLED in stops:
            self.admin.connections.disable(self.connection)
        if Stop.SUSPENDED in stops:
            self.dev.connections.suspend(self.connection)
        if Stop.BLOCKED in stops:
            self.world.operator.connections.block(self.connection)
        if archived:
            self.dev.apps.archive(self.app.id)

    def keep(self) -> None:
        self.db.backup(self._kept)

    def restore(self) -> None:
        self._kept.backup(self.db)

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything that is stored, but entries of the journal that say `refused`."""
        but = {"journal": " WHERE event <> 'refused'"}
        return {
            table: [tuple(row) for row in self.db.execute(f"SELECT * FROM {table}{but.get(table, '')}")]
            for table in self.tables
        }

    def journal(self, after: int = 0) -> list[str]:
        """The events behind an entry."""
        rows = self.db.execute("SELECT event FROM journal WHERE number > ? ORDER BY number", [after])
        return [row[0] for row in rows]

    def act(self, session: Session, event: Event) -> Connection:
        """The event, through the method that people use."""
        connections, credentials = session.connections, session.credentials
        versioned: dict[Event, Callable[..., Connection]] = {
            Event.CONNECT: connections.connect,
            Event.DECLINE: connections.decline,
            Event.ACCEPT: connections.accept,
            Event.DECLINE_UPDATE: connections.decline_update,
        }
        others: dict[Event, Callable[[], object]] = {
            Event.ADD: lambda: connections.add(self.app.id, 1001),
            Event.NOTE: lambda: connections.note(self.connection, "asked by telephone"),
            Event.SNOOZE: lambda: connections.snooze(self.connection, None),
            Event.GENERATE: lambda: credentials.generate(self.connection),
            Event.ROTATE: lambda: credentials.rotate(self.connection),
            Event.REVEAL: lambda: credentials.reveal(self.secret, password=OWN),
            Event.CONFIRM: lambda: credentials.confirm(self.secret),
            Event.REVOKE: lambda: credentials.revoke(self.secret),
        }
        if event in versioned:
            found: object = versioned[event](self.connection, expected_version=2)
        elif event in others:
            found = others[event]()
        else:
            found = getattr(connections, event.value)(self.connection)
        return found if isinstance(found, Connection) else self.world.operator.connections.get(self.connection)

    def try_everything(self, situation: Situation, wanted: Callable[[Event, frozenset[Role]], Outcome]) -> None:
        """Every event by everybody, from the same situation each time."""
        self.keep()
        dump, entries = self.dump(), len(self.journal())
        number = entries
        for roles, event in product(ROLE_SETS, Event):
            case = (event, situation, sorted(roles))
            right = wanted(event, roles)
            found = outcome(lambda: self.act(self.people[roles], event).state)  # noqa: B023
            assert found == right, case
            if isinstance(found, Base):
                assert self.journal(number) == [event.value], case
                after = self.world.operator.connections.get(self.connection)
                assert after.stops == (situation.stops | {SETS.get(event)}) - {LIFTS.get(event), None}, case
                self.restore()
                number = entries
            else:
                assert self.dump() == dump, case
                assert self.journal(number) == (["refused"] if found is Code.FORBIDDEN else []), case
                number += found is Code.FORBIDDEN
        self.restore()


@pytest.fixture
def bench(world: World) -> Bench:
    return Bench(world)


def by_secret(event: Event, situation: Situation, roles: frozenset[Role]) -> Outcome:
    """What becomes of the secret's own events, where the table allows them: it is sealed for the developer."""
    right = expected(event, situation, roles)
    if event is Event.ADD and situation.base is D and roles == {Role.ADMIN}:
        return Code.NOT_FOUND  # an app that has removed the tenant is gone for its admins
    if not isinstance(right, Base):
        return right
    if event in {Event.REVEAL, Event.CONFIRM} and DEV not in roles:
        return Code.FORBIDDEN
    if event in {Event.REVEAL, Event.CONFIRM, Event.REVOKE} and situation.base is not C:
        return Code.NO_CHANGE if event is Event.REVOKE else Code.BAD_STATE
    return right


@pytest.mark.parametrize("base", list(Base))
def test_every_event_by_everybody_over_every_stop_is_in_the_table_or_refused_and_writes_nothing(
    bench: Bench, base: Base
) -> None:
    bench.keep()
    fresh = sqlite3.connect(":memory:")
    bench.db.backup(fresh)
    for stops in STOP_SETS:
        fresh.backup(bench.db)
        bench.arrange(base, stops)
        situation = Situation(base, stops)
        bench.try_everything(
            situation,
            lambda event, roles: by_secret(event, situation, roles) if roles else Code.NOT_FOUND,  # noqa: B023
        )


@pytest.mark.parametrize("base", list(Base))
@pytest.mark.parametrize(("archived", "self_service"), [(True, False), (False, True), (True, True)])
def test_an_archived_app_takes_nothing_new_and_self_service_lets_the_developer_generate(
    bench: Bench, base: Base, archived: bool, self_service: bool
) -> None:
    bench.arrange(base, frozenset(), archived, self_service)
    situation = Situation(base, frozenset(), archived, self_service)
    bench.try_everything(
        situation, lambda event, roles: by_secret(event, situation, roles) if roles else Code.NOT_FOUND
    )


@pytest.mark.parametrize("archived", [False, True])
def test_a_tenant_that_was_never_added_can_only_be_added_and_only_by_the_developer(
    bench: Bench, archived: bool
) -> None:
    if archived:
        bench.dev.apps.archive(bench.app.id)
    situation = Situation(None, frozenset(), archived)
    bench.keep()
    dump = bench.dump()
    for roles, session in bench.people.items():
        found = outcome(lambda: session.connections.add(bench.app.id, 1002).state)  # noqa: B023
        assert found == (expected(Event.ADD, situation, roles) if roles else Code.NOT_FOUND), roles
        if isinstance(found, Base):
            bench.restore()
        else:
            assert bench.dump() == dump


@pytest.mark.parametrize("event", [event for event in Event if event is not Event.ADD])
def test_a_connection_that_is_not_there_is_not_found_by_anybody(bench: Bench, event: Event) -> None:
    bench.connection = bench.secret = 4711
    dump, journal = bench.dump(), bench.journal()
    for roles, session in bench.people.items():
        with pytest.raises(Refused) as refused:
            bench.act(session, event)
        assert refused.value.code is Code.NOT_FOUND, (roles, event)
    assert (bench.dump(), bench.journal()) == (dump, journal)


def test_a_stop_is_lifted_only_by_the_side_that_set_it(bench: Bench) -> None:
    bench.arrange(C, frozenset(Stop))
    for event, stop in LIFTS.items():
        for roles, session in bench.people.items():
            if not roles & TABLE[event][0]:
                with pytest.raises(Refused):
                    bench.act(session, event)
        assert stop in bench.dev.connections.get(bench.connection).stops


def test_stops_outlive_disconnecting_removing_adding_and_connecting_again(bench: Bench) -> None:
    bench.arrange(C, frozenset(Stop))
    for _ in range(2):
        bench.admin.connections.disconnect(bench.connection)
        bench.dev.connections.remove(bench.connection)
        bench.dev.connections.add(bench.app.id, 1001)
        after = bench.admin.connections.connect(bench.connection, expected_version=2)
        assert (after.stops, after.usable, after.effective) == (frozenset(Stop), False, frozenset())
    assert after.epoch == 3


def test_the_home_of_the_table_is_one_file() -> None:
    """No other room of the store says which base state an event leads to, but through the machine."""
    rooms = [path for path in Path("store").glob("*.py") if path.name not in ("machine.py", "schema.py", "reasons.py")]
    assert [path.name for path in rooms if "Base.LISTED" in path.read_text("utf-8")] == []
