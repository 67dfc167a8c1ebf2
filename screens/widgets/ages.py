"""How a time is written: an age in a list, the exact time in UTC in a detail."""

from datetime import UTC, datetime

STEPS = ((365 * 86400, "y"), (86400, "d"), (3600, "h"), (60, "min"))
BEGUN = 60
"""Seconds of what lies ahead that may have gone by already: seven days are said as seven days."""


def age(moment: datetime | None, now: datetime) -> str:
    """How long ago, or how far ahead: `3 d`; `now` within a minute, empty where there is no moment."""
    if moment is None:
        return ""
    ahead = (moment - now).total_seconds()
    seconds = ahead + BEGUN - 1 if ahead > BEGUN else abs(ahead)
    for length, unit in STEPS:
        if seconds >= length:
            return f"{int(seconds // length)} {unit}"
    return "now"


def exact(moment: datetime | None, now: datetime) -> str:
    """For a detail: the time, and how long ago that is."""
    return f"{utc(moment)} ({age(moment, now)})" if moment else ""


def ago(moment: datetime, now: datetime) -> str:
    """`3 d ago`; `just now` within a minute."""
    told = age(moment, now)
    return "just now" if told == "now" else f"{told} ago"


def utc(moment: datetime | None) -> str:
    """To the minute, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if moment else ""
