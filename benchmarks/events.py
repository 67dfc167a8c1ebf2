"""Events a second of one session, beside bare sqlite3 that replays the very same statements on the same file."""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import cycle, islice
from typing import Any

from benchmarks.data import WRITTEN_APP
from benchmarks.figures import Figure, Median
from benchmarks.ground import Ground
from benchmarks.replay import Recording, Replay, record
from store import Portal, Session

LEAST = 0.85
"""Times the rate of bare sqlite3."""


def measure(ground: Ground) -> list[Figure]:
    """A stop that is set and lifted again, and secrets that are generated."""
    ann, dev = ground.many.session("ann"), ground.many.session("dev")
    try:
        return [*_stops(ann, ground), *_secrets(dev, ground)]
    finally:
        ann.portal.close()
        dev.portal.close()


def _stops(admin: Session, ground: Ground) -> Iterator[Figure]:
    subject = next(row.id for row in admin.connections.window().rows if not row.stops)
    events = [admin.connections.disable, admin.connections.enable]
    recordings = [record(admin.portal, event, subject) for event in events]
    turns = [subject] * ground.scale.events
    yield _rates("disable and enable, in turns", admin.portal, events, recordings, [turns] * 2 * ground.scale.runs)


def _secrets(developer: Session, ground: Ground) -> Iterator[Figure]:
    runs, each = 2 * ground.scale.runs, ground.scale.events // 5
    subjects = list(islice(_with_a_free_slot(developer), 1 + runs * each))
    events = [developer.credentials.generate]
    recordings = [record(developer.portal, events[0], subjects[0])]
    shares = [subjects[1 + run * each : 1 + (run + 1) * each] for run in range(runs)]
    yield _rates("generate a secret", developer.portal, events, recordings, shares)


def _rates(
    what: str,
    portal: Portal,
    events: Sequence[Callable[[int], Any]],
    recordings: Sequence[Recording],
    shares: Sequence[Sequence[int]],
) -> Figure:
    """Of ours and bare in turns, each with a share of the subjects."""
    replay = Replay(portal)
    again = [partial(replay.run, recording) for recording in recordings]
    try:
        pairs = [
            (_rate(events, own), _rate(again, other)) for own, other in zip(shares[::2], shares[1::2], strict=True)
        ]
    finally:
        replay.close()
    verdict = portal.journal.verify()
    assert verdict, verdict.sentence
    ours, bare = (Median.of(rates) for rates in zip(*pairs, strict=True))
    return Figure(what, ours, "/s", "bare sqlite3", bare.value, LEAST, at_least=True)


def _rate(events: Sequence[Callable[[int], Any]], subjects: Sequence[int]) -> float:
    begin = time.perf_counter()
    for event, subject in zip(cycle(events), subjects):
        event(subject)
    return len(subjects) / (time.perf_counter() - begin)


def _with_a_free_slot(developer: Session) -> Iterator[int]:
    """Connections with one secret, in its first slot."""
    after = None
    while True:
        window = developer.connections.window(app=WRITTEN_APP, sort="tenant", after=after, limit=1000)
        for row in window.rows:
            if row.usable and row.live_secrets == 1 and developer.credentials.list(row.id)[0].slot == 1:
                yield row.id
        if window.after is None:
            return
        after = window.after
