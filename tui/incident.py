"""What is left of a crash: a number for the screen, and a traceback without locals in a file of its own."""

import os
import secrets
import traceback
from datetime import UTC, datetime
from pathlib import Path


def write_incident(folder: Path, error: BaseException) -> tuple[str, Path]:
    """Append the traceback to `incidents.log` in the portal's folder (0600); number and file."""
    number = secrets.token_hex(4)
    log = folder / "incidents.log"
    told = "".join(traceback.TracebackException.from_exception(error, capture_locals=False).format())
    with open(
        os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600), "a", encoding="utf-8"
    ) as out:
        out.write(f"incident {number} at {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}\n{told}\n")
    return number, log
