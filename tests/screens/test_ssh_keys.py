"""One's own SSH keys, by keys."""

from typing import Any

import pytest
from textual.pilot import Pilot

from screens.desk import Clerk
from screens.opening import Opening
from screens.widgets.keys import Keys, shown
from tests.public_keys import ED25519, ED25519_FINGERPRINT, ed25519
from tests.screens.driver import Driver, driving
from tests.screens.looks import SIZES, Compare
from tests.screens.places import furnish
from tests.world import World
from tui.app import DevPortal


async def open_keys(user: Driver, name: str = "dana") -> None:
    """From the door to the list."""
    await user.sign_in(name)
    await by_palette(user, name)


async def by_palette(user: Driver, name: str) -> None:
    """From any screen to the list."""
    await user.press("ctrl+p")
    await user.type("ssh keys")
    await user.until(lambda: "Your SSH keys" in user.text and "Theme" not in user.text)
    await user.press("enter")
    await user.until_words(f"They let {name} in")


@pytest.mark.parametrize("name", ["dana", "tess", "sue"])
async def test_everybody_reaches_their_keys_by_the_palette_and_is_told_how_to_begin(world: World, name: str) -> None:
    furnish(world)
    async with driving(world) as user:
        await open_keys(user, name)
        assert "ssh-keygen -t ed25519" in user.words
        await user.press("x")
        assert "There is no key here yet" in user.words


async def test_a_key_is_registered_by_pasting_it_and_called_by_its_comment(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await open_keys(user)
        await user.press("n")
        await user.type(ED25519)
        await user.press("enter")
        assert "dana@laptop" in user.text
        await user.press("enter")
        await user.until_words("“dana@laptop” lets you in from now on")
        assert ED25519_FINGERPRINT in user.text
        assert "never" in user.text
    assert [key.user for key in world.portal.people_of_key(ED25519_FINGERPRINT)] == ["dana"]


async def test_what_is_no_key_is_told_at_once_and_the_paste_stays(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await open_keys(user)
        await user.press("n")
        await user.type("-----BEGIN OPENSSH PRIVATE KEY-----")
        await user.press("enter")
        assert "never leaves your own machine" in user.words
        assert "BEGIN OPENSSH" in user.text
        await user.press("ctrl+u")
        await user.type(f"no-pty {ED25519}")
        await user.press("enter")
        assert "Options before a key have no place here" in user.words


async def test_what_the_store_refuses_is_told_and_the_form_stays(world: World) -> None:
    furnish(world)
    world.again("integration", "tess").ssh_keys.add(ED25519)
    async with driving(world) as user:
        await open_keys(user)
        await user.press("n")
        await user.type(ED25519)
        await user.press("enter", "enter")
        assert "somebody else's already" in user.words
        assert "dana@laptop" in user.text


async def test_a_key_is_removed_after_asking(world: World) -> None:
    furnish(world)
    dana = world.again("integration", "dana")
    dana.ssh_keys.add(ed25519(1, "one"))
    dana.ssh_keys.add(ed25519(2, "two"))
    async with driving(world) as user:
        await open_keys(user)
        await user.press("x", "n")
        assert "two" in user.text
        await user.press("x", "y")
        await user.until(lambda: "two" not in user.text)
        assert "one" in user.text
    assert [key.name for key in dana.ssh_keys.list()] == ["one"]


async def test_whoever_removes_the_key_that_they_came_by_is_signed_out(world: World) -> None:
    furnish(world)
    world.again("integration", "dana").ssh_keys.add(ED25519)
    async with driving(world, ssh_key=ED25519_FINGERPRINT) as user:
        await user.press("enter")
        await user.until("My Apps")
        await by_palette(user, "dana")
        await user.press("x", "y")
        await user.until_words("This session has ended; sign in again")


@SIZES
@pytest.mark.parametrize("keys", [(), ("n",), ("x",)], ids=["list", "add", "remove"])
def test_it_looks_as_it_did_and_its_keys_fit(
    keys: tuple[str, ...], size: tuple[int, int], world: World, snap_compare: Compare
) -> None:
    furnish(world)
    dana = world.again("integration", "dana")
    dana.ssh_keys.add(ED25519)
    world.clock.go(days=3)
    world.portal.sign_in_by_key("integration", "dana", ED25519_FINGERPRINT)
    world.again("integration", "dana").ssh_keys.add(ed25519(2), name="security key at the office")
    clerk = Clerk()
    portal = clerk.now(world.open)
    app = DevPortal(Opening(world.home, lambda: portal), clerk)

    async def go(pilot: Pilot[Any]) -> None:
        user = Driver(app, pilot, clerk)
        await user.settle()
        await open_keys(user)
        await user.press(*keys)
        for line in app.screen.query(Keys):
            assert line.line(shown(app.screen)).cell_length <= line.content_size.width

    try:
        assert snap_compare(app, terminal_size=size, run_before=go)
    finally:
        clerk.now(portal.close)
        clerk.close()
