"""Proving who one is: the same answer and the same time for every failure, and a growing wait after the fifth."""

from datetime import timedelta
from math import ceil

from store.clock import Clock, stamp, when
from store.database import Database, Row
from store.errors import Code, Refused
from store.secret_text import SecretText
from store.vault import Hasher, Vault, random_name

_FREE_TRIES = 5
_LONGEST_WAIT = 60.0
_WRONG = "The name or the password is wrong, or this user may not sign in to this environment."


def made() -> SecretText:
    """A first password for somebody, made of what is read out and typed easily: 103 random bits in four groups."""
    return SecretText("-".join(random_name(5) for _ in range(4)))


class Passwords:
    """Checks passwords and counts failures, by environment and name, for names that exist and for others alike."""

    def __init__(self, database: Database, vault: Vault, hasher: Hasher, clock: Clock) -> None:
        self._db = database
        self._vault = vault
        self._hasher = hasher
        self._clock = clock

    def hash(self, password: str) -> str:
        """A new stored form; slow on purpose, so never inside a write."""
        return self._hasher.hash(password)

    def check(self, environment: str, name: str, password: str, sentence: str = _WRONG) -> Row:
        """The user's row; raises `Refused` (WAIT, BAD_CREDENTIALS).

        The password is verified before the write begins, and the stored hash is compared again inside it.
        """
        key: dict[str, object] = {
            "environment": environment,
            "name": self._vault.digest(f"attempt {environment} {name}"),
        }
        self._refuse_early(key)
        user = self._user(environment, name)
        if user is None:
            self._hasher.hash(password)
            right = False
        else:
            right = self._hasher.verify(user["password"], password)
        with self._db.write():
            self._refuse_early(key)
            fresh = self._user(environment, name)
            if right and fresh and user and fresh["password"] == user["password"] and not fresh["deactivated_at"]:
                if self._db.one("SELECT 1 FROM attempts WHERE environment = :environment AND name_digest = :name", key):
                    self.forgive(environment, name)
                return fresh
            self._count_failure(key)
        raise Refused(Code.BAD_CREDENTIALS, sentence)

    def forgive(self, environment: str, name: str) -> None:
        """Forget the failures of that name, inside a write."""
        key: dict[str, object] = {
            "environment": environment,
            "name": self._vault.digest(f"attempt {environment} {name}"),
        }
        self._db.execute("DELETE FROM attempts WHERE environment = :environment AND name_digest = :name", key)

    def failures(self, environment: str, name: str) -> int:
        """How many tries in a row have failed under that name."""
        key = {"environment": environment, "name": self._vault.digest(f"attempt {environment} {name}")}
        row = self._db.one(
            "SELECT failures FROM attempts WHERE environment = :environment AND name_digest = :name", key
        )
        return int(row["failures"]) if row else 0

    def _user(self, environment: str, name: str) -> Row | None:
        return self._db.one(
            "SELECT * FROM users WHERE environment = :environment AND name = :name",
            {"environment": environment, "name": name},
        )

    def _refuse_early(self, key: dict[str, object]) -> None:
        row = self._db.one(
            "SELECT wait_until, at FROM attempts WHERE environment = :environment AND name_digest = :name", key
        )
        now = self._clock()
        if row is None or when(row["at"]) > now:  # a clock that was set back must not make it wait until then
            return
        left = (when(row["wait_until"]) - now).total_seconds()
        if left > 0:
            raise Refused(Code.WAIT, f"Too many failed tries: wait {ceil(left)} s, then try again.", wait=left)

    def _count_failure(self, key: dict[str, object]) -> None:
        now = self._clock()
        self._db.execute("DELETE FROM attempts WHERE at < :old", {"old": stamp(now - timedelta(days=1))})
        row = self._db.one(
            "SELECT failures FROM attempts WHERE environment = :environment AND name_digest = :name", key
        )
        failures = (row["failures"] if row else 0) + 1
        seconds = min(2.0 ** min(failures - _FREE_TRIES, 10), _LONGEST_WAIT) if failures >= _FREE_TRIES else 0.0
        self._db.execute(
            """
            INSERT INTO attempts (environment, name_digest, failures, wait_until, at)
            VALUES (:environment, :name, :failures, :until, :now)
            ON CONFLICT (environment, name_digest)
            DO UPDATE SET failures = :failures, wait_until = :until, at = :now
            """,
            key | {"failures": failures, "until": stamp(now + timedelta(seconds=seconds)), "now": stamp(now)},
        )
