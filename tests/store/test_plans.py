"""How SQLite finds what is asked for: by an index, whatever the filter and order; no large table is ever scanned."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from store import Reason, Session, Status, search
from store.database import Database
from store.moments import Moment
from tests.world import READS, World

SMALL = {"apps", "organizations", "tallies", "unsettled", "facts", "json_each"}
"""Tables that do not grow with the connections, and what is no table."""
FILTERS: dict[str, dict[str, Any]] = {
    "all": {},
    "app": {"app": 1},
    "tenant": {"tenant": 1001},
    **{f"status {status.value}": {"status": status.value} for status in Status},
    **{f"reason {reason.value}": {"reason": reason.value} for reason in Reason},
    "snoozed": {"snoozed": True},
    "not snoozed": {"snoozed": False},
    "version": {"app": 1, "version": 1},
    "version, text and status": {"app": 1, "version": 1, "search": "plumb", "status": "attention"},
    "app and status": {"app": 1, "status": ["not_connected", "stopped"]},
    "old": {"older_than": timedelta(days=3)},
    "part of a name": {"search": "plumb"},
    "beginning of a name": {"search": "bl"},
    "beginning of an ID": {"search": "10"},
}
_ONLY_THE_LAST = "FROM journal ORDER BY number DESC LIMIT 1"
"""Called a scan, and ends with the first row."""
SORTS = ("waiting", "tenant", "app", "changed")


@contextmanager
def watched(db: Database) -> Iterator[list[str]]:
    """The statements that are run meanwhile, with their values."""
    seen: list[str] = []
    db._connection.set_trace_callback(seen.append)
    try:
        yield seen
    finally:
        db._connection.set_trace_callback(None)


def scans(db: Database, statements: list[str]) -> list[str]:
    """What in their plans reads a table from one end to the other."""
    found = []
    for sql in statements:
        if not re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", sql) or sql.endswith(_ONLY_THE_LAST):
            continue
        names = {short: table for table, short in re.findall(r"\b(?:FROM|JOIN)\s+(\w+)\s+([a-z])\b", sql)}
        names |= dict.fromkeys(re.findall(r"\) ([a-z])\b", sql), "json_each")  # a part of the same statement
        for row in db.rows(f"EXPLAIN QUERY PLAN {sql}"):
            if scanned := re.match(r"SCAN (?!CONSTANT)(\w+)", row["detail"]):
                table = names.get(scanned[1], scanned[1])
                if table not in SMALL and "VIRTUAL TABLE INDEX" not in row["detail"]:
                    found.append(f"{row['detail']} in {sql}")
    return found


@pytest.fixture
def desk(world: World) -> dict[str, Session]:
    """An app with a few tenants in different places, and one that is unsettled for as long as nobody looks."""
    dev, admin, support = world.developer(), world.admin(), world.support()
    app = world.app(dev, 1001, 1002, 1003, 1004, self_service=True)
    world.app(dev, 1001, name="Another")
    connected = world.connected(dev, admin, app)
    world.collected(dev, dev.credentials.generate(connected.id))
    world.operator.connections.block(dev.connections.find(app.id, 1002).id)
    support.connections.snooze(connected.id, world.clock() + timedelta(days=1), "call them")
    dev.apps.publish(app.id, scopes=READS[:3], expected_version=1)
    return {"dev": dev, "admin": admin, "support": support}


@pytest.mark.parametrize("looked_at", [search.LOOKED_AT, 3])
@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("name", FILTERS)
def test_no_list_is_found_by_a_scan(
    world: World, desk: dict[str, Session], name: str, sort: str, looked_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether few or many are in question, in both directions, from a place in it, and counted."""
    monkeypatch.setattr(search, "LOOKED_AT", looked_at)
    asked: dict[str, Any] = {"sort": sort, **FILTERS[name]}
    for who in ("support", "dev", "admin") if "snoozed" not in FILTERS[name] else ("support",):
        connections = desk[who].connections
        with watched(world.portal.database) as statements:
            first = connections.window(limit=1, **asked)
            connections.window(last=True, descending=True, **asked)
            connections.window(after=first.after, **asked)
            connections.window(before=first.after, **asked)
            connections.seek(2, **asked)
            for row in first.rows:
                connections.locate(row.id, **asked)
            connections.counts(**FILTERS[name])
            connections.touched([0], (first.start, first.after), Moment(1, 0), **asked)
        assert len(statements) > 30
        assert scans(world.portal.database, statements) == [], who


def test_no_event_scans(world: World, desk: dict[str, Session]) -> None:
    dev, admin, operator = desk["dev"], desk["admin"], world.operator
    found, tess = dev.connections.find(1, 1001), operator.accounts.find("integration", "tess")
    with watched(world.portal.database) as statements:
        dev.connections.add_all(1, dict.fromkeys(range(5001, 5010), "label"))
        dev.connections.suspend(found.id)
        dev.connections.resume(found.id)
        admin.connections.accept(found.id, expected_version=2)
        made = admin.credentials.rotate(found.id, keep_old_for="1h")
        world.collected(dev, made)
        world.portal.record_use(made.id)
        world.portal.record_failure(str(found.client_id), "wrong_secret")
        dev.apps.publish(1, scopes=READS[:1], expected_version=2)
        operator.accounts.add_tenant("integration", 5001, "Now known")
        operator.accounts.grant(tess.id, "manage_access", tenant=5001)
        operator.accounts.withdraw(tess.id, "manage_access", tenant=5001, even_last=True)
        admin.connections.disconnect(found.id)
        dev.apps.archive(2)
        world.clock.go(days=9)  # a secret expires, and what was snoozed comes back
        world.again("integration", "dana").apps.list()
    assert len(statements) > 200
    assert scans(world.portal.database, statements) == []


def test_a_scan_would_be_seen(world: World) -> None:
    """Or the tests above prove nothing."""
    with watched(world.portal.database) as statements:
        world.portal.database.rows("SELECT c.id FROM connections c WHERE c.label LIKE '%x%'")
        world.portal.database.rows("SELECT s.tenant FROM standings s WHERE s.tenant + 1 = 7")
        world.portal.database.rows("SELECT 1 FROM tenants WHERE name = 'Blue'")
    assert len(scans(world.portal.database, statements)) == 3
