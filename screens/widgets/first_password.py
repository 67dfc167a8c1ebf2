"""The first password of somebody: made by the portal, or typed twice."""

from textual.app import ComposeResult
from textual.containers import Vertical

from screens.widgets.choice import Choice
from screens.widgets.field import Line, PasswordInput
from store.passwords import made
from store.secret_text import SecretText


class FirstPassword(Vertical):
    """Fields of a form; the two inputs are there only where it is typed."""

    DEFAULT_CSS = """
    FirstPassword { height: auto; }
    FirstPassword > .typed { display: none; }
    FirstPassword.-typed > .typed { display: block; }
    """

    def compose(self) -> ComposeResult:
        """The choice, and the two fields."""
        yield Line("Password", Choice([("made", "made by the portal"), ("typed", "typed here")], id="whose"))
        for caption, name in (("First one", "first"), ("Again", "again")):
            line = Line(caption, PasswordInput(id=name))
            line.add_class("typed")
            yield line

    @property
    def typed(self) -> bool:
        """Whether somebody types it, so that they know it already."""
        return self.query_one("#whose", Choice).value == "typed"

    def on_choice_changed(self) -> None:
        """Show the fields where they are needed."""
        self.set_class(self.typed, "-typed")

    def why_not(self) -> str | None:
        """Why it cannot be taken."""
        if not self.typed or self._value("first") == self._value("again"):
            return None
        return "The two passwords are not the same; type them again."

    def take(self) -> SecretText:
        """The password; what was typed leaves the fields."""
        if not self.typed:
            return made()
        value = SecretText(self._value("first"))
        for name in ("first", "again"):
            self.query_one(f"#{name}", PasswordInput).value = ""
        return value

    def _value(self, name: str) -> str:
        return self.query_one(f"#{name}", PasswordInput).value
