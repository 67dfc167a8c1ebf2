"""Text that is pasted: taken whole, or told why not. Textual itself drops what does not fit, and says nothing."""

from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.widget import Widget

MOST_OF_A_LINE = 5_000
"""Characters that a field takes at once where it has no limit of its own; the store has one for each."""


@dataclass
class Pasted(Message):
    """Something was pasted: as a key does, it answers what was said."""

    sentence: str = ""
    """What of it was not taken, and why; empty where all was."""


def refuse_too_long(widget: Widget, event: events.Paste, most: int) -> bool:
    """Whether a paste is longer than that; then nothing of it is taken, and the screen is told."""
    if len(event.text) <= most:
        return False
    event.stop()
    event.prevent_default()
    widget.post_message(
        Pasted(f"That is too long to paste: {len(event.text):,} characters, at most {most:,}. Nothing was taken.")
    )
    return True


def one_line(widget: Widget, event: events.Paste, most: int, taken: int) -> None:
    """Leave of a paste its first line, for a field of at most so many characters (0: no limit) that holds so many."""
    if refuse_too_long(widget, event, MOST_OF_A_LINE):
        return
    lines = [line for line in event.text.splitlines() if line.strip()]
    event.text = lines[0] if lines else ""
    if most and refuse_too_long(widget, event, most - taken):
        return
    more = f"Those were {len(lines)} lines: this field takes one, and has the first." if len(lines) > 1 else ""
    widget.post_message(Pasted(more))
