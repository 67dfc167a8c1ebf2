"""The demo's folder: made once, kept, made anew; and nothing else is ever deleted."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from screens.demo_user import DemoUser
from store import Refused
from tui.commands import exits, screen
from tui.demo import builder
from tui.demo.folder import MARK, is_demo, prepare
from tui.demo.people import PASSWORD
from tui.line import cli

ROOT = Path(__file__).parents[3]


def world(home: Path) -> None:
    (home / "portal.db").write_text(f"made at {time.monotonic_ns()}")


def made(home: Path) -> str:
    return (home / "portal.db").read_text()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "data" / "demo"


def only(home: Path) -> bool:
    """Whether nothing but the demo and its lock lies there."""
    return {path.name for path in home.parent.iterdir()} <= {home.name, f".{home.name}.lock"}


def test_it_is_made_once_and_kept(home: Path) -> None:
    assert prepare(home, world) is True
    first = made(home)
    assert prepare(home, world) is False
    assert made(home) == first
    assert home.stat().st_mode & 0o077 == 0
    assert only(home)


def test_reset_makes_it_anew(home: Path) -> None:
    prepare(home, world)
    (home / "sub").mkdir()
    (home / "sub" / "file").write_text("x")
    first = made(home)
    assert prepare(home, world, reset=True) is True
    assert made(home) != first
    assert not (home / "sub").exists()
    assert only(home)


def test_an_empty_folder_is_taken(home: Path) -> None:
    home.mkdir(parents=True)
    assert prepare(home, world) is True


@pytest.mark.parametrize("reset", [False, True])
def test_a_folder_that_is_no_demo_is_never_touched(home: Path, reset: bool) -> None:
    home.mkdir(parents=True)
    (home / "portal.db").write_text("years of work")
    with pytest.raises(Refused, match="not a demo portal"):
        prepare(home, world, reset=reset)
    assert made(home) == "years of work"


@pytest.mark.parametrize("reset", [False, True])
def test_a_link_or_a_file_in_its_place_is_never_touched(home: Path, tmp_path: Path, reset: bool) -> None:
    prepare(tmp_path / "other", world)
    home.parent.mkdir(parents=True)
    home.symlink_to(tmp_path / "other")
    with pytest.raises(Refused):
        prepare(home, world, reset=reset)
    assert is_demo(tmp_path / "other")
    home.unlink()
    home.write_text("a file")
    with pytest.raises(Refused):
        prepare(home, world, reset=reset)
    assert home.read_text() == "a file"


@pytest.mark.parametrize("name", [".demo.making", ".demo.old"])
def test_what_lies_in_the_way_is_not_deleted_unless_it_is_a_demo(home: Path, name: str) -> None:
    (home.parent / name).mkdir(parents=True)
    (home.parent / name / "thesis.txt").write_text("mine")
    with pytest.raises(Refused, match="in the way"):
        prepare(home, world)
    assert (home.parent / name / "thesis.txt").read_text() == "mine"


def test_a_link_inside_is_deleted_and_not_followed(home: Path, tmp_path: Path) -> None:
    prepare(home, world)
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "file").write_text("mine")
    (home / "link").symlink_to(tmp_path / "precious")
    prepare(home, world, reset=True)
    assert (tmp_path / "precious" / "file").read_text() == "mine"


def test_a_build_that_fails_leaves_what_was_there(home: Path) -> None:
    prepare(home, world)
    first = made(home)

    def fails(folder: Path) -> None:
        world(folder)
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        prepare(home, fails, reset=True)
    assert made(home) == first
    assert only(home)


def test_a_killed_build_leaves_no_half_of_one_and_the_next_one_succeeds(home: Path) -> None:
    script = """
import os, pathlib, signal, sys
from tui.demo.folder import prepare
def dies(folder):
    (folder / "portal.db").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
prepare(pathlib.Path(sys.argv[1]), dies)
"""
    killed = subprocess.run([sys.executable, "-c", script, str(home)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not home.exists()
    assert prepare(home, world) is True
    assert only(home)


def test_two_at_once_make_it_once(home: Path) -> None:
    built: list[Path] = []
    together = threading.Barrier(2)

    def build(folder: Path) -> None:
        built.append(folder)
        world(folder)

    def start(_: int) -> bool:
        together.wait()
        return prepare(home, build)

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(start, range(2))) == [False, True]
    assert len(built) == 1
    assert only(home)


def test_another_size_is_another_demo(home: Path) -> None:
    prepare(home, world, connections=1000)
    assert prepare(home, world, connections=1000) is False
    with pytest.raises(Refused, match="a demo of 1000 connections"):
        prepare(home, world)
    assert prepare(home, world, reset=True) is True
    with pytest.raises(Refused, match="the small demo"):
        prepare(home, world, connections=1000)


def test_a_damaged_mark_is_still_a_mark(home: Path) -> None:
    prepare(home, world)
    (home / MARK).write_text("")
    assert prepare(home, world) is False


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`devportal demo` with a world that is made at once."""
    monkeypatch.setenv("DEVPORTAL_DEMO_HOME", str(home))
    monkeypatch.setattr(builder, "build", lambda folder, now, *more: world(folder))
    mask = os.umask(0o022)
    os.umask(mask)

    def invoke(*words: str) -> Result:
        try:
            return CliRunner().invoke(cli, ["demo", "--no-open", *words], prog_name="devportal")
        finally:
            os.umask(mask)

    return invoke


def test_the_command_makes_keeps_and_resets_it(run: Callable[..., Result], home: Path) -> None:
    done = run()
    assert done.exit_code == exits.OK, done.output
    assert done.stdout == f"{home}\n"
    first = made(home)
    assert run().exit_code == exits.OK
    assert made(home) == first
    assert run("--reset").exit_code == exits.OK
    assert made(home) != first


def test_the_command_opens_the_portal_with_its_people_to_choose_from(
    run: Callable[..., Result], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[Path, list[DemoUser]]] = []

    def show(folder: Path, users: list[DemoUser]) -> int:
        opened.append((folder, users))
        return 0

    monkeypatch.setattr(screen, "show", show)
    monkeypatch.setattr(screen, "check_terminal", lambda: None)
    assert CliRunner().invoke(cli, ["demo"]).exit_code == exits.OK
    [(folder, users)] = opened
    assert folder == home
    assert {(user.environment, user.name) for user in users} >= {("integration", "dana"), ("production", "tess")}
    assert {user.password for user in users} == {PASSWORD}
    assert all(len(user.meaning) <= 34 for user in users), "a line of the login screen at 80 columns"


def test_the_command_refuses_a_real_portal(run: Callable[..., Result], home: Path) -> None:
    home.mkdir(parents=True)
    (home / "portal.db").write_text("years of work")
    refused = run("--reset")
    assert refused.exit_code == exits.REFUSED
    assert "is not a demo portal" in refused.stderr
    assert made(home) == "years of work"


def test_a_large_one_has_a_folder_of_its_own(
    run: Callable[..., Result], home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run("--connections", "5000", "--home", str(tmp_path / "large"))
    assert done.exit_code == exits.OK, done.output
    assert "a second" in done.stderr
    assert is_demo(tmp_path / "large")
    assert run("--home", str(tmp_path / "large")).exit_code == exits.REFUSED
    monkeypatch.delenv("DEVPORTAL_DEMO_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    assert run("--connections", "5000").stdout != run().stdout
    assert run("--connections", "12").exit_code == exits.USAGE
