"""One table: what was measured, ours, the yardstick, the ratio, the target."""

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple


class Figure(NamedTuple):
    """One line of the table; times in milliseconds."""

    what: str
    ours: float
    spread: float
    """Half of the distance between the quartiles."""
    beside: str
    """What it is compared with."""
    other: float
    most: float
    """The target: ours is at most this many times the other."""


def timed(action: Callable[[], object], runs: int) -> tuple[float, float]:
    """Median and spread of that many runs, in milliseconds."""
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        action()
        times.append((time.perf_counter() - begin) * 1000)
    quartiles = statistics.quantiles(times, n=4)
    return statistics.median(times), (quartiles[2] - quartiles[0]) / 2


def show(figures: list[Figure], *, judge: bool) -> None:
    """Print them."""
    print(f"{'what':44} {'ours':>10} {'±':>7}  {'beside':30} {'other':>10} {'ratio':>7} {'at most':>8}")
    for figure in figures:
        ratio = figure.ours / figure.other
        met = "" if not judge else "  met" if ratio <= figure.most else "  NOT MET"
        print(
            f"{figure.what:44} {figure.ours:>7.2f} ms {figure.spread:>7.2f}  {figure.beside:30} "
            f"{figure.other:>7.2f} ms {ratio:>7.2f} {figure.most:>8.2f}{met}"
        )
