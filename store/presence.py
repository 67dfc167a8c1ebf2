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
            told = _in_use(folder, _holders(self._folder)) if alone else _BEING_RESTORED
            self.close()
            raise Refused(Code.BUSY, told) from None
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


_BEING_RESTORED = "A backup is being put back into this portal. Try again when that is done."


def _in_use(folder: Path, holders: list[int]) -> str:
    who = f" ({', '.join(str(number) for number in holders)})" if holders else ""
    return (
        f"Another process{who} has this portal open: each holds a lock on {folder} until it ends; nothing was changed. "
        "End its screens, servers and scripts, then try again."
    )


def _holders(folder: int) -> list[int]:
    """The processes that hold a lock on the folder, where the kernel (Linux) tells."""
    found = os.fstat(folder)
    place = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"
    try:
        locks = [line.split() for line in Path("/proc/locks").read_text("ascii").splitlines()]
    except OSError:
        return []
    numbers = {int(lock[4]) for lock in locks if lock[1] == "FLOCK" and lock[5] == place}
    return sorted(number for number in numbers if number > 0)  # 0 is one that cannot be seen from here
