"""A line that hangs up, 200 times: in the middle of a write, and in the middle of a reveal."""

import os
import random
import re
import select
import shutil
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from store import Portal, SecretState
from store.ssh_public_key import PublicKey
from tests.public_keys import ed25519
from tests.screens.places import furnish
from tests.tui.seat import ENTER, TO_SECRET, Seat, seated
from tests.world import OWN, FastHasher, FrozenClock, World

pytestmark = pytest.mark.slow

TIMES = 100
AT_ONCE = 8
"""Each waits most of the time."""
VALUE = re.compile(rb"cs1\.[0-9a-z]{50}")
KEYS = {"tess": PublicKey.parse(ed25519(1)), "dana": PublicKey.parse(ed25519(2))}
"""By which enter signs somebody in."""
QUICK = """
import store.portal
from tests.world import FastHasher
store.portal.Argon2 = FastHasher
from tui.main import main
main()
"""
"""The program, with passwords that cost nothing."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    world = World(folder, FrozenClock(datetime.now(UTC) - timedelta(days=3)))
    furnish(world)
    for name, key in KEYS.items():
        world.again("integration", name).ssh_keys.add(key.line)
    world.portal.close()
    return folder


def hung_up(home: Path, who: str, keys: list[tuple[str, str]], last: str, number: int) -> tuple[Path, bytes]:
    """A copy of the portal after somebody's last key was followed by a hangup, and all that they had been shown."""
    mine = home.with_name(f"home-{who}-{number}")
    shutil.copytree(home, mine)
    with seated(mine, [sys.executable, "-c", QUICK, "--ssh-key", KEYS[who].fingerprint]) as seat:
        seat.until("says who you are")
        seat.rest()
        for key, shown in keys:
            seat.type(key)
            seat.until(shown)
            seat.rest()
        seat.type(last)
        drawn(seat, random.Random(number).choice([0, 0, 200, 500, 1000, 2000, 4000]))
        os.kill(seat.process.pid, signal.SIGHUP)
        assert seat.ended() != 0
        return mine, seat.drawn


def drawn(seat: Seat, length: int) -> None:
    """Read until so many more bytes were drawn, or no more come."""
    until = len(seat.drawn) + length
    while len(seat.drawn) < until and select.select([seat.handle], [], [], 0.2)[0]:
        seat.drawn += os.read(seat.handle, 64)


def often(hang_up: Callable[[int], bool]) -> None:
    """Many times, some at once; that some came before the event and some after it."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        ends = list(pool.map(hang_up, range(TIMES)))
    assert {True, False} == set(ends)


def test_a_hangup_in_the_middle_of_a_write_leaves_it_whole_or_undone(home: Path) -> None:
    keys = [(ENTER, "Call Insights"), (ENTER, "Review Call Insights"), ("a", "Allow Call Insights v1?")]

    def hang_up(number: int) -> bool:
        mine, _ = hung_up(home, "tess", keys, "y", number)
        with Portal.open(mine, hasher=FastHasher()) as portal:
            assert [found.sentence for found in portal.check() if not found.ok] == []
            [shown] = portal.operator().connections.window(environment="integration", tenant=1001, search="Call").rows
            told = [entry.event for entry in portal.operator().journal.window(connection_id=shown.id)]
            happened = shown.state == "connected"
            assert told.count("connect") == happened
            assert (shown.client_id is not None) is happened
        shutil.rmtree(mine)
        return happened

    often(hang_up)


def test_a_hangup_in_the_middle_of_a_reveal_loses_no_secret_and_shows_none_that_the_journal_does_not_know(
    home: Path,
) -> None:
    keys = [(ENTER, "Call Insights"), *TO_SECRET]

    def hang_up(number: int) -> bool:
        mine, shown = hung_up(home, "dana", keys, ENTER, number)
        with Portal.open(mine, hasher=FastHasher()) as portal:
            assert [found.sentence for found in portal.check() if not found.ok] == []
            told = [entry.event for entry in portal.operator().journal.window(limit=20)]
            assert told.count("reveal") == ("reveal" in told)
            assert "reveal" in told or not VALUE.search(shown)
            dana = portal.sign_in("integration", "dana", OWN)
            [secret] = [
                secret for row in dana.connections.window(tenant=1001).rows for secret in dana.credentials.list(row.id)
            ]
            assert secret.state is SecretState.SEALED
            assert VALUE.fullmatch(dana.credentials.reveal(secret.id, password=OWN).encode())
        shutil.rmtree(mine)
        return "reveal" in told

    often(hang_up)
