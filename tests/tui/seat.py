"""Somebody at a real terminal: the program in a pty of its own, keys in, bytes out."""

import fcntl
import os
import pty
import re
import resource
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from store import Portal
from tests.screens.places import furnish
from tests.world import OWN, FrozenClock, World

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "tui.main"]
HASTY = [
    sys.executable,
    "-c",
    "import tui.watchdog; tui.watchdog.TICK, tui.watchdog.PATIENCE = 0.2, 1.0\nfrom tui.main import main; main()",
]
"""The same with a watchdog that waits for less long."""
PATIENCE = 60.0
"""Seconds that anything is waited for before a test fails."""
QUIET = 0.3
"""Seconds without a byte, after which a key has been answered; longer than an escape waits for what may follow."""
RIGHT, TAB, ENTER, ESCAPE = "\x1b[C", "\t", "\r", "\x1b"
TO_SECRET = (
    ("G", "https://acme.example"),
    (ENTER, "expires on"),
    (ENTER, "cs1."),
    (ENTER, "your password"),
    (OWN, "•••"),
)
"""What Dana presses in her list of apps, in the small world, and what each key shows; enter reveals a secret then."""


class Seat:
    """The terminal's side: nothing is read but what a test asks for."""

    def __init__(self, home: Path, command: Sequence[str]) -> None:
        self.handle, theirs = pty.openpty()
        self.device = Path(os.ttyname(theirs))
        """The file that is the terminal; others may write to it, as sshd has it."""
        self.device.chmod(0o622)
        self.resize(80, 24)
        env = os.environ | {"DEVPORTAL_HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        for size in ("COLUMNS", "LINES"):  # of another terminal
            env.pop(size, None)
        self.process = subprocess.Popen(
            command,
            cwd=home.parent,
            env=env,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=_begin,
        )
        os.close(theirs)
        self.drawn = b""
        """All that the program has ever sent."""
        self._seen = 0

    def type(self, keys: str) -> None:
        """Press keys; what is waited for next has to come after them."""
        self._seen = len(self.drawn)
        os.write(self.handle, keys.encode())

    def until(self, words: str) -> str:
        """Read until the program has drawn words like these (a pattern) in one piece, since the last keys."""
        ends = time.monotonic() + PATIENCE
        while not (found := re.search(words.encode(), self.drawn[self._seen :])):
            assert self._read(ends), f"{words!r} was not drawn; at last came {self.drawn[-600:]!r}"
        return found[0].decode()

    def press(self, *keys: str) -> None:
        """Press keys one after the other, each once nothing more is drawn for the one before."""
        for key in keys:
            self.type(key)
            self.rest()

    def rest(self) -> None:
        """Read until nothing has been drawn for a moment."""
        while select.select([self.handle], [], [], QUIET)[0] and self._read(time.monotonic() + PATIENCE):
            pass

    def ended(self) -> int:
        """Read to the end of the program; its exit code."""
        ends = time.monotonic() + PATIENCE
        while self._read(ends):
            pass
        return self.process.wait(PATIENCE)

    def sign_in(self, name: str) -> None:
        """From the door to the first screen, field by field."""
        self.until("Username")
        self.rest()
        self.press(TAB, name, TAB, OWN)
        self.type(ENTER)

    def resize(self, columns: int, lines: int) -> None:
        """Give the terminal another size."""
        fcntl.ioctl(self.handle, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def has_ended(self, within: float) -> bool:
        """Whether the program ends within so many seconds; nothing is read meanwhile."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(within)
        return self.process.returncode is not None

    def close(self) -> None:
        """Take the terminal away, as a connection that breaks does."""
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1

    def _read(self, ends: float) -> bool:
        if not select.select([self.handle], [], [], max(0.0, ends - time.monotonic()))[0]:
            return False
        with suppress(OSError):  # Linux says so when the other side has closed
            if block := os.read(self.handle, 1 << 16):
                self.drawn += block
                return True
        return False


def _begin() -> None:
    """In the new process: have the terminal for its own, and leave a core if nothing is done against it."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)


@contextmanager
def seated(home: Path, command: Sequence[str] = COMMAND) -> Iterator[Seat]:
    """The program in a terminal, killed at the end."""
    seat = Seat(home, command)
    try:
        yield seat
    finally:
        seat.process.kill()
        seat.process.wait()
        seat.close()


@contextmanager
def inhabited(folder: Path, furnish: Callable[[World], None] = furnish) -> Iterator[World]:
    """A world, a few days old at this moment, its people with passwords that the program can verify."""
    home = folder / "home"
    home.mkdir(mode=0o700)
    world = World(home, FrozenClock(datetime.now(UTC) - timedelta(days=3)))
    furnish(world)
    with Portal.open(home) as portal, portal.write():
        stored = portal.passwords.hash(OWN)
        portal.database.execute("UPDATE users SET password = :stored, must_change = 0", {"stored": stored})
    yield world
    world.portal.close()
