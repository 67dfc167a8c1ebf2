"""Portals as older programs left them."""

import shutil
from pathlib import Path

import sqlite_utils
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]

from store import migrations, schema
from store.journal import NO_ENTRIES


def of_schema(version: int, home: Path, key: Path) -> None:
    """Make a portal of a program that knew only the first migrations, with that key and an organization."""
    home.mkdir(mode=0o700)
    shutil.copy(key, home)
    (home / "journal.head").write_bytes(NO_ENTRIES)
    plain = sqlite3.connect(str(home / "portal.db"), isolation_level=None)
    plain.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    names = [name for name in dir(migrations) if name.startswith("m0")]
    migrations.migrations.apply(sqlite_utils.Database(plain, execute_plugins=False), stop_before=names[version])
    plain.execute(f"PRAGMA user_version = {version}")
    plain.execute("INSERT INTO organizations (id, name) VALUES (1, 'Acme')")
    plain.close()
    for path in home.iterdir():
        path.chmod(0o600)
