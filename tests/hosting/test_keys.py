"""A host that goes by keys: who gets in, as whom, and what ends when a key is removed."""

from pathlib import Path

import pytest

from benchmarks.terminal import Terminal, Terminals
from tests.hosting.place import Person, TeamHost, until
from tui.commands import exits

pytestmark = pytest.mark.slow


def enter(terminals: Terminals, person: Person) -> Terminal:
    """From their own machine to the first screen, without a password."""
    screen = terminals.start(*person.ssh("-tt"))
    screen.until("says who you are")
    screen.type("\r")
    screen.until(f"{person.name} · support")
    return screen


def test_a_registered_key_leads_to_the_portal_and_enter_signs_its_person_in(sue: Person, terminals: Terminals) -> None:
    enter(terminals, sue)
    listed = sue.host.operate("ssh-key", "list")
    [line] = [line for line in listed.splitlines() if "sue@laptop" in line]
    assert line.split()[-2] != "-"  # the time of its last use


def test_a_key_that_nobody_registered_opens_nothing(keys_host: TeamHost, tmp_path: Path) -> None:
    refused = Person(keys_host, tmp_path, "mallory").ssh("-tt")
    done = Person.try_(refused)
    assert (done.returncode, done.stdout) == (255, "")
    assert "Permission denied (publickey)" in done.stderr


def test_files_in_the_account_s_home_let_nobody_in(keys_host: TeamHost, tmp_path: Path) -> None:
    mallory = Person(keys_host, tmp_path, "mallory")
    keys_host.write(".ssh/authorized_keys", mallory.public)
    keys_host.write(".ssh/rc", "touch ~/rc-was-run")
    keys_host.write(".ssh/environment", "LD_PRELOAD=/nonexistent.so")
    assert "Permission denied (publickey)" in Person.try_(mallory.ssh("-tt")).stderr


def test_a_removed_key_opens_nothing_and_ends_what_it_opened(
    keys_host: TeamHost, tmp_path: Path, terminals: Terminals
) -> None:
    ruth = Person(keys_host, tmp_path, "ruth")
    keys_host.people(ruth=ruth.public)
    screen = enter(terminals, ruth)
    keys_host.operate("ssh-key", "remove", "integration", "ruth", ruth.fingerprint)
    screen.type("s")
    screen.until("session has ended")
    assert "Permission denied (publickey)" in Person.try_(ruth.ssh("-tt")).stderr


def test_a_connection_that_is_kept_open_opens_nothing_either_once_its_key_is_removed(
    keys_host: TeamHost, tmp_path: Path, terminals: Terminals
) -> None:
    rita = Person(keys_host, tmp_path, "rita")
    keys_host.people(rita=rita.public)
    control = tmp_path / "control"
    kept = terminals.start(*rita.ssh("-N", "-M", f"-S{control}"))
    assert until(control.exists), bytes(kept.drawn)
    again = rita.ssh("-tt", "-oControlMaster=no", f"-S{control}")
    first = terminals.start(*again)
    first.until("says who you are")
    keys_host.operate("ssh-key", "remove", "integration", "rita", rita.fingerprint)
    second = terminals.start(*again)
    second.until("opens nothing here any more")
    assert second.process.wait(10) == exits.REFUSED


def test_two_people_at_once_have_nothing_of_each_other(sue: Person, tmp_path: Path, terminals: Terminals) -> None:
    tom = Person(sue.host, tmp_path, "tom")
    sue.host.people(tom=tom.public)
    hers, his = enter(terminals, sue), enter(terminals, tom)
    hers.type("\x10canary-of-sue")
    hers.until("canary-of-sue")
    his.type("\x10canary-of-tom")
    his.until("canary-of-tom")
    assert b"canary-of-sue" not in his.drawn
    assert b"canary-of-tom" not in hers.drawn
    assert not (sue.host.home / "last-sign-in").exists()


def test_a_killed_client_leaves_no_process_after_five_seconds(sue: Person, terminals: Terminals) -> None:
    screen = enter(terminals, sue)
    assert sue.host.processes()
    screen.process.kill()
    assert until(lambda: not sue.host.processes(), seconds=5), sue.host.processes()
