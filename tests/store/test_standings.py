"""Where each connection stands: kept by every write, settled after what an app does to all, made anew when in doubt."""

from typing import Any

import pytest

from store import Refused, Session, Status, search, standings
from tests.world import READS, World


@pytest.fixture
def desk(world: World) -> dict[str, Session]:
    dev, admin, support = world.developer(), world.admin(), world.support()
    app = world.app(dev, 1001, 1002, 7777)
    world.connected(dev, admin, app)
    return {"dev": dev, "admin": admin, "support": support}


def reasons(session: Session) -> dict[int, str]:
    """What each tenant waits for, found by the list of that very reason."""
    counted = session.connections.counts(status=list(Status))
    listed = {
        row.tenant: str(reason or status)
        for status, reason in counted
        for row in session.connections.window(status=status, reason=reason or ()).rows
        if row.reason == reason
    }
    assert sum(counted.values()) == len(listed)
    return listed


def test_a_tenant_that_becomes_known_moves_in_every_list(world: World, desk: dict[str, Session]) -> None:
    assert reasons(desk["support"])[7777] == "tenant_unknown"
    world.operator.accounts.add_tenant("production", 7777, "Elsewhere")
    assert reasons(desk["support"])[7777] == "tenant_unknown"
    world.operator.accounts.add_tenant("integration", 7777, "Here")
    assert reasons(desk["support"])[7777] == "no_admin"


def test_somebody_who_comes_or_goes_moves_what_waits_for_them(world: World, desk: dict[str, Session]) -> None:
    accounts = world.operator.accounts
    assert reasons(desk["support"])[1002] == "no_admin"
    world.admin("greta", tenant=1002)
    assert reasons(desk["support"])[1002] == "admin_has_not_acted"
    world.admin("gus", tenant=1002)
    accounts.deactivate(accounts.find("integration", "greta").id)
    assert reasons(desk["support"])[1002] == "admin_has_not_acted"
    accounts.withdraw(accounts.find("integration", "gus").id, "manage_access", tenant=1002, even_last=True)
    assert reasons(desk["support"])[1002] == "no_admin"


def test_publishing_touches_neither_connections_nor_standings(
    world: World, desk: dict[str, Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    db = world.portal.database
    before = db.rows("SELECT * FROM connections"), db.rows("SELECT * FROM standings")
    with monkeypatch.context() as patched:
        patched.setattr(world.portal, "settle", lambda: None)
        desk["dev"].apps.publish(1, scopes=READS[:3], expected_version=1)
    assert (db.rows("SELECT * FROM connections"), db.rows("SELECT * FROM standings")) == before
    assert standings.unsettled(db) == [1]
    assert [tuple(row) for row in db.rows("SELECT * FROM connections")] == [tuple(row) for row in before[0]]


def test_what_a_killed_publisher_left_unsettled_the_next_who_reads_settles(
    world: World, desk: dict[str, Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standings, "_SETTLED_AT_ONCE", 2)
    made = desk["admin"].credentials.generate(1)
    world.collected(desk["dev"], made)
    with monkeypatch.context() as patched:
        patched.setattr(world.portal, "settle", lambda: None)
        desk["dev"].apps.publish(1, scopes=READS[:3], expected_version=1)
    db = world.portal.database
    assert standings.unsettled(db) == [1]
    seen = [reasons(desk["support"])[1001] for _ in range(4)]
    assert set(seen) == {"update_pending"}
    assert standings.unsettled(db) == []
    assert standings.are_right(db)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE standings SET place = 7 WHERE connection_id = 1",
        "UPDATE standings SET since = '2020' WHERE connection_id = 2",
        "DELETE FROM standings WHERE connection_id = 3",
        "UPDATE tallies SET n = n + 1 WHERE app_id = 0",
        "DELETE FROM tallies WHERE app_id = 1",
    ],
)
def test_what_does_not_follow_from_the_facts_is_found_and_mended(
    world: World, desk: dict[str, Session], damage: str
) -> None:
    db = world.portal.database
    with db.write():
        db.execute(damage)
    [finding] = [finding for finding in world.portal.check() if finding.name == "standings"]
    assert not finding.ok
    assert "devportal check --rebuild" in finding.sentence
    db.rebuild()
    assert all(finding.ok for finding in world.portal.check())
    assert reasons(desk["support"]) == {1001: "not_generated", 1002: "no_admin", 7777: "tenant_unknown"}


def test_what_was_written_while_the_triggers_were_gone_is_derived_at_the_next_opening(
    world: World, desk: dict[str, Session]
) -> None:
    connection = world.portal.database._connection
    connection.execute("DROP TRIGGER standings_of_changed")
    connection.execute("UPDATE connections SET blocked_at = changed_at WHERE id = 2")
    with world.open() as portal:
        assert standings.are_right(portal.database)
        assert reasons(world.again("integration", "sue", portal))[1002] == "blocked"


def test_a_refused_event_moves_nothing(world: World, desk: dict[str, Session]) -> None:
    before = reasons(desk["support"])
    with pytest.raises(Refused):
        desk["admin"].connections.connect(1, expected_version=1)
    assert reasons(desk["support"]) == before
    assert standings.are_right(world.portal.database)


# Search.


@pytest.fixture(params=[search.LOOKED_AT, 3], ids=["one by one", "by words"])
def searched(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of finding."""
    monkeypatch.setattr(search, "LOOKED_AT", request.param)


def found(session: Session, text: str) -> list[int]:
    return sorted(row.tenant for row in session.connections.window(search=text).rows)


@pytest.mark.usefixtures("searched")
def test_support_finds_by_names_ids_labels_and_notes(world: World, desk: dict[str, Session]) -> None:
    support, dev = desk["support"], desk["dev"]
    dev.connections.add(1, 1003, label="the one in Springfield")
    support.connections.note(dev.connections.find(1, 1002).id, "call them on Monday")
    client = str(dev.connections.find(1, 1001).client_id)
    expected: dict[str, list[int]] = {
        "PLUMB": [1001],
        "springf": [1003],
        "monday": [1002],
        "777": [7777],
        client: [1001],
        client[4:12]: [1001],
        "re": [1003],
        "7": [7777],
        "zebra": [],
        '"': [],
        'a"b': [],
        "100": [1001, 1002, 1003],
    }
    assert {text: found(support, text) for text in expected} == expected
    assert found(dev, "monday") == []


def test_a_common_word_is_cut_off_and_said_to_be(
    world: World, desk: dict[str, Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST", 2)
    asked: dict[str, Any] = {"search": "Route"}
    window = desk["support"].connections.window(**asked)
    assert (len(window.rows), window.capped) == (2, True)
    assert desk["support"].connections.count(**asked) == 2
    assert not desk["support"].connections.window(search="Plumbing").capped
