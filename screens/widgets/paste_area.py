"""Many lines, for a paste that is not endless."""

from textual import events
from textual.widgets import TextArea

from screens.widgets.pasting import Pasted, refuse_too_long

MOST = 200_000
"""Characters that are taken at once: some 25,000 tenant IDs, in half a second."""


class PasteArea(TextArea):
    """A text area that says what it does not take."""

    async def _on_paste(self, event: events.Paste) -> None:
        if not refuse_too_long(self, event, MOST):
            self.post_message(Pasted())
