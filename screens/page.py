"""What every screen has in common: heading, words, keys, how it asks the store, and keys that say why they are grey."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Generic, ParamSpec, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.css.query import NoMatches
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import WorkType, get_current_worker

from screens.desk import Clerk, Desk
from screens.widgets.heading import Heading
from screens.widgets.keys import Keys
from screens.widgets.pasting import Pasted
from screens.widgets.words import Words
from store.errors import Code, Refused

if TYPE_CHECKING:
    from screens.widgets.grid import Grid

P = ParamSpec("P")
R = TypeVar("R")
Answer = TypeVar("Answer")

SLOW = 1.0
"""Seconds without an answer of the store, after which the page says so."""
WAITING = "Still waiting for the database: another process is writing. Nothing is lost."
ONE_MOMENT = "One moment: the last key is still being worked on."


class Plain(Screen[Answer], Generic[Answer]):
    """A screen that asks the store, says in words what went wrong, and has keys that explain themselves."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="page.back", tooltip="Go back to where you came from"),
        Binding("question_mark", "help", "Keys", key_display="?", id="page.help", tooltip="Every key of this screen"),
    ]
    AUTO_FOCUS = "Grid, Input, TextArea, .choice"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide-enough")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (15, "-high-enough")]
    DEFAULT_CSS = """
    Plain {
        layers: default over;
        overflow: hidden;
        & > #foot { dock: bottom; height: auto; }
        & > .too-small {
            display: none;
            layer: over;
            width: 100%;
            height: 100%;
            content-align: center middle;
            background: $background;
        }
        &.-narrow > .too-small, &.-low > .too-small { display: block; }
    }
    """
    TITLED: ClassVar[str] = ""
    """What stands in the heading."""

    def __init__(self, clerk: Clerk) -> None:
        super().__init__()
        self.clerk = clerk
        self._at_work = False
        self._add_explanations()

    # A grey key alone would fall through to another binding of the same key, further out.
    def _add_explanations(self) -> None:
        keys = self._bindings.key_to_bindings
        for key, bindings in list(keys.items()):
            explained = [
                replace(binding, action=f"explain({binding.action.partition('(')[0]!r})", show=False)
                for binding in bindings
                if "." not in binding.action
            ]
            keys[key] = [*bindings, *explained]

    @property
    def unsaved(self) -> bool:
        """Whether leaving would lose something."""
        return False

    def why_not(self, action: str) -> str | None:
        """Why the state forbids an action now, as a sentence; None where it does not."""
        return None

    def hides(self, action: str) -> bool:
        """Whether an action is not for this person at all, so that its key is not shown."""
        return False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Shown, grey or hidden, as Textual asks it."""
        if action == "explain":
            told = str(parameters[0])
            return not self.hides(told) and self.why_not(told) is not None
        if self.hides(action):
            return False
        return None if self.why_not(action) else True

    def action_explain(self, action: str) -> None:
        """Say why the key is grey."""
        self.say(self.why_not(action) or "")

    def compose(self) -> ComposeResult:
        """Heading, what the screen is about, words, keys."""
        yield self.heading()
        yield from self.body()
        with Vertical(id="foot"):
            yield Words()
            yield Keys()
        yield too_small()

    def heading(self) -> Heading:
        """The line on top."""
        return Heading(self.TITLED)

    def body(self) -> Iterable[Widget]:
        """The widgets between heading and keys."""
        return ()

    def start(self, job: Callable[P, Awaitable[None]], *args: P.args, **kwargs: P.kwargs) -> None:
        """Do what a key asks for, one at a time: the second press of a key does nothing twice."""
        if self._at_work:
            self.say(ONE_MOMENT)
            return
        self._at_work = True
        work: WorkType[None] = partial(self._alone, partial(job, *args, **kwargs))
        self.run_worker(work, group="work")

    def behind(self, group: str, job: Callable[P, Awaitable[None]], *args: P.args, **kwargs: P.kwargs) -> None:
        """Find something out meanwhile; an answer to an earlier question of the same group counts no more."""
        work: WorkType[None] = partial(self._guarded, partial(job, *args, **kwargs))
        self.run_worker(work, group=group, exclusive=True)

    async def ask(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the store from a worker; says so when it takes long."""
        slow = self.set_timer(SLOW, partial(self.say, WAITING))
        try:
            return await self.clerk.ask(call, *args, **kwargs)
        finally:
            slow.stop()
            self.unsay(WAITING)

    def on_grid_failed(self, event: "Grid.Failed") -> None:
        """A list could not be read on."""
        event.stop()
        self.refused(event.refused)

    def on_pasted(self, event: Pasted) -> None:
        """Say what of a paste was not taken."""
        event.stop()
        self.say(event.sentence)

    def say(self, sentence: str) -> None:
        """Show a sentence above the keys, until the next key."""
        for words in self.query(Words):
            words.say(sentence)

    def unsay(self, sentence: str) -> None:
        """Take a sentence back, if it is still the one shown."""
        for words in self.query(Words):
            words.unsay(sentence)

    def refused(self, refused: Refused) -> None:
        """Tell the person what the store will not do."""
        self.say(refused.sentence)

    def on_key(self, event: events.Key) -> None:
        """A key answers what was said."""
        for words in self.query(Words):
            words.clear()

    def action_back(self) -> None:
        """Close without an answer; not while a key is at work, or what was asked for would be dropped in silence."""
        if self._at_work:
            self.say(ONE_MOMENT)
        else:
            self.dismiss(None)

    def action_help(self) -> None:
        """Show the keys of this screen."""
        from screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.TITLED, list(self.active_bindings.values())))

    # Workers are given functions, not coroutines: one that is cancelled before it begins leaves nothing unawaited.
    async def _alone(self, job: Callable[[], Awaitable[None]]) -> None:
        try:
            await self._guarded(job)
        finally:
            self._at_work = False

    async def _guarded(self, job: Callable[[], Awaitable[None]]) -> None:
        try:
            await job()
        except Refused as refused:
            if not get_current_worker().is_cancelled:
                self.refused(refused)
        except NoMatches:
            # The answer came while the screen was being taken away: there is nothing left to show it on.
            if self.is_attached and not self._pruning:
                raise


class Page(Plain[Answer], Generic[Answer]):
    """A screen of somebody signed in: reads what it shows each time that it is shown."""

    class Ended(Message):
        """The session is over: whoever is in charge of signing in takes it from here."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.clerk)
        self.desk = desk

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
        }
    }
    """

    def compose(self) -> ComposeResult:
        """All in one frame."""
        with Vertical(id="frame"):
            yield from self.body()
            yield Words()
            yield Keys()
        yield too_small()


def too_small() -> Static:
    """What covers everything below 60×15."""
    return Static("A little larger, please:\n60 columns by 15 lines, or more.", classes="too-small", markup=False)
