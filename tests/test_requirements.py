"""The locks hold for every machine, and say nothing about the one that made them."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = ["bench", "build", "dev", "lock", "run"]


def requirements(lock: str) -> dict[str, str]:
    """The pinned requirement and its hashes, by name."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    lines = re.sub(r"\\\n\s*", " ", re.sub(r"(?m)^\s*#.*\n?", "", text)).splitlines()
    return {re.split(r"[=\[ ]", line)[0]: line.strip() for line in lines if line.strip()}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_is_pinned_and_hashed(lock: str) -> None:
    pinned = re.compile(r"[a-z0-9-]+==[^ ]+ (?:; .+? )?(?: *--hash=sha256:[0-9a-f]{64})+")
    assert [line for line in requirements(lock).values() if not pinned.fullmatch(line)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_index_and_no_path_of_a_machine(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    assert re.findall(r".*(?:://|\B--(?!hash=)[a-z]|(?:^|\s)/|~/).*", text) == []


def test_what_is_measured_beside_us_stands_on_the_same_versions() -> None:
    pins = [{name: line.split()[0] for name, line in requirements(lock).items()} for lock in ("dev", "bench")]
    assert {name for name in pins[0].keys() & pins[1].keys() if pins[0][name] != pins[1][name]} == set()


@pytest.mark.parametrize("lock", ["build", "run"])
def test_the_development_lock_holds_the_others(lock: str) -> None:
    development = requirements("dev")
    assert {name: line for name, line in requirements(lock).items() if development.get(name) != line} == {}
