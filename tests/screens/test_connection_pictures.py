"""How the list of connections, support's desk and their dialogs look, in a small and in a large terminal."""

import pytest

from tests.screens.driver import Driver
from tests.screens.looks import SIZES, Compare, looks_as_it_did
from tests.screens.places import furnish
from tests.world import World

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


def at_rest(user: Driver) -> bool:
    """What stands beside a list is read a moment after the cursor has come to rest, and many are not done at once."""
    return "escape stops it" not in user.text and not any(
        getattr(screen, "_still", None) for screen in user.app.screen_stack
    )


@pytest.mark.usefixtures("counted_names")
@SIZES
@pytest.mark.parametrize(
    "view", [pytest.param(view, marks=[] if view in FIRST else pytest.mark.slow) for view in VIEWS]
)
def test_it_looks_as_it_did_and_its_keys_fit(
    view: str, size: tuple[int, int], world: World, snap_compare: Compare
) -> None:
    furnish(world)
    who, keys = VIEWS[view]
    assert looks_as_it_did(world, snap_compare, size, who, keys, ready=at_rest)
