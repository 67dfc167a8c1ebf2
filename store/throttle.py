"""Failed client authentications, counted in the database so that every worker and the next start know of them.

Only failures count, by client and address together and by address. Whoever shows a right secret is let in, whatever
others have failed: nobody who merely knows a client ID, or shares an address, can lock its owner out.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from store.clock import Clock, stamp, when
from store.database import Database, Row
from store.errors import Code, Refused
from store.vault import Vault

_FORM = re.compile(r"([1-9]\d{0,8})/([1-9]\d{0,5})(s|m|h)")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours"}
_ADDRESS_HAS = 10
"""An address may fail so many times as often as one client from it: it may be a whole company's."""
_TIDY_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Limit:
    """How many failures of one client from one address are answered within a stretch of time."""

    failures: int = 20
    within: timedelta = timedelta(minutes=1)

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """`20/1m`, `1000/5s`; raises `Refused` (INVALID)."""
        found = _FORM.fullmatch(text.strip())
        if not found:
            raise Refused(Code.INVALID, "The throttle is so many failures in so much time, such as 20/1m or 1000/5s.")
        return cls(int(found[1]), timedelta(**{_UNITS[found[3]]: int(found[2])}))


class Throttle:
    """`portal.throttle`."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._db = database
        self._vault = vault
        self._clock = clock

    def wait(self, limit: Limit, client_id: str, address: str) -> float:
        """How many seconds until a failure is looked at again; 0 where it is looked at now."""
        now = self._clock()
        waits = [
            (until - now).total_seconds()
            for key, most in self._keys(limit, client_id, address).items()
            for failures, until in [_counted(self._row(key), limit, now)]
            if failures >= most
        ]
        return max(waits, default=0.0)

    def count(self, limit: Limit, client_id: str, address: str) -> float:
        """Count a failure, inside a write; like `wait` where there have been too many, and then nothing is counted."""
        if wait := self.wait(limit, client_id, address):
            return wait
        now = self._clock()
        for key in self._keys(limit, client_id, address):
            failures, until = _counted(self._row(key), limit, now)
            self._db.execute(
                "INSERT INTO throttle (key, failures, until) VALUES (:key, :failures, :until) "
                "ON CONFLICT (key) DO UPDATE SET failures = :failures, until = :until",
                {"key": key, "failures": failures + 1, "until": stamp(until)},
            )
        self._db.execute(
            "DELETE FROM throttle WHERE key IN (SELECT key FROM throttle WHERE until <= :now LIMIT :most)",
            {"now": stamp(now), "most": _TIDY_AT_ONCE},
        )
        return 0.0

    def _keys(self, limit: Limit, client_id: str, address: str) -> dict[bytes, int]:
        """What is counted, blinded, and how much of each is allowed."""
        return {
            self._vault.blind(f"client {client_id} at {address}"): limit.failures,
            self._vault.blind(f"address {address}"): limit.failures * _ADDRESS_HAS,
        }

    def _row(self, key: bytes) -> Row | None:
        return self._db.one("SELECT failures, until FROM throttle WHERE key = :key", {"key": key})


def _counted(row: Row | None, limit: Limit, now: datetime) -> tuple[int, datetime]:
    """The failures of the stretch under way and its end; one that ends too late is another clock's, and over."""
    if row and now < when(row["until"]) <= now + limit.within:
        return row["failures"], when(row["until"])
    return 0, now + limit.within
