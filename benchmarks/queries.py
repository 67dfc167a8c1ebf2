"""A screenful of connections in every order under every filter, a jump, a search, the counts: many beside few.

A screenful is `session.connections.window` with 50 rows, as support but where it says otherwise. Its growth is told of
as many rows as the small portal has three screenfuls of. A jump is `locate` or `seek`, and the window there.
"""

import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from benchmarks.crowd import COMMON, RARE
from benchmarks.data import READ_APP, TENANT
from benchmarks.figures import Figure, Median, milliseconds, p99, under
from benchmarks.ground import Ground
from store import Session
from store.kinds import Reason, Status
from store.ruler import Spot
from store.windows import SORTS

SCREENFUL = 50
POSITIONS = ("first", "next", "previous", "last")
MOST, GROWTH = 10.0, 3.0
"""Milliseconds at the median, and times the same out of few."""
JUMP, SEARCH = 16.0, 50.0
FILTERS: dict[str, tuple[str, dict[str, Any]]] = {
    "no filter": ("sam", {}),
    "one app": ("sam", {"app": READ_APP}),
    "one tenant": ("sam", {"tenant": TENANT}),
    **{f"status {status}": ("sam", {"status": status}) for status in Status},
    **{f"reason {reason}": ("sam", {"reason": reason}) for reason in Reason},
    "snoozed": ("sam", {"snoozed": True}),
    "not snoozed": ("sam", {"snoozed": False}),
    **{f"one app and status {status}": ("sam", {"app": READ_APP, "status": status}) for status in Status},
    "a developer's": ("dev", {}),
    "a developer's app": ("dev", {"app": READ_APP}),
    "a tenant admin's": ("ann", {}),
}
"""Who asks for what."""
ANYWHERE = (RARE, COMMON, "ing", "optimizer", str(TENANT)[1:], "renewal", "look at it")
BEGINNING = ("z", "bl", "10", "ro")


Jump = Callable[..., Spot | None]


class Timed(NamedTuple):
    """How long one question took."""

    name: str
    times: Median


def measure(ground: Ground) -> list[Figure]:
    """Ask both portals the same questions."""
    places = {"few": ground.few, "many": ground.many}
    sessions = {(size, who): place.session(who) for size, place in places.items() for who in ("sam", "dev", "ann")}
    try:
        few, many = ({who: sessions[size, who] for who in ("sam", "dev", "ann")} for size in places)
        return [
            *_screenfuls(few, many, ground),
            *_jumps(many["sam"], ground),
            *_answers("search,", _searches(many["sam"], ANYWHERE), SEARCH, ground),
            *_answers("search by a beginning,", _searches(many["sam"], BEGINNING), SEARCH, ground),
            *_answers("counts by status and reason,", _counts(many), MOST, ground),
        ]
    finally:
        for session in sessions.values():
            session.portal.close()


def _screenfuls(few: dict[str, Session], many: dict[str, Session], ground: Ground) -> Iterator[Figure]:
    """The slowest of all, and the one that grows most, of each screenful."""
    slow: dict[str, list[Timed]] = {position: [] for position in POSITIONS}
    grown: dict[str, list[tuple[Timed, Timed]]] = {position: [] for position in POSITIONS}
    for name, (who, filters) in FILTERS.items():
        rows = few[who].connections.count(**filters)
        limit = max(1, min(SCREENFUL, rows // 3))
        for sort in SORTS:
            asked = f"{name} by {sort}"
            small = dict(_positions(few[who], sort, limit, filters))
            same = dict(_positions(many[who], sort, limit, filters))
            for position, ask in _positions(many[who], sort, SCREENFUL, filters):
                slow[position].append(_timed(asked, ask, ground))
            for position in same.keys() & small.keys():
                pair = _timed(asked, same[position], ground), _timed(asked, small[position], ground)
                grown[position].append(pair)
    for position in POSITIONS:
        yield from _slowest(f"{position} screenful,", slow[position], MOST, ground)
    for position in POSITIONS:
        pairs = grown[position]
        pairs.sort(key=lambda pair: pair[1].times.value / pair[0].times.value)
        for ours, other in pairs if ground.verbose else pairs[:1]:
            what = f"{position} screenful, most grown of {len(pairs)}: {ours.name}"
            yield Figure(what, ours.times, "ms", f"out of {ground.scale.few:,}", other.times.value, GROWTH)


def _positions(
    session: Session, sort: str, limit: int, filters: dict[str, Any]
) -> Iterator[tuple[str, Callable[[], object]]]:
    """The first, the next, the previous and the last screenful, as far as there are so many."""
    ask = partial(session.connections.window, sort=sort, limit=limit, **filters)
    first = ask()
    yield "first", ask
    if first.after:
        second = ask(after=first.after)
        yield "next", partial(ask, after=first.after)
        yield "previous", partial(ask, before=second.before)
    yield "last", partial(ask, last=True)


def _jumps(session: Session, ground: Ground) -> Iterator[Figure]:
    """To tenants and positions all over the list: the slowest order of each."""
    rng, count = random.Random(7), ground.scale.keys
    total = session.connections.count()
    there = rng.choices(range(1, ground.scale.many + 1), k=4 * count)  # some removed, some of the other environment
    listed = [number for number in there if session.connections.locate(number)][:count]
    targets: dict[str, tuple[Jump, list[int]]] = {
        "tenant": (session.connections.locate, listed),
        "position": (session.connections.seek, [rng.randrange(total) for _ in range(count)]),
    }
    for name, (jump, numbers) in targets.items():
        found = []
        for sort in SORTS:
            runs = [p99([_jump(session, jump, sort, number) for number in numbers]) for _ in range(ground.scale.runs)]
            found.append(Timed(f"by {sort}", Median.of(runs)))
        yield from _slowest(f"jump to a {name}, p99 of {count},", found, JUMP, ground)


def _jump(session: Session, jump: Jump, sort: str, number: int) -> float:
    """In milliseconds."""

    def there() -> None:
        spot = jump(number, sort=sort)
        session.connections.window(sort=sort, after=spot.cursor if spot else None, limit=SCREENFUL)

    return milliseconds(there, 1)[0]


def _searches(session: Session, words: tuple[str, ...]) -> Iterator[tuple[str, Callable[[], object]]]:
    for word in words:
        yield f"“{word}”", partial(session.connections.window, search=word, limit=SCREENFUL)


def _counts(sessions: dict[str, Session]) -> Iterator[tuple[str, Callable[[], object]]]:
    for name in ("no filter", "one app", "one tenant", "snoozed", "a developer's", "a tenant admin's"):
        who, filters = FILTERS[name]
        yield name, partial(sessions[who].connections.counts, **filters)


def _answers(
    what: str, asked: Iterator[tuple[str, Callable[[], object]]], most: float, ground: Ground
) -> Iterator[Figure]:
    return _slowest(what, [_timed(name, ask, ground) for name, ask in asked], most, ground)


def _slowest(what: str, found: list[Timed], most: float, ground: Ground) -> Iterator[Figure]:
    found = sorted(found, key=lambda timed: -timed.times.value)
    for timed in found if ground.verbose else found[:1]:
        yield under(f"{what} slowest of {len(found)}: {timed.name}", timed.times, "ms", most)


def _timed(name: str, ask: Callable[[], object], ground: Ground) -> Timed:
    return Timed(name, Median.of(milliseconds(ask, ground.scale.runs)))
