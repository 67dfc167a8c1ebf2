"""The queue of writers: a lock file beside the database, given to those who wait in the order in which they came.

SQLite alone asks again and again whether it may write, and one of many can be passed over for seconds.
"""

import fcntl
import os
import threading
import time
from pathlib import Path

from store.errors import Code, Refused
from store.home import check_private, create_private


class Queue:
    """One connection's place among all that write to the same database; used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None
        """Kept open between turns."""
        self._line: _Line | None = None
        """Where a turn is waited for, or was given up and may be waited for again."""
        self.held = False
        """Whether it is this one's turn."""

    def enter(self, seconds: float) -> float | None:
        """Wait for a turn, no longer than that; how many seconds are left, or None where it did not come.

        Raises `Refused` (STORAGE) where the file is not ours alone or cannot be made.
        """
        line = self._line
        if line is None or not line.rejoin():
            file = self._where_others_queue()
            if _locked(file, self._path):
                self.held = True
                return seconds
            line, self._file = _Line(file), None
        self._line = line
        until = time.monotonic() + seconds
        if not line.came_by(until):
            return None
        self._line, self._file, self.held = None, line.file, True
        return max(0.0, until - time.monotonic())

    def leave(self) -> None:
        """End the turn, or do without it; the first in line has the next."""
        self.held = False
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go of the file, and with it of the turn."""
        self.held = False
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _where_others_queue(self) -> int:
        """The file that is there now: one that was taken away has no queue any more."""
        if self._file is not None and not _is_at(self._path, self._file):
            self.close()
        if self._file is None:
            self._file = _opened(self._path)
        return self._file


class _Line:
    """A thread that waits for the lock, for somebody who waits only for a time: the kernel's own wait has no limit."""

    def __init__(self, file: int) -> None:
        self.file = file
        """Locked once the turn has come; closed where it came to nobody."""
        self._changed = threading.Condition()
        self._wanted = True
        self._came = False
        threading.Thread(target=self._stand, name="queue", daemon=True).start()

    def came_by(self, until: float) -> bool:
        """Whether the turn came in time; given up where it did not."""
        with self._changed:
            try:
                return self._changed.wait_for(lambda: self._came, until - time.monotonic())
            finally:
                self._wanted = self._came

    def rejoin(self) -> bool:
        """Want again a turn that was given up; False where it has come and gone meanwhile."""
        with self._changed:
            self._wanted = self._wanted or not self._came
            return self._wanted

    def _stand(self) -> None:
        fcntl.flock(self.file, fcntl.LOCK_EX)
        with self._changed:
            self._came = True
            if not self._wanted:
                os.close(self.file)
            self._changed.notify()


def _is_at(path: Path, file: int) -> bool:
    try:
        return os.path.samestat(os.lstat(path), os.fstat(file))
    except OSError:
        return False


def _locked(file: int, path: Path) -> bool:
    """Whether nobody else has the lock, so that it is ours."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise Refused(Code.STORAGE, f"{path} cannot be locked ({error.strerror}); nothing was changed.") from None
    return True


def _opened(path: Path) -> int:
    """The lock file, made where it is missing."""
    try:
        if not path.exists():
            create_private(path, b"")
        check_private(path)
        return os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise Refused(Code.STORAGE, f"{path} cannot be written to ({error.strerror}); nothing was changed.") from None
