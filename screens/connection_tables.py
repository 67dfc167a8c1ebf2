"""The two tables of a connection: its secrets and its history."""

from collections.abc import Callable
from datetime import datetime

from textual.content import Content

from screens.history_words import entry_words
from screens.widgets.ages import age, utc
from screens.widgets.columns import Column
from store.models import Entry, Secret


def secret_columns(now: Callable[[], datetime]) -> list[Column[Secret]]:
    """Everything about a secret but its value."""
    return [
        Column("Client Secret", lambda one: f"{one.prefix}…", 13),
        Column("Sealed for", lambda one: one.audience, 10),
        Column("State", lambda one: one.state, 9),
        Column("Generated", lambda one: Content(_by(one.generated_at, one.generated_by, now())), 17, grows=1),
        Column("Revealed", lambda one: Content(_by(one.revealed_at, one.revealed_by, now())), 13),
        Column("Ends in", lambda one: age(one.deadline, now()) if one.live else "", 7, right=True),
        Column("Used", lambda one: age(one.used_at, now()), 6, right=True, from_width=90),
    ]


HISTORY: list[Column[Entry]] = [
    Column("When", lambda one: utc(one.at), 20),
    Column("Who", lambda one: Content(one.actor), 12),
    Column("What", lambda one: Content(entry_words(one)), 30, grows=1),
]


def _by(moment: datetime | None, who: str | None, now: datetime) -> str:
    return f"{age(moment, now)}, {who}" if moment else "never"
