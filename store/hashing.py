"""Hashing passwords in turns: each takes 64 MB while it lasts, and a whole team may sign in at the same moment."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store.errors import Code, Refused
from store.queue import Queue
from store.vault import Hasher

PATIENCE = 60.0
"""Seconds that a turn is waited for."""


class HashingInTurns:
    """A hasher that works for as many processes at once as there are cores; the others queue, first come first served.

    More at once would be done no sooner. Raises `Refused` (BUSY, STORAGE).
    """

    def __init__(self, hasher: Hasher, folder: Path) -> None:
        self._hasher = hasher
        # One of as many queues as there are cores: by the process, so that nobody has to look for the shortest.
        self._queue = Queue(folder / f"passwords.queue-{os.getpid() % (os.cpu_count() or 1)}")

    def hash(self, password: str) -> str:
        """A new stored form, with a salt of its own."""
        with self._turn():
            return self._hasher.hash(password)

    def verify(self, stored: str, password: str) -> bool:
        """Whether `stored` was made from `password`."""
        with self._turn():
            return self._hasher.verify(stored, password)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self._queue.enter(PATIENCE) is None:
            raise Refused(Code.BUSY, "Too many passwords are being checked at this moment: try again in a minute.")
        try:
            yield
        finally:
            self._queue.leave()
            self._queue.close()
