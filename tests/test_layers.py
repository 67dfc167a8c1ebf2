"""The lower layers stand alone."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

IMPORT_EVERY_ROOM = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for room in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    if not room.name.endswith("__main__"):
        importlib.import_module(room.name)
print(*(name for name in sys.modules if name.partition(".")[0] in ("textual", "rich", "screens", "tui")))
"""


@pytest.mark.parametrize("package", ["store", "oauth"])
def test_the_lower_layers_load_no_textual(package: str) -> None:
    fresh = subprocess.run(
        [sys.executable, "-c", IMPORT_EVERY_ROOM, package], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert fresh.returncode == 0, fresh.stderr
    assert fresh.stdout.split() == []
