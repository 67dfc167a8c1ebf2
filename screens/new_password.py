"""Setting somebody's password anew, for a person who cannot get in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from screens.desk import Desk
from screens.page import Dialog
from screens.widgets.first_password import FirstPassword
from screens.widgets.heading import environment_badge
from store.models import User
from store.secret_text import SecretText


@dataclass(frozen=True, slots=True)
class NewPassword:
    """What was decided."""

    value: SecretText
    typed: bool
    """Whether whoever typed it knows it already."""


class NewPasswordScreen(Dialog[NewPassword | None]):
    """Answers with the password; None when left."""

    CSS_PATH = "new_password.tcss"
    AUTO_FOCUS = ".choice"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Set it", id="newpassword.submit", tooltip="Set the password"),
    ]

    def __init__(self, desk: Desk, user: User) -> None:
        super().__init__(desk)
        self._user = user

    def body(self) -> Iterable[Widget]:
        """Whose, what will happen, the password."""
        yield Static(Content(f"Set a new password for {self._user.name}?"), id="question")
        badge = environment_badge(self.desk.environment)
        yield Static(Content.assemble(Content(f"{self._user.name}  "), badge), id="about")
        yield Static(
            "Their old one works no more, and their open sessions end at once. They sign in with the new one, "
            "and choose their own before anything else.",
            id="what",
            markup=False,
        )
        yield FirstPassword()

    @on(Input.Submitted)
    def action_submit(self) -> None:
        """Answer with it."""
        password = self.query_one(FirstPassword)
        if isinstance(self.focused, Input) and self.focused.id == "first":
            self.focus_next()
        elif told := password.why_not():
            self.say(told)
        else:
            typed = password.typed
            self.dismiss(NewPassword(password.take(), typed))
