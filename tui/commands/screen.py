"""Opening the portal's screens: only here is Textual loaded, and only for a real terminal."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from screens.login import DemoUser


def check_terminal() -> None:
    """Raise a usage error without a terminal: Textual would hang, and stream the screen into the pipe."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("The portal's screens need a terminal for input and output (over SSH: ssh -t).")
    if os.environ.get("TERM") in ("dumb", "unknown"):
        raise click.UsageError("This terminal cannot draw (TERM=dumb); the other commands work here: devportal --help")


def show(home: Path, demo_users: Sequence["DemoUser"] = ()) -> int:
    """Open the portal in this terminal until the person quits; the exit code."""
    # Textual reads these at import: they would log what is typed, or load any module as a driver.
    for name in [name for name in os.environ if name.startswith("TEXTUAL") or name == "BROWSER"]:
        del os.environ[name]
    from tui.app import run

    return run(home, demo_users=demo_users)
