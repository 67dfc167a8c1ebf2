"""What is left of a crash: a number for the screen, and a traceback without locals in a file of its own."""

import os
import secrets
import traceback
from datetime import UTC, datetime
from pathlib import Path

from tui.commands.plain import printable


def write_incident(folder: Path, error: BaseException) -> tuple[str, str]:
    """Append the traceback to `incidents.log` in the portal's folder (0600); its number, and where it is in words."""
    number = secrets.token_hex(4)
    log = folder / "incidents.log"
    told = "".join(traceback.TracebackException.from_exception(error, capture_locals=False).format())
    # What somebody typed may be in an error's words, and a log is read in a terminal.
    lines = [f"incident {number} at {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", *map(printable, told.split("\n"))]
    try:
        with open(
            os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600), "a", encoding="utf-8"
        ) as out:
            out.write("\n".join(lines) + "\n")
    except OSError as failed:
        return number, f"could not be written to {log}: {failed.strerror}"
    return number, f"is in {log}"
