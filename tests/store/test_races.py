"""Two processes at the same moment: one wins, the other is told so and sees what is true now."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.store.workers import Pipe, obey, processes, started, write_much
from tests.world import READS, WRITES, World

pytestmark = pytest.mark.parametrize("journal_mode", ["wal", "delete"], indirect=True)

Order = tuple[str, str, list[Any], dict[str, Any]]
"""A room of the session, an event, its arguments."""


class Racers:
    """A developer and two admins in processes of their own, and the means to prepare each round."""

    def __init__(self, world: World, journal_mode: str, stack: ExitStack) -> None:
        self.world = world
        self.dana = world.developer()
        self.tess = world.admin()
        self.operator = world.operator
        self._rounds = 0
        barrier = processes.Barrier(2)
        self._pipes: list[Pipe] = []
        for who in ("dana", "tess", "dana", "tess"):
            _, pipe = stack.enter_context(started(obey, world.home, journal_mode, "integration", who, barrier))
            self._pipes.append(pipe)
        for pipe in self._pipes:
            assert pipe.recv() == "ready"

    def listed(self) -> tuple[int, int]:
        """A new app and its connection; the app is of version 1."""
        self._rounds += 1
        app = self.dana.apps.create(name=f"App {self._rounds}", scopes=READS[:1], tenants=[1001], self_service=True)
        return app.id, self.dana.connections.find(app.id, 1001).id

    def connected(self) -> tuple[int, int]:
        app, connection = self.listed()
        self.tess.connections.connect(connection, expected_version=1)
        return app, connection

    def behind(self) -> tuple[int, int]:
        """Connected to version 1 of 2."""
        app, connection = self.connected()
        self.dana.apps.publish(app, scopes=READS[:2], expected_version=1)
        return app, connection

    def race(self, *orders: tuple[str, Order]) -> list[tuple[str, Any]]:
        """Both at once, the later starter alternating; what came of each."""
        entries = len(self.world.operator.journal.window(limit=100_000))
        free = {"dana": [0, 2], "tess": [1, 3]}
        chosen = [self._pipes[free[who].pop(0)] for who, _ in orders]
        both = list(zip(chosen, (order for _, order in orders), strict=True))
        for pipe, order in both if self._rounds % 2 else both[::-1]:
            pipe.send(order)
        said = [pipe.recv() for pipe in chosen]
        assert not {"BUSY", "STORAGE"} & {code for code, _ in said}
        done = sum(code in ("done", "FORBIDDEN") for code, _ in said)
        assert len(self.world.operator.journal.window(limit=100_000)) == entries + done
        return said


@pytest.fixture
def racers(world: World, journal_mode: str) -> Iterator[Racers]:
    with ExitStack() as stack:
        yield Racers(world, journal_mode, stack)


ROUNDS = pytest.mark.parametrize(
    "rounds", [pytest.param(12, id="few"), pytest.param(200, id="many", marks=pytest.mark.slow)]
)


def publishing(app: int, expected: int, scopes: list[str]) -> tuple[str, Order]:
    return "dana", ("apps", "publish", [app], {"scopes": scopes, "expected_version": expected, "note": "why"})


def deciding(event: str, connection: int, expected: int) -> tuple[str, Order]:
    return "tess", ("connections", event, [connection], {"expected_version": expected})


def simply(who: str, room: str, event: str, number: int) -> tuple[str, Order]:
    return who, (room, event, [number], {})


@ROUNDS
def test_of_a_publish_and_an_accept_the_accept_loses_where_it_comes_second(racers: Racers, rounds: int) -> None:
    for _ in range(rounds):
        app, connection = racers.behind()
        published, accepted = racers.race(publishing(app, 2, READS[:3]), deciding("accept", connection, 2))
        assert published == ("done", 3)
        after = racers.operator.connections.get(connection)
        if accepted[0] == "done":
            assert (after.accepted_version, after.pending) == (2, 1)
        else:
            assert accepted == ("CONFLICT", ("connected", 3, 1))
            assert after.accepted_version == 1


@ROUNDS
def test_of_a_publish_and_a_connect_nobody_is_connected_to_what_they_did_not_see(racers: Racers, rounds: int) -> None:
    for _ in range(rounds):
        app, connection = racers.listed()
        published, connected = racers.race(publishing(app, 1, READS[:2]), deciding("connect", connection, 1))
        assert published == ("done", 2)
        after = racers.operator.connections.get(connection)
        if connected[0] == "done":
            assert (after.accepted_version, after.granted) == (1, frozenset(READS[:1]))
        else:
            assert connected == ("CONFLICT", ("listed", 2, None))
            assert after.state == "listed"


@ROUNDS
def test_of_two_publishes_exactly_one_wins_and_the_other_sees_its_version(racers: Racers, rounds: int) -> None:
    for _ in range(rounds):
        app, _ = racers.listed()
        said = racers.race(publishing(app, 1, READS[:2]), publishing(app, 1, [READS[0], WRITES[0]]))
        assert sorted(said) == [("CONFLICT", 2), ("done", 2)]
        assert [version.number for version in racers.operator.apps.versions(app)] == [2, 1]
        won = said[0][0] == "done"
        assert racers.operator.apps.get(app).scopes == frozenset(READS[:2] if won else [READS[0], WRITES[0]])


@ROUNDS
def test_of_two_accepts_exactly_one_wins_and_nothing_is_left_for_the_other(racers: Racers, rounds: int) -> None:
    for _ in range(rounds):
        _, connection = racers.behind()
        said = racers.race(deciding("accept", connection, 2), deciding("accept", connection, 2))
        assert sorted(code for code, _ in said) == ["NO_CHANGE", "done"]


@ROUNDS
def test_of_two_connects_exactly_one_wins_and_the_client_is_made_once(racers: Racers, rounds: int) -> None:
    for _ in range(rounds):
        _, connection = racers.listed()
        said = racers.race(deciding("connect", connection, 1), deciding("connect", connection, 1))
        assert sorted(code for code, _ in said) == ["BAD_STATE", "done"]
        assert racers.operator.connections.get(connection).epoch == 1


@ROUNDS
def test_of_two_generates_with_one_slot_free_exactly_one_wins(racers: Racers, rounds: int) -> None:
    for _ in range(rounds):
        _, connection = racers.connected()
        racers.dana.credentials.generate(connection)
        said = racers.race(
            simply("dana", "credentials", "generate", connection), simply("tess", "credentials", "generate", connection)
        )
        assert sorted(code for code, _ in said) == ["LIMIT", "done"]
        assert [secret.slot for secret in racers.operator.credentials.list(connection)] == [2, 1]


@ROUNDS
def test_of_two_rotations_exactly_one_wins(racers: Racers, rounds: int) -> None:
    for _ in range(rounds):
        _, connection = racers.connected()
        racers.dana.credentials.generate(connection)
        said = racers.race(
            simply("dana", "credentials", "rotate", connection), simply("tess", "credentials", "rotate", connection)
        )
        assert sorted(code for code, _ in said) == ["LIMIT", "done"]


@ROUNDS
def test_of_a_remove_and_a_connect_the_tenant_ends_removed(racers: Racers, rounds: int) -> None:
    for _ in range(rounds):
        _, connection = racers.listed()
        removed, connected = racers.race(
            simply("dana", "connections", "remove", connection), deciding("connect", connection, 1)
        )
        assert removed[0] == "done"
        assert connected[0] in ("done", "BAD_STATE")
        after = racers.operator.connections.get(connection)
        assert (after.state, after.epoch, after.live_secrets) == ("delisted", int(connected[0] == "done"), 0)


@ROUNDS
def test_of_a_disconnect_and_a_generate_no_secret_outlives_the_disconnect(racers: Racers, rounds: int) -> None:
    for _ in range(rounds):
        _, connection = racers.connected()
        ended, generated = racers.race(
            simply("tess", "connections", "disconnect", connection),
            simply("dana", "credentials", "generate", connection),
        )
        assert ended[0] == "done"
        assert generated[0] in ("done", "BAD_STATE")
        assert racers.operator.connections.get(connection).live_secrets == 0


@ROUNDS
def test_of_a_confirm_and_a_revoke_the_secret_ends_revoked(racers: Racers, rounds: int) -> None:
    for _ in range(rounds):
        _, connection = racers.connected()
        secret = racers.dana.credentials.generate(connection).id
        racers.dana.credentials.reveal(secret, password="the-password-that-I-chose")
        confirmed, revoked = racers.race(
            simply("dana", "credentials", "confirm", secret), simply("tess", "credentials", "revoke", secret)
        )
        assert revoked[0] == "done"
        assert confirmed[0] in ("done", "BAD_STATE")
        assert racers.operator.credentials.get(secret).state == "revoked"


@ROUNDS
def test_of_two_edits_exactly_one_wins_and_the_other_sees_the_app(racers: Racers, rounds: int) -> None:
    for _ in range(rounds):
        app, _ = racers.listed()
        said = racers.race(
            ("dana", ("apps", "edit", [app], {"homepage": "https://one.example", "expected_edits": 0})),
            ("dana", ("apps", "edit", [app], {"homepage": "https://two.example", "expected_edits": 0})),
        )
        assert sorted(said) == [("CONFLICT", app), ("done", app)]


@pytest.mark.parametrize(("writers", "events"), [(4, 40), pytest.param(16, 250, marks=pytest.mark.slow)])
def test_many_processes_write_at_once_and_none_is_refused_and_nothing_lost(
    world: World, journal_mode: str, writers: int, events: int
) -> None:
    dana = world.developer()
    app = dana.apps.create(name="App", scopes=READS[:1], tenants=range(1, writers + 1))
    connections = [row.id for row in dana.connections.window(app=app.id, limit=100).rows]
    before = world.portal.journal.verify().entries
    barrier = processes.Barrier(writers)
    said: Counter[str] = Counter()
    with ExitStack() as stack:
        pipes = [
            stack.enter_context(started(write_much, world.home, journal_mode, connection, events, barrier))[1]
            for connection in connections
        ]
        for pipe in pipes:
            while (answer := pipe.recv()) is not None:
                said[answer] += 1
            verdict = world.portal.journal.verify()  # while the others still write
            assert verdict.ok, verdict.sentence
    assert said == {"done": writers * events}
    verdict = world.portal.journal.verify()
    assert verdict.ok, verdict.sentence
    assert verdict.entries == before + writers * events
    assert world.portal.database.integrity() == "ok"
    assert all(world.operator.connections.get(number).stops == frozenset() for number in connections)


@pytest.mark.slow
def test_of_a_hundred_processes_that_accept_and_publish_at_once_one_wins_and_each_other_is_told(
    world: World, journal_mode: str
) -> None:
    dana, tess = world.developer(), world.admin()
    app = world.app(dana, scopes=READS[:1])
    connection = world.connected(dana, tess, app).id
    with ExitStack() as stack:
        barrier = processes.Barrier(100)
        pipes = [
            stack.enter_context(started(obey, world.home, journal_mode, "integration", who, barrier))[1]
            for who in ("dana", "tess") * 50
        ]
        for pipe in pipes:
            assert pipe.recv() == "ready"
        for version in range(1, 6):
            before = world.portal.journal.verify().entries
            scopes = [READS[0], READS[1 + version % 3]]
            for place, pipe in enumerate(pipes):
                pipe.send(
                    deciding("accept", connection, version)[1] if place % 2 else publishing(app.id, version, scopes)[1]
                )
            said = [pipe.recv() for pipe in pipes]
            published, accepted = Counter(code for code, _ in said[::2]), Counter(code for code, _ in said[1::2])
            assert published == {"done": 1, "CONFLICT": 49}
            assert all(fresh == version + 1 for _, fresh in said[::2])
            # Who accepts comes before the publish, and then one alone; or after it, and then nobody.
            assert accepted.keys() <= {"done", "NO_CHANGE", "CONFLICT"}
            assert accepted["done"] <= (version > 1)
            verdict = world.portal.journal.verify()
            assert verdict.ok, verdict.sentence
            assert verdict.entries == before + 1 + accepted["done"]
            assert world.operator.apps.get(app.id).current_version == version + 1
            shown = world.operator.connections.get(connection)
            assert accepted["done"] == (shown.accepted_version == version and version > 1)
    assert [number.number for number in world.operator.apps.versions(app.id)] == [6, 5, 4, 3, 2, 1]
    assert all(found.ok for found in world.portal.check())
