"""The matrix: tenants down, apps across, a glyph in each cell, the cursor on a cell."""

import pytest

from screens.connection_shown import Shown
from screens.matrix import AHEAD, MatrixScreen, short
from store.matrix import Matrix
from tests.screens.driver import Driver, driving
from tests.screens.places import furnish
from tests.world import READS, World


def row(user: Driver, tenant: int) -> list[str]:
    return next(line.split() for line in user.text.splitlines() if f" {tenant} " in line)


async def test_each_cell_has_the_glyph_of_its_connection(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("G", "enter", "m")
        await user.press("0")
        assert row(user, 1001)[-1] == "◐"
        await user.press("escape", "escape")
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("0", "m")
        assert "CaIn RoOp" in user.text
        assert row(user, 1001)[-2:] == ["○", "◐"]
        assert row(user, 4711)[-2:] == ["○", "·"]
        assert "4 tenants × 2 apps" in user.text


async def test_arrow_keys_move_over_cells_and_the_cell_is_told_in_words(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("0", "m")
        await user.until("Call Insights · tenant 1001")
        await user.press("right")
        await user.until("Route Optimizer · tenant 1001")
        await user.press("down")
        await user.until("Tenant 1002 is not on the list of Route Optimizer.")
        await user.press("enter")
        assert "There is no connection in this cell." in user.text
        await user.press("h", "enter")
        assert "Call Insights at 1002" in user.text
        await user.press("escape", "m")
        assert "Support desk" in user.text


async def test_from_inside_a_cell_the_next_connection_is_one_key_away_and_the_cursor_has_followed(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("0", "m", "right", "enter")
        assert "Route Optimizer at 1001" in user.text
        await user.press("[")
        assert "Call Insights at 1001" in user.text
        await user.press("]", "]", "]")
        assert "Route Optimizer at 1003" in user.text
        await user.press("escape")
        await user.until("Route Optimizer · tenant 1003")
        await user.press("1", "g", "right")
        await user.until("Route Optimizer · tenant 1001")  # no secret: not one of the stuck
        await user.press("enter", "]")
        assert "Call Insights at 1002" in user.text


async def test_a_row_s_next_connection_is_one_key_away_however_far(world: World) -> None:
    dana = world.developer()
    for number in range(100):
        dana.apps.create(name=f"App {number:03}", scopes=READS[:1], tenants=[1002 if number % 90 else 1001])
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("enter", "m")
        assert "1 tenant × 1 app " in user.text
        await user.press("escape", "escape")
        assert user.app._desk
        user.app.push_screen(MatrixScreen(user.app._desk, Shown()))
        await user.settle()
        await user.until("App 000 · tenant 1001")
        await user.press("n")
        await user.until("App 090 · tenant 1001")
        await user.press("n")
        await user.until("App 000 · tenant 1001")


async def test_a_filter_takes_rows_away_and_dims_what_it_does_not_mean(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("0", "m", "2")
        await user.until("1 tenant × 1 app ")
        assert row(user, 1001)[-1] == "◐"
        await user.press("0")
        await user.until("4 tenants × 2 apps")


async def test_others_changes_appear_in_the_cells(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("0", "m", "G")
        dana = world.again("integration", "dana")
        app = next(one for one in dana.apps.list() if one.name == "Route Optimizer")
        dana.connections.add(app.id, 4711)
        await user.until(lambda: row(user, 4711)[-2:] == ["○", "○"])


async def test_of_many_apps_only_those_near_the_cursor_are_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    dana = world.developer()
    for number in range(200):
        dana.apps.create(name=f"App {number:03}", scopes=READS[:1], tenants=[1001 + number % 2])
    asked: list[int] = []
    real = Matrix.window

    def noted(self: Matrix, apps: list[int], **more: object) -> object:
        asked.append(len(apps))
        return real(self, apps, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Matrix, "window", noted)
    async with driving(world) as user:
        await user.sign_in("dana")
        assert user.app._desk
        user.app.push_screen(MatrixScreen(user.app._desk, Shown()))
        await user.settle()
        assert "2 tenants × 200 apps" in user.text
        await user.press(*["l"] * 150)
        await user.until("App 150")
        await user.until(lambda: "○" in row(user, 1001))
        assert max(asked) <= 6 * AHEAD
    assert len(asked) < 30


def test_a_name_in_four_cells() -> None:
    assert [short(name) for name in ("Route Optimizer", "Totals", "A B C", "x")] == ["RoOp", "Tota", "AB", "x"]
