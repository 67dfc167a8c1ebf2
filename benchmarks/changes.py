"""Two thousand tenants in one paste, and a version published for an app that every tenant lists.

`publish` answers once every list is settled, while others work; its own write touches no connection.
"""

import time
from functools import partial

from benchmarks.data import WRITTEN_APP, Place
from benchmarks.figures import Figure, Median, milliseconds, under
from benchmarks.ground import Ground
from store import Session

PASTED = 2_000
EXTRA = "tn.dis.teams:r"
"""A scope that is added and taken away again."""


def measure(ground: Ground) -> list[Figure]:
    """Changes to the one app of each portal that is there for it."""
    few, many = ground.few.session("dev"), ground.many.session("dev")
    try:
        pasted = Median.of(milliseconds(partial(_paste, many), ground.scale.runs, within=60))
        touched = _touched(ground.many, many)
        ours, other = (
            Median.of(milliseconds(partial(_publish, session), ground.scale.runs, within=60)) for session in (many, few)
        )
        listed = f"{ground.many.crowd.everyone:,} tenants"
        return [
            under(f"{PASTED:,} tenants in one paste", pasted, "ms", 1000.0),
            under(f"connections written by publishing for {listed}", Median(touched, 0.0), "rows", 0),
            Figure(
                f"publish for {listed}, lists settled",
                ours,
                "ms",
                f"for {ground.few.crowd.everyone:,} tenants",
                other.value,
                None,
            ),
        ]
    finally:
        few.portal.close()
        many.portal.close()


def _paste(developer: Session) -> None:
    first = 10**12 + int(time.time() * 1000) * PASTED  # never the same ones, in data that is kept either
    said = developer.connections.add_all(WRITTEN_APP, dict.fromkeys(range(first, first + PASTED), ""))
    assert all(verdict.accepted for verdict in said)


def _publish(developer: Session) -> None:
    app = developer.apps.get(WRITTEN_APP)
    scopes = app.scopes ^ {EXTRA}
    developer.apps.publish(app.id, scopes=scopes, expected_version=app.current_version)


def _touched(place: Place, developer: Session) -> int:
    """How many rows of connections one publishing changes."""
    before = place.facts("SELECT * FROM connections WHERE app_id = :app ORDER BY id", app=WRITTEN_APP)
    _publish(developer)
    after = place.facts("SELECT * FROM connections WHERE app_id = :app ORDER BY id", app=WRITTEN_APP)
    return sum(old != new for old, new in zip(before, after, strict=True))
