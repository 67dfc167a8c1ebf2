"""Failures are counted, not requests: by client and address together, and by address."""

from datetime import timedelta

import pytest

from store import Code, Refused
from store.throttle import Limit
from tests.world import World

THREE = Limit(3, timedelta(minutes=1))
HERE, THERE = "192.0.2.1", "192.0.2.2"


def fail(world: World, client: str, address: str, times: int = 1) -> float:
    """How long the last of so many failures has to wait."""
    wait = 0.0
    for _ in range(times):
        with world.portal.write():
            wait = world.portal.throttle.count(THREE, client, address)
    return wait


def wait(world: World, client: str, address: str) -> float:
    return world.portal.throttle.wait(THREE, client, address)


def test_after_so_many_failures_one_client_at_one_address_waits(world: World) -> None:
    assert fail(world, "cid.a", HERE, 3) == 0
    assert wait(world, "cid.a", HERE) == 60
    world.clock.go(seconds=20)
    assert fail(world, "cid.a", HERE) == 40
    assert (wait(world, "cid.a", THERE), wait(world, "cid.b", HERE)) == (0, 0)


def test_the_wait_is_over_when_its_time_is(world: World) -> None:
    fail(world, "cid.a", HERE, 3)
    world.clock.go(seconds=60)
    assert wait(world, "cid.a", HERE) == 0
    assert fail(world, "cid.a", HERE, 3) == 0
    assert wait(world, "cid.a", HERE) == 60


def test_an_address_that_tries_many_clients_waits_too(world: World) -> None:
    for number in range(30):
        assert fail(world, f"cid.{number}", HERE) == 0
    assert (wait(world, "cid.another", HERE), wait(world, "cid.another", THERE)) == (60, 0)


def test_what_was_counted_survives_a_restart_and_is_seen_by_other_processes(world: World) -> None:
    fail(world, "cid.a", HERE, 3)
    with world.open() as other:
        assert other.throttle.wait(THREE, "cid.a", HERE) == 60


def test_a_clock_that_is_set_back_makes_nobody_wait_for_longer(world: World) -> None:
    fail(world, "cid.a", HERE, 3)
    world.clock.go(days=-1)
    assert wait(world, "cid.a", HERE) == 0


def test_what_is_over_is_tidied_away_and_no_address_is_kept(world: World) -> None:
    fail(world, "cid.a", HERE)
    world.clock.go(minutes=2)
    fail(world, "cid.b", THERE)
    rows = world.portal.database.rows("SELECT * FROM throttle")
    assert len(rows) == 2
    assert HERE.encode() not in b"".join(row["key"] for row in rows)


def test_a_limit_is_so_many_failures_in_so_much_time() -> None:
    assert Limit.parse("1000/5s") == Limit(1000, timedelta(seconds=5))
    assert Limit.parse("20/1m") == Limit(20, timedelta(minutes=1)) == Limit()


@pytest.mark.parametrize("text", ["", "20", "0/5s", "5/0s", "-1/5s", "1e3/5s", "20/1d", "20 per minute", "٣/5s"])
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        Limit.parse(text)
    assert refused.value.code is Code.INVALID
