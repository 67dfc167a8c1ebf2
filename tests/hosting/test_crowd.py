"""A whole team through sshd at once; DEVPORTAL_SESSIONS says how many."""

import os
from pathlib import Path

import pytest

from benchmarks import terminal
from benchmarks.terminal import Terminals
from tests.hosting.place import Person, TeamHost
from tests.public_keys import ed25519

pytestmark = pytest.mark.slow

MANY = int(os.environ.get("DEVPORTAL_SESSIONS", "12"))
EVENTS = """
found = [entry for entry in op.journal.window(limit=100_000) if entry.event == "add_ssh_key"]
print(sorted(entry.actor for entry in found if entry.detail["key"] == "another one"))
print(portal.journal.verify().ok, all(finding.ok for finding in portal.check()))
"""


def test_everybody_of_a_team_is_let_in_at_once_and_no_event_is_lost(
    keys_host: TeamHost, tmp_path: Path, terminals: Terminals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "PATIENCE", 60.0 + 3 * MANY)
    team = [Person(keys_host, tmp_path, f"crowd-{number}") for number in range(MANY)]
    keys_host.people(**{person.name: person.public for person in team})
    screens = [terminals.start(*person.ssh("-tt")) for person in team]
    for screen in screens:
        screen.until("says who you are")
    for screen in screens:
        screen.type("\r")
    for screen, person in zip(screens, team, strict=True):
        screen.until(f"{person.name} · support")
    # Each registers another key: by the palette, a form of two fields, one event.
    for keys, drawn in (
        ("\x10", "Your SSH keys"),
        ("your ssh keys", "Your SSH keys"),
        ("\r", "ssh-ed25519"),
        ("n", "Register an SSH key"),
    ):
        for screen in screens:
            screen.type(keys)
        for screen in screens:
            screen.until(drawn)
            screen.settle()
    for number, screen in enumerate(screens):
        screen.type(f"{ed25519(1000 + number, 'another one')}\r")
    for screen in screens:
        screen.until("another one")
        screen.settle()
        screen.type("\r")
    for screen in screens:
        screen.until("lets you in from now on")
    actors, sound = keys_host.run(EVENTS).splitlines()
    assert actors == str(sorted(person.name for person in team))
    assert sound == "True True"
