"""Tenant IDs out of a paste of any shape: lines, commas, a CSV with notes. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

SEPARATORS = re.compile(r"[\s,;|]+")
CELLS = re.compile(r"[,;|\t]+")
GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
QUOTED = re.compile(r'(?<![^,;|\t]) *"((?:[^"]|"")*)" *(?![^,;|\t])')
"""A cell of a spreadsheet that holds a separator."""
QUOTES = "\"'` "
LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Entry:
    """One thing that was pasted, and what it was taken for."""

    line: int
    """On which line of the paste, from 1."""
    text: str
    """As it stands there."""
    tenant: int | None
    """None for what is not a number."""
    note: str = ""
    twice: bool = False
    """Whether this ID came before in the same paste; the first counts."""


@dataclass(frozen=True)
class Paste:
    """What a paste holds, in its order."""

    entries: tuple[Entry, ...] = ()

    @property
    def tenants(self) -> dict[int, str]:
        """Each ID once, with the note beside it."""
        return {entry.tenant: entry.note for entry in self.entries if entry.tenant is not None and not entry.twice}

    @property
    def twice(self) -> tuple[int, ...]:
        """IDs that came again."""
        return tuple(entry.tenant for entry in self.entries if entry.tenant is not None and entry.twice)

    @property
    def unreadable(self) -> tuple[str, ...]:
        """What is not a number."""
        return tuple(entry.text for entry in self.entries if entry.tenant is None)


def parse(text: str) -> Paste:
    """Read every line as IDs, a mistake among them or not, or as one ID and a note after it."""
    entries: list[Entry] = []
    seen: set[int] = set()
    for number, line in enumerate(text.splitlines(), 1):
        for written, note in _written(line.strip()):
            tenant = _number(written)
            entries.append(Entry(number, written, tenant, note, twice=tenant in seen))
            if tenant is not None:
                seen.add(tenant)
    return Paste(tuple(entries))


def instead(text: str, entry: Entry, written: str) -> str:
    """The paste with something else where that entry stands; with nothing, its line goes if it held nothing more."""
    lines = text.splitlines()
    line = lines[entry.line - 1]
    whole = re.compile(rf"(?<![^\s,;|\"'`]){re.escape(entry.text)}(?![^\s,;|\"'`])")
    places = [match.span() for match in whole.finditer(line)] or [(0, len(line))]
    start, stop = places[-1] if entry.twice else places[0]
    if written:
        lines[entry.line - 1] = line[:start] + written + line[stop:]
    elif any(other.line == entry.line and other != entry for other in parse(text).entries):
        lines[entry.line - 1] = f"{line[:start].rstrip(' ,;|')} {line[stop:].lstrip(' ,;|')}".strip()
    else:
        del lines[entry.line - 1]
    return "\n".join(lines)


def _written(line: str) -> Iterator[tuple[str, str]]:
    """What stands on one line: IDs, or one ID and its note."""
    if GROUPED.fullmatch(line):
        yield line, ""  # 1,000,393: one number, or three?
        return
    words = [word.strip(QUOTES) for word in SEPARATORS.split(line) if word.strip(QUOTES)]
    if not words:
        return
    if found := _after_its_note(line):
        yield found
        return
    if _is_list(line):
        yield from ((word, "") for word in words)
        return
    first, _, note = line.partition(next(iter(SEPARATORS.findall(line)), "\n"))
    if _number(first.strip(QUOTES)) is None:
        yield line, ""
    else:
        yield first.strip(QUOTES), _unquoted(note).strip(QUOTES + ",;|\t").replace("\t", ", ")


def _unquoted(note: str) -> str:
    return QUOTED.sub(lambda cell: cell[1].replace('""', '"'), note)


def _after_its_note(line: str) -> tuple[str, str] | None:
    """The one ID of a line that begins with its note, as in a spreadsheet with names first."""
    cells = [cell.strip(QUOTES) for cell in CELLS.split(line) if cell.strip(QUOTES)]
    numbers = [cell for cell in cells if _number(cell)]
    if len(numbers) != 1 or cells[0] == numbers[0]:
        return None
    return numbers[0], ", ".join(cell for cell in cells if cell != numbers[0])


def _is_list(line: str) -> bool:
    """Whether what stands beside the first ID is more IDs: a note may begin with a number, but not be one."""
    cells = [cell.strip(QUOTES).split() for cell in CELLS.split(line) if cell.strip(QUOTES)]
    beside = cells[0][1:] or (cells[1] if len(cells) > 1 else [])
    return all(_number(word.strip(QUOTES)) for word in beside)


def _number(word: str) -> int | None:
    plain = word.lstrip("#")
    if not plain.isascii() or not plain.isdigit() or len(plain) > 19:
        return None
    return int(plain) if 0 < int(plain) <= LARGEST else None
