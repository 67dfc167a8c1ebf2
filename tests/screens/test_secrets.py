"""A secret on the glass, and that nothing of it stays there."""

import pytest

from screens.widgets.passing import Passing
from tests.screens.driver import driving
from tests.screens.places import furnish
from tests.screens.revealing import TO_SECRET, reveal
from tests.world import OWN, World


async def test_a_revealed_secret_stands_in_one_unbroken_line_with_what_it_is_for(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        value = await reveal(user)
        assert value
        assert all(words in user.words for words in ("1001 Blue Plumbing", "integration", "cid.", "Route Optimizer"))


async def test_a_wrong_password_reveals_nothing(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press(*TO_SECRET)
        await user.type("not-my-password")
        await user.press("enter")
        assert "That is not your password" in user.words
        assert user.secret == ""


async def test_copying_promises_nothing_and_leaving_forgets_the_value(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        value = await reveal(user)
        await user.press("y")
        assert "sent to your terminal's clipboard" in user.words
        assert user.app.clipboard == value
        await user.press("escape")
        assert value not in user.text
        assert user.app.clipboard == ""
        assert [one for one in user.app.screen_stack if value in map(str, vars(one).values())] == []


async def test_a_secret_hides_when_the_program_goes_to_the_background_and_when_the_screen_locks(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        value = await reveal(user)
        user.app._suspend_signal()
        await user.settle()
        assert value not in user.text
        assert "hidden" in user.text
        await user.type(OWN)
        await user.press("enter")
        await user.until(value)
        world.clock.go(minutes=16)
        await user.until("Locked")
        await user.until(lambda: user.app.focused is not None)
        await user.type(OWN)
        await user.press("enter")
        await user.until("Client Secret of Route Optimizer")
        assert value not in user.text


async def test_a_secret_is_hidden_where_the_terminal_becomes_too_small(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        value = await reveal(user)
        await user.pilot.resize_terminal(50, 10)
        await user.until("A little larger")
        assert value not in user.text
        await user.pilot.resize_terminal(80, 24)
        await user.until("type your password and press enter")
        assert value not in user.text


async def test_a_secret_is_hidden_after_a_minute_without_a_key(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screens.widgets.passing.STEP", 20)
    furnish(world)
    async with driving(world) as user:
        value = await reveal(user)
        glass = user.app.screen.query_one(Passing)
        assert "hidden in 60 s without a key" in user.text
        glass._wait()
        glass._wait()
        await user.until("hidden in 20 s without a key")
        assert value in user.text
        await user.press("j")
        assert "hidden in 60 s without a key" in user.text
        for _ in range(3):
            glass._wait()
        await user.until("type your password and press enter")
        assert value not in user.text


async def test_passwords_cannot_be_copied_or_cut(world: World) -> None:
    async with driving(world) as user:
        await user.press("tab", "tab")
        await user.type("a-secret-password")
        await user.press("ctrl+shift+a", "ctrl+c", "ctrl+x")
        assert user.app.clipboard == ""
        assert "a-secret-password" not in user.text


async def test_the_lock_keeps_the_work_that_waits(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("n")
        await user.type("Half an app")
        world.clock.go(minutes=16)
        await user.until("Locked")
        await user.until(lambda: user.app.focused is not None)
        await user.type("wrong")
        await user.press("enter")
        await user.until_words("That is not your password")
        await user.type(OWN)
        await user.press("enter")
        await user.until("Half an app")


async def test_where_there_is_no_secret_yet_it_says_who_generates_one(world: World) -> None:
    furnish(world)
    tess = world.again("integration", "tess")
    row = next(one for one in tess.connections.window().rows if one.app_name == "Call Insights")
    tess.connections.connect(row.id, expected_version=1)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("enter", "/", *"1001", "enter", "enter")
        assert "No secret yet. Only the tenant's admin may generate here" in user.words
    async with driving(world) as user:
        await user.sign_in("tess")
        await user.press("/", *"insights", "enter", "o")
        assert "No secret yet: n generates one." in user.words
