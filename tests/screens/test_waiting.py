"""The terminal stays alive while the store waits."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from screens.connections import ConnectionsScreen
from tests.screens.driver import Driver, driving
from tests.screens.places import furnish
from tests.world import World

HOLD = """
import sqlite3, sys
try:
    from pysqlite3 import dbapi2 as sqlite3
except ImportError:
    pass
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
held.execute("ROLLBACK")
print("free", flush=True)
"""


@asynccontextmanager
async def holding(world: World) -> AsyncIterator[Callable[[], Awaitable[object]]]:
    """Another process that holds the write lock until it is told to let go."""
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD, str(world.portal.home.database), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout
    assert await holder.stdout.readline() == b"held\n"
    try:
        yield lambda: holder.communicate(b"\n")
    finally:
        with suppress(ProcessLookupError):
            holder.kill()
        await holder.wait()


async def test_the_interface_lives_while_another_process_holds_the_write_lock(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("tess")
        await user.press("enter", "a")
        assert "Allow Call Insights v1?" in user.text
        async with holding(world) as let_go:
            user.send("y")
            await user.until("Still waiting: another process")
            # The store waits; keys, screens and drawing do not.
            user.send("?")
            await user.until("Keys of Review")
            user.send("escape")
            await user.until("Review Call Insights")
            user.send("a")
            await user.until("One moment")
            # Nor is what was asked for dropped in silence by leaving.
            user.send("escape")
            await user.settle_screen()
            assert "Review Call Insights" in user.text
            waiting = world.operator.connections.window(environment="integration", status="not_connected").rows
            assert 1001 in [one.tenant for one in waiting]
            await let_go()
        await user.until("API Application Access")
        await user.until("not generated")


@pytest.mark.slow
async def test_locked_out_for_half_a_minute_the_person_is_told_and_nothing_is_done_twice(world: World) -> None:
    """Two whole waits of the store, and a third one that ends well."""
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("tess")
        await user.press("enter")
        async with holding(world) as let_go:
            for _ in range(2):
                await allow(user)
                user.send("a")
                await user.until("One moment")
                await after_long(user, "Somebody else is writing and has not finished; nothing was changed. Try again.")
                assert "Review Call Insights" in user.text
            await allow(user)
            await let_go()
        await user.until("not generated")
    [found] = world.operator.connections.window(environment="integration", tenant=1001, search="Call").rows
    told = [entry.event for entry in world.operator.journal.window(connection_id=found.id)]
    assert told.count("connect") == 1


async def allow(user: Driver) -> None:
    """Say yes, and be told to wait."""
    user.send("a")
    await user.until("Allow Call Insights v1?")
    user.send("y")
    await user.until("Still waiting: another process")


async def after_long(user: Driver, sentence: str) -> None:
    """Wait for longer than a person would."""
    for _ in range(4):
        with suppress(AssertionError):
            await user.until_words(sentence)
            return
    await user.until_words(sentence)


async def test_an_answer_for_a_screen_that_has_gone_is_ignored(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        for key in ("0", "enter", "escape", "1", "0", "enter", "escape"):
            user.send(key)
        await user.settle()
        await user.until("5 of 5")


async def test_others_changes_appear_by_themselves(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        assert "4 of 5" in user.text
        gwen = world.again("integration", "gwen")
        row = gwen.connections.window().rows[0]
        gwen.connections.connect(row.id, expected_version=row.current_version)
        await user.until("3 of 5")


async def test_a_screen_that_opens_as_the_portal_is_left_asks_for_nothing_any_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        assert user.app._desk
        opened = ConnectionsScreen(user.app._desk)
        with monkeypatch.context() as patch:
            patch.setattr(user.app, "_exit", True)  # what leaving begins with
            user.app.push_screen(opened)
            mounted: asyncio.Event = opened._mounted_event
            await mounted.wait()
        user.app.pop_screen()
    assert opened.is_mounted
