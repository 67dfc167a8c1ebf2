"""Pictures of every place, and that its keys fit."""

from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot

from screens.desk import Clerk
from screens.opening import Opening
from screens.widgets.keys import MOST, Keys, shown
from tests.screens.driver import Driver
from tests.screens.places import DEMO, PLACES, furnish
from tests.world import OWN, World
from tui.app import DevPortal


def looks_as_it_did(place: str, size: tuple[int, int], world: World, snap_compare: Callable[..., bool]) -> bool:
    """Go there in a terminal of that size, and compare with the picture that is kept."""
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
        return snap_compare(app, terminal_size=size, run_before=go)
    finally:
        clerk.now(portal.close)
        clerk.close()


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
    """At most seven in the footer, and none cut off."""
    assert len(shown(app.screen)) <= MOST
    for line in app.screen.query(Keys):
        assert line.line(shown(app.screen)).cell_length <= line.content_size.width, line.render().plain
