"""The shape of the file: which one is ours, which version it has, and that its tables and guards are as they should be.

Guards are made again after each migration (rebuilding a table drops its triggers in silence) and compared at every
opening.
"""

from typing import Any

from store.guards import guards

APPLICATION_ID = 0x64767074
"""`dvpt`, in the header of every database of ours."""

VERSION = 5
"""How many migrations there are; SQLite's `user_version` of an up-to-date file."""


def apply(connection: Any) -> None:
    """Bring the file up to date, inside the caller's transaction, and make the guards again."""
    import sqlite_utils

    from store.migrations import migrations

    db = sqlite_utils.Database(connection, execute_plugins=False)
    migrations.apply(db)
    for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f'DROP TRIGGER "{row[0]}"')
    for sql in guards().values():
        db.execute(sql)
    db.execute(f"PRAGMA user_version = {VERSION}")
    if not is_guarded(connection) or any(not table.strict for table in db.tables if not table.name.startswith("_")):
        raise RuntimeError("the schema is not what its migrations say")


def is_guarded(connection: Any) -> bool:
    """Whether the file's triggers are exactly ours."""
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    return {row[0]: row[1] for row in found} == guards()
