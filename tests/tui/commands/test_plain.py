"""What is printed is text, whatever people typed."""

import pytest

from screens.export import csv_cell
from tui.commands.plain import Columns, cells, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Blue Plumbing", "Blue Plumbing"),
        ("Peña 水野", "Peña 水野"),
        ("\x1b]52;c;cm0=\x07", "\\x1b]52;c;cm0=\\x07"),
        ("two\nlines", "two\\nlines"),
        ("a\x9bb", "a\\x9bb"),
        ("right\u202eleft", "right\\u202eleft"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("\U000e0041tag", "\\U000e0041tag"),
    ],
)
def test_control_and_invisible_characters_are_spelled_out(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1"])
def test_a_formula_becomes_text(text: str) -> None:
    assert csv_cell(text).startswith("'")


@pytest.mark.parametrize("text", ["", "plain", "a=b", "1001", "’quoted’"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert csv_cell(text) == text
    assert csv_cell(None) == ""


def test_columns_are_aligned_by_what_a_terminal_shows() -> None:
    lines = list(Columns("name", "id").lines([("水野", 1), ("Søndergaard", 2), ("", None)]))
    assert [cells(line[: line.rindex(line.split()[-1])]) for line in lines] == [13] * 4
    assert lines[-1].split() == ["-", "-"]


def test_columns_grow_from_page_to_page_and_say_their_headings_once() -> None:
    columns = Columns("name")
    assert list(columns.lines([("a",)])) == ["name", "a"]
    assert list(columns.lines([("longer",)])) == ["longer"]
