"""The line above a list that narrows it: away until it is wanted, and left before the screen is."""

from textual.widget import Widget

from screens.widgets.field import TextInput


class SearchLine(TextInput):
    """Shown from the beginning where it begins with a text."""

    def __init__(self, value: str = "", *, placeholder: str) -> None:
        super().__init__(value, placeholder=placeholder, id="search")
        self.display = bool(value)

    @property
    def text(self) -> str:
        """What is searched for."""
        return self.value.strip()

    def show(self, text: str) -> None:
        """What is searched for now; nothing takes the line away."""
        self.value, self.display = text, bool(text)

    def open(self) -> None:
        """Have it typed into."""
        self.display = True
        self.focus()

    def leave(self, to: Widget) -> bool:
        """Empty it and go back to the list; False where it was not open."""
        if not self.display:
            return False
        self.display = False
        to.focus()
        self.value = ""
        return True
