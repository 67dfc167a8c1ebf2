"""Failures are answered only so often; a right secret always is."""

from datetime import timedelta

import pytest

from oauth.settings import Settings
from store import Refused
from store.throttle import Limit
from tests.oauth.conftest import Shop
from tests.world import World

HERE, THERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def strict(world: World) -> Shop:
    return Shop(world, Settings(limit=Limit(3, timedelta(minutes=1))))


async def failures(shop: Shop, times: int, *, client: str | None = None, host: str = HERE) -> list[int]:
    return [(await shop.token(client=client, secret="no", host=host)).status for _ in range(times)]


async def test_after_so_many_failures_the_answer_is_to_wait(strict: Shop) -> None:
    async with strict.server:
        assert await failures(strict, 4) == [401, 401, 401, 429]
        strict.world.clock.go(seconds=20.5)
        answer = await strict.token(secret="no")
        assert (answer.status, answer.headers["retry-after"]) == (429, "40")
        assert answer.json["error"] == "too_many_requests"
        strict.world.clock.go(seconds=40)
        assert await failures(strict, 1) == [401]


async def test_nobody_who_knows_a_client_id_can_lock_its_owner_out(strict: Shop) -> None:
    async with strict.server:
        await failures(strict, 40, host=THERE)
        await failures(strict, 4, host=HERE)
        for host in (HERE, THERE):
            assert (await strict.token(host=host)).status == 200


async def test_a_right_secret_is_never_refused_for_the_failures_of_others_at_its_address(strict: Shop) -> None:
    async with strict.server:
        for number in range(35):
            await failures(strict, 1, client=f"cid.{number}")
        assert await failures(strict, 1, client="cid.another") == [429]
        assert (await strict.token()).status == 200


async def test_what_was_counted_counts_in_every_worker_and_after_a_restart(strict: Shop) -> None:
    async with strict.server:
        assert await failures(strict, 4) == [401, 401, 401, 429]
    strict.serve(strict.server.settings)
    async with strict.server:
        assert await failures(strict, 1) == [429]


async def test_right_requests_are_not_counted(strict: Shop) -> None:
    async with strict.server:
        assert [(await strict.token()).status for _ in range(10)] == [200] * 10
        assert await failures(strict, 3) == [401] * 3


async def test_an_unknown_client_is_throttled_like_a_known_one(strict: Shop) -> None:
    async with strict.server:
        assert await failures(strict, 4, client="cid.nobody") == await failures(strict, 4)


async def test_a_network_of_ipv6_addresses_is_one_address(strict: Shop) -> None:
    async with strict.server:
        statuses = [await failures(strict, 1, host=f"2001:db8::{number:x}") for number in range(1, 5)]
        assert statuses == [[401], [401], [401], [429]]
        assert await failures(strict, 1, host="2001:db8:0:1::1") == [401]


def test_the_limit_is_set_in_the_configuration_and_by_the_environment(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = world.portal.home.config
    assert Settings.read(config).limit == Limit(20, timedelta(minutes=1))
    config.write_text('throttle = "7/2m"\n')
    assert Settings.read(config).limit == Limit(7, timedelta(minutes=2))
    monkeypatch.setenv("DEVPORTAL_THROTTLE", "1000/5s")
    assert Settings.read(config).limit == Limit(1000, timedelta(seconds=5))


@pytest.mark.parametrize(
    "text",
    ['throttle = "often"', 'address = "auth.example.com"', 'address = "https://a.example?x"', "servers = 1",
     'servers.other = "ftp://x"', 'proxies = "10.0.0.1"', 'proxies = ["everybody"]', "= ="],
)  # fmt: skip
def test_a_setting_that_is_none_is_refused_with_a_sentence(world: World, text: str) -> None:
    world.portal.home.config.write_text(text)
    with pytest.raises(Refused) as refused:
        Settings.read(world.portal.home.config)
    assert refused.value.code == "INVALID"
