"""Who has a portal open: any number together, or one alone who puts another database in its place.

A lock on the folder itself: it leaves no file behind, and the kernel takes it back from whoever is killed.
"""

import fcntl
import os
from pathlib import Path
from typing import Self

from store.errors import Code, Refused


class Presence:
    """One opening of a portal's folder, from the first look at its files to the last."""

    def __init__(self, folder: Path, *, alone: bool = False) -> None:
        """Raises `Refused` (BUSY) where somebody is alone in there, or anybody where `alone` is asked for."""
        self._folder: int | None = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(self._folder, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            self.close()
            raise Refused(Code.BUSY, _IN_USE.format(folder=folder) if alone else _BEING_RESTORED) from None
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        """Leave the folder to others."""
        if self._folder is not None:
            os.close(self._folder)
            self._folder = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


_IN_USE = (
    "Another process has this portal open: it holds a lock on {folder}, which each one does until it ends; "
    "nothing was changed. End its screens, servers and scripts, then try again."
)
_BEING_RESTORED = "A backup is being put back into this portal. Try again when that is done."
