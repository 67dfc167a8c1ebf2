"""Imports from CSV: rows by named columns, a verdict for each line, and all of them or none."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from store.errors import Code, Refused
from tui.commands.plain import Columns

LARGEST = 10 * 1024 * 1024
"""Bytes; a longer file is refused rather than half read."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file and what is to become of it."""

    number: int
    """As an editor counts; the headings are line 1."""
    outcome: str
    """`add`, `known` (nothing to do) or `wrong`."""
    sentence: str


def rows_of(file: Path, columns: Sequence[str], *, optional: Sequence[str] = ()) -> list[tuple[int, dict[str, str]]]:
    """The rows with their line numbers; raises `Refused` (INVALID) where the file is no such sheet."""
    if file.stat().st_size > LARGEST:
        raise Refused(Code.INVALID, f"{file} is too large: at most {LARGEST // 1024 // 1024} MB at a time.")
    try:
        reader = csv.DictReader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline=""), strict=True)
        headings = [heading.strip() for heading in reader.fieldnames or ()]
        if not set(columns) <= set(headings) <= {*columns, *optional} or len(set(headings)) < len(headings):
            named = ",".join([*columns, *optional])
            raise Refused(Code.INVALID, f"The first line of {file} has to name its columns: {named}")
        reader.fieldnames = headings
        found = []
        for row in reader:
            if None in row or None in row.values():
                raise Refused(Code.INVALID, f"Line {reader.line_num} of {file} has not {len(headings)} cells.")
            found.append((reader.line_num, {name: str(cell).strip(" ") for name, cell in row.items()}))
    except UnicodeDecodeError:
        raise Refused(Code.INVALID, f"{file} is not UTF-8 text.") from None
    except csv.Error as error:
        raise Refused(Code.INVALID, f"{file} is not CSV: {error}.") from None
    return found


def judge(number: int, row: dict[str, str], test: Callable[[dict[str, str]], tuple[str, str]]) -> Line:
    """The verdict on a row: what `test` answers, or `wrong` with the sentence of its refusal."""
    try:
        return Line(number, *test(row))
    except Refused as refused:
        return Line(number, "wrong", refused.sentence)


def all_good(lines: Sequence[Line]) -> bool:
    """Whether no line is wrong, so that they may be written."""
    return all(line.outcome != "wrong" for line in lines)


def show(lines: Sequence[Line]) -> None:
    """Print the verdicts; raises `Refused` (INVALID) where a line is wrong, and so none was written."""
    good = all_good(lines)
    words = {"add": "added" if good else "good", "known": "known", "wrong": "WRONG"}
    for text in Columns("line", "verdict", "about").lines((at.number, words[at.outcome], at.sentence) for at in lines):
        click.echo(text)
    if not good:
        wrong = sum(line.outcome == "wrong" for line in lines)
        raise Refused(Code.INVALID, f"Nothing was imported: {wrong} of {len(lines)} lines are wrong.")
