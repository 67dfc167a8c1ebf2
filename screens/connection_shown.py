"""What of the connections is shown, in which order: as the store is asked, as chips, and as a person keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from store.filters import Filters
from store.kinds import Reason, Status
from store.reasons import CASES, NOBODY

STUCK = (Status.NOT_CONNECTED, Status.STOPPED)
ACTED_ON = tuple(
    dict.fromkeys(case.reason for case in CASES if case.status in STUCK and case.reason and case.must_act != NOBODY)
)
"""Why one is stuck so that somebody can do something about it: not where its app is archived."""
SHOWS: dict[str, tuple[str, tuple[Status, ...]]] = {
    "all": ("all", ()),
    "stuck": ("stuck", STUCK),
    "waiting": ("no secret", (Status.NO_SECRET,)),
    "attention": ("look", (Status.ATTENTION,)),
    "live": ("live", (Status.LIVE, Status.ATTENTION)),
    "removed": ("removed", (Status.REMOVED,)),
}
"""What a number key shows: its word, and the statuses."""
SORTS = {
    "waiting": "how long they wait, the longest first",
    "tenant": "tenant ID",
    "app": "app",
    "changed": "last change, the oldest first",
}
"""Each order in words."""
SNOOZED = {None: "", False: "not snoozed", True: "snoozed"}
_WAITING = ("longest wait first", "latest first")


@dataclass(frozen=True, slots=True)
class Shown:
    """Filter and order; all of the filter must hold."""

    show: str = "all"
    reasons: tuple[Reason, ...] = ()
    """Any of these; none stands for every one."""
    app: int | None = None
    app_name: str = ""
    """Of `app`, for the chip."""
    version: int | None = None
    """Of `app`: the one that the tenant accepted."""
    snoozed: bool | None = None
    search: str = ""
    sort: str = "waiting"
    descending: bool = False

    @property
    def filters(self) -> Filters:
        """As the store is asked."""
        return {
            "status": SHOWS[self.show][1],
            "reason": self.any_of,
            "app": self.app,
            "version": self.version,
            "snoozed": self.snoozed,
            "search": self.search,
        }

    @property
    def any_of(self) -> tuple[Reason, ...]:
        """The reasons that are asked for; with the stuck, all that somebody can act on, unless some are named."""
        return self.reasons or (ACTED_ON if self.show == "stuck" else ())

    @property
    def chips(self) -> list[str]:
        """Each part of the filter in a word or two; none where all is shown."""
        reasons = ", ".join(reason.replace("_", " ") for reason in self.reasons)
        chips = [
            "" if self.show == "all" else SHOWS[self.show][0],
            reasons and f"why: {reasons}",
            self.app_name and f"app: {self.app_name}",
            f"v{self.version}" if self.version else "",
            SNOOZED[self.snoozed],
            self.search and f"“{self.search}”",
        ]
        return [chip for chip in chips if chip]

    @property
    def order(self) -> str:
        """The order in words."""
        if self.sort == "waiting":
            return _WAITING[self.descending]
        return f"by {self.sort}{' ↓' if self.descending else ''}"

    def kept(self) -> dict[str, Any]:
        """As it is kept in a file: facts only."""
        return {
            "show": self.show,
            "reasons": [str(reason) for reason in self.reasons],
            "app": self.app,
            "app_name": self.app_name,
            "version": self.version,
            "snoozed": self.snoozed,
            "search": self.search,
            "sort": self.sort,
            "descending": self.descending,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Shown | None":
        """What was kept; None where that is no filter, or not one of this release."""
        try:
            version = kept["version"] and int(kept["version"])
            shown = cls(
                show=str(kept["show"]),
                reasons=tuple(Reason(reason) for reason in kept["reasons"]),
                app=None if kept["app"] is None else int(kept["app"]),
                app_name=str(kept["app_name"]),
                version=version,
                snoozed=None if kept["snoozed"] is None else bool(kept["snoozed"]),
                search=str(kept["search"]),
                sort=str(kept["sort"]),
                descending=bool(kept["descending"]),
            )
        except (KeyError, TypeError, ValueError):
            return None
        known = shown.show in SHOWS and shown.sort in SORTS and (shown.app is not None or not shown.version)
        return shown if known else None
