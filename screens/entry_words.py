"""What one entry of the journal says beyond its line: the facts, and what was before and after it."""

from collections.abc import Iterator
from typing import NamedTuple

from store.machine import RULES, Event
from store.models import Entry

SHOWN = frozenset({"before", "after", "added", "removed"})
"""Of the detail, what stands among the changes."""


class Change(NamedTuple):
    """One thing that the event changed."""

    name: str
    before: str
    after: str


def changes(entry: Entry) -> list[Change]:
    """What was before and after: of fields, of a version's scopes, of the state."""
    detail = entry.detail
    return [*_fields(detail.get("before"), detail.get("after")), *_scopes(entry), *_version(entry), *_state(entry)]


def facts(entry: Entry) -> list[tuple[str, str]]:
    """The rest of what was written down, by name."""
    return [
        (name.replace("_", " "), _plain(value))
        for name, value in entry.detail.items()
        if name not in SHOWN and value not in (None, "", [], {})
    ]


def _fields(before: object, after: object) -> Iterator[Change]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted({*before, *after}):
            if before.get(name) != after.get(name):
                yield Change(name.replace("_", " "), _plain(before.get(name)), _plain(after.get(name)))


def _scopes(entry: Entry) -> Iterator[Change]:
    for name, sign in (("added", "+"), ("removed", "−")):
        scopes = entry.detail.get(name)
        for scope in scopes if isinstance(scopes, list) else ():
            yield Change("scope", f"− {scope}", "") if sign == "−" else Change("scope", "", f"+ {scope}")


def _version(entry: Entry) -> Iterator[Change]:
    before, after = entry.detail.get("before"), entry.detail.get("version")
    if isinstance(before, int) and isinstance(after, int):
        yield Change("accepted", f"v{before}", f"v{after}")


def _state(entry: Entry) -> Iterator[Change]:
    if entry.event not in {event.value for event in Event}:
        return
    rule = RULES[Event(entry.event)]
    moved = {old: new for old, new in rule.moves.items() if old != new}
    if moved:
        yield Change("state", " or ".join(str(old or "none") for old in moved), str(next(iter(moved.values()))))
    if rule.sets:
        yield Change("stop", "–", str(rule.sets))
    if rule.lifts:
        yield Change("stop", str(rule.lifts), "–")


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "✓ yes" if value else "– no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} {inner}" for name, inner in value.items())
    return "" if value is None else str(value)
