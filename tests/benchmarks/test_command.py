"""`make bench`: some rooms of it, in small."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks import __main__ as command
from benchmarks import events, queries
from benchmarks.figures import Figure
from benchmarks.ground import Ground


@pytest.mark.slow
def test_quick_measures_without_judging(tmp_path: Path) -> None:
    target = tmp_path / "figures.json"
    ended = CliRunner().invoke(command.main, ["--quick", "--only", "queries events changes", "--json", str(target)])
    assert ended.exit_code == 0, ended.output
    assert "bare sqlite3" in ended.output
    assert "MET" not in ended.output
    stored = json.loads(target.read_text("utf-8"))
    assert stored["quick"] is True
    assert {figure["what"] for figure in stored["figures"]} >= {"generate a secret", "2,000 tenants in one paste"}
    assert all(figure["what"] in ended.output for figure in stored["figures"])


def test_what_cannot_be_measured_is_said_and_the_rest_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(ground: Ground) -> list[Figure]:
        raise OSError("the disk is gone")

    monkeypatch.setattr(queries, "measure", broken)
    monkeypatch.setattr(events, "measure", lambda ground: [])
    ended = CliRunner().invoke(command.main, ["--quick", "--only", "queries events", "--json", str(tmp_path / "f")])
    assert ended.exit_code == 1
    assert "the disk is gone" in ended.output
    assert "Could not be measured: queries\n" in ended.output
    assert (tmp_path / "f").exists()


def test_a_room_that_there_is_not_is_a_usage_error() -> None:
    ended = CliRunner().invoke(command.main, ["--only", "cellar"])
    assert ended.exit_code == 2
    assert "cellar" in ended.output
