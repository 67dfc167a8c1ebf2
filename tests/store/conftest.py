"""The store's tests: a module may ask for both journal modes of SQLite."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import World


@pytest.fixture
def journal_mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str | None:
    """`wal` or `delete` where a module is parametrized with it; else what this SQLite is good for."""
    mode: str | None = getattr(request, "param", None)
    if mode is not None:
        monkeypatch.setattr("store.database.wal_is_safe", lambda: mode == "wal")
    return mode


@pytest.fixture
def world(journal_mode: str | None) -> Iterator[World]:
    """A small portal, in the journal mode that the module asks for."""
    memory = Path("/dev/shm")  # noqa: S108  # where there is one, a thousand portals wait for no disk
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        home = Path(folder) / "home"
        home.mkdir(mode=0o700)
        made = World(home)
        made.portal.database.execute("PRAGMA synchronous = OFF")  # nobody pulls the plug here; test_kill.py does
        yield made
        made.portal.close()
