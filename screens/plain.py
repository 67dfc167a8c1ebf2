"""A bare screen: heading, words, keys, and how it asks the store without making anybody wait."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Generic, ParamSpec, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.css.query import NoMatches
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import WorkType, get_current_worker

from screens.desk import Clerk
from screens.explained import Explained
from screens.widgets.heading import Heading
from screens.widgets.keys import Keys
from screens.widgets.pasting import Pasted
from screens.widgets.repaint import Repaint
from screens.widgets.words import Words
from store.errors import Refused

if TYPE_CHECKING:
    from screens.widgets.grid import Grid

P = ParamSpec("P")
R = TypeVar("R")
Answer = TypeVar("Answer")

SLOW = 1.0
"""Seconds without an answer of the store, after which the page says so."""
WAITING = "Still waiting: another process is writing, or the machine is busy. Nothing is lost."
ONE_MOMENT = "One moment: the last key is still being worked on."


class Plain(Explained[Answer], Generic[Answer]):
    """A screen that asks the store, says in words what went wrong, and has keys that explain themselves."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="page.back", tooltip="Go back to where you came from"),
        Binding("f1", "docs", "Docs", show=False, id="page.docs", tooltip="The page of the docs that belongs here"),
        Binding("question_mark,f3", "help", "Keys", id="page.help", tooltip="Every key of this screen"),
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

    DOC: ClassVar[str] = "index"
    """The page of the docs that belongs to it."""

    def __init__(self, clerk: Clerk) -> None:
        super().__init__()
        self._compositor = Repaint()
        self.words = Words()
        """The line above the keys."""
        self.clerk = clerk
        self._at_work = False

    @property
    def unsaved(self) -> bool:
        """Whether leaving would lose something."""
        return False

    def compose(self) -> ComposeResult:
        """Heading, what the screen is about, words, keys."""
        yield self.heading()
        yield from self.body()
        with Vertical(id="foot"):
            yield self.words
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
        loop = asyncio.get_running_loop()
        slow = loop.call_later(SLOW, self.say, WAITING)  # a timer of Textual's is a task, and costs more than most asks
        try:
            return await self.clerk.ask(call, *args, **kwargs)
        finally:
            slow.cancel()
            if loop.time() >= slow.when():
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
        self.words.say(sentence)

    def unsay(self, sentence: str) -> None:
        """Take a sentence back, if it is still the one shown."""
        self.words.unsay(sentence)

    def refused(self, refused: Refused) -> None:
        """Tell the person what the store will not do."""
        self.say(refused.sentence)

    def on_key(self, event: events.Key) -> None:
        """A key answers what was said."""
        self.words.clear()

    def action_back(self) -> None:
        """Close without an answer; not while a key is at work, or what was asked for would be dropped in silence."""
        if self._at_work:
            self.say(ONE_MOMENT)
        else:
            self.dismiss(None)

    def action_docs(self) -> None:
        """Show the page of the docs that belongs here."""
        from screens.docs_screen import DocsScreen

        self.app.push_screen(DocsScreen(self.clerk, self.DOC))

    def action_help(self) -> None:
        """Show the keys of this screen."""
        from screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.TITLED, list(self.active_bindings.values())))

    async def on_event(self, event: events.Event) -> None:
        """One that was opened as the app ended gets no widgets, and has nothing to do without them."""
        if self.children or not self.app._exit or isinstance(event, events.Unmount):
            await super().on_event(event)

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
            if self.is_attached and not self._pruning and not self.app._exit:
                raise


def too_small() -> Static:
    """What covers everything below 60×15."""
    return Static("A little larger, please:\n60 columns by 15 lines, or more.", classes="too-small", markup=False)
