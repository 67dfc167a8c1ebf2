"""Tenant IDs out of a paste of any shape: lines, commas, a CSV with notes. Pure."""

import re
from dataclasses import dataclass, field

SEPARATORS = re.compile(r"[\s,;|]+")
QUOTES = "\"'` "
LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Paste:
    """What a paste holds."""

    tenants: dict[int, str] = field(default_factory=dict)
    """Each ID once, with the note beside it."""
    twice: tuple[int, ...] = ()
    """IDs that came more than once; the first counts."""
    unreadable: tuple[str, ...] = ()
    """What is not a number, as it was pasted."""


def parse(text: str) -> Paste:
    """Read every line as IDs only, or as one ID and a note after it."""
    tenants: dict[int, str] = {}
    twice: list[int] = []
    unreadable: list[str] = []
    for line in text.splitlines():
        words = [word.strip(QUOTES) for word in SEPARATORS.split(line.strip()) if word.strip(QUOTES)]
        if not words:
            continue
        if all(_number(word) for word in words):
            found = [(word, "") for word in words]
        else:
            first, _, note = line.strip().partition(next(iter(SEPARATORS.findall(line.strip())), "\n"))
            found = [(first.strip(QUOTES), note.strip(QUOTES + ",;|\t"))]
        for word, note in found:
            number = _number(word)
            if number is None:
                unreadable.append(line.strip() if len(found) == 1 else word)
            elif number in tenants:
                twice.append(number)
            else:
                tenants[number] = note
    return Paste(tenants, tuple(twice), tuple(unreadable))


def _number(word: str) -> int | None:
    plain = word.lstrip("#")
    if not plain.isascii() or not plain.isdigit() or len(plain) > 19:
        return None
    return int(plain) if 0 < int(plain) <= LARGEST else None
