"""The demo's folder: made aside and then named, so that no kill leaves half of one; only a marked one is deleted."""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from store import Code, Refused

MARK = ".devportal-demo"
"""The file that says that a folder is a demo, and of which size; without it nothing here is deleted."""


def prepare(home: Path, build: Callable[[Path], None], *, connections: int = 0, reset: bool = False) -> bool:
    """Make the demo in `home` where it is missing, or anew when `reset`; whether it was made now.

    Raises `Refused` (BAD_STATE) for a folder that holds anything but a demo of this size.
    """
    with _alone(home):
        _check(home, connections, reset)
        if is_demo(home) and not reset:
            return False
        making, old = (home.with_name(f".{home.name}.{what}") for what in ("making", "old"))
        _drop(making)
        _drop(old)
        making.mkdir(mode=0o700)
        (making / MARK).write_text(json.dumps({"connections": connections}), "utf-8")
        try:
            build(making)
        except BaseException:
            _drop(making)
            raise
        if is_demo(home):
            home.rename(old)
        making.rename(home)
        _drop(old)
        return True


def is_demo(home: Path) -> bool:
    """Whether the folder says so itself."""
    return not home.is_symlink() and (home / MARK).is_file()


def _check(home: Path, connections: int, reset: bool) -> None:
    if home.is_symlink() or (home.exists() and not home.is_dir()):
        raise Refused(Code.BAD_STATE, f"{home} is no folder of its own; the demo needs another place.")
    if is_demo(home):
        size = _size(home)
        if size != connections and not reset:
            what = f"a demo of {size} connections" if size else "the small demo"
            raise Refused(Code.BAD_STATE, f"{home} holds {what}; choose another --home, or make it anew with --reset.")
    elif home.exists() and any(home.iterdir()):
        raise Refused(Code.BAD_STATE, f"{home} is not a demo portal (it has no {MARK}); nothing was touched.")


def _size(home: Path) -> int:
    try:
        return int(json.loads((home / MARK).read_text("utf-8"))["connections"])
    except (ValueError, KeyError, TypeError):
        return 0


def _drop(folder: Path) -> None:
    """Delete a demo, or the empty folder that a kill left behind; anything else stays and says so."""
    if is_demo(folder):
        # The mark goes last: what a kill leaves is still known for a demo.
        for inside in folder.iterdir():
            if inside.name != MARK:
                shutil.rmtree(inside) if inside.is_dir() and not inside.is_symlink() else inside.unlink()
        (folder / MARK).unlink()
    if folder.is_dir() and not folder.is_symlink():
        try:
            folder.rmdir()
        except OSError:
            raise Refused(Code.BAD_STATE, f"{folder} is in the way, and no demo: move it elsewhere.") from None


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One at a time: who comes second waits, and finds the demo made."""
    try:
        home.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(
            home.with_name(f".{home.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600
        )
    except OSError as error:
        raise Refused(Code.STORAGE, f"The demo cannot be made in {home.parent}: {error.strerror}.") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
