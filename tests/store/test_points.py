"""kill -9 at every named point: an event has happened whole or not at all, and a migration is finished by the next."""

import re
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import store
from store import Event, Portal
from tests.store.acts import EVENTS, event, furnish, opens
from tests.store.older import of_schema
from tests.store.points import killed_at, points_of
from tests.world import FastHasher, FrozenClock, World

DERIVED = ("standings", "tallies", "unsettled", "_sqlite_migrations")
"""What follows from the rest, and may be brought up to date a moment later; `check` compares it."""


KILLED = [
    pytest.param("accept", "wal"),
    *(pytest.param(name, "wal", marks=pytest.mark.slow) for name in EVENTS if name != "accept"),
    *(pytest.param(name, "delete", marks=pytest.mark.slow) for name in ("accept", "confirm", "publish", "remove")),
]


def test_every_event_of_the_store_is_killed() -> None:
    """But for two that begin a journal's end anew: tests/store/test_restore.py kills the one that replaces files."""
    rooms = Path(store.__file__).parent.glob("*.py")
    written = {name for room in rooms for name in re.findall(r'(?:writing|record)\("(\w+)"', room.read_text("utf-8"))}
    assert {event.value for event in Event} | written - {"accept_journal", "restore"} <= EVENTS.keys()


@pytest.mark.parametrize(("name", "journal_mode"), KILLED, indirect=["journal_mode"])
def test_an_event_that_is_killed_at_any_point_has_happened_whole_or_not_at_all(
    world: World, journal_mode: str, name: str
) -> None:
    furnish(world)
    world.portal.close()
    work = world.home.with_name("work")
    shutil.copytree(world.home, work)
    before = facts(work)
    names = points_of(partial(event, name), work, journal_mode)
    assert names[0].startswith(("BEGIN", "SELECT", "UPDATE", "INSERT", "open passwords.queue"))
    assert "COMMIT" in names
    after = facts(work)
    assert after != before
    seen = []
    for point in range(len(names)):
        shutil.rmtree(work)
        shutil.copytree(world.home, work)
        killed_at(partial(event, name), work, journal_mode, point)
        seen.append(facts(work))
        assert seen[-1] in (before, after), names[point]
        with Portal.open(work, clock=FrozenClock(), hasher=FastHasher()) as portal:
            portal.operator().accounts.add_organization("The next one")
            assert portal.journal.verify()
    assert seen[0] == before
    assert seen == sorted(seen, key=lambda one: one == after)  # at one moment, and never back


def facts(home: Path) -> dict[str, list[Any]]:
    """Every row of every table that holds facts, in a portal that must be well."""
    with Portal.open(home, clock=FrozenClock(), hasher=FastHasher()) as portal:
        wrong = [found.sentence for found in portal.check() if not found.ok]
        assert not wrong
        tables = portal.database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        found = {
            str(table["name"]): [
                tuple(dict(row).values()) for row in portal.database.rows(f"SELECT * FROM {table['name']}")
            ]
            for table in tables
            if table["name"] not in DERIVED and "_words" not in table["name"]
        }
        found["facts"] = [fact for fact in found["facts"] if fact[0] != "wipe"]  # done again until it is done
    return found


# Migrations.


@pytest.mark.slow
@pytest.mark.parametrize("journal_mode", ["wal", "delete"], indirect=True)
def test_a_migration_that_is_killed_at_any_point_is_finished_by_whoever_opens_the_portal_next(
    world: World, journal_mode: str
) -> None:
    """Of the first schema, so that every migration is on the way."""
    world.portal.close()
    old = world.home.with_name("old")
    of_schema(1, old, world.home / "master.key")
    work = world.home.with_name("work")
    shutil.copytree(old, work)
    names = points_of(opens, work, journal_mode)
    assert sum(name.startswith("CREATE T") for name in names) > 2
    for point in range(len(names)):
        shutil.rmtree(work)
        shutil.copytree(old, work)
        killed_at(opens, work, journal_mode, point)
        with Portal.open(work, clock=FrozenClock(), hasher=FastHasher()) as portal:
            assert [found.sentence for found in portal.check() if not found.ok] == [], names[point]
            assert [found.name for found in portal.operator().accounts.organizations()] == ["Acme"]
