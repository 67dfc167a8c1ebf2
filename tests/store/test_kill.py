"""kill -9 at any moment: what was acknowledged is there, nothing is half done, the journal verifies."""

import json
import random
import shutil
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from store import Portal
from store.database import Row
from tests.store.workers import Pipe, begin, live_a_life, started
from tests.world import READS, FastHasher, FrozenClock, World

pytestmark = pytest.mark.parametrize("journal_mode", ["wal", "delete"], indirect=True)

PER_HOME = 20
"""Kills before the portal is put back to its beginning, so that looking at it stays quick."""

Acknowledged = tuple[str, int | None, Any]


@pytest.mark.parametrize(
    ("kills", "seed"),
    [pytest.param(13, 1, id="a few"), *(pytest.param(150, s, id=f"many {s}", marks=pytest.mark.slow) for s in (2, 3))],
)
def test_whenever_a_process_is_killed_what_it_acknowledged_is_there_and_nothing_half_done(
    world: World, journal_mode: str, tmp_path: Path, kills: int, seed: int
) -> None:
    rng = random.Random(seed)
    apps = prepare(world)
    world.portal.close()
    home = tmp_path / "work"
    acknowledged = interrupted = 0
    for kill in range(kills):
        if kill % PER_HOME == 0:
            shutil.rmtree(home, ignore_errors=True)
            shutil.copytree(world.home, home)
        with Portal.open(home, clock=FrozenClock(), hasher=FastHasher()) as portal:
            before = last_entry(portal)
        said = work_and_be_killed(home, journal_mode, apps, rng)
        with Portal.open(home, clock=FrozenClock(), hasher=FastHasher()) as portal:
            assert portal.database.integrity() == "ok"
            verdict = portal.journal.verify()
            assert verdict.ok, verdict.sentence
            assert int((home / "journal.head").read_text()[:20]) <= last_entry(portal)
            acknowledged += sum(map(len, said.values()))
            interrupted += all_acknowledged_is_there(portal, before, apps, said)
            assert tables_of(portal) == told_by_the_journal(portal)
            versions_and_clients_are_whole(portal)
    assert acknowledged > kills
    assert kills < 100 or interrupted  # some died between their commit and saying so


@pytest.mark.parametrize("kills", [pytest.param(8, id="a few"), pytest.param(60, id="many", marks=pytest.mark.slow)])
def test_whenever_the_first_start_is_killed_the_next_one_works(tmp_path: Path, journal_mode: str, kills: int) -> None:
    rng = random.Random(kills)
    for number in range(kills):
        home = tmp_path / f"home {number}"
        home.mkdir(mode=0o700)
        with started(begin, home, journal_mode) as (process, pipe):
            spin(rng.uniform(0, 0.06))
            process.kill()
            process.join()
            made = [answer for answer in rest_of(pipe) if answer != "ready"]
        with Portal.open(home, clock=FrozenClock(), hasher=FastHasher()) as portal:
            assert portal.database.integrity() == "ok"
            assert portal.journal.verify().ok
            organizations = portal.operator().accounts.organizations()
            assert len(made) <= len(organizations) <= len(made) + 1
            portal.operator().accounts.add_organization("The next one")


def prepare(world: World) -> dict[str, int]:
    """An app for each environment's worker, with a developer and an admin there."""
    apps = {}
    for environment in ("integration", "production"):
        dana = world.developer(environment=environment)
        tess = world.admin(environment=environment)
        user = world.operator.accounts.find(environment, "tess")
        for tenant in (1002, 1003):
            world.operator.accounts.grant(user.id, "manage_access", tenant=tenant)
        app = dana.apps.create(
            name=f"App of {environment}", scopes=READS[:2], tenants=[1001, 1002, 1003], self_service=True
        )
        apps[environment] = app.id
        for row in dana.connections.window(app=app.id).rows:
            tess.connections.connect(row.id, expected_version=1)
    return apps


def work_and_be_killed(
    home: Path, journal_mode: str, apps: dict[str, int], rng: random.Random
) -> dict[str, list[Acknowledged]]:
    """Two processes at once, each on its own app; both killed, one a little after the other."""
    said: dict[str, list[Acknowledged]] = {}
    with ExitStack() as stack:
        working = {
            environment: stack.enter_context(
                started(live_a_life, home, journal_mode, environment, app, rng.randrange(2**32))
            )
            for environment, app in apps.items()
        }
        if rng.random() < 0.9:  # else they die while they open the portal and sign in
            for _, pipe in working.values():
                assert pipe.recv() == "ready"
            first = rng.choice(list(working.values()))[1]
            received = [first.recv() for _ in range(rng.choice([0, 0, 1, 3, 10, 30]))]
        else:
            first, received = next(iter(working.values()))[1], []
        for process, _ in sorted(working.values(), key=lambda _: rng.random()):
            spin(rng.uniform(0, 0.004))
            process.kill()
        for process, _ in working.values():
            process.join()
        for environment, (_, pipe) in working.items():
            answers = (received if pipe is first else []) + rest_of(pipe)
            said[environment] = [answer for answer in answers if answer != "ready"]
    assert not [answer for answers in said.values() for answer in answers if answer[0] == "failed"]
    return said


def rest_of(pipe: Pipe) -> list[Any]:
    """What was sent before the end; a message cut by the kill was not."""
    found = []
    try:
        while True:
            found.append(pipe.recv())
    except (EOFError, OSError):
        return found


def spin(seconds: float) -> None:
    """A sleep would wake too late to cut in between."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


def last_entry(portal: Portal) -> int:
    return int(portal.database.rows("SELECT max(number) AS n FROM journal")[0]["n"])


def all_acknowledged_is_there(
    portal: Portal, before: int, apps: dict[str, int], said: dict[str, list[Acknowledged]]
) -> int:
    """Entry by entry and in order, and at most one more; how many such there are."""
    more = 0
    for environment, app in apps.items():
        rows = portal.database.rows(
            "SELECT * FROM journal WHERE number > :before AND app_id = :app ORDER BY number",
            {"before": before, "app": app},
        )
        found = [
            (row["event"], None if row["event"] == "publish" else row["connection_id"], made_by(row)) for row in rows
        ]
        answers = said[environment]
        assert found[: len(answers)] == answers
        assert len(found) - len(answers) in (0, 1)
        more += len(found) - len(answers)
    return more


def made_by(row: Row) -> Any:
    """What a worker tells of its event, as the journal has it."""
    detail = json.loads(row["detail"])
    if row["event"] == "publish":
        return detail["version"]
    return detail.get("secret")


def tables_of(portal: Portal) -> dict[int, tuple[Any, ...]]:
    """Each connection: base, stops, accepted version, epoch, and its secrets by prefix."""
    secrets: dict[int, list[tuple[str, str, bool]]] = defaultdict(list)
    for row in portal.database.rows("SELECT * FROM secrets ORDER BY id"):
        secrets[row["connection_id"]].append((row["prefix"], row["state"], row["revealed_at"] is not None))
    return {
        row["id"]: (
            row["base"],
            [bool(row[f"{stop}_at"]) for stop in ("disabled", "suspended", "blocked")],
            row["accepted_version"],
            row["epoch"],
            secrets[row["id"]],
        )
        for row in portal.database.rows("SELECT * FROM connections")
    }


def told_by_the_journal(portal: Portal) -> dict[int, tuple[Any, ...]]:
    """The same, from the events alone: an event of which only a part was done shows here."""
    told: dict[int, tuple[Any, ...]] = {}
    for row in portal.database.rows("SELECT * FROM journal WHERE connection_id IS NOT NULL ORDER BY number"):
        number, event, detail = row["connection_id"], row["event"], json.loads(row["detail"])
        base, stops, accepted, epoch, secrets = told.get(number, ("", [False] * 3, None, 0, []))
        if event in ("add", "connect"):
            base = "listed" if event == "add" else "connected"
            epoch += event == "connect"
        if event in ("connect", "accept"):
            accepted = detail["version"]
        if event in ("disable", "enable"):
            stops = [event == "disable", *stops[1:]]
        if event in ("suspend", "resume"):
            stops = [stops[0], event == "suspend", stops[2]]
        if event in ("remove", "disconnect"):
            base, accepted = "delisted" if event == "remove" else "listed", None
            live = sum(state in ("sealed", "collected") for _, state, _ in secrets)
            assert detail["secrets_revoked"] == live
            secrets = [(p, "revoked" if s in ("sealed", "collected") else s, r) for p, s, r in secrets]
        if event == "rotate" and detail["old_lives_seconds"] == 0:
            secrets = changed(secrets, detail["old"], state="expired")
        if event in ("generate", "rotate"):
            secrets = [*secrets, (detail["secret"], "sealed", False)]
        if event == "reveal":
            secrets = changed(secrets, detail["secret"], revealed=True)
        if event in ("confirm", "revoke"):
            secrets = changed(secrets, detail["secret"], state="collected" if event == "confirm" else "revoked")
        told[number] = base, stops, accepted, epoch, secrets
    return told


def changed(
    secrets: list[tuple[str, str, bool]], prefix: str, *, state: str = "", revealed: bool = False
) -> list[tuple[str, str, bool]]:
    return [(p, state or s, revealed or r) if p == prefix else (p, s, r) for p, s, r in secrets]


def versions_and_clients_are_whole(portal: Portal) -> None:
    """What belongs together was written together."""
    for app in portal.database.rows("SELECT id, current_version FROM apps"):
        for table, column in (("versions", "number"), ("offers", "version")):
            rows = portal.database.rows(f"SELECT {column} AS n FROM {table} WHERE app_id = {app['id']} ORDER BY n")
            assert [row["n"] for row in rows] == list(range(1, app["current_version"] + 1))
        published = portal.database.rows(
            f"SELECT 1 FROM journal WHERE app_id = {app['id']} AND event IN ('create', 'publish')"
        )
        assert len(published) == app["current_version"]
    counted = portal.database.rows(
        """
        SELECT id FROM connections c
        WHERE waiting <> (SELECT count(*) FROM secrets WHERE connection_id = c.id AND state = 'sealed')
        OR collected <> (SELECT count(*) FROM secrets WHERE connection_id = c.id AND state = 'collected')
        """
    )
    assert counted == []
