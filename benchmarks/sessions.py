"""Many sessions side by side, each pressing a key every second in the list, while some others write.

A key is answered with the last byte before a quiet moment. Where a session repaints for somebody else's change in the
middle of that, the repaint counts as part of the answer.
"""

import heapq
import time
from collections.abc import Sequence

from benchmarks import writers
from benchmarks.figures import Figure, Median, p99, under
from benchmarks.ground import Ground
from benchmarks.seat import DOWN, PAGE_DOWN, UP, at_the_list
from benchmarks.terminal import Terminal, Terminals, answer

MOST = 150.0
KEYS = (DOWN, DOWN, DOWN, UP, DOWN, PAGE_DOWN)
"""In turns; each session begins at another one: people do not turn the page all at once."""


def measure(ground: Ground) -> list[Figure]:
    """In several rounds."""
    scale = ground.scale
    connections = writers.some_connections(ground.many, scale.beside)
    with Terminals() as terminals, writers.started(ground.many, connections) as others:
        sessions = at_the_list(terminals, ground.many.home, scale.sessions)
        rounds = []
        for _ in range(scale.rounds):
            others.begin(scale.seconds)
            rounds.append(_pressed(terminals, sessions, scale.seconds))
            others.finish()
    what = f"{scale.sessions} sessions, a key a second, {scale.beside} writers: key to paint, p99 of {len(rounds[0]):,}"
    return [under(what, Median.of([p99(times) for times in rounds]), "ms", MOST)]


def _pressed(terminals: Terminals, sessions: Sequence[Terminal], seconds: int) -> list[float]:
    """Milliseconds from each key to the end of its answer; one that is still awaited counts as long as it was."""
    begin = time.perf_counter()
    due = [(begin + number / len(sessions), number, 0) for number in range(len(sessions))]
    heapq.heapify(due)
    found: list[float] = []
    while due:
        at, number, turn = heapq.heappop(due)
        while (left := at - time.perf_counter()) > 0:
            terminals.read(left)
        terminals.read(0)
        session = sessions[number]
        if turn:
            told = answer(session.pressed, session.arrivals)
            found.append(told.over if told else (time.perf_counter() - session.pressed) * 1000)
        if turn < seconds:
            session.type(KEYS[(number + turn) % len(KEYS)])
            heapq.heappush(due, (at + 1, number, turn + 1))
    return found
