"""Long work beside everything else: in a thread that nobody waits for, not even who leaves the portal."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Thread
from typing import Any, TypeVar

R = TypeVar("R")


async def aside(call: Callable[[], R]) -> R:
    """The answer, or what it raised. It must not use what belongs to the store's own thread."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[R] = loop.create_future()

    def work() -> None:
        try:
            give: Callable[[], None] = partial(answer.set_result, call())
        except Exception as error:
            give = partial(answer.set_exception, error)
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_give, answer, give)

    Thread(target=work, daemon=True).start()
    return await answer


def _give(answer: "asyncio.Future[Any]", give: Callable[[], None]) -> None:
    if not answer.done():
        give()
