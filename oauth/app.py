"""The application: which address is answered by what."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from oauth.answers import Refusal, not_there, unavailable
from oauth.faces import gate, sandbox
from oauth.granting import grant_token
from oauth.guard import Guard
from oauth.introspection import introspect
from oauth.metadata import jwks, metadata
from oauth.server import Server
from store.errors import Refused
from store.kinds import Environment

_log = logging.getLogger("devportal")

Answer = Callable[[Server, Environment, Request], Awaitable[Response]]

ADDRESSES: tuple[tuple[str, Answer], ...] = (
    ("/{environment}/connect/token", grant_token),
    ("/{environment}/connect/introspect", introspect),
    ("/{environment}/.well-known/openid-configuration", metadata),
    ("/.well-known/oauth-authorization-server/{environment}", metadata),
    ("/{environment}/.well-known/jwks.json", jwks),
    ("/{environment}/gate", gate),
    ("/{environment}/gate/{path:path}", gate),
    ("/{environment}/{path:path}", sandbox),
)
"""In the order in which they are tried."""


def application(server: Server) -> ASGIApp:
    """The server as ASGI; its lifespan enters and leaves `server`."""
    routes = [
        Route(address.replace("{environment}", environment), _Handler(server, environment, answer))
        for address, answer in ADDRESSES
        for environment in Environment
    ]

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        async with server:
            yield

    return Guard(Router(routes, redirect_slashes=False, default=_default, lifespan=lifespan))


class _Handler:
    """One address of one environment."""

    def __init__(self, server: Server, environment: Environment, answer: Answer) -> None:
        self._server = server
        self._environment = environment
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, also where the answer is that something is refused or cannot be done now."""
        try:
            answer = await self._answer(self._server, self._environment, Request(scope, receive))
        except Refusal as refusal:
            answer = refusal.answer
        except Refused as refused:
            _log.warning("%s", refused.sentence)  # it may name files, which is nobody's business outside
            answer = unavailable("The server cannot look this up at the moment; try again.")
        await answer(scope, receive, send)


async def _default(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await not_there()(scope, receive, send)
