"""What becomes of each tenant ID of a paste, in words, before anything is saved. Pure but for the colours' names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from screens.tenant_paste import Entry, Paste
from store.errors import Refused
from store.models import TenantVerdict
from store.text import label

LOOKS: dict[str, tuple[str, str, str]] = {
    "unreadable": ("×", "not a number", "$text-error"),
    "invalid": ("×", "not a tenant ID", "$text-error"),
    "note": ("×", "its note will not do", "$text-error"),
    "numbered": ("?", "a note, or an ID?", "$text-warning"),
    "unknown": ("?", "unknown here", "$text-warning"),
    "twice": ("=", "twice in this paste", "$text-warning"),
    "known": ("=", "already there", "$quiet"),
    "added": ("+", "added", "$text-success"),
}
"""Glyph, word and colour of each verdict; what has to be looked at first."""


LIKE_AN_ID = re.compile(r"#?[0-9]{4,}\b")
"""What a note may begin with by mistake: the next ID of a list that has words in it."""


@dataclass(frozen=True)
class Verdict:
    """One line of the list."""

    kind: str
    entry: Entry
    meant: tuple[int, ...] = ()
    """Close IDs, of an unknown one."""
    fault: str = ""
    """What is wrong with its note."""

    def told(self) -> Content:
        """Glyph and word."""
        glyph, word, colour = LOOKS[self.kind]
        return Content.styled(f"{glyph} {word}", colour)

    def about(self) -> str:
        """What follows from it, or what to do."""
        match self.kind:
            case "unreadable":
                return "left out"
            case "note":
                return self.fault
            case "numbered":
                return f"note: {self.entry.note}"
            case "unknown" if self.meant:
                return f"or {' or '.join(map(str, self.meant))}? (enter)"
            case "unknown":
                return "added and flagged"
            case "twice":
                return "the first one counts"
            case "known":
                return "stays as it is"
            case _:
                return self.entry.note


def judged(paste: Paste, found: Sequence[TenantVerdict]) -> list[Verdict]:
    """A verdict for each entry, those to look at first; of the unknown ones those that may have been mistyped."""
    said = {one.tenant: one for one in found}
    order = list(LOOKS)
    return sorted(
        (_judge(entry, said) for entry in paste.entries), key=lambda one: (order.index(one.kind), not one.meant)
    )


def summary(verdicts: Sequence[Verdict]) -> Content:
    """How many of each kind, in a line."""
    parts = []
    for kind, (glyph, word, colour) in reversed(LOOKS.items()):
        if number := sum(one.kind == kind for one in verdicts):
            parts.append(Content.styled(f"{glyph} {number} {word}", colour))
    return Content(" · ").join(parts)


def _judge(entry: Entry, said: dict[int, TenantVerdict]) -> Verdict:
    if entry.tenant is None:
        return Verdict("unreadable", entry)
    if entry.twice:
        return Verdict("twice", entry)
    found = said.get(entry.tenant)
    kind = found.outcome if found else "invalid"
    if found and found.accepted:
        try:
            label(entry.note)
        except Refused as refused:
            return Verdict("note", entry, fault=refused.sentence)
        if LIKE_AN_ID.match(entry.note):
            return Verdict("numbered", entry)
    return Verdict(kind, entry, found.suggestions if found else ())
