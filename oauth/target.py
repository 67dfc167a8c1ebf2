"""Which server a connection test asks: the portal's own, this process where none runs, or one from `config.toml`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from oauth.app import application
from oauth.client import Ladder
from oauth.endpoints import Endpoints
from oauth.rungs import Expected
from oauth.running import where_it_runs
from oauth.server import Server
from oauth.settings import Settings
from store.errors import Code, Refused
from store.models import Connection
from store.portal import Portal


def expected_of(connection: Connection) -> Expected:
    """What a token of this connection must be like; raises `Refused` (BAD_STATE) before the first connect."""
    if connection.client_id is None:
        raise Refused(Code.BAD_STATE, "The client ID is made at the first connect; there is nothing to test yet.")
    return Expected(
        environment=connection.environment,
        client_id=connection.client_id,
        app_key=connection.app_key,
        tenant=connection.tenant,
        scopes=connection.effective,
    )


@asynccontextmanager
async def ladder(portal: Portal, expected: Expected, server: str | None = None) -> AsyncIterator[Ladder]:
    """A ladder at the portal's own server, or at one that `config.toml` names; raises `Refused` (NOT_FOUND)."""
    folder, clock = portal.home.folder, portal.clock
    endpoints, settings = Endpoints.of(folder), Settings.read(portal.home.config)
    if server is not None:
        if server not in settings.servers:
            known = ", ".join(sorted(settings.servers)) or "none"
            raise Refused(Code.NOT_FOUND, f"config.toml names no such server under [servers]; it names {known}.")
        yield Ladder(settings.servers[server], expected, endpoints)
    elif base := where_it_runs(folder):
        yield Ladder(base, expected, endpoints)
    else:
        own = await asyncio.to_thread(Server, lambda: Portal.open(folder, clock=clock, create=False), settings)
        async with own:
            app = application(own)
            yield Ladder(settings.base, expected, endpoints, app=app, now=lambda: clock().timestamp())
