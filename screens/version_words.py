"""A version in words: who published it, when and why. Pure but for the colours' names."""

from collections.abc import Iterable
from datetime import datetime

from textual.content import Content

from screens.widgets.ages import age, utc
from store.models import Version


def published_lines(versions: Iterable[Version], now: datetime) -> list[Content]:
    """A line for each, newest first: the exact time, the person, the note."""
    lines = []
    for one in sorted(versions, key=lambda version: -version.number):
        told = f"{utc(one.published_at)} ({age(one.published_at, now)}) by {one.published_by}"
        why = one.note.replace("\n", " ") or "without a note"
        lines.append(Content.assemble((f"v{one.number}", "bold"), (f"  {told}: ", "$quiet"), Content(why)))
    return lines
