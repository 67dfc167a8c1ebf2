"""How every screen looks, and that its keys fit."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from screens.desk import Clerk
from screens.opening import Opening
from screens.widgets.keys import MOST, Keys, shown
from tests.screens.driver import Driver, driving
from tests.screens.places import DEMO, PLACES, furnish
from tests.world import OWN, World
from tui.app import DevPortal


async def _go(user: Driver, place: str) -> None:
    who, keys = PLACES[place]
    if who == "nina":
        await user.sign_in(who, "set-by-somebody-else")
    elif who:
        await user.sign_in(who.rstrip("!"), OWN, production=who.endswith("!"))
    await user.press(*keys)
    if place == "revealed":
        await user.until(lambda: bool(user.secret))


def _keys_fit(app: DevPortal) -> None:
    """At most seven in the footer, and none cut off at 80 columns."""
    assert len(shown(app.screen)) <= MOST
    for line in app.screen.query(Keys):
        assert line.line(shown(app.screen)).cell_length <= line.content_size.width, line.render().plain


@pytest.mark.usefixtures("counted_names")
@pytest.mark.parametrize("place", PLACES)
def test_it_looks_as_it_did_and_its_keys_fit(place: str, world: World, snap_compare: Callable[..., bool]) -> None:
    furnish(world)
    clerk = Clerk()
    portal = clerk.now(world.open)
    app = DevPortal(Opening(world.home, lambda: portal), clerk, demo_users=DEMO if place == "login" else ())

    async def go(pilot: Pilot[Any]) -> None:
        user = Driver(app, pilot, clerk)
        await user.settle()
        await _go(user, place)
        _keys_fit(app)

    try:
        assert snap_compare(app, terminal_size=(80, 24), run_before=go)
    finally:
        clerk.now(portal.close)
        clerk.close()


async def test_what_the_terminal_is_too_small_for_is_said_kindly(world: World) -> None:
    async with driving(world, size=(50, 10)) as user:
        await user.until("A little larger, please")
        await user.pilot.resize_terminal(80, 24)
        await user.until("Username")
        assert asyncio.get_running_loop().is_running()
