"""The connection test: asks a server for a token as a client would, rung by rung. The one importer of httpx.

Trusts the server with the secret and with nothing else. One deadline stands over the whole: httpx's own time limits
are for each read, and its in-process transport ignores them.
"""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx
from starlette.types import ASGIApp

from oauth.endpoints import Endpoints
from oauth.rungs import (
    ASK_THE_SERVER,
    Expected,
    Fallen,
    Given,
    Rung,
    check_claims,
    check_skew,
    read_claims,
    read_json,
    read_token,
    shown,
)
from oauth.settings import is_loopback

PATIENCE = 10.0
"""Seconds for the whole ladder."""
_LARGEST = 64 * 1024

NAMES = ("reachable", "TLS", "token", "claims", "clock", "gate")
"""The rungs, from the lowest."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, at most so much of it."""

    status: int
    headers: httpx.Headers
    body: bytes


class Ladder:
    """One test of one connection at one server."""

    def __init__(
        self,
        base: str,
        expected: Expected,
        endpoints: Endpoints,
        *,
        app: ASGIApp | None = None,
        now: Callable[[], float] = time.time,
        patience: float = PATIENCE,
    ) -> None:
        self._base = base
        self._expected = expected
        self._endpoints = endpoints
        self._app = app
        self._now = now
        self._patience = patience
        self._secret = ""
        self._given = Given("", None, None)
        self._served_at: float | None = None

    async def climb(self, secret: str) -> AsyncIterator[Rung]:
        """Each rung once it is known, until one does not hold; `secret` is kept no longer than that."""
        self._secret = secret
        deadline = asyncio.get_running_loop().time() + self._patience
        steps = (self._reach, self._secure, self._ask, self._compare, self._clocks, self._call)
        try:
            async with AsyncExitStack() as left:
                client = await left.enter_async_context(self._client())
                for name, step in zip(NAMES, steps, strict=True):
                    rung = await self._rung(name, step, client, deadline)
                    yield rung
                    if not rung.ok:
                        return
        finally:
            self._secret, self._given = "", Given("", None, None)

    def _client(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self._app) if self._app else None
        return httpx.AsyncClient(
            transport=transport,
            verify=ssl.create_default_context(),
            trust_env=False,  # a proxy from the environment would be sent the secret
            follow_redirects=False,
            timeout=self._patience,
            headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "devportal"},
        )

    async def _rung(
        self, name: str, step: Callable[[httpx.AsyncClient], Awaitable[str]], client: httpx.AsyncClient, deadline: float
    ) -> Rung:
        begin = time.perf_counter()
        ok, advice = False, ASK_THE_SERVER
        try:
            async with asyncio.timeout_at(deadline):
                sentence = await step(client)
            ok, advice = True, ""
        except Fallen as fallen:
            sentence, advice = fallen.sentence, fallen.advice
        except (TimeoutError, httpx.TimeoutException):
            sentence = f"The server did not answer in full within {self._patience:g} s."
        except httpx.RemoteProtocolError:
            sentence, advice = "What answers there does not speak HTTP.", "Check the address and the port."
        except httpx.TransportError:
            sentence = "The connection broke off in the middle of the answer."
        return Rung(name, ok, sentence, advice, (time.perf_counter() - begin) * 1000)

    async def _reach(self, client: httpx.AsyncClient) -> str:
        if self._app:
            return "No server of this portal runs; asked in this process instead."
        await self._connect(None)
        return f"{self._base} can be reached."

    async def _secure(self, client: httpx.AsyncClient) -> str:
        url = urlsplit(self._base)
        if url.scheme == "https":
            await self._connect(ssl.create_default_context())
            return "The certificate is valid for this name."
        if self._app or is_loopback(url.hostname or ""):
            return "Not needed: nothing leaves this machine."
        raise Fallen(
            "The address is http: the secret would be sent in the clear, so it was not sent.", "Use an https address."
        )

    async def _connect(self, tls: ssl.SSLContext | None) -> None:
        url = urlsplit(self._base)
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            _, writer = await asyncio.open_connection(url.hostname, port, ssl=tls)
        except ssl.SSLCertVerificationError as error:
            why = shown(error.verify_message, self._secret)
            raise Fallen(f"The server's certificate is not valid: {why}.", ASK_THE_SERVER) from None
        except ssl.SSLError:
            raise Fallen("The server does not speak TLS as it should.", "Check the port.") from None
        except ConnectionRefusedError:
            raise Fallen("Nothing listens there.", "Check host and port, and that the server runs.") from None
        except OSError as error:
            why = shown(error.strerror or "no answer", "")
            raise Fallen(
                f"The server cannot be reached: {why}.", "Check the name, the network, the firewall."
            ) from None
        writer.close()

    async def _ask(self, client: httpx.AsyncClient) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._expected.client_id,
            "client_secret": self._secret,
        }
        address = f"{self._base}/{self._expected.environment}/connect/token"
        answer = await self._read(client, client.build_request("POST", address, data=form))
        self._served_at = _date(answer)
        self._given = read_token(answer.status, answer.body, self._secret)
        return "The server gave a token."

    async def _compare(self, client: httpx.AsyncClient) -> str:
        claims = read_claims(self._given.token)
        if claims is None:
            return "Only the server can read its tokens; nothing to compare."
        if isinstance(at := claims.get("iat"), int | float):
            self._served_at = at
        return check_claims(self._given, claims, self._expected)

    async def _clocks(self, client: httpx.AsyncClient) -> str:
        if self._served_at is None:
            return "The server does not say what time it is."
        return check_skew(self._served_at, self._now())

    async def _call(self, client: httpx.AsyncClient) -> str:
        found = self._endpoints.a_read(self._expected.scopes)
        if found is None:
            return "No read scope is in force; nothing to call."
        path = found.path.replace("{tenant}", str(self._expected.tenant))
        headers = {"Authorization": f"Bearer {self._given.token}", "ST-App-Key": self._expected.app_key}
        address = f"{self._base}/{self._expected.environment}{path}"
        answer = await self._read(client, client.build_request("GET", address, headers=headers))
        if answer.status == 200:
            return f"App key and token are accepted for {found.scope}."
        said = read_json(answer.body)
        detail = said.get("detail") if isinstance(said, dict) else None
        words = f": {shown(detail, self._secret)}" if isinstance(detail, str) else "."
        raise Fallen(
            f"The call for {found.scope} was refused with {answer.status}{words}",
            "Compare the app key, then look at the connection's scopes and stops.",
        )

    async def _read(self, client: httpx.AsyncClient, request: httpx.Request) -> Answer:
        """The answer as it is sent, never unpacked: a small one may unpack to anything."""
        response = await client.send(request, stream=True)
        try:
            if response.is_redirect or 300 <= response.status_code < 400:
                raise Fallen(
                    "The server redirects elsewhere; the secret was not sent on.", "Use the address that it answers at."
                )
            if response.headers.get("content-encoding", "identity").lower() != "identity":
                raise Fallen("The server packs its answer though it was asked not to; not unpacked.", ASK_THE_SERVER)
            body = b""
            async for piece in response.aiter_raw():
                body += piece
                if len(body) > _LARGEST:
                    raise Fallen(f"The server's answer is larger than {_LARGEST} bytes.", ASK_THE_SERVER)
            return Answer(response.status_code, response.headers, body)
        finally:
            await response.aclose()


def _date(answer: Answer) -> float | None:
    try:
        return parsedate_to_datetime(answer.headers["date"]).timestamp()
    except (KeyError, ValueError, OverflowError):
        return None
