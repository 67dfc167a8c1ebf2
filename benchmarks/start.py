"""How long a command takes that opens nothing."""

import os
import subprocess
import sys

from benchmarks.table import Figure, timed


def measure(*, runs: int) -> list[Figure]:
    """`devportal where` beside the import of what it stands on."""
    environment = os.environ | {"DEVPORTAL_HOME": "/nonexistent"}

    def run(*arguments: str) -> object:
        return subprocess.run([sys.executable, *arguments], env=environment, check=True, capture_output=True)

    other, _ = timed(lambda: run("-c", "import click, platformdirs"), runs)
    ours, spread = timed(lambda: run("-m", "tui.main", "where"), runs)
    return [Figure("devportal where", ours, spread, "import click, platformdirs", other, 1.5)]
