"""Changing one's password: before anything else where somebody else set it, and whenever one likes."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from screens.page import Page
from screens.widgets.field import Line, PasswordInput

CHOOSE = "Choose one that only you know: 12 characters at least; a few unrelated words are good."


class PasswordScreen(Page[bool]):
    """Answers True once the password is changed."""

    CSS_PATH = "password.tcss"
    TITLED = "Change your password"
    DOC = "signing-in"
    LEADS_ON = False
    WHY: ClassVar[str] = f"Somebody else set your password, so they know it. {CHOOSE}"
    """What it is changed for."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Sign out", id="password.back", tooltip="Go back to the sign-in without changing it"),
    ]

    def body(self) -> Iterable[Widget]:
        """Why, and three fields."""
        yield Static(self.WHY, id="why", markup=False)
        yield Line("Present one", PasswordInput(id="old"))
        yield Line("New one", PasswordInput(id="new"))
        yield Line("Again", PasswordInput(id="again"))
        yield Static("enter: next field, then change it", id="hint", markup=False)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if event.input.id != "again":
            self.focus_next()
            return
        old, new, again = (self.query_one(f"#{name}", PasswordInput).value for name in ("old", "new", "again"))
        if new != again:
            self.say("The two new passwords are not the same; type them again.")
            self.query_one("#new", PasswordInput).focus()
        else:
            self.start(self._change, old, new)

    async def _change(self, old: str, new: str) -> None:
        await self.ask(self.desk.session.change_password, old, new)
        self.dismiss(True)


class OwnPasswordScreen(PasswordScreen):
    """For somebody who is signed in already: stays, and says that it is done."""

    TITLED = "Your password"
    LEADS_ON = True
    WHY = f"Your other sessions end when you change it; this one goes on. {CHOOSE}"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="ownpassword.back", tooltip="Go back to where you came from"),
    ]

    async def _change(self, old: str, new: str) -> None:
        await self.ask(self.desk.session.change_password, old, new)
        for field in self.query(PasswordInput):
            field.value = ""
        self.query_one("#old").focus()
        self.say("Your password is changed, and your other sessions have ended.")
