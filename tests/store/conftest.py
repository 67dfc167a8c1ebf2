"""The store's tests: a module may ask for both journal modes of SQLite."""

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
def world(journal_mode: str | None, world: World) -> World:  # asked for, to be set first
    """A small portal, in the journal mode that the module asks for."""
    return world
