"""Who writes next: one after another, in the order in which they came, and nobody for ever."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from store import Code, Refused, database
from tests.store.workers import started, write_once, write_slowly
from tests.world import READS, World

pytestmark = [
    pytest.mark.skipif(not Path("/proc/locks").exists(), reason="only Linux tells who waits for a lock"),
    pytest.mark.parametrize("journal_mode", ["wal", "delete"], indirect=True),
]


def refusal(call: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value


class Line:
    """The file at which writers queue, and some connections to write to."""

    def __init__(self, world: World, connections: int) -> None:
        self.world = world
        self.file = world.home / "portal.db.queue"
        developer = world.developer()
        app = developer.apps.create(name="App", scopes=READS[:1], tenants=range(1, connections + 1))
        self.connections = [row.id for row in developer.connections.window(app=app.id).rows]

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        inode = f":{self.file.stat().st_ino} "
        return sum(" -> " in line and inode in line for line in Path("/proc/locks").read_text().splitlines())

    def until(self, waiting: int) -> None:
        """Until so many stand in line."""
        for _ in range(20_000):
            if self.waiting == waiting:
                return
            time.sleep(0.001)  # the kernel tells nobody when somebody begins to wait
        raise AssertionError(f"{self.waiting} wait, and not {waiting}")

    def blocked(self) -> list[int]:
        """The connections that were blocked, in that order."""
        entries = self.world.operator.journal.window()
        return [entry.connection_id or 0 for entry in reversed(entries) if entry.event == "block"]


@pytest.fixture
def line(world: World, journal_mode: str) -> Line:
    return Line(world, 6)


def test_writers_are_served_in_the_order_in_which_they_came(line: Line, journal_mode: str) -> None:
    with ExitStack() as stack:
        pipes = []
        with line.world.portal.write():
            for place, connection in enumerate(line.connections):
                _, pipe = stack.enter_context(started(write_once, line.world.home, journal_mode, connection))
                assert pipe.recv() == "ready"
                line.until(waiting=place + 1)
                pipes.append(pipe)
        assert [pipe.recv()[0] for pipe in pipes] == ["done"] * len(pipes)
    assert line.blocked() == line.connections


def test_whoever_is_killed_while_writing_makes_way_for_the_next(line: Line, journal_mode: str) -> None:
    first, second = line.connections[:2]
    with started(write_slowly, line.world.home, journal_mode, first) as (holder, writing):
        assert writing.recv() == "writing"
        with started(write_once, line.world.home, journal_mode, second) as (_, pipe):
            assert pipe.recv() == "ready"
            line.until(waiting=1)
            holder.kill()
            assert pipe.recv()[0] == "done"
    assert line.blocked() == [second]


def test_whoever_is_killed_in_the_line_is_passed_over(line: Line, journal_mode: str) -> None:
    first, second = line.connections[:2]
    with ExitStack() as stack:
        with line.world.portal.write():
            killed, before = stack.enter_context(started(write_once, line.world.home, journal_mode, first))
            assert before.recv() == "ready"
            line.until(waiting=1)
            _, pipe = stack.enter_context(started(write_once, line.world.home, journal_mode, second))
            assert pipe.recv() == "ready"
            line.until(waiting=2)
            killed.kill()
            line.until(waiting=1)
        assert pipe.recv()[0] == "done"
    assert line.blocked() == [second]


def test_where_the_one_who_writes_is_stopped_the_others_are_told_and_no_turn_of_theirs_is_left_over(
    line: Line, journal_mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.01)
    first, second, third = line.connections[:3]
    with line.world.open() as other, started(write_slowly, line.world.home, journal_mode, first) as (holder, pipe):
        assert pipe.recv() == "writing"
        os.kill(holder.pid or 0, signal.SIGSTOP)
        for _ in range(5):
            assert refusal(lambda: other.operator().connections.block(second)).code is Code.BUSY
        line.until(waiting=1)  # its own place, and no second one
        os.kill(holder.pid or 0, signal.SIGCONT)
        pipe.send("go on")
        assert pipe.recv() == "done"
        line.world.operator.connections.block(third)
        line.until(waiting=0)
        other.operator().connections.block(second)
    assert line.blocked() == [first, third, second]


def test_a_turn_that_was_given_up_is_taken_by_the_next_write_of_the_same_process(line: Line, journal_mode: str) -> None:
    first, second = line.connections[:2]
    with line.world.open() as other, started(write_slowly, line.world.home, journal_mode, first) as (_, pipe):
        assert pipe.recv() == "writing"
        with other.database.hurrying():
            assert refusal(lambda: other.operator().connections.block(second)).code is Code.BUSY
        line.until(waiting=1)
        pipe.send("go on")
        other.operator().connections.block(second)
    assert line.blocked() == [first, second]


def test_what_can_be_done_later_gives_up_while_others_still_wait(line: Line, journal_mode: str) -> None:
    with ExitStack() as stack:
        with line.world.portal.write(), line.world.open() as other:
            _, pipe = stack.enter_context(started(write_once, line.world.home, journal_mode, line.connections[0]))
            assert pipe.recv() == "ready"
            line.until(waiting=1)
            with other.database.hurrying(), pytest.raises(Refused, match="BUSY"), other.write():
                pass
            assert not pipe.poll()
        assert pipe.recv()[0] == "done"


def test_a_queue_that_was_taken_away_begins_anew_for_all(
    line: Line, journal_mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.0)
    with line.world.open() as other:
        other.operator().connections.block(line.connections[0])
        line.file.unlink()
        with line.world.portal.write():
            assert line.file.stat().st_mode & 0o777 == 0o600
            assert refusal(lambda: other.operator().connections.block(line.connections[1])).code is Code.BUSY
            line.until(waiting=1)


def test_a_link_in_place_of_the_queue_is_not_followed(line: Line, journal_mode: str) -> None:
    line.file.rename(line.world.home.parent / "elsewhere")
    line.file.symlink_to(line.world.home.parent / "elsewhere")
    found = refusal(lambda: line.world.operator.connections.block(line.connections[0]))
    assert found.code is Code.STORAGE
    assert "symbolic link" in found.sentence
    assert line.blocked() == []


def test_where_the_queue_cannot_be_made_nothing_is_written_and_that_is_told(
    line: Line, journal_mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(path: Path, content: bytes) -> bool:
        raise OSError(30, os.strerror(30))

    monkeypatch.setattr("store.queue.create_private", read_only)
    line.file.unlink()
    found = refusal(lambda: line.world.operator.connections.block(line.connections[0]))
    assert found.code is Code.STORAGE
    assert "portal.db.queue cannot be written to (Read-only file system)" in found.sentence
    assert line.blocked() == []
