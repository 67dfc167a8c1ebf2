"""What every endpoint of one server process works with; entered when the server starts, left when it ends."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Self

from oauth.endpoints import Endpoints
from oauth.ledger import Ledger
from oauth.settings import Settings
from oauth.tokens import Tokens
from store.portal import Portal


class Server:
    """Reads through a portal of the loop's own (a read takes 50 µs and waits for no writer); writes by the ledger."""

    def __init__(self, open_portal: Callable[[], Portal], settings: Settings) -> None:
        self.settings = settings
        self.portal = open_portal()
        self.portal.signing_keys.ensure(self.portal.operator())
        self.tokens = Tokens(self.portal.signing_keys, settings.base, self.portal.clock)
        self.ledger = Ledger(open_portal, settings.limit)
        self.endpoints = Endpoints.of(self.portal.home.folder)
        self._left = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._left.callback(self.portal.close)
        self._left.enter_context(self.portal.database.hurrying())
        await self._left.enter_async_context(self.ledger)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._left.aclose()
