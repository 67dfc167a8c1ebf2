"""A screen of somebody signed in: named for whom they act, read anew each time that it is shown."""

from typing import Generic, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen

from screens.desk import Desk
from screens.plain import Plain as Plain
from screens.plain import too_small
from screens.widgets.heading import PRODUCTION, Heading
from screens.widgets.keys import Keys
from screens.widgets.words import Words
from store.errors import Code, Refused

Answer = TypeVar("Answer")


class Page(Plain[Answer], Generic[Answer]):
    """A screen of somebody signed in: reads what it shows each time that it is shown."""

    class Ended(Message):
        """The session is over: whoever is in charge of signing in takes it from here."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.clerk)
        self.desk = desk
        self.set_class(desk.environment == PRODUCTION, "-production")

    def heading(self) -> Heading:
        """With the person, for whom they act, and the environment."""
        return Heading(self.TITLED, self.desk)

    async def read(self) -> None:
        """Ask the store for what is shown, and show it."""

    def reread(self) -> None:
        """Read again; an answer that is still under way counts no more."""
        self.behind("read", self.read)

    def on_screen_resume(self) -> None:
        """Data is as old as the screen is shown."""
        self.reread()

    async def leave(self) -> None:
        """For the first screen of a capacity: leave it, after asking."""
        from screens.confirm import ConfirmScreen

        if await self.app.push_screen_wait(
            ConfirmScreen(self.desk, "Leave this desk?", about=self.desk.capacity.words)
        ):
            self.dismiss(None)

    def refused(self, refused: Refused) -> None:
        """A locked session asks for the password, an ended one leads back to the door."""
        match refused.code:
            case Code.SESSION_LOCKED:
                from screens.lock import LockScreen

                if not any(isinstance(screen, LockScreen) for screen in self.app.screen_stack):
                    self.app.push_screen(LockScreen(self.desk))
            case Code.SESSION_ENDED:
                self.post_message(self.Ended())
            case _:
                super().refused(refused)


class Dialog(Page[Answer], ModalScreen[Answer]):
    """A page in front of another, with its own keys inside its frame."""

    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        background: $background 60%;
        & Keys { background: $surface; padding: 0; margin-top: 1; }
        & Words { padding: 0; margin-top: 1; }
        & > #frame {
            width: 72;
            max-width: 96%;
            height: auto;
            max-height: 96%;
            overflow-y: auto;
            padding: 1 2;
            background: $surface;
            border: round $primary;
            border-title-color: $production;
            border-title-background: $production-back;
            border-title-style: bold;
        }
        &.-production > #frame { border: double $production-back; }
    }
    """

    def compose(self) -> ComposeResult:
        """All in one frame; in production another one, with its name."""
        with Vertical(id="frame") as frame:
            frame.border_title = PRODUCTION.upper() if self.has_class("-production") else None
            yield from self.body()
            yield Words()
            yield Keys()
        yield too_small()
