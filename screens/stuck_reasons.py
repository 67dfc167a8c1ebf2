"""Who is stuck, as a picture: each reason with how many and the longest wait, the longest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from textual.content import Content
from textual.widgets import Static

from screens.connection_shown import ACTED_ON, STUCK
from screens.widgets.ages import age
from store.kinds import Reason, Status
from store.session import Session

BAR = "▇"
WORDS, NUMBER = 22, 7
"""Cells of a reason, and of a number."""
GLYPHS = {Status.NOT_CONNECTED: "○", Status.STOPPED: "■"}


@dataclass(frozen=True, slots=True)
class Stuck:
    """One reason."""

    status: Status
    reason: Reason
    count: int
    since: datetime
    """Of the one that waits the longest."""


def stuck(session: Session, snoozed: bool | None) -> list[Stuck]:
    """Those that somebody can act on now, the longest wait first; two seeks for each. In the store's thread."""
    found = []
    counts = session.connections.counts(status=STUCK, reason=ACTED_ON, snoozed=snoozed)
    for (status, reason), count in counts.items():
        if reason is None:
            continue
        oldest = session.connections.window(status=status, reason=reason, snoozed=snoozed, limit=1).rows
        found += [Stuck(status, reason, count, row.waiting_since) for row in oldest]
    return sorted(found, key=lambda one: one.since)


class StuckReasons(Static):
    """As many lines as its height; the last says what did not fit."""

    DEFAULT_CSS = """
    StuckReasons { padding: 0 1; height: auto; max-height: 6; text-wrap: nowrap; margin-bottom: 1; }
    StuckReasons.none { display: none; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(markup=False, id=id, classes="none")
        self._shown: list[Stuck] = []
        self._now: datetime | None = None
        self._lines = 6
        self._told = Content("")

    def tell(self, shown: Sequence[Stuck], now: datetime, lines: int) -> None:
        """Show these; drawn only where they look different."""
        before = self._told
        self._shown, self._now = list(shown), now
        if lines != self._lines:
            self._lines = lines
            self.styles.max_height = lines
        self.set_class(not shown, "none")
        self._told = self._words()
        if self._told != before:
            self.refresh(layout=len(self._told.plain.splitlines()) != len(before.plain.splitlines()))

    def render(self) -> Content:
        """A line a reason: how many, and how long the oldest waits."""
        self._told = self._words()  # for the width that there is now
        return self._told

    def _words(self) -> Content:
        now = self._now
        if now is None or not self._shown:
            return Content("")
        fit = len(self._shown) if len(self._shown) <= self._lines else self._lines - 1
        most = max(one.count for one in self._shown)
        longest = max((now - one.since).total_seconds() for one in self._shown) or 1
        bar = max(4, (self.content_size.width - WORDS - 2 * NUMBER - 8) // 2)
        lines = [
            Content.assemble(
                (f"{GLYPHS[one.status]} ", "$text-error"),
                Content(f"{one.reason.replace('_', ' '):<{WORDS}}"),
                (f"{one.count:>{NUMBER},} ", "bold"),
                (f"{_bar(one.count / most, bar):<{bar}}", "$primary"),
                (f"{age(one.since, now):>{NUMBER}} ", "bold"),
                (_bar((now - one.since).total_seconds() / longest, bar), "$text-warning"),
            )
            for one in self._shown[:fit]
        ]
        if rest := self._shown[fit:]:
            more = f"  and {len(rest)} more reasons with {sum(one.count for one in rest):,}: f lists them"
            lines.append(Content.styled(more, "$quiet"))
        return Content("\n").join(lines)


def _bar(share: float, width: int) -> str:
    """At least one block, for what there is at all."""
    return BAR * max(1, round(share * width))
