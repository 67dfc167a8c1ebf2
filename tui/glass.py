"""The last door before the terminal: whatever is drawn passes here, and nothing that steers a terminal passes."""

import re
from functools import lru_cache

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

STEERING = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\u00ad\u061c\u180e"  # soft hyphen, Arabic letter mark, Mongolian vowel separator
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # zero width, direction marks, separators, bidi
    "\ufeff\ufff9-\ufffb"  # byte order mark, interlinear marks
    "\U000e0000-\U000e0fff"  # tags, variation selectors supplement
    "\ud800-\udfff]"  # halves of a character: whoever writes them to a terminal fails
)
"""Characters that a terminal obeys, or that hide or reorder others."""
INSTEAD = "·"


def harmless(text: str) -> str:
    """The text with each character that steers replaced by as many marks as Textual counted cells for it."""
    if not STEERING.search(text):
        return text
    # Taking a joiner out of an emoji widens it, and would push the rest of the line aside.
    return set_cell_size(STEERING.sub(lambda found: INSTEAD * cell_len(found[0]), text), cell_len(text))


@lru_cache(1024)
def unlinked(style: Style) -> Style:
    """The style without its link."""
    return style.update_link(None)


class Glass(LineFilter):
    """Textual's own widgets pass control characters raw, with `markup=False` too; this stands before all others."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Replace what steers; links go too."""
        if not any(STEERING.search(text) or (style is not None and style.link) for text, style, _ in segments):
            return segments
        return [
            Segment(harmless(text), unlinked(style) if style is not None and style.link else style, control)
            for text, style, control in segments
        ]
