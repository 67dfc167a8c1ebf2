"""Testing a connection at the keyboard."""

from tests.screens.driver import driving
from tests.screens.places import furnish
from tests.world import OWN, World

TO_CONNECTION = ("G", "enter", "g", "enter")


async def test_a_developer_pastes_a_secret_and_sees_each_step(world: World) -> None:
    furnish(world)
    async with driving(world, size=(100, 30)) as user:
        await user.sign_in("dana")
        await user.press(*TO_CONNECTION, "enter")
        await user.type(OWN)
        await user.press("enter")
        await user.until(lambda: bool(user.secret))
        value = user.secret
        await user.press("escape", "t")
        await user.type(value)
        await user.press("enter")
        await user.until_words("All is well.")
        assert user.text.count("✓ ok") == 6
        assert value not in user.text


async def test_a_revealed_secret_is_tested_at_one_key_and_covered_behind_it(world: World) -> None:
    furnish(world)
    async with driving(world, size=(100, 30)) as user:
        await user.sign_in("dana")
        await user.press(*TO_CONNECTION, "enter", "escape", "enter")
        await user.type(OWN)
        await user.press("enter")
        await user.until(lambda: bool(user.secret))
        value = user.secret
        await user.press("t")
        await user.until_words("All is well.")
        assert value not in user.text
        assert value not in map(str, vars(user.app.screen).values())
        await user.press("escape")
        await user.until(lambda: user.secret == value)


async def test_a_wrong_secret_says_what_to_do_and_escape_goes_back(world: World) -> None:
    furnish(world)
    async with driving(world, size=(100, 30)) as user:
        await user.sign_in("dana")
        await user.press(*TO_CONNECTION, "t")
        await user.type("cs1.wrong")
        await user.press("enter")
        await user.until_words("✗ failed token")
        assert "Compare Client ID and Client Secret" in user.words
        await user.press("escape")
        assert "Test of" not in user.text
