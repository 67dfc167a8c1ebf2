"""How far each connection of the crowd has got: facts from which every status and every reason follows."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any, NamedTuple

from benchmarks.crowd import App, Tenant
from store.clock import stamp

Row = dict[str, Any]


class Story(NamedTuple):
    """What has happened; what is left out has not."""

    weight: int
    base: str
    stop: str = ""
    secret: str = ""
    used: bool = False
    failing: bool = False
    old: bool = False
    """Accepted the first version, and none since."""
    declined: bool = False


LISTED = Story(40, "listed")
IN_USE = Story(20, "connected", secret="collected", used=True)
STORIES = (
    LISTED,
    LISTED._replace(weight=3, declined=True),
    LISTED._replace(weight=1, stop="blocked"),
    Story(4, "delisted"),
    Story(5, "connected"),
    Story(4, "connected", secret="sealed"),
    Story(3, "connected", secret="collected"),
    IN_USE,
    IN_USE._replace(weight=9, old=True),
    IN_USE._replace(weight=3, old=True, declined=True),
    IN_USE._replace(weight=2, failing=True),
    IN_USE._replace(weight=2, secret="rotated"),
    IN_USE._replace(weight=2, stop="disabled"),
    IN_USE._replace(weight=1, stop="suspended"),
    IN_USE._replace(weight=1, stop="blocked"),
)
WITHOUT_ADMIN = (LISTED._replace(weight=7), IN_USE._replace(weight=3))
UNKNOWN = (LISTED._replace(weight=9), Story(1, "delisted"))
LABELS = ("", "", "pilot", "", "renewal in spring", "", "asked for by mail", "", "", "second branch")
CAUSES = ("wrong_secret", "revoked_secret", "white_space", "scope_not_granted")
TWO_YEARS = 730.0


class Storyteller:
    """Tells one connection after another; the same ones for the same seed."""

    def __init__(self, now: datetime, key_id: str, seed: int = 7) -> None:
        self._now = now
        self._key_id = key_id
        self._random = random.Random(seed)
        self._with_admin, self._without, self._unknown = map(self._turns, (STORIES, WITHOUT_ADMIN, UNKNOWN))

    def connection(self, number: int, app: App, environment: str, tenant: Tenant) -> Row:
        """The row of one; `secrets` and `notes` say what goes with it."""
        story = next(self._with_admin if tenant.has_admin else self._without if tenant.known else self._unknown)
        current = len(app.versions.sets)
        accepted = 1 if story.old else current
        rng, is_connected = self._random, story.base == "connected"
        requested = rng.random() * TWO_YEARS
        since = requested if story == LISTED else requested * rng.random()
        if story.secret == "sealed":
            since = min(since, 5 * rng.random())  # uncollected ones expire after seven days
        at = self._ago(since)
        row = dict.fromkeys(COLUMNS) | {
            "id": number,
            "app_id": app.id,
            "environment": environment,
            "tenant": tenant.id,
            "label": LABELS[number % len(LABELS)],
            "base": story.base,
            "epoch": int(is_connected),
            "waiting": int(story.secret == "sealed"),
            "collected": {"": 0, "sealed": 0, "collected": 1, "rotated": 2}[story.secret],
            "expiring": int(story.secret == "rotated"),
            "requested_at": self._ago(requested),
            "since": at,
            "changed_at": at,
        }
        if is_connected:
            row |= {"accepted_version": accepted, "client_id": f"cid.{rng.getrandbits(100):025x}"}
        if story.stop:
            row[f"{story.stop}_at"] = at
        if story.used:
            row["used_at"] = self._ago(since * rng.random())
        if story.declined and (not is_connected or accepted < current):
            row |= {"declined_version": current, "declined_at": at, "declined_by": "an admin", "declined_why": ""}
        if story.failing:
            failing = {"failed_since": self._ago(30 * rng.random()), "failed_at": self._ago(0)}
            row |= failing | {"failure": CAUSES[number % len(CAUSES)]}
        if number % 33 == 0:
            row["snoozed_until"] = self._ago(-1 - 60 * rng.random())
        return row

    def secrets(self, connection: Row) -> Iterator[Row]:
        """Those that its counts say it has."""
        for slot in range(1, 1 + connection["waiting"] + connection["collected"]):
            rotated = slot < connection["collected"]
            at = connection["since"]
            yield {
                "connection_id": connection["id"],
                "slot": slot,
                "prefix": f"cs{slot}.{self._random.getrandbits(16):04x}",
                "digest": self._random.randbytes(32),
                "key_id": self._key_id,
                "audience": "developer",
                "state": "sealed" if connection["waiting"] else "collected",
                "sealed": self._random.randbytes(82) if connection["waiting"] else None,
                "generated_at": at,
                "generated_by": "an admin",
                "collect_by": self._ago(-2 - self._random.random() * 4),
                "expires_at": self._ago(-1 - self._random.random() * 6) if rotated else None,
                "revealed_at": None if connection["waiting"] else at,
                "revealed_by": None if connection["waiting"] else "a developer",
                "collected_at": None if connection["waiting"] else at,
                "used_at": connection["used_at"] if slot == 1 else None,
            }

    def notes(self, connection: Row) -> Iterator[Row]:
        """Support wrote one about every fiftieth."""
        if connection["id"] % 50 == 0:
            text = f"Called them about app {connection['app_id']}; they will look at it."
            yield {
                "connection_id": connection["id"],
                "text": text,
                "written_at": connection["since"],
                "written_by": "sue",
            }

    def _turns(self, stories: tuple[Story, ...]) -> Iterator[Story]:
        """Each as often as its weight says, again and again, so that a small crowd has every one of them too."""
        turns = [story for story in stories for _ in range(story.weight)]
        self._random.shuffle(turns)
        return cycle(turns)

    def _ago(self, days: float) -> str:
        return stamp(self._now - timedelta(days=days))


COLUMNS = (
    *("id", "app_id", "environment", "tenant", "label", "base", "disabled_at", "suspended_at", "blocked_at"),
    *("accepted_version", "epoch", "client_id", "declined_version", "declined_at", "declined_by", "declined_why"),
    *("waiting", "collected", "expiring", "used_at", "failed_since", "failed_at", "failure", "snoozed_until"),
    *("requested_at", "since", "changed_at"),
)
"""Those of `connections` that a story fills."""
