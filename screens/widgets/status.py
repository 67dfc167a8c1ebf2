"""How a status is drawn: a glyph, a word and a colour, here and nowhere else."""

from textual.content import Content

from store.kinds import Status
from store.models import Connection

LOOKS: dict[Status, tuple[str, str, str]] = {
    Status.NOT_CONNECTED: ("○", "Not Connected Yet", "$text-error"),
    Status.STOPPED: ("■", "Stopped", "$text-error"),
    Status.NO_SECRET: ("◐", "Connected, no secret", "$text-warning"),
    Status.ATTENTION: ("◆", "Live, look", "$text-warning"),
    Status.LIVE: ("●", "Live", "$text-success"),
    Status.REMOVED: ("×", "Removed", "$quiet"),
}
"""Glyph, word, colour."""


def status_cell(status: Status) -> Content:
    """Glyph and word."""
    glyph, word, colour = LOOKS[status]
    return Content.assemble((f"{glyph} {word}", colour))


def reason_words(connection: Connection) -> str:
    """The reason in two or three words, for a column."""
    return connection.reason.replace("_", " ") if connection.reason else "all is well"


def reason_cell(connection: Connection) -> Content:
    """The glyph of the status, and the reason."""
    glyph, _, colour = LOOKS[connection.status]
    return Content.assemble((f"{glyph} ", colour), Content(reason_words(connection)))
