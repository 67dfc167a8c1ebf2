"""Signing in, in sentences."""

from tests.screens.driver import Driver, driving
from tests.screens.looks import SIZES, Compare, compared
from tests.screens.places import furnish
from tests.world import OWN, World


async def test_a_portal_without_people_says_which_command_to_run(world: World) -> None:
    async with driving(world) as user:
        await user.until("devportal init")


async def test_a_wrong_password_is_told_and_the_field_is_empty_again(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.press("tab")
        await user.type("dana")
        await user.press("tab")
        await user.type("wrong-password-1")
        await user.press("enter")
        first = user.words
        assert "•" not in user.text
        for _ in range(5):
            await user.type("wrong-password-1")
            await user.press("enter")
        assert "Too many failed tries: wait" in user.words
        assert user.words != first


async def test_a_user_of_one_environment_is_nobody_in_the_other(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.press("right", "tab")
        await user.type("dana")
        await user.press("tab")
        await user.type(OWN)
        await user.press("enter")
        assert "Username" in user.text
        assert "PRODUCTION" in user.text


async def test_a_password_that_somebody_set_is_changed_before_anything_else(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("nina", "set-by-somebody-else")
        assert "Change your password" in user.text
        await user.type("set-by-somebody-else")
        await user.press("enter")
        await user.type("my own password 1")
        await user.press("enter")
        await user.type("my own password 2")
        await user.press("enter")
        assert "not the same" in user.words
        await user.press("ctrl+u")
        await user.type("my own password 1")
        await user.press("enter", "ctrl+u")
        await user.type("my own password 1")
        await user.press("enter")
        await user.until("My Apps")
    assert not world.portal.sign_in("integration", "nina", "my own password 1").must_change_password


async def test_somebody_with_several_capacities_chooses_and_may_come_back(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("both")
        assert "As whom?" in user.text
        await user.press("j", "enter")
        assert "API Application Access" in user.text
        await user.press("escape", "y")
        await user.until("As whom?")
        await user.press("escape")
        await user.until("Username")


async def test_the_next_sign_in_opens_what_was_chosen_last_as_long_as_it_may(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("both")
        await user.press("j", "enter")
    async with driving(world) as user:
        await user.sign_in("both")
        assert "API Application Access" in user.text
    person = world.operator.accounts.find("integration", "both")
    world.operator.accounts.establish("integration", "both", tenant=1002, permissions=["manage_access"])
    world.operator.accounts.withdraw(person.id, "manage_access", tenant=1003, even_last=True)
    async with driving(world) as user:
        await user.sign_in("both")
        assert "As whom?" in user.text


async def test_an_ended_session_leads_back_to_the_door(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        world.operator.accounts.deactivate(world.operator.accounts.find("integration", "dana").id)
        await user.press("enter")
        await user.until("sign in again")
        assert "Username" in user.text


async def test_once_somebody_is_in_no_job_of_the_portal_holds_the_password(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        assert len(user.app.workers) > 0
        assert OWN not in repr([worker._work for worker in user.app.workers])


@SIZES
def test_the_lock_looks_as_it_did(world: World, snap_compare: Compare, size: tuple[int, int]) -> None:
    furnish(world)

    async def wait(user: Driver) -> None:
        await user.sign_in("dana")
        world.clock.go(minutes=16)
        await user.until("Locked after 15 minutes")

    assert compared(world, snap_compare, size, wait)
