"""`devportal serve` as a process of its own, for tests that speak to it over a socket."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

THROTTLE = "1000/5s"


@contextmanager
def served(home: Path, *given: str, environment: dict[str, str] | None = None) -> Iterator[str]:
    """The address of a server of that portal, until the end of the block; it must end well."""
    command = [sys.executable, "-m", "tui.main", "--home", str(home), "serve", "--port", "0", *given]
    surroundings = os.environ | {"DEVPORTAL_THROTTLE": THROTTLE} | (environment or {})
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=surroundings
    ) as process:
        try:
            assert process.stdout
            said = process.stdout.readline().strip()
            assert said.startswith("Serving on "), said or process.communicate()[1]
            yield said.removeprefix("Serving on ")
        finally:
            process.terminate()
            _, errors = process.communicate(timeout=30)
    assert "Traceback" not in errors, errors
