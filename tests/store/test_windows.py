"""One screenful at a time: every row exactly once, in order, in both directions, and never what one may not see."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest

from store import Code, Reason, Refused, Session, Status, ruler, standings
from store.database import Database
from store.models import Connection
from tests.world import READS, World

SORTS: dict[str, Callable[[Connection], tuple[Any, ...]]] = {
    "waiting": lambda row: (row.waiting_since, row.tenant, row.app_id),
    "tenant": lambda row: (row.tenant, row.app_id),
    "app": (lambda row: (row.app_name, row.app_id, row.tenant)),
    "changed": lambda row: (row.changed_at, row.tenant, row.app_id),
}

FILTERS: dict[str, dict[str, Any]] = {
    "all": {},
    **{f"status {status.value}": {"status": status.value} for status in Status},
    **{f"reason {reason.value}": {"reason": reason.value} for reason in Reason},
    "stuck": {"status": ["not_connected", "stopped"]},
    "stuck and removed": {"status": ["not_connected", "stopped", "removed"]},
    "two reasons": {"reason": ["app_archived", "update_pending"]},
    "status and reason": {"status": "stopped", "reason": "app_archived"},
    "impossible": {"status": "live", "reason": "blocked"},
    "app": {"app": 1},
    "version": {"app": 1, "version": 1},
    "version and reason": {"app": 1, "version": 1, "reason": ["update_pending", "failing"]},
    "tenant": {"tenant": 1003},
    "old": {"older_than": timedelta(minutes=3)},
    "snoozed": {"snoozed": True},
    "not snoozed": {"snoozed": False},
    "name": {"search": "plumb"},
    "number": {"search": "100"},
    "everything at once": {"app": 1, "search": "1", "status": ["live", "attention", "stopped"], "snoozed": False},
}


class Crowd:
    """Four apps at twelve tenants, in all kinds of states, many of them at the same moment."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.portal.database.execute("PRAGMA synchronous = OFF")
        accounts = world.operator.accounts
        for number in range(1004, 1010):
            accounts.add_tenant("integration", number, f"Plumber {number - 1003} & Sons")
        self.dev, self.admin, self.support = world.developer(), world.admin(), world.support()
        user = accounts.find("integration", "tess")
        tenants = [*range(1001, 1010), 2001, 2002, 20010]
        for tenant in tenants[1:8]:
            accounts.grant(user.id, "manage_access", tenant=tenant)
        names = ("Zebra", "Apple", "apple", "Apple 2")
        self.apps = [world.app(self.dev, *tenants, name=name) for name in names]
        for number, app in enumerate(self.apps):
            for tenant in tenants[:8]:
                self._live(app.id, tenant, number + tenant)
            if number % 2:
                world.clock.go(seconds=100)
        self.dev.apps.publish(self.apps[0].id, scopes=READS[:3], expected_version=1)
        self.dev.apps.publish(self.apps[1].id, scopes=READS[:1], expected_version=1)
        world.operator.connections.block(self._id(self.apps[2].id, 1009))
        world.operator.connections.snooze(self._id(self.apps[0].id, 1001), world.clock() + timedelta(days=1))
        world.operator.connections.snooze(self._id(self.apps[0].id, 1002), world.clock() + timedelta(seconds=1))
        self.admin.connections.decline_update(self._id(self.apps[0].id, 1006), expected_version=2)
        self.dev.apps.archive(self.apps[3].id)
        world.clock.go(seconds=200)

    def _id(self, app: int, tenant: int) -> int:
        return self.dev.connections.find(app, tenant).id

    def _live(self, app: int, tenant: int, kind: int) -> None:
        """As far along as `kind` says."""
        number = self._id(app, tenant)
        if kind % 8 == 0:
            self.dev.connections.remove(number)
        if kind % 8 == 1:
            self.admin.connections.decline(number, expected_version=1)
        if kind % 8 < 2:
            return
        self.admin.connections.connect(number, expected_version=1)
        if kind % 8 == 2:
            self.dev.connections.suspend(number)
        if kind % 8 < 4:
            return
        made = self.admin.credentials.generate(number)
        if kind % 8 == 4:
            return
        self.world.collected(self.dev, made)
        if kind % 8 == 5:
            return
        self.world.portal.record_use(made.id)
        if kind % 8 == 7:
            client = self.dev.connections.get(number).client_id
            self.world.portal.record_failure(str(client), "white_space")

    def rows(self) -> list[Connection]:
        """Every connection, the removed too, read one by one."""
        found = self.world.portal.database.rows("SELECT id FROM connections")
        return [self.support.connections.get(row["id"]) for row in found]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Crowd:
    home = tmp_path_factory.mktemp("crowd")
    home.chmod(0o700)
    return Crowd(World(home))


def holds(row: Connection, wanted: dict[str, Any], crowd: Crowd) -> bool:
    """The filters, in plain Python."""

    def several(name: str) -> set[str]:
        given = wanted.get(name, ())
        return {given} if isinstance(given, str) else set(given)

    now = crowd.world.clock()
    snoozed = row.snoozed_until is not None and row.snoozed_until > now
    texts = [str(row.tenant), row.tenant_name or "", row.app_name, row.app_key, row.label, row.client_id or ""]
    return (
        (row.status in several("status") if "status" in wanted else row.status is not Status.REMOVED)
        and (row.reason in several("reason") if "reason" in wanted else True)
        and ("app" not in wanted or row.app_id == wanted["app"])
        and ("version" not in wanted or row.accepted_version == wanted["version"])
        and ("tenant" not in wanted or row.tenant == wanted["tenant"])
        and ("older_than" not in wanted or now - row.waiting_since > wanted["older_than"])
        and ("snoozed" not in wanted or snoozed == wanted["snoozed"])
        and ("search" not in wanted or any(wanted["search"].lower() in text.lower() for text in texts))
    )


def forwards(session: Session, limit: int, **wanted: Any) -> list[Connection]:
    found: list[Connection] = []
    page = session.connections.window(limit=limit, **wanted)
    assert page.before is None
    while True:
        found += page.rows
        assert (len(page.rows) == limit) or page.after is None
        if page.after is None:
            return found
        page = session.connections.window(limit=limit, after=page.after, **wanted)
        assert page.rows
        assert page.before is not None


def backwards(session: Session, limit: int, **wanted: Any) -> list[Connection]:
    """From the last row to the first, and then all of it the right way round."""
    page = session.connections.window(last=True, limit=limit, **wanted)
    assert page.after is None
    found = list(page.rows)
    while page.before is not None:
        page = session.connections.window(limit=limit, before=page.before, **wanted)
        found = [*page.rows, *found]
        assert page.after is not None
    return found


def test_the_crowd_stands_in_every_status(crowd: Crowd) -> None:
    rows = crowd.rows()
    assert {row.status for row in rows} == set(Status)
    assert len({row.reason for row in rows}) > 12


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("name", FILTERS)
def test_paging_gives_every_row_once_and_in_order_in_both_directions(crowd: Crowd, sort: str, name: str) -> None:
    wanted = FILTERS[name]
    rows = sorted((row for row in crowd.rows() if holds(row, wanted, crowd)), key=SORTS[sort])
    for descending in (False, True):
        right = [row.id for row in (rows[::-1] if descending else rows)]
        asked = {"sort": sort, "descending": descending, **wanted}
        for limit in (7, 1000):
            assert [row.id for row in forwards(crowd.support, limit, **asked)] == right, (descending, limit)
        assert [row.id for row in backwards(crowd.support, 5, **asked)] == right, descending
        for place, number in enumerate(right):
            spot = crowd.support.connections.locate(number, **asked)
            assert spot is not None
            assert spot.position == place
            assert spot == crowd.support.connections.seek(place, **asked)
            window = crowd.support.connections.window(after=spot.cursor, limit=3, **asked)
            assert [row.id for row in window.rows] == right[place : place + 3]
            assert window.start == spot.cursor
            above = crowd.support.connections.window(before=spot.cursor, limit=3, **asked)
            assert [row.id for row in above.rows] == right[max(0, place - 3) : place]
            assert (window.before is None, window.after is None) == (place == 0, place + 3 >= len(right))
    assert crowd.support.connections.count(**wanted) == len(rows)


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("name", FILTERS)
def test_while_apps_are_unsettled_every_list_is_as_true(
    crowd: Crowd, sort: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between a version that is published and the last of its standings that is brought up to date."""
    db, wanted = crowd.world.portal.database, FILTERS[name]
    rows = sorted((row for row in crowd.rows() if holds(row, wanted, crowd)), key=SORTS[sort])
    monkeypatch.setattr(crowd.world.portal, "do_what_is_due", lambda: None)
    monkeypatch.setattr(standings, "settle_some", lambda _: False)
    with undone(db):
        db.execute("INSERT INTO unsettled (app_id) SELECT id FROM apps WHERE id < 4")
        db.execute("UPDATE standings SET place = 18, since = '2026' WHERE app_id < 4")
        for descending in (False, True):
            right = [row.id for row in (rows[::-1] if descending else rows)]
            asked = {"sort": sort, "descending": descending, **wanted}
            assert [row.id for row in forwards(crowd.support, 7, **asked)] == right
            assert [row.id for row in backwards(crowd.support, 5, **asked)] == right


@contextmanager
def undone(db: Database) -> Iterator[None]:
    """A write that is not kept."""

    class Enough(Exception):
        pass

    with suppress(Enough), db.write():
        yield
        raise Enough


def test_what_is_not_in_a_list_is_nowhere_in_it(crowd: Crowd) -> None:
    stopped = crowd.support.connections.window(status="stopped", limit=1).rows[0]
    assert crowd.support.connections.locate(stopped.id, status="live") is None
    assert crowd.support.connections.locate(12345) is None
    assert crowd.support.connections.locate(stopped.id, status="stopped") is not None
    assert crowd.support.connections.seek(3, status="live", reason="blocked").cursor is None


def test_a_position_beyond_the_end_is_the_last_row(crowd: Crowd) -> None:
    spot = crowd.support.connections.seek(10_000, sort="tenant")
    assert spot.position == crowd.support.connections.count() - 1
    [row] = crowd.support.connections.window(after=spot.cursor, sort="tenant").rows
    assert [row] == list(crowd.support.connections.window(last=True, limit=1, sort="tenant").rows)


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("descending", [False, True])
def test_in_a_long_list_positions_are_near_enough(
    crowd: Crowd, sort: str, descending: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if thirty rows were many: every connection is in the sample then, but those in between are not counted."""
    monkeypatch.setattr(ruler, "EXACT", 5)
    asked: dict[str, Any] = {"sort": sort, "descending": descending}
    rows = forwards(crowd.support, 1000, **asked)
    for place, row in enumerate(rows):
        spot, sought = crowd.support.connections.locate(row.id, **asked), crowd.support.connections.seek(place, **asked)
        assert spot is not None
        assert abs(spot.position - place) <= 1
        [found] = crowd.support.connections.window(after=sought.cursor, limit=1, **asked).rows
        assert abs(rows.index(found) - place) <= 1


def test_every_filter_but_the_impossible_one_finds_something(crowd: Crowd) -> None:
    """Or the test above compares nothing with nothing."""
    empty = {name for name, wanted in FILTERS.items() if not crowd.support.connections.count(**wanted)}
    assert empty == {"impossible", "reason disabled", "reason secret_expiring"}


def test_a_row_that_changes_while_one_pages_never_brings_another_one_twice(crowd: Crowd) -> None:
    """Unless it is itself the one that moves: a note moves nothing at all."""
    first = crowd.support.connections.window(sort="waiting", limit=10)
    crowd.support.connections.note(first.rows[3].id, "moved by nothing")
    rest = crowd.support.connections.window(sort="waiting", limit=1000, after=first.after)
    ids = [row.id for row in (*first.rows, *rest.rows)]
    assert len(ids) == len(set(ids)) == crowd.support.connections.count()


@pytest.mark.parametrize("who", ["dev", "admin"])
def test_everybody_pages_through_their_own_rows_only(crowd: Crowd, who: str) -> None:
    session: Session = getattr(crowd, who)
    everything = {row.id: row for row in crowd.rows() if row.status is not Status.REMOVED}
    own = {row.id for row in everything.values() if who == "dev" or 1001 <= row.tenant <= 1008}
    for sort in SORTS:
        found = forwards(session, 9, sort=sort)
        assert {row.id for row in found} == own
        assert len(found) == len(own)


def test_another_organization_and_another_environment_see_nothing(crowd: Crowd) -> None:
    accounts = crowd.world.operator.accounts
    assert accounts.organizations()
    rival = crowd.world.person("ron", "manage_apps", organization=crowd.world.bolt.id)
    away = crowd.world.person("pat", "manage_apps", organization=crowd.world.acme.id, environment="production")
    nobody = crowd.world.person("nora")
    for session in (rival, away, nobody):
        assert session.connections.window().rows == ()
        assert session.connections.count() == 0
        for search in ("Plumb", "100", "cid."):
            assert session.connections.window(search=search).rows == ()


def test_a_window_is_of_the_session_s_environment(crowd: Crowd) -> None:
    with pytest.raises(Refused) as refused:
        crowd.support.connections.window(environment="production")
    assert refused.value.code is Code.FORBIDDEN
    with pytest.raises(Refused) as refused:
        crowd.world.operator.connections.window()
    assert refused.value.code is Code.INVALID
    assert crowd.world.operator.connections.count(environment="integration") == crowd.support.connections.count()
    assert crowd.world.operator.connections.count(environment="production") == 0


@pytest.mark.parametrize(
    "asked",
    [
        {"sort": "nonsense"},
        {"sort": "c.id; DROP TABLE secrets"},
        {"status": "fine"},
        {"reason": ["declined", "no"]},
        {"limit": 0},
        {"limit": 1001},
        {"environment": "elsewhere"},
        {"version": 1},
    ],
)
def test_what_there_is_not_is_refused(crowd: Crowd, asked: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        crowd.support.connections.window(**asked)
    assert refused.value.code is Code.INVALID


def test_a_cursor_of_another_order_is_refused(crowd: Crowd) -> None:
    page = crowd.support.connections.window(sort="tenant", limit=3)
    assert page.after is not None
    for asked in ({"sort": "app", "after": page.after}, {"sort": "tenant", "after": page.after, "before": page.after}):
        with pytest.raises(Refused) as refused:
            crowd.support.connections.window(**asked)  # type: ignore[arg-type]
        assert refused.value.code is Code.INVALID


@pytest.mark.parametrize("asked", [{"tenant": 2**70}, {"app": 2**70}, {"search": "\ud800"}])
def test_a_filter_that_nothing_can_match_finds_nothing_or_is_refused(crowd: Crowd, asked: dict[str, Any]) -> None:
    try:
        assert crowd.support.connections.window(**asked).rows == ()
    except Refused as refused:
        assert refused.code is Code.INVALID  # noqa: PT017


def test_what_is_snoozed_is_support_s_to_know(crowd: Crowd) -> None:
    for session in (crowd.dev, crowd.admin):
        with pytest.raises(Refused) as refused:
            session.connections.window(snoozed=True)
        assert refused.value.code is Code.FORBIDDEN
        assert all(row.snoozed_until is None for row in session.connections.window(limit=1000).rows)


# Searching: what a person may not see, they cannot find by.


@pytest.fixture
def desk(world: World) -> dict[str, Session]:
    dev, admin = world.developer(), world.admin()
    app = world.app(dev, 1002, name="50% off_today")
    dev.connections.add(app.id, 1001, label="the one_in Springfield 100%")
    world.app(dev, 1003, name=r"back\slash")
    return {"dev": dev, "admin": admin, "support": world.support(), "green": world.admin("greta", tenant=1002)}


def found(session: Session, search: str) -> list[int]:
    return sorted(row.tenant for row in session.connections.window(search=search).rows)


@pytest.mark.parametrize(
    ("search", "tenants"),
    [
        ("50% off_today", [1001, 1002]),
        ("off", [1001, 1002]),
        ("%", []),  # below three letters: how a name or an ID begins
        ("of", []),
        ("50", [1001, 1002]),
        ("bL", [1001]),
        ("10", [1001, 1002, 1003]),
        ("_to", [1001, 1002]),
        ("0% o", [1001, 1002]),
        ("5%0", []),
        ("5__ off", []),
        ("one_in", [1001]),
        ("oneXin", []),
        ("100%", [1001]),
        ("back\\", [1003]),
        ("\\", []),
        ("k\\s", [1003]),
        ("SPRINGFIELD", [1001]),
        ("  springfield  ", [1001]),
        ("blue PLUMBING", [1001]),
        ("1002", [1002]),
        ("'", []),
        ("' OR 1=1 --", []),
        ('"', []),
    ],
)
def test_a_search_means_what_it_says(desk: dict[str, Session], search: str, tenants: list[int]) -> None:
    assert found(desk["support"], search) == tenants


def test_a_developer_cannot_find_a_tenant_by_a_name_that_is_hidden(desk: dict[str, Session]) -> None:
    dev, admin = desk["dev"], desk["admin"]
    assert (found(dev, "Blue"), found(dev, "Plumbing"), found(desk["support"], "Blue")) == ([], [], [1001])
    assert found(dev, "1001") == [1001]
    [row] = admin.connections.window().rows
    admin.connections.connect(row.id, expected_version=1)
    assert found(dev, "Blue") == [1001]
    assert [row.tenant_name for row in dev.connections.window(search="Blue").rows] == ["Blue Plumbing"]
    admin.connections.disconnect(row.id)
    assert found(dev, "Blue") == [1001]  # what was known stays known
    assert found(dev, "Green") == []


def test_an_admin_cannot_find_an_app_by_the_developer_s_label(desk: dict[str, Session]) -> None:
    assert (found(desk["dev"], "springfield"), found(desk["support"], "springfield")) == ([1001], [1001])
    assert found(desk["admin"], "springfield") == []
    assert found(desk["admin"], "off_today") == [1001]
    assert found(desk["green"], "off_today") == [1002]


def test_a_client_and_an_app_are_found_by_their_ids(desk: dict[str, Session]) -> None:
    admin = desk["admin"]
    [row] = admin.connections.window().rows
    client = admin.connections.connect(row.id, expected_version=1).client_id
    for session in (admin, desk["dev"], desk["support"]):
        assert found(session, str(client)) == [1001]
        assert 1001 in found(session, row.app_key)
    assert found(desk["green"], str(client)) == []


def test_a_tenant_of_the_same_id_in_the_other_environment_lends_no_name(world: World) -> None:
    world.operator.accounts.add_tenant("production", 777, "Secret Customer")
    dev = world.developer()
    app = world.app(dev, 777)
    support = world.support()
    assert found(support, "Secret") == []
    assert support.connections.find(app.id, 777).tenant_name is None
    assert support.connections.elsewhere(dev.connections.find(app.id, 777).id) == "Secret Customer"
