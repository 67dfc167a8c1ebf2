"""A host that goes by passwords: sshd leads as far as the door, and the portal's own login says who somebody is."""

from pathlib import Path

import pytest

from benchmarks.terminal import Terminal, Terminals
from tests.hosting.conftest import OWN
from tests.hosting.place import PASSWORD, Person, TeamHost

pytestmark = pytest.mark.slow


def sign_in(screen: Terminal) -> None:
    """As the operator, by the portal's own login."""
    screen.until("enter: sign in")
    for keys in ("\t", "olga", "\t", OWN):
        screen.settle()
        screen.type(keys)
    screen.settle()
    screen.type("\r")
    screen.until("olga · operator")


def test_the_account_s_password_leads_to_the_door_and_one_s_own_password_further(
    passwords_host: TeamHost, tmp_path: Path, terminals: Terminals
) -> None:
    olga = Person(passwords_host, tmp_path, "olga")
    tells = tmp_path / "tells-the-password"
    tells.write_text(f"#!/bin/sh\necho '{PASSWORD}'\n")
    tells.chmod(0o700)
    only = ("-oPubkeyAuthentication=no", "-oPreferredAuthentications=password")
    screen = terminals.start(*olga.ssh("-tt", *only), SSH_ASKPASS=str(tells), SSH_ASKPASS_REQUIRE="force")
    sign_in(screen)


def test_a_key_leads_to_the_door_and_says_nothing_of_who_somebody_is(pat: Person, terminals: Terminals) -> None:
    screen = terminals.start(*pat.ssh("-tt"))
    screen.until("enter: sign in")
    assert b"pat" not in screen.drawn
    assert b"SSH key" not in screen.drawn


def test_nobody_s_name_is_remembered_for_whoever_comes_next(
    passwords_host: TeamHost, pat: Person, terminals: Terminals
) -> None:
    screen = terminals.start(*pat.ssh("-tt"))
    sign_in(screen)
    following = terminals.start(*pat.ssh("-tt"))
    following.until("enter: sign in")
    assert b"olga" not in following.drawn
    assert not (passwords_host.home / "last-sign-in").exists()


def test_a_wrong_password_of_the_account_leads_nowhere(passwords_host: TeamHost, tmp_path: Path) -> None:
    mallory = Person(passwords_host, tmp_path, "mallory")
    tells = tmp_path / "tells-a-wrong-one"
    tells.write_text("#!/bin/sh\necho wrong\n")
    tells.chmod(0o700)
    command = mallory.ssh("-tt", "-oPubkeyAuthentication=no", "-oNumberOfPasswordPrompts=1")
    done = Person.try_(command, SSH_ASKPASS=str(tells), SSH_ASKPASS_REQUIRE="force")
    assert done.returncode == 255
    assert "Permission denied" in done.stderr
