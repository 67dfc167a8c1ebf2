"""`devportal restore`: what is said, what is asked, and how it ends."""

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from store import Portal
from tui.commands import exits

Run = Callable[..., Result]
ROOT = Path(__file__).parents[3]


@pytest.fixture
def copy(portal: Portal, tmp_path: Path) -> Path:
    """A backup that is one entry behind, of a portal that nobody has open."""
    portal.backup(tmp_path / "copy.db")
    portal.operator().accounts.add_organization("Harbor")
    portal.close()
    return tmp_path / "copy.db"


def organizations(home: Path) -> list[str]:
    with Portal.open(home, create=False) as portal:
        return [found.name for found in portal.operator().accounts.organizations()]


def test_a_restore_that_would_lose_something_says_how_much_and_waits_for_a_yes(
    run: Run, home: Path, copy: Path
) -> None:
    refused = run("restore", str(copy))
    assert refused.exit_code == exits.REFUSED
    assert "It lacks the last entry of the portal's journal: what happened after 20" in refused.stdout
    assert "--yes" in refused.stderr
    assert "Harbor" in organizations(home)
    done = run("restore", str(copy), "--yes")
    assert done.exit_code == exits.OK, done.output
    assert "The portal's database is restored." in done.stdout
    [kept] = [path for path in home.iterdir() if ".replaced-" in path.name]
    assert str(kept) in done.stdout
    assert "Harbor" not in organizations(home)
    assert run("check").exit_code == exits.OK


def test_a_restore_that_loses_nothing_asks_nothing(run: Run, home: Path, copy: Path) -> None:
    assert run("backup", str(copy.with_name("newest.db"))).exit_code == exits.OK
    done = run("restore", str(copy.with_name("newest.db")))
    assert done.exit_code == exits.OK, done.output
    assert "It holds every entry" in done.stdout
    assert "Harbor" in organizations(home)


@pytest.mark.parametrize(("answer", "code"), [("n", exits.ABORTED), ("y", exits.OK)])
def test_at_a_terminal_a_restore_asks(home: Path, copy: Path, answer: str, code: int) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "tui.main", "--home", str(home), "restore", str(copy)]
    with subprocess.Popen(command, cwd=ROOT, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        os.close(theirs)
        os.write(ours, f"{answer}\n".encode())
        assert process.stdout
        told = process.stdout.read().decode()
    os.close(ours)
    assert "Restore it all the same?" in told
    assert process.returncode == code
    assert ("Harbor" in organizations(home)) is (answer == "n")


def test_nothing_is_restored_while_the_portal_is_open_elsewhere(run: Run, home: Path, copy: Path) -> None:
    with Portal.open(home):
        refused = run("restore", str(copy), "--yes")
    assert refused.exit_code == exits.STORAGE
    assert "has this portal open: each holds a lock on" in refused.stderr
    assert run("restore", str(copy), "--yes").exit_code == exits.OK
