"""The door: what it knows of whoever comes, and what it says."""

import stat
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from screens.desk import Clerk
from screens.last_sign_in import LastSignIn
from screens.opening import Opening
from tests.public_keys import ED25519, ED25519_FINGERPRINT
from tests.screens.driver import Driver, driving
from tests.screens.looks import SIZES, Compare
from tests.screens.places import furnish
from tests.world import OWN, World
from tui.app import DevPortal

NOT_NEEDED = "Your SSH key “dana@laptop” says who you are: enter signs you in"


@pytest.fixture
def memory(tmp_path: Path) -> LastSignIn:
    return LastSignIn(tmp_path)


def with_key(world: World, *environments: str) -> None:
    """Dana, who has registered her key in these environments."""
    furnish(world)
    world.developer(environment="production")
    for environment in environments:
        world.again(environment, "dana").ssh_keys.add(ED25519)


def files(folder: Path) -> list[tuple[str, str, int]]:
    """Name, text and mode of each."""
    found = [path for path in folder.iterdir() if path.is_file()]
    return [(path.name, path.read_text(), stat.S_IMODE(path.stat().st_mode)) for path in found]


async def fail(user: Driver, times: int) -> None:
    for _ in range(times):
        await user.type("wrong-password-1")
        await user.press("enter")


async def test_the_door_remembers_the_last_environment_and_name_and_waits_for_the_password(
    world: World, memory: LastSignIn
) -> None:
    furnish(world)
    async with driving(world, memory=memory) as user:
        await user.sign_in("sue", production=True)
    async with driving(world, memory=memory) as user:
        assert "sue" in user.text
        assert "● PRODUCTION" in user.text
        await user.type(OWN)
        await user.press("enter")
        await user.until("sue · support")


async def test_a_password_is_never_remembered(world: World, memory: LastSignIn, tmp_path: Path) -> None:
    furnish(world)
    async with driving(world, memory=memory) as user:
        await user.sign_in("sue")
    assert files(tmp_path) == [("last-sign-in", "integration sue\n", 0o600)]


async def test_a_name_that_could_not_sign_in_is_not_remembered(world: World, memory: LastSignIn) -> None:
    furnish(world)
    async with driving(world, memory=memory) as user:
        await user.press("tab")
        await user.type("sue")
        await user.press("tab")
        await fail(user, 1)
    assert memory.read() == ("", "")


@pytest.mark.parametrize("kept", ["", "one", "one two three", "x" * 5000, "integration \xff\n"])
def test_a_damaged_memory_is_no_memory(tmp_path: Path, memory: LastSignIn, kept: str) -> None:
    (tmp_path / "last-sign-in").write_text(kept, "latin-1")
    assert memory.read() == ("", "")


async def test_without_a_memory_as_in_a_shared_account_nothing_is_written(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
    assert not (world.home / "last-sign-in").exists()


async def test_a_memory_that_cannot_be_written_keeps_nobody_out(world: World, tmp_path: Path) -> None:
    furnish(world)
    async with driving(world, memory=LastSignIn(tmp_path / "missing")) as user:
        await user.sign_in("sue")
        assert "sue · support" in user.text


async def test_whoever_a_key_names_is_let_in_by_enter(world: World) -> None:
    with_key(world, "integration")
    async with driving(world, ssh_key=ED25519_FINGERPRINT) as user:
        assert NOT_NEEDED in user.text
        await user.press("enter")
        await user.until("My Apps")
        assert "dana" in user.text


async def test_a_key_offers_each_environment_in_which_its_person_registered_it(world: World) -> None:
    with_key(world, "integration", "production")
    async with driving(world, ssh_key=ED25519_FINGERPRINT) as user:
        assert NOT_NEEDED in user.text
        await user.press("right")
        assert NOT_NEEDED in user.text
        await user.press("enter")
        await user.until("My Apps")
        assert "PRODUCTION" in user.text
    async with driving(world, ssh_key=ED25519_FINGERPRINT) as user:
        assert "● PRODUCTION" in user.text


async def test_where_a_key_is_not_registered_the_password_is_asked_for(world: World) -> None:
    with_key(world, "integration")
    async with driving(world, ssh_key=ED25519_FINGERPRINT) as user:
        await user.press("right")
        assert NOT_NEEDED not in user.text
        await user.press("enter")
        assert "Username" in user.text
        await user.type(OWN)
        await user.press("enter")
        await user.until("My Apps")


async def test_a_key_that_only_says_who_is_likely_to_come_fills_in_the_name_and_lets_nobody_in(world: World) -> None:
    with_key(world, "integration")
    async with driving(world, likely_key=ED25519_FINGERPRINT) as user:
        assert "dana" in user.text
        assert NOT_NEEDED not in user.text
        await user.press("enter")
        assert "Username" in user.text
        await user.type(OWN)
        await user.press("enter")
        await user.until("My Apps")


async def test_a_key_lets_nobody_else_in(world: World) -> None:
    with_key(world, "integration")
    async with driving(world, ssh_key=ED25519_FINGERPRINT) as user:
        await user.press("tab", *["backspace"] * 4)
        await user.type("sue")
        assert NOT_NEEDED not in user.text
        await user.press("enter")
        assert "Username" in user.text


async def test_a_key_that_is_removed_while_its_holder_stands_at_the_door_opens_nothing(world: World) -> None:
    with_key(world, "integration")
    async with driving(world, ssh_key=ED25519_FINGERPRINT) as user:
        [key] = world.operator.ssh_keys.everyone()
        world.operator.ssh_keys.remove(key.id)
        await user.press("enter")
        await user.until_words("does not let dana in")
        assert "Username" in user.text


async def test_a_key_that_is_removed_leads_its_session_back_to_the_door(world: World) -> None:
    with_key(world, "integration")
    async with driving(world, ssh_key=ED25519_FINGERPRINT) as user:
        await user.press("enter")
        await user.until("My Apps")
        [key] = world.operator.ssh_keys.everyone()
        world.operator.ssh_keys.remove(key.id)
        await user.press("enter")
        await user.until("sign in again")


async def test_too_many_tries_are_counted_down(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screens.countdown.TICK", 0.01)
    furnish(world)
    async with driving(world) as user:
        await user.press("tab")
        await user.type("sue")
        await user.press("tab")
        await fail(user, 5)
        await fail(user, 1)
        await user.until_words("wait 1 s, then try again")
        world.clock.go(seconds=1)
        await user.until_words("You may try again now")
        await fail(user, 1)
        await fail(user, 1)
        await user.until_words("wait 2 s, then try again")
        world.clock.go(seconds=1)
        await user.until_words("wait 1 s, then try again")
        world.clock.go(seconds=1)
        await user.until_words("You may try again now")
        await user.type(OWN)
        await user.press("enter")
        await user.until("sue · support")


async def test_less_than_a_second_is_not_said_to_be_none(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.press("tab")
        await user.type("sue")
        await user.press("tab")
        await fail(user, 5)
        world.clock.go(seconds=0.7)
        await fail(user, 1)
        await user.until_words("then try again")
        assert "wait 1 s" in user.words


async def test_an_environment_without_people_says_which_command_establishes_somebody(world: World) -> None:
    world.developer()
    async with driving(world) as user:
        assert "Nobody is established" not in user.words
        await user.press("right")
        await user.until_words("Nobody is established in production yet. The operator runs: devportal user add")
        await user.press("left")
        assert "Nobody is established" not in user.words


@SIZES
@pytest.mark.parametrize("place", ["door", "key", "remembered", "waiting", "nobody"])
def test_the_door_looks_as_it_did(
    place: str, size: tuple[int, int], world: World, memory: LastSignIn, snap_compare: Compare
) -> None:
    if place == "nobody":
        world.developer()
    else:
        with_key(world, "integration")
    memory.write("production", "sue")
    clerk = Clerk()
    portal = clerk.now(world.open)
    known = clerk.now(portal.people_of_key, ED25519_FINGERPRINT) if place == "key" else ()
    app = DevPortal(
        Opening(world.home, lambda: portal), clerk, ssh_keys=known, memory=memory if place == "remembered" else None
    )

    async def go(pilot: Pilot[Any]) -> None:
        user = Driver(app, pilot, clerk)
        await user.settle()
        if place == "waiting":
            await user.press("tab")
            await user.type("sue")
            await user.press("tab")
            await fail(user, 6)
        elif place == "nobody":
            await user.press("right")

    try:
        assert snap_compare(app, terminal_size=size, run_before=go)
    finally:
        clerk.now(portal.close)
        clerk.close()
