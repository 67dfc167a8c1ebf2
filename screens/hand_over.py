"""A first password that the portal has made: shown once, to be handed over to the person it is for."""

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens.desk import Desk
from screens.help import HelpScreen
from screens.page import Dialog
from screens.widgets.copying import SENT
from screens.widgets.heading import environment_badge
from screens.widgets.passing import Passing
from store.models import User


class HandOverScreen(Dialog[None]):
    """The password is nowhere but here, and gone when this is left."""

    CSS_PATH = "hand_over.tcss"
    TITLED = "First password"
    DOC = "people"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "Copy", id="handover.copy", tooltip="Send the password to your terminal's clipboard"),
        Binding("enter", "back", "Done", id="handover.done", tooltip="You have handed it over: forget it"),
    ]

    def __init__(self, desk: Desk, user: User, password: str) -> None:
        super().__init__(desk)
        self._user = user
        self._password = password

    @property
    def _glass(self) -> Passing:
        return self.query_one(Passing)

    def body(self) -> Iterable[Widget]:
        """Whose it is, the password, what they do with it."""
        yield Static(Content("The first password"), id="question")
        badge = environment_badge(self.desk.environment)
        yield Static(Content.assemble(Content(f"of {self._user.name}  "), badge), id="about")
        yield Passing("hidden, and gone: set another one if it has not reached them")
        yield Static(
            "Hand it over in a way that only they can read. They sign in with it once, and have to choose their own "
            "before anything else. It is stored nowhere, and cannot be shown again.",
            id="what",
            markup=False,
        )

    def on_mount(self) -> None:
        """Show it."""
        password, self._password = self._password, ""
        self._glass.show(password)

    def why_not(self, action: str) -> str | None:
        """Nothing to copy once it is hidden."""
        return "It is hidden, and gone." if action == "copy" and not self._glass.text else None

    def on_key(self, event: events.Key) -> None:
        """A key shows that somebody is there."""
        super().on_key(event)
        self._glass.stay()

    def on_screen_suspend(self) -> None:
        """Something else is in front."""
        if isinstance(self.app.screen, HelpScreen):
            self._glass.cover()
        else:
            self._glass.hide()

    def on_screen_resume(self) -> None:
        """Show it again, if its time is not over yet."""
        super().on_screen_resume()
        self._glass.uncover()

    def on_passing_hidden(self) -> None:
        """Its keys are grey now."""
        self.refresh_bindings()

    def action_copy(self) -> None:
        """To the terminal's clipboard, which never answers."""
        self._glass.copy()
        self.say(f"The password was {SENT}")
