"""The terminal's end of the portal: nothing that was on the screen is left on it, nor in what it scrolls back to."""

import os
import signal
import sys
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from textual.events import Resize
from textual.geometry import Size
from textual.message import Message
from textual.messages import InBandWindowResize

from tui.keyboard import SleepingDriver

# Line by line: terminals scroll a screen that is cleared as a whole into what they remember of it.
_LINE = "\x1b[{}H\x1b[2K"
_LEAVE = "\x1b[?2004l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
"""What Textual says to a terminal at the end, in one piece."""
_CUT_OFF = "\x18\x1b\\"
"""Ends a sequence of which the rest was thrown away."""
_TRIES, _PAUSE = 50, 0.02
LARGEST = Size(1000, 500)
"""No screen is larger; whoever claims one would have the host draw, and remember, as many cells as they like."""


def blank(lines: int) -> str:
    """What empties that many lines of a screen and ends on the first one."""
    return "\x1b[m" + "".join(_LINE.format(line) for line in range(1, lines + 1)) + "\x1b[H"


class CleanDriver(SleepingDriver):
    """Textual's driver, which leaves the screen to a terminal that may have no other one to go back to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Else the app asks the terminal itself, until it is told of a size.
        self._size = self._size or self._get_terminal_size()

    def process_message(self, message: Message) -> None:
        """How large a terminal is, the system says; one may type any size."""
        if not isinstance(message, (Resize, InBandWindowResize)):
            super().process_message(message)

    def _get_terminal_size(self) -> tuple[int, int]:
        columns, lines = super()._get_terminal_size()
        return min(columns, LARGEST.width), min(lines, LARGEST.height)

    def stop_application_mode(self) -> None:
        """Leave an empty screen, whoever or whatever ends or suspends the portal."""
        self.write(blank(self._get_terminal_size()[1]))
        super().stop_application_mode()

    def suspend_application_mode(self) -> None:
        """Have what is secret hidden before the portal sleeps: it is shown again as it was."""
        self._app.app_suspend_signal.publish(self._app)
        super().suspend_application_mode()


class Screen:
    """The terminal of this process, as it was before the portal took it."""

    def __init__(self) -> None:
        self.handle = sys.__stdin__.fileno() if sys.__stdin__ else 0
        self.attributes = termios.tcgetattr(self.handle)
        self.mode = os.fstat(self.handle).st_mode & 0o777

    def close_off(self) -> None:
        """Let nobody else write over what is drawn: `wall` and `write` may, as sshd opens a terminal."""
        with suppress(OSError):  # somebody else's terminal, as after su
            os.fchmod(self.handle, 0o600)

    def give_back(self) -> None:
        """Let others write on it again."""
        with suppress(OSError):
            os.fchmod(self.handle, self.mode)

    def take_back(self, words: str) -> None:
        """Empty the screen, leave it and say why, also where the terminal takes no output; for the end of the process.

        Other threads are interrupted by SIGHUP, which somebody has to handle.
        """
        with suppress(OSError, termios.error), _another_way_in(self.handle) as handle:
            # Whoever still draws draws into nothing from now on.
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, 1)
            os.dup2(nothing, 2)
            _push(handle, (_CUT_OFF + blank(os.get_terminal_size(handle).lines) + _LEAVE + words).encode())
            termios.tcsetattr(handle, termios.TCSANOW, self.attributes)
            self.give_back()


@contextmanager
def _another_way_in(handle: int) -> Iterator[int]:
    """The same terminal, opened so that writing never waits; others that share the handle notice nothing."""
    handle = os.open(os.ttyname(handle), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        yield handle
    finally:
        os.close(handle)


def _push(handle: int, said: bytes) -> None:
    """Write in the place of what the terminal has not taken; a second at most."""
    begun = False
    for _ in range(_TRIES):
        if not begun:
            _interrupt_others()
            termios.tcflush(handle, termios.TCOFLUSH)
        with suppress(BlockingIOError):
            said = said[os.write(handle, said) :]
            begun = True
        if not said:
            return
        time.sleep(_PAUSE)


def _interrupt_others() -> None:
    """Have whoever waits in a write give it up: the terminal takes nothing else before that one is over."""
    for thread in threading.enumerate():
        if thread.ident and thread is not threading.current_thread():
            signal.pthread_kill(thread.ident, signal.SIGHUP)
