"""How every screen looks, and that its keys fit."""

import asyncio
from collections.abc import Callable

import pytest

from tests.screens.driver import driving
from tests.screens.pictures import looks_as_it_did
from tests.screens.places import PLACES
from tests.world import World


@pytest.mark.usefixtures("counted_names")
@pytest.mark.parametrize("place", PLACES)
def test_it_looks_as_it_did_and_its_keys_fit(place: str, world: World, snap_compare: Callable[..., bool]) -> None:
    assert looks_as_it_did(place, (80, 24), world, snap_compare)


@pytest.mark.slow
@pytest.mark.usefixtures("counted_names")
@pytest.mark.parametrize("place", PLACES)
def test_it_looks_as_it_did_in_a_large_terminal(place: str, world: World, snap_compare: Callable[..., bool]) -> None:
    assert looks_as_it_did(place, (120, 40), world, snap_compare)


async def test_what_the_terminal_is_too_small_for_is_said_kindly(world: World) -> None:
    async with driving(world, size=(50, 10)) as user:
        await user.until("A little larger, please")
        await user.pilot.resize_terminal(80, 24)
        await user.until("Username")
        assert asyncio.get_running_loop().is_running()
