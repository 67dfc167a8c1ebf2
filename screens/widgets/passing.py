"""Something secret that is on the glass for a while: until a minute without a key; covered while away."""

from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from store.secret_text import SecretText

PATIENCE = 60
"""Seconds without a key, after which it is hidden."""
STEP = 5
"""Seconds between two looks at how many of them are left."""
COVERED = "covered while something else is in front"


class Passing(Vertical):
    """Holds a text only as long as it may be seen; in one unbroken line where there is room."""

    DEFAULT_CSS = """
    Passing { height: auto; padding: 0 2; }
    Passing > Static { text-wrap: wrap; text-overflow: fold; }
    Passing > .left { height: 1; color: $quiet; }
    """

    class Hidden(Message):
        """It is gone."""

    def __init__(self, hidden: str, *, id: str | None = None) -> None:
        super().__init__(Static(Content(hidden)), Static(classes="left"), id=id)
        self._hidden = hidden
        self._text = self._copied = SecretText()
        self._left = PATIENCE
        self._patience: Timer | None = None

    def on_mount(self) -> None:
        """Hide it also when the program is put into the background."""
        self.app.app_suspend_signal.subscribe(self, lambda _: self.hide())

    @property
    def text(self) -> str:
        """What is, or may be, on the glass; empty once it is hidden."""
        return self._text

    def show(self, text: str) -> None:
        """Show this; the time begins anew."""
        self._text = SecretText(text)
        if self._patience is None:
            self._patience = self.set_interval(STEP, self._wait)
        self._draw(Content.styled(text, "bold $text-success"))
        self.stay()

    def copy(self) -> None:
        """Send what is shown to the terminal's clipboard."""
        self._copied = self._text
        self.app.copy_to_clipboard(self._text)

    def stay(self) -> None:
        """Somebody is there: the time begins anew."""
        if self._patience:
            self._patience.reset()
            self._left = PATIENCE
            self._draw_left()

    def cover(self) -> None:
        """Take it off the glass, while its time goes on."""
        if self._text:
            self._draw(Content(COVERED))

    def uncover(self) -> None:
        """Put it back, if its time is not over."""
        if self._text:
            self._draw(Content.styled(self._text, "bold $text-success"))

    def hide(self) -> None:
        """Hide it for good."""
        if self._text:
            self._forget()
            self._draw(Content(self._hidden))
            self._draw_left()
            self.post_message(self.Hidden())

    def on_unmount(self) -> None:
        """Leave nothing behind."""
        self._forget()

    def _wait(self) -> None:
        self._left -= STEP
        if self._left > 0:
            self._draw_left()
        else:
            self.hide()

    def _forget(self) -> None:
        if self._patience:
            self._patience.stop()
            self._patience = None
        # Textual keeps what was copied in a variable of its own, and pastes it wherever ctrl+v is pressed.
        if self._copied and self.app.clipboard == self._copied:
            self.app._clipboard = ""
        self._text = self._copied = SecretText()

    def _draw(self, shown: Content) -> None:
        self.query(Static).first().update(shown)

    def _draw_left(self) -> None:
        told = f"hidden in {self._left} s without a key" if self._text else ""
        self.query_one(".left", Static).update(Content(told))
