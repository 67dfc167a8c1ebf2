"""A host that goes by passwords: sshd leads as far as the door, and the portal's own login says who somebody is."""

from pathlib import Path

import pytest

from benchmarks.terminal import Terminal, Terminals
from tests.hosting.conftest import OWN
from tests.hosting.place import PASSWORD, Person, TeamHost

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def quinn(pat: Person, tmp_path_factory: pytest.TempPathFactory) -> Person:
    """Whose key the door knows, and the portal does not."""
    made = Person(pat.host, tmp_path_factory.mktemp("quinn"), "quinn")
    with pat.host.door_keys.open("a") as keys:
        keys.write(f"{made.public}\n")
    return made


def sign_in(screen: Terminal) -> None:
    """As the operator, by the portal's own login."""
    screen.until("enter: sign in")
    for keys in ("\t", "olga", "\t", OWN):
        screen.settle()
        screen.type(keys)
    screen.settle()
    screen.type("\r")
    screen.until("olga · ")


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


def test_a_key_fills_in_a_name_and_the_password_is_asked_for(pat: Person, terminals: Terminals) -> None:
    screen = terminals.start(*pat.ssh("-tt"))
    screen.until("enter: sign in")
    assert b"pat" in screen.drawn
    assert b"SSH key" not in screen.drawn
    screen.type("\r")
    screen.settle()
    assert b"pat \xc2\xb7" not in screen.drawn


def test_a_key_that_nobody_registered_leads_to_an_empty_door(quinn: Person, terminals: Terminals) -> None:
    screen = terminals.start(*quinn.ssh("-tt"))
    screen.until("enter: sign in")
    assert b"quinn" not in screen.drawn


def test_nobody_s_name_is_remembered_for_whoever_comes_next(quinn: Person, terminals: Terminals) -> None:
    screen = terminals.start(*quinn.ssh("-tt"))
    sign_in(screen)
    following = terminals.start(*quinn.ssh("-tt"))
    following.until("enter: sign in")
    assert b"olga" not in following.drawn
    assert not (quinn.host.home / "last-sign-in").exists()


def test_a_wrong_password_of_the_account_leads_nowhere(passwords_host: TeamHost, tmp_path: Path) -> None:
    mallory = Person(passwords_host, tmp_path, "mallory")
    tells = tmp_path / "tells-a-wrong-one"
    tells.write_text("#!/bin/sh\necho wrong\n")
    tells.chmod(0o700)
    command = mallory.ssh("-tt", "-oPubkeyAuthentication=no", "-oNumberOfPasswordPrompts=1")
    done = Person.try_(command, SSH_ASKPASS=str(tells), SSH_ASKPASS_REQUIRE="force")
    assert done.returncode == 255
    assert "Permission denied" in done.stderr
