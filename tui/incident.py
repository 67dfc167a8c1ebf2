"""What is left of a crash: a number for the screen, and a traceback without locals in a file of its own."""

import os
import secrets
import traceback
from datetime import UTC, datetime
from pathlib import Path

from tui.commands.plain import printable


def write_incident(folder: Path, error: BaseException) -> str:
    """Append the traceback to `incidents.log` in the portal's folder (0600); what to tell the person, with a number."""
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
        where = f"is in {log}"
    except OSError as failed:
        where = f"could not be written to {log}: {failed.strerror}"
    return (
        f"The portal has stopped because of a fault of its own (incident {number}). "
        f"Nothing that was acknowledged is lost. What happened {where}."
    )
