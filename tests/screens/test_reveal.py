"""The Client Secret's screen: for whom, how long, in which shape, and what else may be done from there."""

import json
import shlex
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from screens.credential_set import CredentialSet
from screens.widgets.passing import PATIENCE, STEP, Passing
from store import SecretState
from store.models import Connection
from tests.screens.driver import Driver, driving
from tests.screens.looks import SIZES, Compare, looks_as_it_did
from tests.screens.places import furnish
from tests.screens.revealing import TO_SECRET, reveal
from tests.world import OWN, World


def _connection(world: World) -> Connection:
    rows = world.operator.connections.window(environment="integration", tenant=1001, status="no_secret").rows
    return rows[0]


def _said(user: Driver) -> str:
    """What the question in front says, without its frame and line breaks."""
    return " ".join(" ".join(line.split("│")[1] for line in user.text.splitlines() if line.count("│") == 2).split())


async def test_it_says_for_whom_a_secret_is_sealed_how_long_it_is_left_and_who_has_seen_it(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press(*TO_SECRET)
        assert "sealed for the developer Store it by 2026-03-10 12:00 UTC, 6 d left" in user.words
        assert "Revealed not yet" in user.words
        await user.type(OWN)
        await user.press("enter")
        await user.until_words("just now by dana")
        assert "hidden in 60 s without a key" in user.text


@SIZES
@pytest.mark.usefixtures("counted_names")
@pytest.mark.parametrize("keys", [(), ("v", "v")], ids=["alone", "json"])
def test_it_looks_as_it_did(world: World, snap_compare: Compare, size: tuple[int, int], keys: tuple[str, ...]) -> None:
    furnish(world)
    assert looks_as_it_did(world, snap_compare, size, "dana", [*TO_SECRET, *OWN, "enter", *keys])


async def test_the_whole_set_is_shown_as_variables_and_as_json_and_sent_as_shown(world: World) -> None:
    furnish(world)
    config = world.home / "config.toml"
    config.touch(mode=0o600)
    config.write_text('address = "https://auth.example.com"\n')
    async with driving(world) as user:
        value = await reveal(user)
        connection = _connection(world)
        whole = {
            "app_key": connection.app_key,
            "client_id": connection.client_id,
            "client_secret": value,
            "token_url": "https://auth.example.com/integration/connect/token",
        }
        await user.press("v")
        assert f"CLIENT_SECRET={value}" in user.text
        await user.press("y")
        assert "The set, as environment variables, was sent to your terminal's clipboard" in user.words
        told = dict(line.split("=", 1) for line in user.app.clipboard.splitlines())
        assert told == {name.upper(): text for name, text in whole.items()}
        await user.press("v", "y")
        assert json.loads(user.app.clipboard) == whole
        assert f'"client_secret": "{value}"' in user.text
        await user.press("v")
        assert "CLIENT_SECRET" not in user.text
        assert user.secret == value
        await user.press("v", "y", "v", "escape")
        assert user.app.clipboard == ""


async def test_leaving_a_secret_forgets_nothing_else_that_was_copied(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await reveal(user)
        await user.press("y", "i", "escape")
        assert user.app.clipboard == _connection(world).client_id


def test_a_set_is_quoted_for_whom_it_is_for(tmp_path: Path) -> None:
    odd = CredentialSet("ak1.a", "cid.b", "cs1.c", "https://x.example/it's $HOME `id`\"")
    script = f'set -a\n{odd.environment()}\nprintf %s "$TOKEN_URL"'
    assert subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout == odd.token_url
    assert shlex.split(odd.environment())[3] == f"TOKEN_URL={odd.token_url}"
    assert json.loads(odd.json())["token_url"] == odd.token_url


@pytest.mark.slow
async def test_the_set_is_not_shown_broken_in_a_narrow_terminal(world: World) -> None:
    furnish(world)
    async with driving(world, size=(66, 24)) as user:
        value = await reveal(user)
        await user.press("v")
        assert "The set needs 80 columns" in user.words
        assert user.secret == value


@pytest.mark.parametrize(
    "keys", [("?", "escape"), ("c", "n"), ("f1", "f1"), ("f2", "f2"), ("ctrl+p", "escape"), ("t", "escape")]
)
async def test_a_secret_is_covered_while_one_looks_elsewhere_and_comes_back(
    world: World, keys: tuple[str, str]
) -> None:
    furnish(world)
    async with driving(world) as user:
        value = await reveal(user)
        await user.press(keys[0])
        await user.settle()
        assert value not in user.text
        await user.press(keys[1])
        await user.until(lambda: user.secret == value)
        assert world.operator.credentials.list(_connection(world).id)[0].state is SecretState.SEALED


@pytest.mark.parametrize("key", ["?", "f1"])
async def test_it_does_not_come_back_once_its_time_is_over(world: World, key: str) -> None:
    furnish(world)
    async with driving(world) as user:
        value = await reveal(user)
        await user.press(key)
        glass = user.app.screen_stack[-2].query_one(Passing)
        for _ in range(PATIENCE // STEP):
            glass._wait()
        await user.press("escape")
        await user.until("type your password and press enter")
        assert value not in user.text


async def test_it_does_not_come_back_from_the_lock_or_from_another_program(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        value = await reveal(user)
        world.clock.go(minutes=16)
        await user.until("Locked after 15 minutes")
        await user.type(OWN)
        await user.press("enter")
        await user.until("type your password and press enter")
        await user.type(OWN)
        await user.press("enter")
        await user.until(value)
        await user.press("?")
        user.app._suspend_signal()
        await user.press("escape")
        await user.until("type your password and press enter")
        assert value not in user.text


async def test_a_secret_that_the_other_side_ends_is_hidden_at_once(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        value = await reveal(user)
        tess = world.again("integration", "tess")
        made = tess.credentials.list(_connection(world).id)[0]
        tess.credentials.revoke(made.id)
        await user.until_words("This secret is revoked.")
        assert value not in user.text


async def test_whoever_loses_the_permission_sees_the_secret_no_more(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        value = await reveal(user)
        dana = world.operator.accounts.find("integration", "dana")
        world.operator.accounts.withdraw(dana.id, "manage_apps", organization=world.acme.id)
        await user.until_words("Your permission for this was taken away")
        assert value not in user.text


async def test_revoking_from_there_says_what_stops_and_ends_it(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await reveal(user)
        await user.press("x")
        assert "No other one is live: the app gets no tokens here until a new one is generated." in _said(user)
        assert "has not been stored by anybody yet" in _said(user)
        await user.press("y")
        await user.until("revoked")
        assert world.operator.credentials.list(_connection(world).id)[0].state is SecretState.REVOKED


async def test_rotating_says_until_when_the_old_one_works(world: World) -> None:
    furnish(world)
    dana = world.again("integration", "dana")
    app = next(one for one in dana.apps.list() if one.name == "Route Optimizer")
    dana.apps.edit(app.id, self_service=True)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("G", "enter", "g", "enter", "r")
        assert "Until then both work; after that whoever still sends the old one is refused." in _said(user)
        assert "24 hours" in user.text
        await user.press("enter")
        await user.until("Generated cs2.")
        live = [one for one in world.operator.credentials.list(_connection(world).id) if one.live]
        assert len(live) == 2
        assert min(one.deadline for one in live if one.deadline) == world.clock() + timedelta(days=1)
