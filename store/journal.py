"""The append-only record of every event: a hash chain under the master key, its head kept outside the database."""

import fcntl
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from store.clock import stamp, when
from store.database import Database, Row
from store.errors import Code, Refused
from store.home import create_private
from store.vault import Vault

if TYPE_CHECKING:
    import json

    from store.kinds import Environment
    from store.models import Entry

_COLUMNS = (
    "number, at, environment, actor_id, actor, event, organization_id, app_id, connection_id, tenant, detail, key_id"
)
NO_ENTRIES = f"{0:020d} {'0' * 64}\n".encode()
"""The head of a journal that is just begun."""
_ACCEPT = "If that was meant: devportal check --accept-journal"
_HEAD = len(NO_ENTRIES)
"""Bytes of the head file: a number of 20 digits, a space, a MAC in hex, a line break."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the chain says of itself."""

    ok: bool
    entries: int
    first_bad: int | None
    """The number of the first entry that was altered, removed or inserted."""
    sentence: str

    def __bool__(self) -> bool:
        return self.ok


class Journal:
    """The whole portal's journal; what one person may see of it is `session.journal`."""

    def __init__(self, database: Database, vault: Vault, head: Path) -> None:
        self._db = database
        self._vault = vault
        self._path = head

    def last_at(self) -> datetime | None:
        """When the last entry was made: time does not go back behind it."""
        row = self._db.one("SELECT at FROM journal ORDER BY number DESC LIMIT 1")
        return when(row["at"]) if row else None

    def append(
        self,
        event: str,
        *,
        at: datetime,
        actor: str,
        actor_id: int | None,
        environment: "Environment | None" = None,
        organization: int | None = None,
        app: int | None = None,
        connection: int | None = None,
        tenant: int | None = None,
        detail: Mapping[str, object],
    ) -> int:
        """Add one entry to the write under way; its number."""
        last = self._db.one("SELECT number, mac FROM journal ORDER BY number DESC LIMIT 1")
        entry: dict[str, object] = {
            "number": last["number"] + 1 if last else 1,
            "at": stamp(at),
            "environment": environment,
            "actor_id": actor_id,
            "actor": actor,
            "event": event,
            "organization_id": organization,
            "app_id": app,
            "connection_id": connection,
            "tenant": tenant,
            "detail": _encoder(", ", ": ").encode(detail),
            "key_id": self._vault.key_id,
        }
        entry["mac"] = self._mac(last["mac"] if last else b"", list(entry.values()), self._vault.key_id)
        self._db.insert("journal", entry)
        return int(str(entry["number"]))

    def advance_head(self) -> None:
        """Write the last entry's number and MAC to the head file, only forwards and only along the same chain.

        Called after each commit. A head that the database has lost stays as it is, and goes on telling. Nothing is
        raised: the event is in the database, and a database ahead of its head is as it should be after a kill.
        """
        ends = self._db.rows(
            "SELECT number, mac FROM journal WHERE number >= (SELECT max(number) - 1 FROM journal) ORDER BY number DESC"
        )
        if not ends:
            return
        last, before = ends[0], ends[-1]
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            return
        try:
            if _lock(handle):
                head = _parse(os.pread(handle, _HEAD, 0))
                if head and head[0] < last["number"] and (head == tuple(before.values()) or self._holds(*head)):
                    os.pwrite(handle, _head_line(last["number"], last["mac"]), 0)
        except OSError:
            return
        finally:
            os.close(handle)

    def begin_head_anew(self) -> None:
        """Take the journal as it is for whole: after a backup was put back, by the operator's own word."""
        row = self._db.one("SELECT number, mac FROM journal ORDER BY number DESC LIMIT 1")
        self._path.unlink(missing_ok=True)
        create_private(self._path, _head_line(row["number"], row["mac"]) if row else NO_ENTRIES)

    def tail_is_missing(self) -> str | None:
        """A sentence where the database has lost entries that the head file knows; None where all is well."""
        return self._lost(self._head())

    def _lost(self, head: tuple[int, bytes] | None) -> str | None:
        if head is None:
            return f"{self._path} is missing or damaged: nothing tells whether the journal lost its end. {_ACCEPT}"
        if self._holds(*head):
            return None
        row = self._db.one("SELECT max(number) AS number FROM journal")
        last = (row["number"] if row else None) or 0
        if last < head[0]:
            return (
                f"The journal ends at entry {last}, but had reached {head[0]}: an older or cut database was put back. "
                f"{_ACCEPT}"
            )
        return f"Entry {head[0]} is not the one that was written: the database was replaced or altered. {_ACCEPT}"

    def verify(self) -> Verdict:
        """Walk the whole chain; names the first entry that was altered, removed or inserted, or a missing tail."""
        head = self._head()  # before the walk: others go on writing, and the head goes on with them
        with self._db.read():
            expected, mac = 1, b""
            for row in self._all():
                number = int(row["number"])
                if number != expected:
                    return self._bad(expected, f"Entry {expected} is missing from the journal.", expected - 1)
                try:
                    right = self._mac(mac, tuple(row.values())[:-1], row["key_id"])
                except Refused as refused:
                    return self._bad(number, refused.sentence, expected - 1)
                if right != row["mac"]:
                    return self._bad(
                        number, f"Entry {number} of the journal was altered, or one before it.", number - 1
                    )
                expected, mac = number + 1, row["mac"]
            missing = self._lost(head)
            if missing:
                return self._bad(expected, missing, expected - 1)
        return Verdict(True, expected - 1, None, f"The journal's {expected - 1} entries are as they were written.")

    def _all(self) -> Iterator[Row]:
        """Every row in order, a thousand at a time."""
        sql = f"SELECT {_COLUMNS}, mac FROM journal WHERE number > :last ORDER BY number LIMIT 1000"
        last = -(2**63)
        while rows := self._db.rows(sql, {"last": last}):
            yield from rows
            last = rows[-1]["number"]

    def _bad(self, number: int, sentence: str, entries: int) -> Verdict:
        return Verdict(False, entries, number, sentence)

    def _holds(self, number: int, mac: bytes) -> bool:
        if number == 0:
            return True
        row = self._db.one("SELECT mac FROM journal WHERE number = :number", {"number": number})
        return row is not None and row["mac"] == mac

    def _head(self) -> tuple[int, bytes] | None:
        try:
            return _parse(self._path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Refused(Code.STORAGE, f"{self._path} cannot be read: {error.strerror}.") from None

    def _mac(self, before: bytes, values: Sequence[object], key_id: str) -> bytes:
        message = _encoder(",", ":").encode(values)
        return self._vault.mac(before + message.encode("utf-8", "surrogatepass"), key_id)


def begin_head(path: Path) -> None:
    """The head of a new portal; raises `Refused` (STORAGE) where one is there that had a journal."""
    if not create_private(path, NO_ENTRIES) and path.read_bytes() != NO_ENTRIES:
        raise Refused(Code.STORAGE, f"The database is missing, but {path} knows its journal: put the database back.")


def entry(row: Row) -> "Entry":
    """A journal entry as people see it."""
    import json

    from store.kinds import Environment
    from store.models import Entry

    return Entry(
        number=row["number"],
        at=when(row["at"]),
        environment=Environment(row["environment"]) if row["environment"] else None,
        actor=row["actor"],
        event=row["event"],
        app_id=row["app_id"],
        connection_id=row["connection_id"],
        tenant=row["tenant"],
        detail=json.loads(row["detail"]),
    )


@cache
def _encoder(between: str, after_name: str) -> "json.JSONEncoder":
    import json

    return json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(between, after_name))


def _head_line(number: int, mac: bytes) -> bytes:
    return f"{number:020d} {mac.hex()}\n".encode()


def _lock(handle: int) -> bool:
    """Whether the head is ours to write, within a moment: a journal that is ahead of its head is as it should be."""
    for _ in range(10):
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        time.sleep(0.005)  # a lock file has no waiting with a limit, and an event must not wait for long
    return False


def _parse(head: bytes) -> tuple[int, bytes] | None:
    number, _, mac = head.decode("ascii", "replace").strip().partition(" ")
    try:
        return int(number), bytes.fromhex(mac)
    except ValueError:
        return None
