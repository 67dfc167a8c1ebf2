"""From nothing to an answer: `devportal where`, and the login screen in a terminal.

A frame counts as painted with the bytes that hold its words. Ours and the peer's are started in turns.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial

from benchmarks.figures import Figure, Median, milliseconds
from benchmarks.ground import Ground
from benchmarks.seat import DEVPORTAL, bare, portal
from benchmarks.terminal import Terminal, Terminals

IMPORTS = "import click, platformdirs"


def measure(ground: Ground) -> list[Figure]:
    """Each a few times for nothing first: from then on the files are at hand."""
    environment = os.environ | {"DEVPORTAL_HOME": "/nonexistent"}

    def run(*command: str) -> float:
        call = partial(subprocess.run, command, env=environment, check=True, capture_output=True)
        return milliseconds(call, 1)[0]

    where, imports = in_turns(
        ground.scale.starts, partial(run, DEVPORTAL, "where"), partial(run, sys.executable, "-c", IMPORTS)
    )
    login, app = in_turns(
        ground.scale.starts,
        partial(painted, lambda terminals: portal(terminals, ground.few.home)),
        partial(painted, bare),
    )
    return [
        Figure("devportal where", where, "ms", IMPORTS, imports.value, 1.5),
        Figure("login screen, first paint", login, "ms", "a bare Textual app", app.value, 1.15),
    ]


def painted(start: Callable[[Terminals], Terminal]) -> float:
    """Milliseconds from the start of the program."""
    with Terminals() as terminals:
        terminal = start(terminals)
        return (terminal.arrivals[-1].at - terminal.began) * 1000


def in_turns(runs: int, ours: Callable[[], float], other: Callable[[], float]) -> tuple[Median, Median]:
    """So many runs of each, after one that does not count."""
    ours(), other()
    pairs = [(ours(), other()) for _ in range(runs)]
    return Median.of([pair[0] for pair in pairs]), Median.of([pair[1] for pair in pairs])
