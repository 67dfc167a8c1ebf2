"""Many processes that each make an event every half second: how long one waits, and whether any is lost.

Each stops and starts a connection of its own, as the developer. What was acknowledged is compared with the journal and
with the versions of the rows.
"""

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection as Pipe
from typing import NamedTuple

from benchmarks.data import WRITTEN_APP, Place
from benchmarks.figures import Figure, Median, p99, under
from benchmarks.ground import Ground
from store import Refused

PAUSE = 0.5
"""Seconds between two events of one writer."""
MOST = 250.0
PATIENCE = 120.0
"""Seconds that a writer is waited for beyond its time."""

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["benchmarks.writers"])


class Written(NamedTuple):
    """One event."""

    milliseconds: float
    error: str
    """Empty where it was acknowledged."""


class Writers:
    """Processes at the ready."""

    def __init__(self, pipes: Sequence[Pipe]) -> None:
        self._pipes = pipes

    def begin(self, seconds: float) -> None:
        """All write for so long, from now on."""
        for pipe in self._pipes:
            pipe.send(seconds)
        self._ends = time.monotonic() + seconds + PATIENCE

    def finish(self) -> list[Written]:
        """What they have written."""
        return [event for pipe in self._pipes for event in _received(pipe, self._ends)]


@contextmanager
def started(place: Place, connections: Sequence[int]) -> Iterator[Writers]:
    """A process for each of these connections; killed at the end, whatever happens."""
    started, pipes = [], []
    try:
        for number, connection in enumerate(connections):
            ours, theirs = processes.Pipe()
            delay = PAUSE * number / len(connections)
            process = processes.Process(target=_write, args=(theirs, place, connection, delay), daemon=True)
            process.start()
            theirs.close()
            started.append(process)
            pipes.append(ours)
        ends = time.monotonic() + PATIENCE
        for pipe in pipes:
            assert _received(pipe, ends) == []
        yield Writers(pipes)
    finally:
        for process in started:
            process.kill()
            process.join()


def measure(ground: Ground) -> list[Figure]:
    """In several rounds."""
    scale = ground.scale
    connections = some_connections(ground.many, scale.writers)
    before = _recorded(ground.many, connections)
    with started(ground.many, connections) as writers:
        rounds = []
        for _ in range(scale.rounds):
            writers.begin(scale.seconds)
            rounds.append(writers.finish())
    written = [event for events in rounds for event in events]
    acknowledged = sum(not event.error for event in written)
    journal, rows = (now - then for now, then in zip(_recorded(ground.many, connections), before, strict=True))
    lost = abs(acknowledged - journal) + abs(acknowledged - rows)
    times = Median.of([p99([event.milliseconds for event in events]) for events in rounds])
    what = f"{scale.writers} writers, an event every half second"
    return [
        under(f"{what}, p99 of {len(rounds[0]):,}", times, "ms", MOST),
        under(f"{what}, refused of {len(written):,}", Median(len(written) - acknowledged, 0), "events", 0),
        under(f"{what}, lost of {acknowledged:,}", Median(lost, 0), "events", 0),
    ]


def some_connections(place: Place, count: int) -> list[int]:
    """So many of the app that is there to be changed, without a stop."""
    developer = place.session("dev")
    try:
        rows = developer.connections.window(app=WRITTEN_APP, sort="tenant", limit=1000).rows
        return [row.id for row in rows if not row.stops][:count]
    finally:
        developer.portal.close()


def _recorded(place: Place, connections: Sequence[int]) -> tuple[int, int]:
    """How many events of these connections the journal holds, and the sum of their rows' versions."""
    those = f"({', '.join(map(str, connections))})"
    sql = f"""
        SELECT (SELECT count(*) FROM journal WHERE connection_id IN {those}),
               (SELECT sum(row_version) FROM connections WHERE id IN {those})
    """
    ((journal, versions),) = place.facts(sql)
    return int(str(journal)), int(str(versions))


def _received(pipe: Pipe, ends: float) -> list[Written]:
    if not pipe.poll(max(0.0, ends - time.monotonic())):
        raise TimeoutError("A writer does not answer.")
    found: list[Written] = pipe.recv()
    return found


def _write(pipe: Pipe, place: Place, connection: int, delay: float) -> None:
    """In a process of its own: until told otherwise, or killed."""
    developer = place.session("dev")
    turns = 0
    pipe.send([])
    while True:
        seconds = pipe.recv()
        begin = time.perf_counter() + delay
        written = []
        for turn in range(int(seconds / PAUSE)):
            time.sleep(max(0.0, begin + turn * PAUSE - time.perf_counter()))
            event = developer.connections.resume if turns % 2 else developer.connections.suspend
            called, error = time.perf_counter(), ""
            try:
                event(connection)
                turns += 1
            except Refused as refused:
                error = refused.sentence
            written.append(Written((time.perf_counter() - called) * 1000, error))
        pipe.send(written)
