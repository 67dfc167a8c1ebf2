"""Long lists: a window at a time, and the cursor where it was."""

from tests.screens.driver import driving
from tests.screens.places import furnish
from tests.world import READS, World


async def test_the_end_of_a_long_list_is_one_key_away_and_so_is_its_beginning(world: World) -> None:
    dana = world.developer()
    dana.apps.create(name="Many", scopes=READS, tenants=range(1, 1231))
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("enter", "s", "2")
        assert "1,230 of 1,230" in user.text
        await user.press("G")
        assert "tenant 1230" in user.text
        await user.press("ctrl+u", "ctrl+u", "k")
        assert "tenant 1230" not in user.text
        await user.press("g")
        assert "tenant 1 " in user.text


async def test_every_row_passes_by_once_on_the_way_down(world: World) -> None:
    dana = world.developer()
    dana.apps.create(name="Many", scopes=READS, tenants=range(1, 201))
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("enter", "s", "2")
        for number in range(1, 201):
            await user.until_words(f"Many · tenant {number} ")
            await user.press("j")


async def test_a_filter_narrows_the_grid_and_escape_takes_it_away(world: World) -> None:
    dana = world.developer()
    dana.apps.create(name="Many", scopes=READS, tenants=range(1, 31))
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("enter", "/")
        await user.type("29")
        await user.until(" “29” ")
        await user.until("1 of 30")
        await user.press("enter", "escape")
        await user.until("30 of 30")
        await user.press("escape")
        assert "My Apps" in user.text


async def test_a_long_list_of_stuck_tenants_is_oldest_first(world: World) -> None:
    dana = world.developer()
    app = dana.apps.create(name="Old and new", scopes=READS, tenants=[2000])
    world.support()
    for number in range(3):
        world.clock.go(hours=7)
        world.again("integration", "dana").connections.add(app.id, 3000 - number)
    async with driving(world) as user:
        await user.sign_in("sue")
        order = [user.text.index(str(tenant)) for tenant in (2000, 3000, 2999, 2998)]
        assert order == sorted(order)
        assert "No tenant in integration has the ID 2000" in user.words


async def test_support_is_told_what_an_unknown_id_is_in_the_other_environment(world: World) -> None:
    furnish(world)
    world.operator.accounts.add_tenant("production", 4711, "Far Away Plumbing")
    world.operator.accounts.add_tenant("integration", 4712, "One Slip Away")
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("/")
        await user.type("4711")
        await user.press("enter", "enter")
        await user.until_words("In the other environment it is Far Away Plumbing.")
        await user.until_words("Close IDs: 4712.")
