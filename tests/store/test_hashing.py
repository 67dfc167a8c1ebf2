"""Hashing in turns: as many at once as there are cores, whoever comes meanwhile waits, and nobody for ever."""

import os
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from store import Code, Refused, hashing
from store.hashing import HashingInTurns

pytestmark = pytest.mark.skipif(not Path("/proc/locks").exists(), reason="only Linux tells who waits for a lock")


class Slow:
    """A hasher that is at it until it is told to go on."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Event()
        self.at_once = 0

    def hash(self, password: str) -> str:
        self.at_once += 1
        self.begun.release()
        assert self.go_on.wait(30)
        return password

    def verify(self, stored: str, password: str) -> bool:
        return stored == self.hash(password)


@pytest.fixture
def slow() -> Iterator[Slow]:
    made = Slow()
    yield made
    made.go_on.set()


def process(slow: Slow, folder: Path, number: int, cores: int) -> HashingInTurns:
    """What a process of that number would hash with."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "getpid", lambda: number)
        patched.setattr(os, "cpu_count", lambda: cores)
        return HashingInTurns(slow, folder)


def until_in_line(folder: Path, many: int) -> None:
    """Until so many wait for a turn."""
    places = [f":{path.stat().st_ino} " for path in folder.glob("passwords.*")]
    for _ in range(20_000):
        lines = Path("/proc/locks").read_text().splitlines()
        if sum(" -> " in line and any(place in line for place in places) for line in lines) == many:
            return
        time.sleep(0.001)  # the kernel tells nobody when somebody begins to wait
    raise AssertionError(f"never have {many} waited")


def test_no_more_passwords_are_hashed_at_once_than_there_are_cores(slow: Slow, tmp_path: Path) -> None:
    crowd = [process(slow, tmp_path, number, cores=3) for number in range(6)]
    found: list[bool] = []
    threads = [threading.Thread(target=partial(_verify, one, found)) for one in crowd]
    for thread in threads:
        thread.start()
    for _ in range(3):
        assert slow.begun.acquire(timeout=30)
    until_in_line(tmp_path, 3)
    assert slow.at_once == 3
    slow.go_on.set()
    for thread in threads:
        thread.join(30)
    assert found == [True] * 6
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("*")} == {0o600}


def test_whoever_gets_no_turn_is_told_to_try_again(slow: Slow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = HashingInTurns(slow, tmp_path), HashingInTurns(slow, tmp_path)
    thread = threading.Thread(target=first.hash, args=("own",))
    thread.start()
    assert slow.begun.acquire(timeout=30)
    monkeypatch.setattr(hashing, "PATIENCE", 0.01)
    with pytest.raises(Refused) as refused:
        second.hash("own")
    assert refused.value.code is Code.BUSY
    slow.go_on.set()
    thread.join(30)
    monkeypatch.undo()
    assert second.hash("own") == "own"


def _verify(one: HashingInTurns, found: list[bool]) -> None:
    found.append(one.verify("own", "own"))
