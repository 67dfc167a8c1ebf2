"""The named points of an act: each statement that SQLite is given and each thing that is done to a file.

An act is done in a process of its own, with the same clock and the same dice each time, so that it passes the same
points: once to learn their names, then once for each of them, to be killed there.
"""

import os
import random
import secrets
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import store.database
from tests.store.workers import Pipe, started

FILES = {"open", "os.link", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "shutil.copyfile"}
"""What Python says of files before it is done."""

Act = Callable[[Path], Callable[[], object]]
"""Prepares in a folder, unseen, and gives what is to be done there."""


def points_of(act: Act, home: Path, journal_mode: str) -> list[str]:
    """The names of the points that the act passes, in order; it is done."""
    with started(passing, act, home, journal_mode, None) as (process, pipe):
        names: list[str] = pipe.recv()
        process.join()
        assert process.exitcode == 0
    return names


def killed_at(act: Act, home: Path, journal_mode: str, point: int) -> None:
    """The act, begun, and killed as it passes the point of that number."""
    with started(passing, act, home, journal_mode, point) as (process, _):
        process.join()
        assert process.exitcode == -signal.SIGKILL


def passing(pipe: Pipe, act: Act, home: Path, journal_mode: str, killed: int | None) -> None:
    """In a process of its own: do the act, and tell which points were passed, unless killed at one."""
    store.database.wal_is_safe = lambda: journal_mode == "wal"
    dice = random.Random(1)
    secrets.choice = dice.choice
    os.urandom = dice.randbytes
    os.cpu_count = lambda: 1  # or the number of the process would say in which line it checks a password
    passed: list[str] = []
    watched = False

    def passes(name: str) -> None:
        if watched:
            if len(passed) == killed:
                os.kill(os.getpid(), signal.SIGKILL)
            passed.append(name)

    def hears(event: str, args: tuple[Any, ...]) -> None:
        if event in FILES and str(args[0]).startswith(str(home)):
            passes(f"{event} {Path(args[0]).name}")

    plainly = store.database._connect

    def connect(path: Path) -> Any:
        connection = plainly(path)
        connection.set_trace_callback(lambda sql: passes(" ".join(sql.split())[:60]))
        return connection

    store.database._connect = connect
    sys.addaudithook(hears)
    todo = act(home)
    watched = True
    todo()
    watched = False
    pipe.send(passed)
