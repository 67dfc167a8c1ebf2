"""What every room measures on: a portal with few connections, one with many, and how much of everything there is."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from benchmarks.data import Place


class Scale(NamedTuple):
    """How much is measured."""

    few: int = 1_000
    many: int = 1_000_000
    """Connections."""
    runs: int = 7
    """Of most things."""
    starts: int = 15
    """Of a program."""
    keys: int = 60
    """Pressed one by one, or jumps made."""
    events: int = 300
    """In each run."""
    datatable: tuple[int, ...] = (1_000, 10_000)
    fastdatatable: tuple[int, ...] = (1_000, 100_000, 1_000_000)
    """Rows of the peers."""
    together: int = 20
    """Programs whose memory is measured at once."""
    idle: int = 24
    """Seconds."""
    writers: int = 100
    sessions: int = 100
    beside: int = 10
    """Writers beside the sessions."""
    rounds: int = 3
    seconds: int = 12
    """Of each round of the writers and of the sessions."""


FULL = Scale()
QUICK = Scale(
    few=1_000,
    many=2_000,
    runs=1,
    starts=1,
    keys=5,
    events=10,
    datatable=(1_000,),
    fastdatatable=(1_000,),
    together=2,
    idle=2,
    writers=4,
    sessions=3,
    beside=2,
    rounds=1,
    seconds=2,
)
"""Shows that everything can be measured, and says nothing about speed."""


@dataclass
class Ground:
    """Makes a portal when the first room asks for it."""

    folder: Path
    scale: Scale = FULL
    verbose: bool = False

    @cached_property
    def few(self) -> Place:
        """The small portal."""
        return Place.at(self.folder / "few", self.scale.few)

    @cached_property
    def many(self) -> Place:
        """The large one."""
        return Place.at(self.folder / "many", self.scale.many)
