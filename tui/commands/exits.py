"""How a command ends: every exit code, and the sentence and the code of a refusal."""

import sys
from pathlib import Path

from tui.commands.plain import printable

OK = 0
WRONG = 1
"""`devportal check` found something, or a connection test did not hold."""
USAGE = 2
"""The command was not understood, or there is no terminal to draw in."""
REFUSED = 3
"""The portal refused, and changed nothing."""
STORAGE = 4
"""The files cannot be read or written, or somebody else holds them."""
FAULT = 70
"""A fault of the portal's own; what happened is in its incident log."""
GONE = 129
"""The terminal has gone away, or took no output."""
ABORTED = 130
"""Interrupted, or a question was left without an answer."""
PIPE = 141
"""Whoever read the output stopped reading."""
ENDED = 143
"""Asked to end, by SIGTERM."""

MEANINGS = {
    OK: "done",
    WRONG: "check or test-connection found something wrong",
    USAGE: "the command was not understood, or there is no terminal",
    REFUSED: "refused; nothing was changed",
    STORAGE: "the files cannot be used, or are busy",
    FAULT: "a fault of the portal's own; its incident log has more",
    GONE: "the terminal has gone, or took no output for half a minute",
    ABORTED: "interrupted",
    PIPE: "whoever read the output stopped reading",
    ENDED: "asked to end (SIGTERM)",
}
"""What a script may rely on; shown by `devportal --help`."""


def refused(error: Exception, home: Path) -> int:
    """Say in one line what the store will not do, or that the portal has a fault of its own; the exit code for it."""
    from store.errors import Code, Refused

    if not isinstance(error, Refused):
        from tui.incident import write_incident

        sys.stderr.write(f"Error: {write_incident(home, error)}\n")
        return FAULT
    sys.stderr.write(f"Error: {printable(error.sentence)}\n")
    return STORAGE if error.code in (Code.STORAGE, Code.BUSY) else REFUSED
