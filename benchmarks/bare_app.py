"""The least that a Textual app can be: one line of text."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class BareApp(App[None]):
    """Shows what it is."""

    def compose(self) -> ComposeResult:
        """One line."""
        yield Static("The bare app")


BareApp().run()
