"""The outermost layer: what no endpoint should see, and what no client should see."""

import logging

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from oauth.answers import problem

_log = logging.getLogger("devportal")


class Guard:
    """Around the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on, unless its end is in doubt; answer when something fails that should not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if _end_in_doubt(scope):
            answer = problem(
                400, "bad_request", "Bad Request", "The end of this request is in doubt.", {"Connection": "close"}
            )
            await answer(scope, receive, send)
            return
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except ClientDisconnect:
            pass
        except Exception:
            _log.exception("A request could not be answered.")
            if begun:
                raise
            answer = problem(500, "error", "Internal Server Error", "This should not have happened; it was noted.")
            await answer(scope, receive, send)


def _end_in_doubt(scope: Scope) -> bool:
    """Content-Length with Transfer-Encoding: a proxy may see one request where uvicorn answers two (RFC 9112 §6.3)."""
    names = [name for name, _ in scope["headers"] if name in (b"content-length", b"transfer-encoding")]
    return len(names) > 1
