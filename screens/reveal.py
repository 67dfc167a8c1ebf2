"""Revealing a Client Secret: what it is for, the password again, the value in one line, and away with it."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from screens.confirm import ConfirmScreen
from screens.connection_words import about
from screens.credential_set import CredentialSet, token_url
from screens.desk import Desk
from screens.lock import LockScreen
from screens.page import Page
from screens.secret_facts import SecretFacts
from screens.secret_jobs import revoke, rotate
from screens.secret_words import why_not_reveal, why_not_revoke, why_not_rotate
from screens.test_connection import ConnectionTestScreen
from screens.widgets.copying import SENT
from screens.widgets.field import Line, PasswordInput
from screens.widgets.heading import Heading
from screens.widgets.passing import Passing
from store.models import Connection, Secret

HIDDEN = "hidden: type your password and press enter"
ADVICE = (
    "It proves this app at this tenant, in this environment, and nowhere else. Store it where the app "
    "reads its secrets, then press c: the value is destroyed here, and nobody can read it again."
)
SHAPES = {"secret": "The secret", "environment": "The set, as environment variables,", "json": "The set, as JSON,"}
"""In which shapes the value is shown, and how each is spoken of."""
COLUMNS = 76
"""Cells that the set needs, its longest line unbroken."""


class RevealScreen(Page[None]):
    """The value is on the screen only while this is in front and somebody presses keys."""

    CSS_PATH = "reveal.tcss"
    TITLED = "Client Secret"
    DOC = "client-id-and-secret"
    AUTO_FOCUS = "#password"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "Copy", id="reveal.copy", tooltip="Send what is shown to your terminal's clipboard"),
        Binding(
            "c", "confirm", "I have stored it", id="reveal.confirm", tooltip="Destroy the value: you have stored it"
        ),
        Binding(
            "v",
            "shape",
            "As a set",
            id="reveal.shape",
            tooltip="With app key, client ID and token address: as variables, as JSON, alone",
        ),
        Binding("t", "test", "Test", id="reveal.test", tooltip="Ask for a token with it, as the app's client would"),
        Binding("h", "hide", "Hide", id="reveal.hide", tooltip="Hide the value now"),
        Binding(
            "i",
            "copy_client",
            "Copy ID",
            show=False,
            id="reveal.copy-client",
            tooltip="Send the client ID to your terminal's clipboard",
        ),
        Binding(
            "r",
            "rotate",
            "Rotate",
            show=False,
            id="reveal.rotate",
            tooltip="A second secret; this one ends after a while",
        ),
        Binding("x", "revoke", "Revoke", show=False, id="reveal.revoke", tooltip="End this secret, for good"),
    ]

    def __init__(self, desk: Desk, connection: Connection, secret: Secret) -> None:
        super().__init__(desk)
        self._connection = connection
        self._secret = secret
        self._every = [secret]
        self._now: datetime = desk.portal.clock()
        self._value = ""
        self._shape = "secret"
        self._token_url = ""

    @property
    def _glass(self) -> Passing:
        return self.query_one(Passing)

    def heading(self) -> Heading:
        """Of which app and tenant."""
        return Heading(f"Client Secret of {self._connection.app_name}", self.desk)

    def body(self) -> Iterable[Widget]:
        """What it is for, in words; the password; the value."""
        yield SecretFacts(self._connection, self._secret)
        yield Passing(HIDDEN)
        yield Line("Password", PasswordInput(id="password"), id="proof")
        yield Static(ADVICE, id="advice", markup=False)

    def on_mount(self) -> None:
        """What is known already."""
        self.query_one(SecretFacts).tell(self._secret, self._now)

    async def read(self) -> None:
        """How it stands by now: the other side, or a colleague, may have ended it."""
        self._every, self._now, self._token_url = await self.ask(self._read)
        self._secret = next((one for one in self._every if one.id == self._secret.id), self._secret)
        self.query_one(SecretFacts).tell(self._secret, self._now)
        if told := why_not_reveal(self._secret, self._every, self.desk.capacity.role):
            self._glass.hide()
            self.say(told)
        self.refresh_bindings()

    def _read(self) -> tuple[list[Secret], datetime, str]:
        portal, session = self.desk.portal, self.desk.session
        secrets = session.credentials.list(self._connection.id)
        return secrets, portal.now(), token_url(portal, self._connection)

    def why_not(self, action: str) -> str | None:
        """Nothing to copy or to confirm before it was seen."""
        if action in ("copy", "confirm", "hide", "test", "shape") and not self._value:
            return "Type your password first: the value is hidden."
        if action == "shape" and not self._token_url:
            return "One moment: the token address is being read."
        if action == "shape" and self.size.width < COLUMNS + 4:
            return f"The set needs {COLUMNS + 4} columns, so that its longest line is not broken."
        if action == "rotate":
            return why_not_rotate(self._secret, self._every, self.desk.capacity.role)
        if action == "revoke":
            return why_not_revoke(self._secret, self._every, self.desk.capacity.role)
        return None

    # The value, and when it goes.

    @on(Input.Submitted)
    def _proved(self, event: Input.Submitted) -> None:
        password, event.input.value = event.input.value, ""
        if password:
            self.start(self._reveal, password)

    async def _reveal(self, password: str) -> None:
        self.say("Checking the password…")
        try:
            value = await self.ask(self.desk.session.credentials.reveal, self._secret.id, password=password)
        finally:
            self.unsay("Checking the password…")
        if not self.is_current:
            return
        self._value = value
        self.query_one("#proof").display = False
        self.set_focus(None)
        self._show()
        self.reread()

    def on_key(self, event: events.Key) -> None:
        """A key shows that somebody is there."""
        super().on_key(event)
        self._glass.stay()

    def on_resize(self) -> None:
        """Hide it where the terminal has become too small to show anything."""
        if self.has_class("-narrow") or self.has_class("-low"):
            self._glass.hide()

    def on_screen_suspend(self) -> None:
        """Something else is in front: cover it, while its time goes on; hide it where that is the lock."""
        if isinstance(self.app.screen, LockScreen):
            self._glass.hide()
        else:
            self._glass.cover()

    def on_screen_resume(self) -> None:
        """Show it again, if its time is not over yet."""
        super().on_screen_resume()
        self._glass.uncover()

    async def _look_again(self, read: Callable[[], Awaitable[None]]) -> None:
        """Whoever has lost the permission to see it, sees it no more."""
        await super()._look_again(read)
        if self._lost:
            self._glass.hide()

    def on_unmount(self) -> None:
        """Leave nothing behind."""
        self._value = ""

    def action_hide(self) -> None:
        """Hide it now."""
        self._glass.hide()

    @on(Passing.Hidden)
    def _hidden(self) -> None:
        self._value = ""
        self._shape = "secret"
        self.query_one("#proof").display = True
        self.query_one("#password").focus()
        self.refresh_bindings()

    def _show(self) -> None:
        connection = self._connection
        whole = CredentialSet(connection.app_key, connection.client_id or "", self._value, self._token_url)
        shapes = {"secret": self._value, "environment": whole.environment(), "json": whole.json()}
        self._glass.show(shapes[self._shape])
        self.refresh_bindings()

    # What may be done with it.

    def action_shape(self) -> None:
        """With all that belongs to it, as the next program reads it; then alone again."""
        shapes = list(SHAPES)
        self._shape = shapes[(shapes.index(self._shape) + 1) % len(shapes)]
        self._show()

    def action_copy(self) -> None:
        """To the terminal's clipboard, which never answers."""
        self._glass.copy()
        self.say(f"{SHAPES[self._shape]} was {SENT}")

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

    def action_rotate(self) -> None:
        """A second one; how long this one lives."""
        self.start(self._rotate)

    async def _rotate(self) -> None:
        if await rotate(self, self._connection, self._secret, self._now):
            self.dismiss(None)

    def action_revoke(self) -> None:
        """End this one, after asking."""
        self.start(self._revoke)

    async def _revoke(self) -> None:
        if await revoke(self, self._connection, self._secret, self._every, self._now):
            self.dismiss(None)
