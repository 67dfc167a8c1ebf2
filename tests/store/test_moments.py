"""Whether rows have to be read again: whatever makes them look different is said, whatever happens elsewhere is not."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from store import Refused, Session
from store.models import Connection
from store.moments import Between, Moment
from store.windows import Window
from tests.store.acts import EVENTS, Ready, furnish, ready
from tests.world import World

LISTS: list[dict[str, Any]] = [
    {"sort": "waiting"},
    {"sort": "tenant"},
    {"sort": "app"},
    {"sort": "changed", "descending": True},
    {"sort": "waiting", "status": ["not_connected", "stopped"]},
    {"sort": "tenant", "status": ["removed", "not_connected", "attention", "live", "no_secret", "stopped"]},
    {"sort": "changed", "app": 1},
    {"sort": "app", "app": 1, "version": 2},
    {"sort": "waiting", "search": "roof"},
    {"sort": "tenant", "search": "10"},
]


def use(at: Ready) -> None:
    at.op.portal.record_use(at.dana.credentials.list(at.collected)[0].id)


def fail(at: Ready) -> None:
    at.op.portal.record_failure(str(at.dana.connections.get(at.collected).client_id), "wrong_secret")


def snooze(at: Ready) -> None:
    at.op.connections.snooze(at.listed, at.op.portal.now() + timedelta(days=9), "later")


def settle(at: Ready) -> None:
    at.op.portal.settle()


DOINGS: dict[str, Callable[[Ready], object]] = EVENTS | {
    "use": use,
    "fail": fail,
    "settle": settle,
    "snooze for longer": snooze,
}


@dataclass
class Watched:
    """A window of a list, and the moment at which it was read."""

    session: Session
    asked: dict[str, Any]
    window: Window
    limit: int
    moment: Moment | None = None

    @property
    def between(self) -> Between:
        return (self.window.start if self.window.before else None, self.window.after)

    def touched(self) -> bool:
        ids = {row.id for row in self.window.rows}
        said, self.moment = self.session.connections.touched(ids, self.between, self.moment, **self.asked)
        return said

    def again(self) -> tuple[Connection, ...]:
        return self.session.connections.window(after=self.between[0], limit=self.limit, **self.asked).rows


def windows_of(at: Ready) -> Iterator[Watched]:
    """At the beginning, in the middle and at the end of each list, of each person."""
    for session in (at.dana, at.tess, at.op):
        given = {"environment": "integration"} if session is at.op else {}
        for wanted in LISTS:
            asked = {**given, **wanted}
            first = session.connections.window(limit=2, **asked)
            yield Watched(session, asked, first, 2)
            if first.after:
                yield Watched(session, asked, session.connections.window(after=first.after, limit=1, **asked), 1)
            yield Watched(session, asked, session.connections.window(last=True, limit=1, **asked), 1)


@pytest.fixture
def at(world: World) -> Ready:
    furnish(world)
    people = ready(world.portal)
    people.op.connections.snooze(people.collected, world.portal.now() + timedelta(days=1), "tomorrow")
    world.portal.settle()
    return people


@pytest.fixture
def watched(at: Ready) -> list[Watched]:
    found = list(windows_of(at))
    for one in found:
        assert one.touched()  # nobody knows, the first time
        assert not one.touched()
    return found


def read_again(watched: list[Watched]) -> None:
    for one in watched:
        one.touched()
        one.window = one.session.connections.window(after=one.between[0], limit=one.limit, **one.asked)


def unsaid(watched: list[Watched]) -> list[Watched]:
    """Those that look different by now, and nobody has said so."""
    found = []
    for one in watched:
        with suppress(Refused):  # whose session has ended sees nothing any more
            if not one.touched() and one.again() != one.window.rows:
                found.append(one)
    return found


@pytest.mark.parametrize("doing", DOINGS)
def test_whatever_changes_a_row_in_view_is_said(at: Ready, watched: list[Watched], doing: str) -> None:
    DOINGS[doing](at)
    assert unsaid(watched) == []


@pytest.mark.parametrize("what", ["a snooze is over", "secrets have expired"])
def test_what_time_does_is_said(world: World, at: Ready, watched: list[Watched], what: str) -> None:
    if what == "secrets have expired":
        at.op.connections.snooze(at.collected, world.clock() + timedelta(days=30), "next month")
        read_again(watched)
        world.clock.go(days=8)
    world.clock.go(days=2)
    fresh = {at.dana.name: world.again("integration", "dana"), at.tess.name: world.again("integration", "tess")}
    for one in watched:
        one.session = fresh.get(one.session.name, at.op)
    assert any(one.again() != one.window.rows for one in watched)
    assert unsaid(watched) == []


def test_what_happens_elsewhere_is_not_said(at: Ready) -> None:
    """One row of a list by tenant, and events at those before and behind it."""
    asked: dict[str, Any] = {"sort": "tenant"}
    first = at.dana.connections.window(limit=1, **asked)
    one = Watched(at.dana, asked, at.dana.connections.window(after=first.after, limit=1, **asked), 1)
    assert [row.tenant for row in one.window.rows] == [1002]
    one.touched()
    at.dana.connections.suspend(at.behind)
    at.op.connections.unblock(at.stopped)
    at.dana.connections.add(at.app, 1005)
    assert not one.touched()
    at.dana.connections.suspend(at.listed)
    assert one.touched()
    assert not one.touched()


def test_who_comes_in_between_is_said(at: Ready) -> None:
    asked: dict[str, Any] = {"sort": "tenant"}
    one = Watched(at.dana, asked, at.dana.connections.window(last=True, limit=2, **asked), 2)
    assert [row.tenant for row in one.window.rows] == [1003, 1004]
    one.touched()
    at.dana.connections.remove(at.listed)
    assert not one.touched()
    at.dana.connections.add(at.app, 9000)
    assert one.touched()


def test_another_process_is_seen_too(world: World, at: Ready) -> None:
    one = Watched(at.dana, {}, at.dana.connections.window(limit=9), 9)
    one.touched()
    world.open().operator().connections.block(at.behind)
    assert one.touched()
