"""What a tenant admin does to an app at their tenant: the question before it, which says what stops, then the event."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from screens.access_words import last_words
from screens.confirm import ConfirmScreen, PickScreen
from screens.connection_words import about
from screens.event_words import QUESTIONS
from screens.page import Page
from screens.secret_jobs import revoke
from screens.secret_words import use_words
from store.machine import Event
from store.models import Connection, Secret


async def happen(page: Page[Any], event: Event, connection: Connection) -> bool:
    """Disable, enable or disconnect, after asking; disconnecting with the app's name typed. False where they left."""
    connections = page.desk.session.connections
    calls: dict[Event, Callable[[int], Connection]] = {
        Event.DISABLE: connections.disable,
        Event.ENABLE: connections.enable,
        Event.DISCONNECT: connections.disconnect,
    }
    question, what = QUESTIONS[event]
    dialog = ConfirmScreen(
        page.desk,
        question,
        about=about(connection),
        what=f"{what} {last_words(connection)}" if connection.epoch else what,
        typed=connection.app_name if event is Event.DISCONNECT else "",
    )
    if not await page.app.push_screen_wait(dialog):
        return False
    await page.ask(calls[event], connection.id)
    return True


async def revoke_one(page: Page[Any], connection: Connection, now: datetime) -> Secret | None:
    """End a secret; where two are live, the one that is chosen first. None where they left a question."""
    every = await page.ask(page.desk.session.credentials.list, connection.id)
    live = [one for one in every if one.live]
    secret = live[0] if len(live) == 1 else await _which(page, connection, live, now)
    return await revoke(page, connection, secret, every, now) if secret else None


async def _which(page: Page[Any], connection: Connection, live: Sequence[Secret], now: datetime) -> Secret | None:
    question = PickScreen(
        page.desk,
        "Two secrets are live. Revoke which?",
        [(str(one.id), f"{one.prefix}…") for one in live],
        about=about(connection),
        what=" ".join(use_words(one, now) for one in live),
    )
    chosen = await page.app.push_screen_wait(question)
    return next((one for one in live if str(one.id) == chosen), None)
