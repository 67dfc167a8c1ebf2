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
    found = fresh.stdout.split()
    if package == "oauth":  # httpx loads rich for a command line of its own; that oauth does not, import-linter holds
        found = [name for name in found if name.partition(".")[0] != "rich"]
    assert found == []


def test_the_screens_load_nothing_of_http_before_a_test_is_asked_for() -> None:
    program = "import sys, tui.app, screens.connection; print(*{name.partition('.')[0] for name in sys.modules})"
    fresh = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"httpx", "starlette", "uvicorn", "uvloop", "jwt"} & set(fresh.stdout.split())
