"""The table tells what was measured, whatever that is."""

import json
from pathlib import Path

import pytest

from benchmarks.figures import Figure, Median, p99, under
from benchmarks.table import BEGIN, END, as_json, cells, plain, write_into

MACHINE = {"date": "2026-03-01", "cores": "2 cores"}


def figure(ours: float, target: float | None, *, at_least: bool = False) -> Figure:
    return Figure("a thing", Median(ours, 0.5), "ms", "a peer", 10.0, target, at_least)


@pytest.mark.parametrize(
    ("ours", "target", "at_least", "verdict"),
    [
        (15.0, 1.5, False, "met"),
        (15.1, 1.5, False, "NOT MET"),
        (8.5, 0.85, True, "met"),
        (8.4, 0.85, True, "NOT MET"),
        (99.0, None, False, ""),
    ],
)
def test_a_target_is_met_or_not(ours: float, target: float | None, at_least: bool, verdict: str) -> None:
    shown = figure(ours, target, at_least=at_least)
    assert cells(shown)[-1] == verdict
    line = plain([shown], judge=True).splitlines()[1]
    assert line.endswith(verdict)
    assert ("NOT MET" in line) == (verdict == "NOT MET")


def test_what_is_only_to_show_that_it_runs_is_not_judged() -> None:
    assert "MET" not in plain([figure(1000.0, 1.0)], judge=False)


def test_nothing_at_all_is_a_limit_too() -> None:
    silent, talking = (under("bytes", Median(value, 0.0), "B", 0) for value in (0, 1))
    assert (silent.met, silent.ratio) == (True, None)
    assert (talking.met, talking.ratio) == (False, None)


def test_json_holds_the_same_figures(tmp_path: Path) -> None:
    shown = [figure(30.0, 1.5), under("bytes", Median(0, 0), "B", 0)]
    stored = json.loads(json.dumps(as_json(shown, MACHINE, quick=False), allow_nan=False))
    assert stored["machine"] == MACHINE
    assert stored["quick"] is False
    assert stored["figures"][0] == {
        "what": "a thing",
        "ours": 30.0,
        "spread": 0.5,
        "unit": "ms",
        "beside": "a peer",
        "other": 10.0,
        "ratio": 3.0,
        "target": 1.5,
        "at_least": False,
        "met": False,
    }
    assert stored["figures"][1]["met"] is True


def test_the_readme_gets_the_table_and_keeps_all_else(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"# Before\n\n{BEGIN}\nan older table\n{END}\n\n# Behind\n", "utf-8")
    write_into(readme, [figure(30.0, 1.5)], MACHINE)
    text = readme.read_text("utf-8")
    assert text.startswith(f"# Before\n\n{BEGIN}\n")
    assert text.endswith(f"\n{END}\n\n# Behind\n")
    assert "an older table" not in text
    assert "2026-03-01, 2 cores" in text
    assert "| a thing | 30 ms | 0.50 | a peer | 10 ms | 3.00 | ≤ 1.5 | NOT MET |" in text


def test_the_readme_has_a_place_for_the_table() -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    assert text.count(BEGIN) == text.count(END) == 1
    assert text.index(BEGIN) < text.index(END)


def test_a_median_goes_with_half_the_distance_of_the_quartiles() -> None:
    assert Median.of([1, 2, 3, 4, 100]) == Median(3, 1)
    assert Median.of([7]) == Median(7, 0)


def test_one_in_a_hundred_is_over_the_p99() -> None:
    assert p99(list(range(1, 101))) == 100
    assert p99(list(range(1, 1001))) == 991
