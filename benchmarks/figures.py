"""A figure: the median of several runs with its spread, beside a peer or a limit, and what follows from the two."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Median(NamedTuple):
    """Of several runs."""

    value: float
    spread: float
    """Half of the distance between the quartiles; 0 for a single run."""

    @classmethod
    def of(cls, values: Sequence[float]) -> "Median":
        """Raises `ValueError` where nothing was measured."""
        if not values:
            raise ValueError("nothing was measured")
        if len(values) == 1:
            return cls(values[0], 0.0)
        low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
        return cls(middle, (high - low) / 2)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    what: str
    ours: Median
    unit: str
    beside: str
    """The peer or the limit."""
    other: float
    target: float | None
    """Ours is at most this many times the other; None: only told, not judged."""
    at_least: bool = False
    """Whether more is better: ours is at least `target` times the other."""

    @property
    def ratio(self) -> float | None:
        """Ours to the other; None where the other is nothing at all."""
        return self.ours.value / self.other if self.other else None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        if self.target is None:
            return None
        bound = self.target * self.other
        return self.ours.value >= bound if self.at_least else self.ours.value <= bound


def under(what: str, ours: Median, unit: str, most: float) -> Figure:
    """A figure that has a limit rather than a peer."""
    return Figure(what, ours, unit, "the limit", most, 1.0)


def milliseconds(action: Callable[[], object], runs: int, *, within: float = 1.0) -> list[float]:
    """The time of each run, in milliseconds; fewer runs, but at least one, once so many seconds are spent."""
    times: list[float] = []
    ends = time.perf_counter() + within
    while len(times) < runs and not (times and time.perf_counter() > ends):
        begin = time.perf_counter()
        action()
        times.append((time.perf_counter() - begin) * 1000)
    return times


def p99(values: Sequence[float]) -> float:
    """The value that one in a hundred exceeds."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, len(ranked) * 99 // 100)]
