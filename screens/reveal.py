"""Revealing a Client Secret: what it is for, the password again, the value in one line, and away with it."""

from collections.abc import Iterable
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from screens.confirm import ConfirmScreen
from screens.connection_words import about
from screens.desk import Desk
from screens.page import Page
from screens.test_connection import ConnectionTestScreen
from screens.widgets.copying import SENT
from screens.widgets.field import Line, PasswordInput
from screens.widgets.heading import Heading, environment_badge
from store.models import Connection, Secret

PATIENCE = 60.0
"""Seconds without a key, after which the value is hidden."""
HIDDEN = "hidden: type your password and press enter"


class RevealScreen(Page[None]):
    """The value is on the screen only while this is in front and somebody presses keys."""

    CSS_PATH = "reveal.tcss"
    TITLED = "Client Secret"
    DOC = "client-id-and-secret"
    AUTO_FOCUS = "#password"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "Copy secret", id="reveal.copy", tooltip="Send the secret to your terminal's clipboard"),
        Binding(
            "i",
            "copy_client",
            "Copy ID",
            id="reveal.copy-client",
            tooltip="Send the client ID to your terminal's clipboard",
        ),
        Binding(
            "c", "confirm", "I have stored it", id="reveal.confirm", tooltip="Destroy the value: you have stored it"
        ),
        Binding("t", "test", "Test", id="reveal.test", tooltip="Ask for a token with it, as the app's client would"),
        Binding("h", "hide", "Hide", id="reveal.hide", tooltip="Hide the value now"),
    ]

    def __init__(self, desk: Desk, connection: Connection, secret: Secret) -> None:
        super().__init__(desk)
        self._connection = connection
        self._secret = secret
        self._value = ""
        self._patience: Timer | None = None

    def heading(self) -> Heading:
        """Of which app and tenant."""
        return Heading(f"Client Secret of {self._connection.app_name}", self.desk)

    def body(self) -> Iterable[Widget]:
        """What it is for, in words; the password; the value."""
        connection = self._connection
        facts = (
            ("App", Content(f"{connection.app_name} · {connection.organization_name}")),
            ("Tenant", Content(f"{connection.tenant} {connection.tenant_name or connection.label}")),
            ("Environment", environment_badge(connection.environment)),
            ("App key", Content(connection.app_key)),
            ("Client ID", Content(connection.client_id or "")),
        )
        for caption, value in facts:
            yield Line(caption, Static(value))
        yield Line("Client Secret", Static(f"{self._secret.prefix}…", markup=False))
        yield Static(Content(HIDDEN), id="value")
        yield Line("Password", PasswordInput(id="password"), id="proof")
        yield Static(
            "It proves this app at this tenant, in this environment, and nowhere else. Store it where the app "
            "reads its secrets, then press c: the value is destroyed here, and nobody can read it again.",
            id="advice",
            markup=False,
        )

    def on_mount(self) -> None:
        """Hide it also when the program is put into the background."""
        self.app.app_suspend_signal.subscribe(self, lambda _: self._hide())

    def why_not(self, action: str) -> str | None:
        """Nothing to copy or to confirm before it was seen."""
        if action in ("copy", "confirm", "hide", "test") and not self._value:
            return "Type your password first: the value is hidden."
        return None

    @on(Input.Submitted)
    def _proved(self, event: Input.Submitted) -> None:
        password, event.input.value = event.input.value, ""
        self.start(self._reveal, password)

    async def _reveal(self, password: str) -> None:
        self._value = await self.ask(self.desk.session.credentials.reveal, self._secret.id, password=password)
        if not self.is_current:
            self._hide()
            return
        self.query_one("#value", Static).update(Content.styled(self._value, "bold $text-success"))
        self.query_one("#proof").display = False
        self.set_focus(None)
        self._patience = self.set_timer(PATIENCE, self._hide)
        self.refresh_bindings()

    def on_key(self, event: events.Key) -> None:
        """A key shows that somebody is there."""
        super().on_key(event)
        if self._patience:
            self._patience.reset()

    def on_screen_suspend(self) -> None:
        """Something else is in front: a lock, a question, another screen."""
        self._hide()

    def on_unmount(self) -> None:
        """Leave nothing behind."""
        self._forget()

    def action_hide(self) -> None:
        """Hide it now."""
        self._hide()

    def _hide(self) -> None:
        if self._value:
            self._forget()
            self.query_one("#value", Static).update(Content(HIDDEN))
            self.query_one("#proof").display = True
            self.query_one("#password").focus()
            self.refresh_bindings()

    def _forget(self) -> None:
        if self._patience:
            self._patience.stop()
            self._patience = None
        # Textual keeps what was copied in a variable of its own, and pastes it wherever ctrl+v is pressed.
        if self._value and self.app.clipboard == self._value:
            self.app._clipboard = ""
        self._value = ""

    def action_copy(self) -> None:
        """To the terminal's clipboard, which never answers."""
        self.app.copy_to_clipboard(self._value)
        self.say(f"The secret was {SENT}")

    def action_copy_client(self) -> None:
        """The same for the client ID."""
        self.app.copy_to_clipboard(self._connection.client_id or "")
        self.say(f"The client ID was {SENT}")

    def action_test(self) -> None:
        """Whether it works."""
        self.app.push_screen(ConnectionTestScreen(self.desk, self._connection, self._value))

    def action_confirm(self) -> None:
        """Destroy the value, after asking."""
        self.start(self._confirm)

    async def _confirm(self) -> None:
        question = ConfirmScreen(
            self.desk,
            "Have you stored the secret?",
            about=about(self._connection),
            what="Yes destroys its value here: nobody can read it again, you and the operators included. It works on.",
        )
        if await self.app.push_screen_wait(question):
            await self.ask(self.desk.session.credentials.confirm, self._secret.id)
            self.dismiss(None)
