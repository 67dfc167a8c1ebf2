"""How a screen looks at both sizes that people have: a picture of it, reached by keys, and that its keys fit."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from textual.pilot import Pilot

from screens.demo_user import DemoUser
from screens.desk import Clerk
from screens.opening import Opening
from screens.widgets.keys import MOST, Keys, shown
from tests.screens.driver import Driver
from tests.world import OWN, World
from tui.app import DevPortal

SIZES = pytest.mark.parametrize(
    "size", [pytest.param((80, 24), id="80x24"), pytest.param((120, 40), id="120x40", marks=pytest.mark.slow)]
)
Compare = Callable[..., bool]


def looks_as_it_did(
    world: World,
    compare: Compare,
    size: tuple[int, int],
    who: str,
    keys: Sequence[str],
    *,
    production: bool = False,
    ready: Callable[[Driver], bool] = lambda user: True,
) -> bool:
    """Sign somebody in, press keys, and compare what is shown once it is ready; at most seven keys, none cut off."""

    async def go(user: Driver) -> None:
        await user.sign_in(who, OWN, production=production)
        await user.press(*keys)
        await user.until(lambda: ready(user))
        await user.settle()

    return compared(world, compare, size, go)


def compared(
    world: World,
    compare: Compare,
    size: tuple[int, int],
    go: Callable[[Driver], Awaitable[None]],
    *,
    demo_users: Sequence[DemoUser] = (),
) -> bool:
    """Go somewhere and compare what is shown there; at most seven keys, none cut off."""
    clerk = Clerk()
    portal = clerk.now(world.open)
    app = DevPortal(Opening(world.home, lambda: portal), clerk, demo_users=demo_users)

    async def look(pilot: Pilot[Any]) -> None:
        user = Driver(app, pilot, clerk)
        await user.settle()
        await go(user)
        assert len(shown(app.screen)) <= MOST
        for line in app.screen.query(Keys):
            assert line.line(shown(app.screen)).cell_length <= line.content_size.width, line.render().plain

    try:
        return compare(app, terminal_size=size, run_before=look)
    finally:
        clerk.now(portal.close)
        clerk.close()
