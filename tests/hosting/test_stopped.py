"""A client that is only stopped: what it was shown is hidden, its session ends, and nobody waits for it meanwhile."""

import fcntl
import os
import re
import signal
import struct
import termios
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle
from pathlib import Path

import pytest

from benchmarks.terminal import LINES, Terminal, Terminals
from tests.hosting.conftest import OWN
from tests.hosting.place import Person, TeamHost, until

pytestmark = pytest.mark.slow

SECRET = re.compile(rb"cs1\.[0-9a-z]{50}")
HASTY = "import tui.watchdog; tui.watchdog.TICK, tui.watchdog.PATIENCE = 0.2, 1.0; from tui.main import main; main()"
WAITING = f"""
from store.vault import Argon2
acme = op.accounts.add_organization("Acme Integrations").id
op.accounts.add_tenant("integration", 1001, "Blue Plumbing")
first = "first password of theirs"
op.accounts.establish("integration", "dana", first, organization=acme, permissions=["manage_apps"])
op.accounts.establish("integration", "tess", first, tenant=1001, permissions=["manage_access"])
dana, tess = (portal.sign_in("integration", name, first) for name in ("dana", "tess"))
for session in (dana, tess):
    session.change_password(first, "second password of theirs")
dana.ssh_keys.add(KEY)
app = dana.apps.create(name="Route Optimizer", scopes=["tn.crm.customers:r"], tenants=[1001])
made = tess.connections.find(app.id, 1001)
tess.connections.connect(made.id, expected_version=1)
tess.credentials.generate(made.id)
with portal.write():
    portal.database.execute("UPDATE users SET password = :own WHERE name = 'dana'", {{"own": Argon2().hash({OWN!r})}})
"""
"""A developer with a key and a password, for whom a secret waits."""


@pytest.fixture(scope="module")
def dana(keys_host: TeamHost, tmp_path_factory: pytest.TempPathFactory) -> Person:
    made = Person(keys_host, tmp_path_factory.mktemp("dana"), "dana")
    keys_host.run(f"KEY = {made.public!r}\n{WAITING}")
    return made


@pytest.fixture
def hasty(keys_host: TeamHost) -> Iterator[None]:
    """A watchdog that waits for less long."""
    program = keys_host.programs / "session"
    before = program.read_text()
    program.write_text(before.replace("-m tui.main", f"-c '{HASTY}'"))
    yield
    program.write_text(before)


def reveal(terminals: Terminals, person: Person, *options: str) -> tuple[Terminal, bytes]:
    """From their own machine to a Client Secret; its value."""
    screen = terminals.start(*person.ssh("-tt", *options))
    for drawn, keys in (
        ("says who you are", "\r"),
        ("Route Optimizer", "\r"),
        ("Blue Plumbing", "\r"),
        ("cs1.", "\r"),
        ("your password", OWN),
        ("•••", "\r"),
    ):
        screen.until(drawn)
        screen.settle()
        screen.type(keys)
    screen.until("without a key")
    screen.settle()
    found = SECRET.search(screen.drawn)
    assert found, bytes(screen.drawn)
    return screen, found[0]


def test_sshd_notices_a_client_that_is_stopped_while_a_secret_is_shown_and_nobody_waits_for_it(
    dana: Person, terminals: Terminals
) -> None:
    screen, _ = reveal(terminals, dana, f"-oPort={dana.host.impatient}")
    assert dana.host.processes()
    screen.process.send_signal(signal.SIGSTOP)
    dana.host.operate("org", "add", "Somebody Else")
    assert until(lambda: not dana.host.processes()), dana.host.processes()
    screen.process.send_signal(signal.SIGCONT)
    assert screen.process.wait(10) == 255


def test_a_client_that_is_stopped_until_nothing_more_can_be_drawn_is_left_with_an_empty_screen(
    dana: Person, terminals: Terminals, hasty: None
) -> None:
    screen, secret = reveal(terminals, dana)
    [portal] = dana.host.processes()
    screen.process.send_signal(signal.SIGSTOP)
    sizes = cycle((LINES + 1, LINES))

    def over() -> bool:
        """Have the portal draw all of it again, as long as it lives."""
        with suppress(OSError):
            resize(portal, next(sizes))
        return not dana.host.processes()

    assert until(over, seconds=60), dana.host.processes()
    screen.drawn.clear()
    screen.process.send_signal(signal.SIGCONT)
    assert until(lambda: received(terminals, screen, b"nothing could be drawn for half a minute"))
    left = bytes(screen.drawn)
    assert left.rindex(b"\x1b[1H\x1b[2K\x1b[2H\x1b[2K") > left.rindex(secret)


def resize(process: int, lines: int) -> None:
    """Give the terminal of a process another size, as sshd does for a client."""
    terminal = os.open(Path(f"/proc/{process}/fd/0"), os.O_RDWR | os.O_NOCTTY)
    try:
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, 120, 0, 0))
    finally:
        os.close(terminal)


def received(terminals: Terminals, screen: Terminal, words: bytes) -> bool:
    """Whether a client has drawn these words by now."""
    terminals.read(0.1)
    return words in screen.drawn
