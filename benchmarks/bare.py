"""Bare sqlite3, the one that the store uses as well: for bulk, and as the peer of an event."""

from pathlib import Path
from typing import Any

try:
    import pysqlite3 as sqlite3
except ImportError:  # as in the store
    import sqlite3

VERSION = str(sqlite3.sqlite_version)
"""SQLite's."""


def connect(database: Path, **pragmas: str | int) -> Any:
    """Open a database file that is there, in autocommit, with these pragmas."""
    connection = sqlite3.connect(f"{database.as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=15.0)
    connection.row_factory = sqlite3.Row
    for name, value in pragmas.items():
        connection.execute(f"PRAGMA {name} = {value}")
    return connection
