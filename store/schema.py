"""The shape of the file: which one is ours, which version it has, and that its tables and guards are as they should be.

Guards are made again after each migration (rebuilding a table drops its triggers in silence) and compared at every
opening; what triggers keep is then made anew, too.
"""

from typing import Any

from store import standings, words
from store.guards import guards

APPLICATION_ID = 0x64767074
"""`dvpt`, in the header of every database of ours."""

VERSION = 7
"""How many migrations there are; SQLite's `user_version` of an up-to-date file."""


def apply(connection: Any) -> None:
    """Bring the file up to date, inside the caller's transaction, and make the guards again."""
    import sqlite_utils

    from store.migrations import migrations

    db = sqlite_utils.Database(connection, execute_plugins=False)
    migrations.apply(db)
    for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f'DROP TRIGGER "{row[0]}"')
    standings.rebuild(connection)  # whoever writes without the triggers leaves what they keep behind
    words.rebuild(connection)
    for sql in guards().values():
        db.execute(sql)
    db.execute(f"PRAGMA user_version = {VERSION}")
    if not is_guarded(connection) or _lax_tables(connection):
        raise RuntimeError("the schema is not what its migrations say")


def is_guarded(connection: Any) -> bool:
    """Whether the file's triggers are exactly ours."""
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    return {row[0]: row[1] for row in found} == guards()


def _lax_tables(connection: Any) -> list[str]:
    """Those that take any type in any column, but for what libraries keep for themselves."""
    rows = connection.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict"
    )
    return [name for (name,) in rows.fetchall() if not name.startswith(("_", "sqlite_"))]
