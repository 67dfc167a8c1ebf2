"""A process that is closed off: others of the same user read nothing of it, and nothing is left of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOBODY = 65534
WAITS = "\nprint('ready', flush=True)\ninput()"
READS = """
import sys
for what in ("mem", "environ", "maps"):
    try:
        with open(f"/proc/{sys.argv[1]}/{what}", "rb") as file:
            print(what, file.readable())
    except PermissionError:
        print(what, "refused")
"""
CLOSED = (ROOT / "oauth" / "process.py").read_text("utf-8") + "\nclose_off()"


def python(code: str, *words: str) -> subprocess.Popen[str]:
    """Python as a user who is not root: root reads everything."""
    # Not this installation's: nobody may have no way to it.
    return subprocess.Popen(
        ["/usr/bin/env", "python3", "-I", "-c", code, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd="/",
        user=NOBODY if os.getuid() == 0 else None,
        env={"PATH": os.defpath, "SECRET": "canary"},
    )


def read_by_another(code: str) -> str:
    with python(code + WAITS) as one:
        assert one.stdout
        assert one.stdin
        assert one.stdout.readline() == "ready\n"
        with python(READS, str(one.pid)) as other:
            found, _ = other.communicate()
        one.stdin.write("\n")
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_another_process_of_the_same_user_reads_neither_memory_nor_environment() -> None:
    assert "environ True" in read_by_another("")
    assert read_by_another(CLOSED) == "mem refused\nenviron refused\nmaps refused\n"


def test_a_process_that_is_closed_off_leaves_no_core() -> None:
    look = f"{CLOSED}\nprint(resource.getrlimit(resource.RLIMIT_CORE))"
    allowed = "import resource; resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, 1 << 20))\n"
    with python(allowed + look) as one:
        told, _ = one.communicate()
    assert told == "(0, 0)\n"
