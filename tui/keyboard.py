"""The keys of a terminal, read by a thread that sleeps until there are some: looks would be most of an idle session."""

import os
import selectors
from codecs import getincrementaldecoder
from itertools import chain
from threading import Event
from typing import Any

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from tui.pasted import Pasted

LOOK = 0.1
"""Seconds between two looks while an escape may be the beginning of something longer, as Textual has it."""
LOOKS = 10
"""So many after the last key; whatever began with an escape has ended long before."""
BLOCK = 4096


class Bell(Event):
    """An event that wakes a select as well."""

    def __init__(self) -> None:
        super().__init__()
        self.ear, self._mouth = os.pipe()

    def set(self) -> None:
        """Ring."""
        os.write(self._mouth, b"!")
        super().set()

    def clear(self) -> None:
        """Be silent again, after each ring."""
        if self.is_set():
            os.read(self.ear, 1)
        super().clear()


class SleepingDriver(LinuxDriver):
    """Textual's driver, which nothing wakes but a key, and which reads no more from a terminal that is gone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exit_event: Bell = Bell()

    def run_input_thread(self) -> None:
        """Read keys until the application mode ends."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        pasted = Pasted()
        looks = LOOKS
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self.exit_event.ear, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                ready = [key.fd for key, _ in selector.select(LOOK if looks else None)]
                looks = LOOKS if ready else max(0, looks - 1)
                typed = ""  # also where a letter has come in part only: to the parser that would be the end
                if self.fileno in ready:
                    if not (block := self._read()):
                        return  # the terminal has gone; the watchdog sees to the rest
                    typed = pasted.clean(decode(block))
                try:
                    for event in chain(parser.feed(typed) if typed else (), parser.tick()):
                        self.process_message(event)
                except (ArithmeticError, ValueError):  # numbers that no terminal would send
                    parser = XTermParser(self._debug)

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:
            self._app.call_later(self._app._handle_exception, error)

    def _read(self) -> bytes:
        """What was typed; nothing more, where the terminal has gone."""
        try:
            return os.read(self.fileno, BLOCK)
        except OSError:  # what Linux says of a terminal whose other end is closed
            return b""
