"""Keys one after the other: what is typed ahead goes where the focus is once the key before it has been taken.

A key goes from queue to queue, from who has the focus up to the app, which acts on it last of all. Several that come
at once, as over a slow line or from a password manager, would all go to who has the focus when they come.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

from textual import events
from textual.app import App
from textual.message_pump import MessagePump
from textual.screen import Screen

Typed = events.Key | events.Paste
PATIENCE = 0.25
"""Seconds after which a key counts as taken though nothing was heard of it: whoever had it is gone."""


class KeysInTurn:
    """Lets the next key go once the one before it has come to its end."""

    def __init__(self, app: App[None], take: Callable[[Typed], object]) -> None:
        self._app = app
        self._take = take
        self._ahead: deque[Typed] = deque()
        self._released: Typed | None = None
        self._screen: Screen[Any] | None = None
        self._end: asyncio.TimerHandle | None = None

    @property
    def busy(self) -> bool:
        """Whether a key is on its way."""
        return self._end is not None or self._released is not None

    def holds(self, event: Typed) -> bool:
        """Keep this one for later, where another is on its way; not one that comes back from whom it was given to."""
        if event.is_forwarded:
            return False
        if event is self._released:
            self._released = None
            return False
        if self.busy:
            self._ahead.append(event)
        return self.busy

    def follow(self, first: MessagePump) -> None:
        """A key was given to this one: go behind it through the same queues."""
        self._end = asyncio.get_running_loop().call_later(PATIENCE, self._next)
        self._screen = self._app.screen
        self._step(first, self._end)

    def _step(self, node: MessagePump | None, end: asyncio.TimerHandle) -> None:
        if end is not self._end:
            return
        if node is None:
            asyncio.get_running_loop().call_soon(self._arrive, end)
        elif not node.call_later(self._step, node._parent, end):
            self._app.call_later(self._step, None, end)

    def _arrive(self, end: asyncio.TimerHandle) -> None:
        """It is taken; where it has opened a screen, wait until that one has the focus somewhere."""
        if end is not self._end or self._app._exit:
            return
        if self._app.screen is not self._screen:
            self._screen = self._app.screen
            self._step(self._screen, end)
        else:
            end.cancel()
            self._next()

    def _next(self) -> None:
        self._end = None
        if self._ahead:
            # It goes behind what the key before it has asked for, and before what came after it.
            self._released = self._ahead.popleft()
            self._take(self._released)
