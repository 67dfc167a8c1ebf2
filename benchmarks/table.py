"""The table: for people in the terminal and in the README, and the same figures as JSON."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure

BEGIN, END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"
"""Between these two lines of the README the table stands as last measured."""
HEADS = ("what", "ours", "±", "beside", "", "ratio", "target", "")


def cells(figure: Figure, *, judge: bool = True) -> tuple[str, ...]:
    """One line, a text for each head."""
    verdict = {None: "", True: "met", False: "NOT MET"}[figure.met if judge else None]
    sign = "≥" if figure.at_least else "≤"
    return (
        figure.what,
        f"{_number(figure.ours.value)} {figure.unit}",
        _number(figure.ours.spread),
        figure.beside,
        f"{_number(figure.other)} {figure.unit}",
        "" if figure.ratio is None else f"{figure.ratio:.2f}",
        "" if figure.target is None else f"{sign} {figure.target:g}",
        verdict,
    )


def plain(figures: Sequence[Figure], *, judge: bool) -> str:
    """The table in columns."""
    lines = [HEADS, *(cells(figure, judge=judge) for figure in figures)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEADS))]
    return "\n".join(_aligned(line, widths).rstrip() for line in lines)


def as_json(figures: Sequence[Figure], machine: dict[str, str], *, quick: bool) -> dict[str, Any]:
    """What `--json` writes."""
    return {
        "machine": machine,
        "quick": quick,
        "figures": [
            {
                "what": figure.what,
                "ours": figure.ours.value,
                "spread": figure.ours.spread,
                "unit": figure.unit,
                "beside": figure.beside,
                "other": figure.other,
                "ratio": figure.ratio,
                "target": figure.target,
                "at_least": figure.at_least,
                "met": figure.met,
            }
            for figure in figures
        ],
    }


def write_into(readme: Path, figures: Sequence[Figure], machine: dict[str, str]) -> None:
    """Put the table between the README's two marks; raises `ValueError` where they are not there."""
    text = readme.read_text("utf-8")
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{readme} lacks the lines {BEGIN} and {END}.")
    measured = f"As last measured: {', '.join(machine.values())}."
    rows: list[tuple[str, ...]] = [HEADS, ("---", "--:", "--:", "---", "--:", "--:", "--:", "---")]
    rows += [cells(figure) for figure in figures]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    readme.write_text(f"{head}{BEGIN}\n{measured}\n\n{table}\n{END}{tail}", "utf-8")


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(
        text.ljust(width) if place in (0, 3, 7) else text.rjust(width)
        for place, (text, width) in enumerate(zip(line, widths, strict=True))
    )


def _number(value: float) -> str:
    """Three digits that matter."""
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
