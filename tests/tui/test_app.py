"""The app around the screens: themes, crashes, keys that write files."""

import stat

import pytest
from textual.theme import BUILTIN_THEMES

from screens.desk import Clerk
from screens.opening import Opening
from tests.screens.driver import driving
from tests.screens.places import furnish
from tests.world import World
from tui.app import DevPortal


async def test_every_theme_works(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        for theme in ["devportal-light", *sorted(BUILTIN_THEMES), "devportal-dark"]:
            user.app.theme = theme
            await user.settle()
            assert "Not Connected Yet" in user.text


def test_a_crash_shows_a_number_and_no_locals_and_ends_with_a_code(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    clerk = Clerk()
    portal = clerk.now(world.open)

    class Broken(DevPortal):
        def on_mount(self) -> None:
            canary = "-".join(("canary", "value"))
            raise RuntimeError(f"broken, {len(canary)}")

    app = Broken(Opening(world.home, lambda: portal), clerk)
    app.run(headless=True)
    clerk.now(portal.close)
    clerk.close()
    told = capsys.readouterr()
    log = world.home / "incidents.log"
    assert app.return_code == 1
    assert "incident" in told.err
    assert "canary-value" not in told.err + told.out + log.read_text()
    assert "RuntimeError: broken" in log.read_text()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


async def test_nothing_in_the_palette_writes_a_file(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("ctrl+p")
        for word in ("screenshot", "save", "maximize"):
            await user.type(word)
            assert "Save" not in user.text
            await user.press("ctrl+u")
