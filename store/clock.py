"""Time as the store keeps it: UTC, to the microsecond, as text that sorts."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Tells the time, aware and in UTC; tests bring their own."""


def system_clock() -> datetime:
    """The machine's."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """As stored: `2026-03-01T12:00:00.000000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def when(stored: str) -> datetime:
    """Back from `stamp`."""
    return datetime.fromisoformat(stored)


def when_set(stored: str | None) -> datetime | None:
    """Back from `stamp`, or None where nothing is stored."""
    return when(stored) if stored else None
