"""In a terminal that is too small nobody sees what a key would do."""

import pytest
from textual import events

from tests.screens.driver import driving
from tests.screens.places import furnish
from tests.world import World


@pytest.mark.parametrize("size", [(59, 24), (80, 14), (20, 5), (1, 1)])
async def test_no_key_and_no_paste_acts_on_a_screen_that_is_covered(world: World, size: tuple[int, int]) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("tess")
        await user.press("enter", "a")
        assert "Allow Call Insights v1?" in user.text
        await user.pilot.resize_terminal(*size)
        await user.press("y")
        assert user.app._driver is not None
        user.app._driver.send_message(events.Paste("y"))
        await user.settle()
        await user.pilot.resize_terminal(80, 24)
        await user.settle()
        assert "Allow Call Insights v1?" in user.text
        [row] = world.operator.connections.window(environment="integration", tenant=1001, search="Call").rows
        assert row.state == "listed"
        await user.press("y")
        await user.until("API Application Access")


async def test_the_key_that_leaves_works_on_a_screen_that_is_covered(world: World) -> None:
    async with driving(world, size=(20, 5)) as user:
        await user.until_words("A little larger, please")
        await user.press("ctrl+q")
        assert user.app._exit
