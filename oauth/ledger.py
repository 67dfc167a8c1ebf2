"""What the server writes down: failures, for the throttle and for support, and uses.

One thread with a portal of its own writes, so that the loop never waits for a lock or a disk. What comes in while it
writes is written together.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Self

from store.errors import Refused
from store.failures import Attempt
from store.portal import Portal
from store.throttle import Limit

_PAUSE = 0.25
"""Seconds between two looks at what is to be noted: so no answer's time tells whether there was something."""
_MOST = 1000
"""Attempts that are kept for noting; more than that in one pause are only counted."""

_log = logging.getLogger("devportal")


class Ledger:
    """Enter it to start its thread; leaving it writes what is left."""

    def __init__(self, open_portal: Callable[[], Portal], limit: Limit) -> None:
        self._open = open_portal
        self._limit = limit
        self._thread = ThreadPoolExecutor(1, "ledger")
        self._counting: list[tuple[str, str, asyncio.Future[float]]] = []
        self._attempts: list[Attempt] = []
        self._uses: set[int] = set()
        self._counts: asyncio.Task[None] | None = None

    async def count(self, client_id: str, address: str) -> float:
        """Count a failure before it is answered; how many seconds it has to wait, where there were too many."""
        counted: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._counting.append((client_id, address, counted))
        if self._counts is None:
            self._counts = asyncio.create_task(self._count())
        return await counted

    def failed(self, attempt: Attempt) -> None:
        """Note it soon."""
        if len(self._attempts) < _MOST:
            self._attempts.append(attempt)

    def used(self, secret_id: int) -> None:
        """Note it soon, if it is worth noting."""
        self._uses.add(secret_id)

    async def settle(self) -> None:
        """Write now what is left to note."""
        await self._note()

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._portal = await loop.run_in_executor(self._thread, self._open)
        self._notes = asyncio.create_task(self._note_now_and_then())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._notes.cancel()
        with suppress(asyncio.CancelledError):
            await self._notes
        if self._counts:
            await self._counts
        await self.settle()
        await asyncio.get_running_loop().run_in_executor(self._thread, self._portal.close)
        self._thread.shutdown()

    async def _count(self) -> None:
        loop = asyncio.get_running_loop()
        while self._counting:
            batch, self._counting = self._counting, []
            try:
                waits = await loop.run_in_executor(self._thread, self._write_counts, [entry[:2] for entry in batch])
            except Exception as error:
                for *_, counted in batch:
                    if not counted.done():
                        counted.set_exception(error)
            else:
                for (*_, counted), wait in zip(batch, waits, strict=True):
                    if not counted.done():
                        counted.set_result(wait)
        self._counts = None

    def _write_counts(self, batch: list[tuple[str, str]]) -> list[float]:
        with self._portal.write():
            return [self._portal.throttle.count(self._limit, *entry) for entry in batch]

    async def _note_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(_PAUSE)
            await self._note()

    async def _note(self) -> None:
        attempts, self._attempts = self._attempts, []
        uses, self._uses = self._uses, set()
        await asyncio.get_running_loop().run_in_executor(self._thread, self._write_notes, attempts, uses)

    def _write_notes(self, attempts: list[Attempt], uses: set[int]) -> None:
        """What cannot be written now is lost, and said: a count of failures is no event."""
        try:
            self._portal.do_what_is_due()
            if attempts:
                self._portal.record_failures(attempts)
            for secret_id in uses:
                self._portal.record_use(secret_id)
        except Refused as refused:
            _log.warning("Uses and failures could not be noted: %s", refused.sentence)
