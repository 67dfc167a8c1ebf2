"""How the maker's screens look: My Apps, the editor and what it asks, versions and adoption."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from screens.desk import Clerk
from screens.opening import Opening
from screens.widgets.keys import MOST, Keys, shown
from tests.screens.driver import Driver
from tests.screens.places import furnish
from tests.screens.test_versions import three_versions
from tests.world import READS, WRITES, World
from tui.app import DevPortal

SMALL, LARGE = (80, 24), (120, 40)
PASTE = "1012, 1003\n77777 a note\nnonsense\n1001;1003\n1002,Green Heating"
THEIRS, EDITS = "somebody else publishes", "somebody else edits"
CONFLICT = ("e", "ctrl+o", "/", *"dispatch teams", "enter", "j", "r", "enter", THEIRS, "ctrl+s", "y")
PLACES: dict[str, tuple[tuple[int, int], Callable[[World], object], tuple[str, ...], str]] = {
    "paste": (SMALL, furnish, ("e", "shift+tab", PASTE, "tab"), "Leave out"),
    "paste-large": (LARGE, furnish, ("e", "shift+tab", PASTE, "tab"), "Leave out"),
    "conflict": (SMALL, furnish, CONFLICT, "Both changes"),
    "conflict-large": (LARGE, furnish, CONFLICT, "Both changes"),
    "edits": (SMALL, furnish, ("e", "!", EDITS, "ctrl+s"), "you wrote"),
    "edits-large": (LARGE, furnish, ("e", "!", EDITS, "ctrl+s"), "you wrote"),
    "versions-large": (LARGE, three_versions, ("v", "G", "space", "g"), "From v1 to v3"),
    "publish": (SMALL, three_versions, ("v", "j", "p", *"back", "enter"), "Publish v4"),
    "publish-large": (LARGE, three_versions, ("v", "j", "p", *"back", "enter"), "Publish v4"),
    "adoption": (SMALL, three_versions, ("v", "a", "space"), "3 of 4 connected"),
    "adoption-large": (LARGE, three_versions, ("v", "a"), "3 of 4 connected"),
    "holding": (SMALL, three_versions, ("v", "a", "enter"), "on offer is v3"),
    "holding-large": (LARGE, three_versions, ("v", "a", "enter"), "on offer is v3"),
    "nudge-large": (LARGE, three_versions, ("v", "a", "n"), "To admins of 1 tenant"),
    "nudge": (SMALL, three_versions, ("v", "a", "n"), "To admins of 1 tenant"),
}
"""Size, world, what dana presses (what is pasted and what somebody else does among it), and what comes then."""

QUICK = ("paste", "publish", "adoption")


async def _press(user: Driver, world: World, key: str) -> None:
    if key == PASTE:
        await user.paste(PASTE)
        await user.until_words("+ 1 added")
    elif key == THEIRS:
        other = world.again("integration", "dana")
        app = next(one for one in other.apps.list() if one.name == "Call Insights")
        other.apps.publish(app.id, scopes=[READS[0], WRITES[0]], note="for bookings", expected_version=1)
        await user.until_words("v2 was published meanwhile")
    elif key == EDITS:
        other = world.again("integration", "dana")
        app = next(one for one in other.apps.list() if one.name == "Call Insights")
        other.apps.edit(app.id, name="Insights of Calls")
    else:
        await user.press(key)


@pytest.mark.usefixtures("counted_names")
@pytest.mark.parametrize("place", [pytest.param(one, marks=() if one in QUICK else pytest.mark.slow) for one in PLACES])
def test_it_looks_as_it_did_and_its_keys_fit(place: str, world: World, snap_compare: Callable[..., bool]) -> None:
    size, build, keys, seen = PLACES[place]
    build(world)
    clerk = Clerk()
    portal = clerk.now(world.open)
    app = DevPortal(Opening(world.home, lambda: portal), clerk)

    async def go(pilot: Pilot[Any]) -> None:
        user = Driver(app, pilot, clerk)
        await user.settle()
        await user.sign_in("dana")
        for key in keys:
            await _press(user, world, key)
        await user.until_words(seen)
        await user.settle()
        assert len(shown(app.screen)) <= MOST
        assert all(one.line(shown(app.screen)).cell_length <= one.size.width for one in app.screen.query(Keys))

    try:
        assert snap_compare(app, terminal_size=size, run_before=go)
    finally:
        clerk.now(portal.close)
        clerk.close()
