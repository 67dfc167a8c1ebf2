"""Changing one's own password, whenever one likes."""

import pytest

from store import Code, Refused
from tests.screens.driver import driving
from tests.screens.looks import SIZES, Compare, looks_as_it_did
from tests.world import OWN, World

NEW = "a password of four words"


async def test_somebody_changes_their_password_and_their_other_sessions_end(world: World) -> None:
    world.developer()
    other = world.again("integration", "dana")
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("ctrl+p")
        await user.type("your password")
        await user.press("enter")
        assert "Your other sessions end when you change it" in user.words
        for text in (OWN, NEW, "not the same one"):
            await user.type(text)
            await user.press("enter")
        assert "The two new passwords are not the same" in user.words
        await user.press(*["backspace"] * 30)
        for text in (NEW, NEW):
            await user.press("ctrl+a", *["delete"] * 30)
            await user.type(text)
            await user.press("enter")
        await user.until_words("Your password is changed, and your other sessions have ended.")
        assert NEW not in user.text
        await user.press("escape")
        await user.until("My Apps")
    assert world.portal.sign_in("integration", "dana", NEW).permissions()
    with pytest.raises(Refused) as refused:
        other.permissions()
    assert refused.value.code is Code.SESSION_ENDED


@SIZES
def test_it_looks_as_it_did(world: World, snap_compare: Compare, size: tuple[int, int]) -> None:
    world.developer()
    assert looks_as_it_did(world, snap_compare, size, "dana", ["ctrl+p", *"password", "enter"])
