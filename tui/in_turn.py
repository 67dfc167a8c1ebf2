"""Keys in turn: each once the one before has been answered, so that none goes to where the focus was.

Textual hands a key to what has the focus and takes the next at once; what is bound to the first is done when it has
bubbled up to the app. On a slow line several come together: a name, a tab and a password would all stand in the name's
field, for everybody to read.
"""

from collections import deque
from collections.abc import Callable
from functools import partial
from math import inf
from time import monotonic

from textual import events
from textual.app import App
from textual.driver import Driver
from textual.message import Message
from textual.message_pump import MessagePump

SOON = 0.75
"""Seconds within which the next key comes soon."""
PATIENCE = 0.25
"""Seconds after which the next key is taken anyhow: what had the last one may have gone, and its answer with it."""


class Answered(Message):
    """Comes to the app behind a key that it is sent after."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class InTurn(App[None]):
    """Takes a key or a paste when the one before has been answered, and its screen has the focus.

    Whether it has been is asked only where the next one comes soon: one key at a time is not slowed by it.
    """

    _number = 0
    _given_at = -inf
    _receiver: MessagePump

    def __init__(self, driver_class: type[Driver]) -> None:
        super().__init__(driver_class=driver_class)
        self._ahead: deque[events.Key | events.Paste] = deque()

    async def take(self, event: events.Key | events.Paste) -> None:
        """Give a key or a paste to what has the focus now."""
        await super().on_event(event)

    async def on_event(self, event: events.Event) -> None:
        """As Textual's, but for what is typed."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._ahead or monotonic() - self._given_at < SOON:
            self._ahead.append(event)
            if len(self._ahead) == 1:
                self._wait()
        else:
            await self._give(event)

    async def _give(self, event: events.Key | events.Paste) -> None:
        self._number += 1
        self._given_at = monotonic()
        self._receiver = self.focused or self.screen
        await self.take(event)

    def _wait(self) -> None:
        """Have the next one taken when the last has been where it was given to, or has had its time."""
        if not self._receiver.post_message(Answered(self._number)):
            self.call_later(self._next, self._number)
        self.set_timer(PATIENCE, partial(self.call_later, self._next, self._number))

    def on_answered(self, message: Answered) -> None:
        """The key has been here; a screen that it or its work opens takes the next one when it has its focus."""
        self._by_way_of_the_screen(partial(self._by_way_of_the_screen, partial(self._next, message.number)))

    def _by_way_of_the_screen(self, then: Callable[[], object]) -> None:
        if not self.screen.call_later(self.call_later, then):
            self.call_later(then)

    async def _next(self, number: int) -> None:
        if number == self._number and self._ahead:
            await self._give(self._ahead.popleft())
            if self._ahead:
                self._wait()
