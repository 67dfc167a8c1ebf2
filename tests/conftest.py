"""Fixtures that every room's tests share."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import World


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world's folder, made once: to copy it takes a fifth of the time."""
    home = tmp_path_factory.mktemp("pattern") / "home"
    home.mkdir(mode=0o700)
    World(home).portal.close()
    return home


@pytest.fixture
def world(pattern: Path) -> Iterator[World]:
    """A small portal, empty but for organizations, tenants and whoever a test asks for."""
    memory = Path("/dev/shm")  # noqa: S108  # where there is one, thousands of portals wait for no disk
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        made = World(shutil.copytree(pattern, Path(folder) / "home"))
        made.portal.database.execute("PRAGMA synchronous = OFF")  # nobody pulls the plug here; test_kill.py does
        yield made
        made.portal.close()
