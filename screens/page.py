"""A screen of somebody signed in: named for whom they act, read anew each time that it is shown."""

from collections.abc import Awaitable, Callable
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen

from screens.desk import Desk
from screens.plain import Plain as Plain
from screens.plain import too_small
from screens.widgets.heading import PRODUCTION, Heading
from screens.widgets.keys import Keys
from store.errors import Code, Refused

Answer = TypeVar("Answer")

LOST = "Your permission for this was taken away: what you see is as it was, and nothing of it can be changed."
HARMLESS = ("back", "help", "docs", "journal")
"""What somebody may do without it."""


class Page(Plain[Answer], Generic[Answer]):
    """A screen of somebody signed in: reads what it shows each time that it is shown."""

    class Ended(Message):
        """The session is over: whoever is in charge of signing in takes it from here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f2",
            "journal",
            "Journal",
            show=False,
            id="page.journal",
            tooltip="Who did what when, as far as it is yours",
        ),
    ]
    LEADS_ON: ClassVar[bool] = True
    """Whether one may go elsewhere from here; not from what is to be answered first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.clerk)
        self.desk = desk
        self._lost = ""
        self.set_class(desk.environment == PRODUCTION, "-production")

    def heading(self) -> Heading:
        """With the person, for whom they act, and the environment."""
        return Heading(self.TITLED, self.desk)

    async def read(self) -> None:
        """Ask the store for what is shown, and show it."""

    def reread(self) -> None:
        """Read again; an answer that is still under way counts no more."""
        self.behind("read", self._look_again, self.read)

    def noticed(self) -> None:
        """Somebody else has changed something, somewhere."""
        self.behind("read", self._look_again, self.glance)

    async def glance(self) -> None:
        """Read again what somebody else may have changed."""
        await self.read()

    async def _look_again(self, read: Callable[[], Awaitable[None]]) -> None:
        """What was shown stays, and nothing more can be done with it, where a permission is gone."""
        lost = LOST if await self.ask(self.desk.lost) else ""
        if lost != self._lost:
            self._lost = lost
            self.refresh_bindings()
        if lost:
            self.say(lost)
        else:
            await read()

    def forbidden(self, action: str) -> str | None:
        """Nothing but leaving and reading, for somebody without the permission."""
        return self._lost if self._lost and action not in HARMLESS else super().forbidden(action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The journal is not for in between."""
        if action == "journal" and not self.LEADS_ON:
            return False
        return super().check_action(action, parameters)

    def action_docs(self) -> None:
        """The same, and the environment above it."""
        from screens.docs_screen import DocsScreen

        self.app.push_screen(DocsScreen(self.clerk, self.DOC, self.desk))

    def action_journal(self) -> None:
        """Show it."""
        from screens.journal import JournalScreen

        self.app.push_screen(JournalScreen(self.desk))

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
            case Code.FORBIDDEN:
                super().refused(refused)
                self.reread()
            case _:
                super().refused(refused)


class Dialog(Page[Answer], ModalScreen[Answer]):
    """A page in front of another, with its own keys inside its frame."""

    LEADS_ON = False
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
            yield self.words
            yield Keys()
        yield too_small()
