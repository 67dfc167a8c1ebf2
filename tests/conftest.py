"""Fixtures that every room's tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A small portal, empty but for organizations, tenants and whoever a test asks for."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    made = World(home)
    yield made
    made.portal.close()
