"""Tenant IDs out of a paste of any shape: lines, commas, a CSV with notes. Pure."""

import re
from dataclasses import dataclass, field

SEPARATORS = re.compile(r"[\s,;|]+")
GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
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
    """Read every line as IDs, a mistake among them or not, or as one ID and a note after it."""
    tenants: dict[int, str] = {}
    twice: list[int] = []
    unreadable: list[str] = []
    for line in text.splitlines():
        if GROUPED.fullmatch(line.strip()):
            unreadable.append(line.strip())  # 1,000,393: one number, or three?
            continue
        words = [word.strip(QUOTES) for word in SEPARATORS.split(line.strip()) if word.strip(QUOTES)]
        if not words:
            continue
        if _is_list(line):
            found = [(word, "") for word in words]
        else:
            first, _, note = line.strip().partition(next(iter(SEPARATORS.findall(line.strip())), "\n"))
            found = [(first.strip(QUOTES), note.strip(QUOTES + ",;|\t").replace("\t", ", "))]
        for word, note in found:
            number = _number(word)
            if number is None:
                unreadable.append(line.strip() if len(found) == 1 else word)
            elif number in tenants:
                twice.append(number)
            else:
                tenants[number] = note
    return Paste(tenants, tuple(twice), tuple(unreadable))


def _is_list(line: str) -> bool:
    """Whether what stands beside the first ID is more IDs: a note may begin with a number, but not be one."""
    cells = [cell.strip(QUOTES).split() for cell in re.split(r"[,;|\t]+", line.strip()) if cell.strip(QUOTES)]
    beside = cells[0][1:] or (cells[1] if len(cells) > 1 else [])
    return all(_number(word.strip(QUOTES)) for word in beside)


def _number(word: str) -> int | None:
    plain = word.lstrip("#")
    if not plain.isascii() or not plain.isdigit() or len(plain) > 19:
        return None
    return int(plain) if 0 < int(plain) <= LARGEST else None
