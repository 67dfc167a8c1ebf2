"""How the list of connections, support's desk and their dialogs look, in a small and in a large terminal."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from screens.desk import Clerk
from screens.opening import Opening
from screens.widgets.keys import MOST, Keys, shown
from tests.screens.driver import Driver
from tests.screens.places import furnish
from tests.world import World
from tui.app import DevPortal

VIEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "desk": ("sue", ()),
    "desk-all": ("sue", ("0", "G")),
    "desk-pane": ("sue", ("p",)),
    "desk-marked": ("sue", ("space", "space")),
    "desk-nobody": ("sue", ("5",)),
    "filter": ("sue", ("f", "space", "space")),
    "keep": ("sue", ("K",)),
    "columns": ("sue", ("c",)),
    "text": ("sue", ("E",)),
    "export": ("sue", ("x",)),
    "bulk": ("sue", ("A", "a", "x", "enter")),
    "matrix": ("sue", ("0", "m", "right")),
    "list-of-an-app": ("dana", ("G", "enter")),
}
"""Who signs in, and what they press."""
FIRST = ("desk", "matrix", "desk-pane", "filter", "list-of-an-app")
"""Looked at by every run; the others by `.ci/run`."""


@pytest.mark.usefixtures("counted_names")
@pytest.mark.parametrize("size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.slow)], ids=["80x24", "120x40"])
@pytest.mark.parametrize(
    "view", [pytest.param(view, marks=[] if view in FIRST else pytest.mark.slow) for view in VIEWS]
)
def test_it_looks_as_it_did_and_its_keys_fit(
    view: str, size: tuple[int, int], world: World, snap_compare: Callable[..., bool]
) -> None:
    furnish(world)
    clerk = Clerk()
    portal = clerk.now(world.open)
    app = DevPortal(Opening(world.home, lambda: portal), clerk)

    async def go(pilot: Pilot[Any]) -> None:
        user = Driver(app, pilot, clerk)
        await user.settle()
        who, keys = VIEWS[view]
        await user.sign_in(who)
        await user.press(*keys)
        await user.until(lambda: view != "bulk" or "done, 0 refused" in user.text)
        # What stands beside the list is read a moment after the cursor has come to rest.
        await user.until(lambda: all(getattr(screen, "_still", None) is None for screen in app.screen_stack))
        await user.settle()
        assert len(shown(app.screen)) <= MOST
        for line in app.screen.query(Keys):
            assert line.line(shown(app.screen)).cell_length <= line.content_size.width, line.render().plain

    try:
        assert snap_compare(app, terminal_size=size, run_before=go)
    finally:
        clerk.now(portal.close)
        clerk.close()
