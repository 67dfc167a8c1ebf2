"""What is drawn again: as Textual would draw it, and no more."""

import re

import pytest
from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip

from screens.widgets.repaint import Repaint
from tests.screens.driver import Driver, driving
from tests.screens.places import furnish
from tests.world import World

MOVE = re.compile(r"(?:\x1b\[\d+;\d+H)+(?=\x1b\[\d+;\d+H|\n|$)")
"""Of the cursor, to where nothing is written."""


def sent(user: Driver, compositor: type[Compositor], regions: set[Region]) -> str:
    """What goes to the terminal for these regions of the screen in front."""
    own = user.app.screen._compositor
    own._dirty_regions = set(regions)
    update = compositor.render_partial_update(own)
    assert update is not None
    return MOVE.sub("", update.render_segments(user.app.console))


async def test_the_terminal_is_sent_what_textual_would_send(world: World) -> None:
    furnish(world)
    async with driving(world, size=(120, 40)) as user:
        await user.sign_in("sue")
        assert isinstance(user.app.screen._compositor, Repaint)
        for regions in (
            {Region(0, 0, 120, 1)},
            {Region(1, 5, 75, 1), Region(1, 6, 75, 1)},
            {Region(70, 3, 20, 9)},
            {Region(0, 1, 40, 1), Region(90, 30, 30, 10), Region(0, 39, 120, 1)},
            {Region(0, 0, 120, 40)},
            {Region(110, 30, 10, 10)},
        ):
            assert sent(user, Repaint, regions) == sent(user, Compositor, regions)


async def test_a_widget_between_two_that_have_changed_is_not_asked_for_its_lines(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(world)
    asked: list[Region] = []
    async with driving(world, size=(120, 40)) as user:
        await user.sign_in("sue")
        grid = user.app.screen.query_one("#connections")
        draw = grid.render_lines

        def lines(crop: Region) -> list[Strip]:
            asked.append(crop)
            return draw(crop)

        monkeypatch.setattr(grid, "render_lines", lines)
        sent(user, Repaint, {Region(0, 0, 120, 1), Region(0, 39, 120, 1)})
        assert asked == []
        sent(user, Repaint, {grid.region})
        assert [crop.height for crop in asked] == [grid.size.height]
