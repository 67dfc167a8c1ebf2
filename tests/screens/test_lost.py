"""What happens to a screen when its person may not go on: a permission is gone, or nobody pressed a key for long."""

from datetime import timedelta

from tests.screens.driver import driving
from tests.screens.places import furnish
from tests.world import OWN, World


async def test_a_session_that_lost_its_permission_turns_read_only_and_says_so(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        dana = world.operator.accounts.find("integration", "dana")
        world.operator.accounts.withdraw(dana.id, "manage_apps", organization=world.acme.id, even_last=True)
        await user.until("Your permission for this was taken away")
        assert "Route Optimizer" in user.text
        await user.press("j", "n")
        assert "Your permission for this was taken away" in user.words
        assert "New app" not in user.text
        await user.press("?")
        assert "Keys of My Apps" in user.text
        await user.press("escape")
        world.operator.accounts.grant(dana.id, "manage_apps", organization=world.acme.id)
        await user.press("j")
        await user.until(lambda: "Your permission" not in user.text)
        await user.press("escape", "y")
        await user.until("Username")


async def test_what_is_refused_for_a_permission_lost_a_moment_ago_ends_in_the_same(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("tess")
        await user.press("enter", "a")
        tess = world.operator.accounts.find("integration", "tess")
        world.operator.accounts.withdraw(tess.id, "manage_access", tenant=1001, even_last=True)
        await user.press("y")
        await user.until_words("Your permission for this was taken away")
        assert "Review" in user.text.splitlines()[0]


async def test_an_idle_lock_keeps_what_was_being_written(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("n")
        await user.type("Half written")
        world.clock.now += timedelta(minutes=16)
        await user.until("Locked after 15 minutes")
        assert "Half written" not in user.text
        await user.press("f2", "ctrl+p")
        assert "Locked after 15 minutes" in user.words
        await user.type(OWN)
        await user.press("enter")
        await user.until("Half written")
        await user.type(" and more")
        await user.until("Half written and more")
