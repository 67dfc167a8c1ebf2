"""What a screen is given: the portal, who is signed in and for whom, and the one thread that talks to the store."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from screens.capacity import Capacity
    from store import Portal
    from store.session import Session

P = ParamSpec("P")
R = TypeVar("R")


class Clerk:
    """The one worker thread for the store, so that the terminal never waits for a lock or a password hash."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "store")
        self._waiting = 0

    @property
    def busy(self) -> bool:
        """Whether somebody waits for an answer."""
        return self._waiting > 0

    async def ask(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the store in its thread; the answer, or what it raised."""
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, partial(call, *args, **kwargs))
        finally:
            self._waiting -= 1

    def now(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The same, waiting for the answer: before there is a screen, and after it has gone."""
        return self._thread.submit(call, *args, **kwargs).result()

    def close(self) -> None:
        """Forget what has not begun."""
        self._thread.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True, slots=True)
class Desk:
    """One person's place at the portal, in one of their capacities."""

    portal: "Portal"
    session: "Session"
    clerk: Clerk
    capacity: "Capacity"

    async def ask(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the store in its thread; the answer, or `Refused`."""
        return await self.clerk.ask(call, *args, **kwargs)

    def lost(self) -> bool:
        """Whether nothing is left of the capacity that this desk was taken in. In the store's thread."""
        from screens.capacity import NOBODY_YET

        return self.capacity != NOBODY_YET and not self.capacity.is_left(self.session.permissions())

    @property
    def environment(self) -> str:
        """The session's, or `both` for the local operator."""
        return self.session.environment or "both"
