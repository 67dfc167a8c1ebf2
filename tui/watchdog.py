"""The watchdog: a thread that ends this process where its terminal is gone, or where its loop stands still.

A terminal that takes no output stops Textual's loop, and with it every timer and signal handler that lives on it; one
that has gone away leaves a thread reading nothing as fast as it can. Neither may keep a secret, or the process.
"""

import os
import select
import signal
from asyncio import AbstractEventLoop
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Event, Thread
from types import FrameType
from typing import Self

from tui.commands.exits import GONE
from tui.terminal import Screen

TICK = 5.0
"""Seconds between two questions to the loop whether it still runs."""
PATIENCE = 30.0
"""Seconds without an answer, after which the process ends."""
GRACE = 3.0
"""Seconds that the loop has to end what a signal ends."""
STOOD_STILL = (
    "The portal has ended, because nothing could be drawn for half a minute. Nothing that was saved is lost.\r\n"
)
SIGNALS = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)


class Watchdog:
    """Around the life of the app: watches from `with` on, and the loop too once it is told of it."""

    def __init__(self) -> None:
        self._screen = Screen()
        self._over = Event()
        self._ear, self._bell = os.pipe()
        self._signal = 0
        self._post: Callable[[Callable[[], None]], object] | None = None
        self._leave: Callable[[int], None] | None = None
        self._silent = 0.0
        self._thread = Thread(target=self._watch, name="watchdog", daemon=True)

    def follow(self, loop: AbstractEventLoop, leave: Callable[[int], None]) -> None:
        """Watch a loop; `leave` is called on it with an exit code where a signal asks for the end."""
        self._post, self._leave = loop.call_soon_threadsafe, leave

    def __enter__(self) -> Self:
        # No handlers of asyncio: those wait for the loop, these only for the interpreter.
        self._before = {name: signal.signal(name, self._heard) for name in SIGNALS}
        self._screen.close_off()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        os.write(self._bell, b"!")
        self._thread.join()
        for name, handler in self._before.items():
            signal.signal(name, handler)
        self._screen.give_back()
        os.close(self._ear)
        os.close(self._bell)

    def _heard(self, name: int, _: FrameType | None) -> None:
        self._signal = name
        os.write(self._bell, b"!")

    def _watch(self) -> None:
        poll = select.poll()
        poll.register(self._ear, select.POLLIN)
        poll.register(self._screen.handle, 0)  # that it is gone is told unasked
        while not self._over.is_set():
            heard = dict(poll.poll(TICK * 1000))
            if self._screen.handle in heard:
                self._end(GONE)
            elif self._signal:
                self._leave_in_time(128 + self._signal)
            elif not heard:
                self._ask()

    def _ask(self) -> None:
        # In turns of this thread, not by a clock: a process that was stopped has not been silent meanwhile.
        if self._silent >= PATIENCE:
            self._end(GONE, STOOD_STILL)
        if self._post:
            self._silent += TICK
            with suppress(RuntimeError):  # the loop is closed, and what comes after it takes too long
                self._post(self._answered)

    def _answered(self) -> None:
        self._silent = 0.0

    def _leave_in_time(self, code: int) -> None:
        if self._post and self._leave:
            with suppress(RuntimeError):
                self._post(partial(self._leave, code))
            if self._over.wait(GRACE):
                return
        self._end(code)

    def _end(self, code: int, words: str = "") -> None:
        """At once: whatever this process holds, its locks too, the system takes back. No event is half done by it."""
        self._screen.take_back(words)
        os._exit(code)
