"""Whether a server of this portal runs on this machine: a lock on a file in its folder, held as long as it does.

The port alone says nothing: once a server has ended, anybody on the machine may listen there, and would be sent
secrets.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NAME = "serve.lock"


@contextmanager
def running(folder: Path, base: str) -> Iterator[bool]:
    """Say for that long that a server answers at `base`; False where another one of this portal says so already."""
    handle = os.open(folder / _NAME, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "r+", encoding="utf-8") as file:
        if not _lock(file.fileno()):
            yield False
            return
        file.truncate()
        file.write(base)
        file.flush()
        yield True
        file.truncate(0)


def where_it_runs(folder: Path) -> str | None:
    """The address of this portal's server, or None where none runs."""
    try:
        handle = os.open(folder / _NAME, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(handle, encoding="utf-8") as file:
        return None if _lock(file.fileno()) else file.read(1000) or None


def _lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
