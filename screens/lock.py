"""The lock after idle minutes: covers the screen, keeps its work, asks for the password."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from screens.page import Page
from screens.widgets.field import Line, PasswordInput


class LockScreen(Page[None]):
    """Goes away once the person has proved to be still there."""

    CSS_PATH = "lock.tcss"
    TITLED = "Locked"
    DOC = "signing-in"
    LEADS_ON = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Sign out", id="lock.leave", tooltip="Give up the work that waits, and sign out"),
    ]

    def body(self) -> Iterable[Widget]:
        """One field."""
        yield Static(
            "Locked after 15 minutes without a key. Your work is where you left it: type your password to go on.",
            id="why",
            markup=False,
        )
        yield Line("Password", PasswordInput(id="password"))
        yield Static("", id="rest")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        password, event.input.value = event.input.value, ""
        self.start(self._unlock, password)

    async def _unlock(self, password: str) -> None:
        await self.ask(self.desk.session.unlock, password)
        self.dismiss(None)

    def action_leave(self) -> None:
        """Sign out."""
        self.post_message(self.Ended())
