"""The statements of one event, as the store gives them to SQLite, and the same once more by bare sqlite3.

A replay reads and writes what the event does, in its order, in its transaction and through the same triggers; makes
the same MAC and, where a secret is made, the same digest and sealed value; and takes a fresh time, journal number and
row version. So the journal stays one chain, whoever of the two has written last.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from benchmarks import bare
from store import Portal
from store.clock import stamp
from store.vault import random_name

Statement = tuple[str, Mapping[str, Any]]

_PRAGMAS = ("synchronous", "secure_delete", "foreign_keys", "recursive_triggers", "cache_size", "mmap_size")


@dataclass(frozen=True, slots=True)
class Recording:
    """What one event asked of SQLite."""

    statements: tuple[Statement, ...]
    subject: int
    """The connection that it was about."""
    made: int | None
    """The secret that it made."""

    @property
    def at(self) -> str:
        """When it was."""
        return str(next(values["at"] for sql, values in self.statements if sql.startswith("INSERT INTO journal")))


class _Listening:
    """Stands for the store's connection to SQLite, and writes down what passes."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.heard: list[Statement] = []

    def execute(self, sql: str, values: Mapping[str, Any] | None = None) -> Any:
        """As the connection does."""
        self.heard.append((sql, dict(values or {})))
        return self.connection.execute(sql, values or {})

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)


def record(portal: Portal, event: Callable[[int], Any], subject: int) -> Recording:
    """Make one event about a connection, listening."""
    database = portal.database
    listening = _Listening(database._connection)
    database._connection = listening
    try:
        answer = event(subject)
    finally:
        database._connection = listening.connection
    return Recording(tuple(listening.heard), subject, answer.id if answer.id != subject else None)


class Replay:
    """A bare connection to the same file, with the same pragmas."""

    def __init__(self, portal: Portal) -> None:
        ours = portal.database._connection
        pragmas = {name: ours.execute(f"PRAGMA {name}").fetchone()[0] for name in _PRAGMAS}
        self._db = bare.connect(portal.home.database, **pragmas)
        self._vault = portal.vault
        self._last: Mapping[str, Any] = {}
        """The end of the journal, as last read."""
        self._row_version = 0
        """Of the connection in question, as last read."""

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def run(self, recording: Recording, subject: int) -> None:
        """The same about another connection, or about the same one now."""
        same = {recording.subject: subject}
        times = {recording.at: stamp(datetime.now(UTC))}
        for sql, values in recording.statements:
            fresh = {name: self._fresh(name, value, same, times) for name, value in values.items()}
            if "mac" in fresh:
                fresh = self._signed(fresh)
            if fresh.get("sealed"):
                fresh |= self._sealed(fresh)
            cursor = self._db.execute(sql, fresh)
            assert "seen" not in values or cursor.rowcount == 1, "the replay has lost sight of the row"
            for row in cursor.fetchall():
                names = row.keys()
                if "row_version" in names:
                    self._row_version = row["row_version"]
                if "mac" in names and "number" in names:
                    self._last = row
            if recording.made and sql.startswith("INSERT INTO secrets"):
                same[recording.made] = cursor.lastrowid

    def _fresh(self, name: str, value: Any, same: Mapping[int, int], times: Mapping[str, str]) -> Any:
        if name == "seen":
            return self._row_version
        if name in ("id", "connection", "connection_id"):
            return same.get(value, value)
        return times.get(value, value) if isinstance(value, str) else value

    def _signed(self, entry: dict[str, Any]) -> dict[str, Any]:
        """An entry at the journal's end."""
        entry = entry | {"number": self._last["number"] + 1}
        del entry["mac"]
        message = json.dumps(list(entry.values()), ensure_ascii=False, separators=(",", ":"))
        return entry | {"mac": self._vault.mac(self._last["mac"] + message.encode(), entry["key_id"])}

    def _sealed(self, secret: dict[str, Any]) -> dict[str, Any]:
        """Another secret's value."""
        value = f"cs{secret['slot']}.{random_name(50)}"
        digest = self._vault.digest(value)
        row = f"connection {secret['connection_id']} slot {secret['slot']} secret {digest.hex()}"
        return {"prefix": value[:8], "digest": digest, "sealed": self._vault.seal(value, row)}
