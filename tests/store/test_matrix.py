"""Tenants down, apps across: every tenant once, its cells as the facts are, and nothing that one may not see."""

from typing import Any

import pytest

from store import Session, Status, ruler
from store.matrix import Edge, Matrix, TenantRow
from store.models import Connection
from tests.store.test_plans import desk as desk  # the same small portal
from tests.store.test_plans import scans, watched
from tests.world import READS, World

FILTERS: dict[str, dict[str, Any]] = {
    "all": {},
    "one app": {"app": 1},
    "one status": {"status": "not_connected"},
    "one reason": {"reason": "blocked"},
    "one version": {"app": 1, "version": 1},
    "a text": {"search": "plumb"},
    "a number": {"search": "10"},
    "nothing": {"status": "live", "reason": "blocked"},
}


def forwards(matrix: Matrix, apps: list[int], limit: int) -> list[TenantRow]:
    found: list[TenantRow] = []
    after: Edge | None = None
    while True:
        window = matrix.window(apps, after=after, limit=limit)
        found += window.rows
        after = window.after
        if after is None:
            return found


def backwards(matrix: Matrix, apps: list[int], limit: int) -> list[int]:
    window = matrix.window(apps, last=True, limit=limit)
    found = [row.tenant for row in window.rows]
    while window.before is not None:
        window = matrix.window(apps, before=window.before, limit=limit)
        found = [*(row.tenant for row in window.rows), *found]
    return found


def everything(session: Session, **wanted: Any) -> list[Connection]:
    return list(session.connections.window(limit=1000, sort="tenant", **wanted).rows)


@pytest.mark.parametrize("exact", [ruler.EXACT, 0])
@pytest.mark.parametrize("limit", [1, 2, 50])
@pytest.mark.parametrize("name", FILTERS)
def test_every_tenant_comes_once_in_order_and_has_its_cells(
    desk: dict[str, Session], name: str, limit: int, exact: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ruler, "EXACT", exact)
    for who in ("support", "dev", "admin"):
        session = desk[who]
        matrix = Matrix(session, **FILTERS[name])
        apps = [app.id for app in matrix.apps()]
        rows = forwards(matrix, apps, limit)
        asked = everything(session, **FILTERS[name])
        assert [row.tenant for row in rows] == sorted({one.tenant for one in asked})
        assert backwards(matrix, apps, limit) == [row.tenant for row in rows]
        assert {one.app_id for one in asked} == set(apps)
        every = {(one.tenant, one.app_id): one for one in everything(session, status=list(Status))}
        for row in rows:
            facts = {app: every[row.tenant, app] for app in apps if (row.tenant, app) in every}
            assert {app: (cell.connection, cell.status, cell.reason) for app, cell in row.cells.items()} == {
                app: (one.id, one.status, one.reason) for app, one in facts.items()
            }
            assert row.apps == set(apps)
        if rows:
            assert matrix.seek(len(rows) // 2).cursor is not None
            assert matrix.locate(rows[-1].tenant) is not None
        if exact:
            assert matrix.count() == len(rows)
            for place, row in enumerate(rows):
                spot = matrix.locate(row.tenant)
                assert spot
                assert spot.position == place
                assert matrix.seek(place) == spot


def test_only_the_cells_of_the_apps_in_sight_are_read(desk: dict[str, Session]) -> None:
    row = Matrix(desk["support"]).window([2], limit=1).rows[0]
    assert set(row.cells) == {2}
    assert row.apps == {2}


def test_an_admin_sees_no_other_tenant_and_a_rival_nothing(world: World, desk: dict[str, Session]) -> None:
    rival = world.person("ron", "manage_apps", organization=world.bolt.id)
    assert [row.tenant for row in forwards(Matrix(desk["admin"]), [1, 2], 10)] == [1001]
    assert forwards(Matrix(rival), [1, 2], 10) == []
    assert Matrix(rival).apps() == []
    theirs = rival.apps.create(name="Theirs", scopes=READS, tenants=[1001])
    assert set(forwards(Matrix(rival), [1, 2, theirs.id], 10)[0].cells) == {theirs.id}


@pytest.mark.parametrize("name", [name for name in FILTERS if name != "nothing"])
def test_no_window_of_tenants_is_found_by_a_scan(
    world: World, desk: dict[str, Session], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for exact in (ruler.EXACT, 0):
        monkeypatch.setattr(ruler, "EXACT", exact)
        for who in ("support", "dev", "admin"):
            matrix = Matrix(desk[who], **FILTERS[name])
            with watched(world.portal.database) as statements:
                apps = [app.id for app in matrix.apps()]
                matrix.window(apps, limit=2)
                matrix.window(apps, last=True, limit=2)
                matrix.window(apps, after=Edge(1001), limit=2)
                matrix.window(apps, before=Edge(1004), limit=2)
                matrix.count()
                matrix.seek(1)
                matrix.locate(1002)
            assert scans(world.portal.database, statements) == [], who
