"""The app around the screens: themes, crashes, keys that write files."""

import io
import os
import stat
from pathlib import Path

import pytest
from textual.theme import BUILTIN_THEMES

from screens.desk import Clerk
from screens.opening import Opening
from tests.screens.driver import driving
from tests.screens.places import furnish
from tests.world import READS, World
from tui.app import PASSED, DevPortal
from tui.commands import exits
from tui.incident import write_incident


@pytest.mark.slow
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
    assert app.return_code == exits.FAULT
    assert "incident" in told.err
    assert "canary-value" not in told.err + told.out + log.read_text()
    assert "RuntimeError: broken" in log.read_text()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_an_incident_holds_nothing_that_the_terminal_of_its_reader_would_obey(tmp_path: Path) -> None:
    said = write_incident(tmp_path, ValueError("name \x1b]0;title\x07 \u202e"))
    told = (tmp_path / "incidents.log").read_text("utf-8")
    assert told.split()[1] in said
    assert str(tmp_path) in said
    assert told.replace("\n", "").isprintable()
    assert "\\x1b]0;title" in told


def test_an_incident_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").touch()
    (tmp_path / "incidents.log").symlink_to(tmp_path / "elsewhere")
    assert "could not be written" in write_incident(tmp_path, ValueError("anything"))
    assert (tmp_path / "elsewhere").read_text() == ""


async def test_no_action_of_textual_writes_a_file_or_leaves_to_a_shell(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("HOME", str(tmp_path / "here"))
    stopped: list[object] = []
    monkeypatch.setattr("os.kill", lambda *what: stopped.append(what))
    async with driving(world) as user:
        for action in ("screenshot", "suspend_process"):
            await user.app.run_action(action)
            await user.settle()
        user.app.save_screenshot(path=str(tmp_path / "here"))
        user.app.deliver_text(io.StringIO("anything"))
        user.app.deliver_binary(io.BytesIO(b"anything"))
        await user.settle()
    assert os.listdir(tmp_path / "here") == []
    assert stopped == []


@pytest.mark.parametrize(("inside", "hours"), [(False, 1), (True, 8)])
async def test_a_portal_that_everybody_has_left_ends(
    inside: bool, hours: int, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("tui.app.LOOK", 0.01)
    monkeypatch.setattr("tui.app.monotonic", lambda: now[0])
    furnish(world)
    async with driving(world) as user:
        if inside:
            await user.sign_in("dana")
        now[0] += hours * 3600 - 1
        await user.settle()
        assert not user.app._exit
        now[0] += 1
        await user.until(lambda: user.app._exit)


async def test_what_one_person_copied_is_not_there_for_the_next(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("y")
        assert user.app.clipboard
        await user.sign_out()
        assert user.app.clipboard == ""


async def test_nothing_in_the_palette_writes_a_file(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("ctrl+p")
        for word in ("screenshot", "save", "maximize"):
            await user.type(word)
            assert "Save" not in user.text
            await user.press("ctrl+u")


async def test_where_somebody_always_writes_every_other_look_reads_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.developer()
    monkeypatch.setattr("tui.app.PULSE", 3600)
    read: list[int] = []
    looks = 0
    async with driving(world) as user:
        await user.sign_in("dana")
        monkeypatch.setattr(user.app.screen, "noticed", lambda: read.append(looks))
        other = world.again("integration", "dana")
        for looks in range(6):
            other.apps.create(name=f"App {looks}", scopes=READS, tenants=[1001])
            await user.app._look_around(PASSED)
        assert read == [0, 2, 4]
        for _ in range(4):  # nobody writes any more: what was changed last is still read
            looks += 1
            await user.app._look_around(PASSED)
        assert read == [0, 2, 4, 6]
