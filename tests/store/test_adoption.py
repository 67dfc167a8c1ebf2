"""How far an app's tenants have come, and who lags: every window of the list, in the order of the longest wait."""

import pytest

from store import Code, Refused, Session
from store.models import App
from tests.store.test_plans import watched
from tests.world import READS, World

TENANTS = range(2001, 2013)


@pytest.fixture
def app(world: World) -> App:
    """Twelve connected tenants of v1 to v3, of which v3 is current; v1 and v2 lag. In production one more."""
    for tenant in TENANTS:
        world.operator.accounts.add_tenant("integration", tenant, f"Tenant {tenant}")
    dana = world.developer()
    app = world.app(dana, *TENANTS, 1001, scopes=READS[:1])
    for version, tenants in ((1, TENANTS[:5]), (2, TENANTS[5:8]), (3, TENANTS[8:])):
        if version > 1:
            world.clock.go(days=1)
            dana = world.again("integration", "dana")
            dana.apps.publish(app.id, scopes=READS[:version], expected_version=version - 1)
        for tenant in tenants:
            world.connected(dana, world.admin(f"tess{tenant}", tenant=tenant), app, tenant)
    produced = world.developer(environment="production")
    produced.connections.add(app.id, 1001)
    world.connected(produced, world.admin(environment="production"), app)
    return app


@pytest.fixture
def dana(world: World, app: App) -> Session:
    return world.again("integration", "dana")


def test_adoption_counts_the_connected_tenants_of_the_own_environment_by_version(dana: Session, app: App) -> None:
    found = dana.apps.adoption(app.id)
    assert [(one.version, one.tenants, one.added) for one in found] == [(3, 4, 0), (2, 3, 1), (1, 5, 2)]


def test_who_lags_longest_comes_first_and_nobody_is_left_out_or_shown_twice(dana: Session, app: App) -> None:
    lagging = dana.apps.lagging(app.id)
    seen: list[int] = []
    window = lagging.window(limit=3)
    while True:
        seen += [row.tenant for row in window.rows]
        if window.after is None:
            break
        window = lagging.window(after=window.after, limit=3)
    assert seen == list(TENANTS[:8])
    assert lagging.count() == len(seen)
    back = [row.tenant for row in window.rows]
    while window.before is not None:
        window = lagging.window(before=window.before, limit=3)
        back = [row.tenant for row in window.rows] + back
    assert back == seen
    assert [row.tenant for row in lagging.window(last=True, limit=3).rows] == seen[-3:]


def test_each_is_found_at_its_place_and_by_it(dana: Session, app: App) -> None:
    lagging = dana.apps.lagging(app.id)
    rows = lagging.window(limit=100).rows
    for position, row in enumerate(rows):
        spot = lagging.locate(row.id)
        assert spot is not None
        assert spot.position == position
        for place in (spot, lagging.seek(position)):
            assert lagging.window(after=place.cursor, limit=1).rows == (row,)
            assert lagging.window(before=place.cursor, limit=100).rows == rows[:position]
    assert lagging.locate(dana.connections.find(app.id, TENANTS[-1]).id) is None
    assert lagging.locate(dana.connections.find(app.id, 1001).id) is None


def test_who_has_accepted_or_has_nothing_to_accept_does_not_lag(world: World, dana: Session, app: App) -> None:
    world.again("integration", "tess2001").connections.accept(
        dana.connections.find(app.id, 2001).id, expected_version=3
    )
    assert dana.apps.lagging(app.id).count() == 7
    world.again("production", "dana").apps.publish(app.id, scopes=READS[:1], expected_version=3)
    assert dana.apps.lagging(app.id).count() == 0
    assert dana.apps.lagging(app.id).window(limit=10).rows == ()


def test_how_far_tenants_have_come_is_not_for_a_tenant_to_know(world: World, app: App) -> None:
    with pytest.raises(Refused) as refused:
        world.again("integration", "tess2001").apps.adoption(app.id)
    assert refused.value.code is Code.FORBIDDEN


def test_no_list_of_connections_is_scanned_or_sorted(world: World, dana: Session, app: App) -> None:
    lagging, db = dana.apps.lagging(app.id), world.portal.database
    with watched(db) as seen:
        window = lagging.window(limit=2)
        lagging.window(after=window.after, limit=2)
        lagging.window(last=True, limit=2)
        lagging.locate(window.rows[0].id)
        lagging.seek(6)
    plans = [row["detail"] for sql in seen if "accepted_version" in sql for row in db.rows(f"EXPLAIN QUERY PLAN {sql}")]
    assert plans
    assert not [line for line in plans if line.startswith("SCAN c") or "TEMP B-TREE FOR ORDER" in line]
    assert any("connections_by_version" in line for line in plans)
