"""A server in this process, asked without a network, and one client that is known to it."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.types import ASGIApp, Message

from oauth.app import application
from oauth.server import Server
from oauth.settings import Settings
from tests.world import READS, World

Headers = Sequence[tuple[str | bytes, str | bytes]]
FORM: Headers = [("content-type", "application/x-www-form-urlencoded")]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Shop:
    """A portal with a connected client, and the server that serves it."""

    def __init__(self, world: World, settings: Settings | None = None) -> None:
        self.world, self.portal = world, world.portal
        self.dev, self.admin = world.developer(), world.admin()
        self.app = world.app(self.dev)
        self.id = world.connected(self.dev, self.admin, self.app).id
        made = self.admin.credentials.generate(self.id)
        self.secret_id, self.client, self.secret = made.id, made.client_id, world.collected(self.dev, made)
        self.serve(settings or Settings())

    def serve(self, settings: Settings) -> None:
        """With a new server: another worker's, or the next one after a restart."""
        self.server = Server(self.world.open, settings)
        self.asgi: ASGIApp = application(self.server)

    def another(self, tenant: int = 1002) -> tuple[str, str]:
        """Client ID and secret of the app at another tenant."""
        admin = self.world.admin(f"admin{tenant}", tenant=tenant)
        found = self.dev.connections.add(self.app.id, tenant)
        admin.connections.connect(found.id, expected_version=found.current_version)
        made = admin.credentials.generate(found.id)
        return made.client_id, self.world.collected(self.dev, made)

    def publish(self, *scopes: str) -> None:
        current = self.dev.apps.get(self.app.id).current_version
        self.dev.apps.publish(self.app.id, scopes=scopes, note="more", expected_version=current)

    async def ask(
        self, method: str, address: str, headers: Headers = (), body: bytes = b"", *, host: str = "192.0.2.1"
    ) -> Answer:
        """Any request at all."""
        path, _, query = address.partition("?")
        raw = [(_bytes(name).lower(), _bytes(value)) for name, value in headers]
        if body and not any(name in (b"content-length", b"transfer-encoding") for name, _ in raw):
            raw.append((b"content-length", str(len(body)).encode()))
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(b"host", b"127.0.0.1:8400"), *raw],
            "client": (host, 50000),
            "server": ("127.0.0.1", 8400),
        }
        pieces: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
        sent: list[Message] = []

        async def receive() -> Message:
            if not pieces:
                await asyncio.Event().wait()
            return pieces.pop(0)

        async def send(message: Message) -> None:
            sent.append(message)

        await self.asgi(scope, receive, send)
        start = sent[0]
        found = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], found, b"".join(message.get("body", b"") for message in sent[1:]))

    async def token(
        self,
        environment: str = "integration",
        *,
        client: str | None = None,
        secret: str | None = None,
        basic: bool = False,
        host: str = "192.0.2.1",
        **form: str,
    ) -> Answer:
        """A token request as a client makes it."""
        client, secret = client or self.client, secret or self.secret
        form = {"grant_type": "client_credentials", **form}
        headers = list(FORM)
        if basic:
            headers.append(("authorization", basic_header(client, secret)))
        else:
            form |= {"client_id": client, "client_secret": secret}
        return await self.ask("POST", f"/{environment}/connect/token", headers, urlencode(form).encode(), host=host)

    async def access_token(self, **given: Any) -> str:
        answer = await self.token(**given)
        assert answer.status == 200, answer.body
        return str(answer.json["access_token"])

    async def call(
        self, token: str, path: str = "/integration/crm/v2/tenant/1001/customers", method: str = "GET", *, key: str = ""
    ) -> Answer:
        """An API call to the sandbox."""
        headers = [("authorization", f"Bearer {token}"), ("st-app-key", key or self.app.key)]
        return await self.ask(method, path, headers)


def basic_header(client: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{client}:{secret}".encode()).decode()


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


@pytest.fixture
async def shop(world: World) -> AsyncIterator[Shop]:
    """One that is open."""
    made = Shop(world)
    async with made.server:
        yield made


EFFECTIVE = " ".join(sorted(READS[:2]))
"""What the shop's client gets when it asks for nothing in particular."""
