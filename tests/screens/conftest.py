"""Fixtures of the screens' tests."""

import itertools

import pytest


@pytest.fixture
def counted_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys, client IDs and secrets that are the same in every run."""
    numbers = itertools.count(1)
    for room in ("apps", "connections", "credentials"):
        monkeypatch.setattr(f"store.{room}.random_name", lambda length: f"{next(numbers):0{length}d}")
