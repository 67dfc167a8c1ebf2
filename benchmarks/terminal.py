"""Programs in terminals of their own: types keys into them and notes when how many bytes come back.

A terminal here is a pty that takes every byte at once and draws nothing. It answers none of the questions that a
program may ask of it, and has 120 columns by 40 lines.
"""

import fcntl
import os
import pty
import selectors
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from typing import NamedTuple, Self

COLUMNS, LINES = 120, 40
FRAME, QUIET = 0.005, 0.05
"""Seconds without a byte, after which a frame is drawn, and an answer is over."""
PATIENCE = 60.0
"""Seconds that anything is waited for."""


class Arrival(NamedTuple):
    """Some bytes."""

    at: float
    """By `time.perf_counter`."""
    length: int


class Answer(NamedTuple):
    """What a key brought about; times in milliseconds from the moment before it is written."""

    painted: float
    """To the last byte of the first frame."""
    over: float
    """To the last byte of all that follows without a quiet moment: what is told around the rows, too."""
    length: int
    """All of it, in bytes."""


class Unanswered(Exception):
    """A program that has not shown what it should, in all that time."""


def answer(pressed: float, arrivals: Sequence[Arrival]) -> Answer | None:
    """What came before the first quiet moment after a key; None where nothing came."""
    painted = last = 0.0
    length = 0
    for arrival in arrivals:
        gap = arrival.at - last if length else 0.0
        if gap > QUIET:
            break
        if gap > FRAME and not painted:
            painted = last
        last, length = arrival.at, length + arrival.length
    return Answer(((painted or last) - pressed) * 1000, (last - pressed) * 1000, length) if length else None


class Terminal:
    """One program in one terminal; `Terminals` starts it."""

    def __init__(self, owner: "Terminals", process: subprocess.Popen[bytes], handle: int) -> None:
        self.process = process
        self.began = self.pressed = time.perf_counter()
        """When it was started, and when the last key was pressed."""
        self.arrivals: list[Arrival] = []
        """Since the last key."""
        self.drawn = bytearray()
        """Since the last key, escape codes and all."""
        self._owner = owner
        self._handle = handle

    def type(self, keys: str) -> None:
        """Send keys as a terminal does, and wait for nothing."""
        self.arrivals, self.drawn = [], bytearray()
        self.pressed = time.perf_counter()
        os.write(self._handle, keys.encode())

    def press(self, keys: str) -> Answer:
        """Send keys and wait for what they bring about; raises `Unanswered`."""
        self.type(keys)
        return self.answered()

    def answered(self) -> Answer:
        """Wait for what the last keys bring about; raises `Unanswered`."""
        ends = time.perf_counter() + PATIENCE
        while not self.arrivals or time.perf_counter() - self.arrivals[-1].at <= QUIET:
            self._owner.read(QUIET)
            self._check(ends, "an answer")
        found = answer(self.pressed, self.arrivals)
        assert found
        return found

    def until(self, text: str) -> float:
        """Wait until a text is drawn in one piece; when its last byte arrived. Raises `Unanswered`."""
        ends = time.perf_counter() + PATIENCE
        while text.encode() not in self.drawn:
            length = len(self.drawn)
            self._owner.read(0.5)
            if len(self.drawn) == length or time.perf_counter() > ends:  # what an ended program drew last still comes
                self._check(ends, repr(text))
        return self.arrivals[-1].at

    def settle(self, seconds: float = 0.2) -> None:
        """Wait until nothing has been drawn for so long; a program that never rests is left alone after a while."""
        now = begin = time.perf_counter()
        while (left := max(begin, self.arrivals[-1].at if self.arrivals else 0.0) + seconds - now) > 0:
            self._owner.read(left)
            now = time.perf_counter()
            if now > begin + PATIENCE:
                return

    def receive(self) -> bool:
        """Take what has come; False once the program has closed its end."""
        try:
            block = os.read(self._handle, 1 << 16)
        except OSError:  # Linux says so when the other side has closed
            return False
        if block:
            self.arrivals.append(Arrival(time.perf_counter(), len(block)))
            self.drawn += block
        return bool(block)

    def _check(self, ends: float, what: str) -> None:
        if time.perf_counter() > ends or self.process.poll() is not None:
            ended = self.process.poll()
            fate = f"ended with {ended}" if ended is not None else f"has not shown it in {PATIENCE:.0f} s"
            raise Unanswered(
                f"Waiting for {what}, {self.process.args!r} {fate}; at last it drew {bytes(self.drawn[-300:])!r}"
            )


class Terminals:
    """Those that are open; all are read together, so that no program waits, and killed at the end."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._open: dict[int, Terminal] = {}

    def start(self, *command: str, **environment: str) -> Terminal:
        """Start a program in a new terminal."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        env = {name: value for name, value in os.environ.items() if not name.startswith(("TEXTUAL", "NO_COLOR"))}
        env |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", **environment}
        process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=env, start_new_session=True, preexec_fn=_take_over
        )
        os.close(theirs)
        terminal = Terminal(self, process, ours)
        self._open[ours] = terminal
        self._selector.register(ours, selectors.EVENT_READ, terminal)
        return terminal

    def read(self, seconds: float) -> None:
        """Take what there is, or wait so long for something."""
        for key, _ in self._selector.select(seconds):
            if not key.data.receive():
                self._selector.unregister(key.fd)

    def read_for(self, seconds: float) -> None:
        """Take what comes in that time."""
        ends = time.perf_counter() + seconds
        while (left := ends - time.perf_counter()) > 0:
            self.read(left)

    def close(self, *terminals: Terminal) -> None:
        """Kill these programs, or all of them."""
        for handle, terminal in list(self._open.items()):
            if not terminals or terminal in terminals:
                terminal.process.kill()
                terminal.process.wait()
                if handle in self._selector.get_map():
                    self._selector.unregister(handle)
                os.close(handle)
                del self._open[handle]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self._selector.close()


def _take_over() -> None:
    """In the new program: have the terminal for its own, so that it hangs up when we are gone, however that was."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
