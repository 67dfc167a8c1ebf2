"""Four workers, and processes that publish, accept, disable and revoke: no decision is wrong when it is made.

A decision is judged by what was certain for as long as it took, from before the request was sent until its answer was
there; one that a change overlapped may have gone either way.
"""

import asyncio
import base64
import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing.connection import Connection as Pipe

import httpx
import pytest

from tests.oauth.changer import SCOPES, Truth, change
from tests.oauth.served import served
from tests.store.workers import started
from tests.world import World

pytestmark = pytest.mark.slow

SECONDS = 20.0
CLIENTS = 12
ANSWERS_BETWEEN_CHANGES = 15
TENANTS = (1001, 1002, 1003)


@dataclass
class Asked:
    """A request, and what came of it."""

    begin: float
    end: float
    status: int
    said: str
    """The error, the code, or the scopes of a token."""
    secret: str
    epoch: int = 0
    scopes: frozenset[str] = frozenset()
    """Of the token that was given or used."""
    scope: str = ""
    """What a call needed; empty for a token request."""
    token: str = ""


@dataclass
class Desk:
    """One tenant's client, the process that changes it, and everything that was asked."""

    tenant: int
    client: str
    key: str
    secrets: list[str]
    pipe: Pipe
    asked: list[Asked] = field(default_factory=list)
    truths: list[Truth] = field(default_factory=list)
    due: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    def note(self, asked: Asked) -> None:
        self.asked.append(asked)
        if len(self.asked) % ANSWERS_BETWEEN_CHANGES == 0:
            self.due.release()

    async def change(self, end: float) -> None:
        while time.monotonic() < end:
            await self.due.acquire()
            await asyncio.to_thread(self._tell, "change")
        await asyncio.to_thread(self._tell, None)

    def _tell(self, word: str | None) -> None:
        self.pipe.send(word)
        truth, secret, failure = self.pipe.recv()
        assert failure == ""
        self.truths.append(truth)
        if secret != self.secrets[-1]:
            self.secrets.append(secret)


@pytest.fixture
def desks(world: World) -> Iterator[list[Desk]]:
    dev, made = world.developer(), []
    with ExitStack() as left:
        for seed, tenant in enumerate(TENANTS):
            admin = world.admin(f"admin{tenant}", tenant=tenant)
            app = world.app(dev, tenant, scopes=SCOPES[:2], name=f"App {tenant}")
            connection = world.connected(dev, admin, app, tenant).id
            one = admin.credentials.generate(connection)
            secret = world.collected(dev, one)
            work = (world.home, app.id, tenant, connection, str(secret), seed)
            _, pipe = left.enter_context(started(change, *work))
            assert pipe.recv() == "ready"
            made.append(Desk(tenant, one.client_id, app.key, [secret], pipe))
        yield made


async def ask_for_token(http: httpx.AsyncClient, desk: Desk, secret: str) -> Asked:
    form = {"grant_type": "client_credentials", "client_id": desk.client, "client_secret": secret}
    begin = time.monotonic()
    answer = await http.post("/integration/connect/token", data=form)
    end, body = time.monotonic(), answer.json()
    if answer.status_code != 200:
        return Asked(begin, end, answer.status_code, body.get("error", ""), secret)
    token = body["access_token"]
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    scopes = frozenset(body["scope"].split())
    return Asked(begin, end, 200, "", secret, claims["epoch"], scopes, token=token)


async def call(http: httpx.AsyncClient, desk: Desk, by: Asked, scope: str) -> Asked:
    path = f"/integration/crm/v2/tenant/{desk.tenant}/{scope.split('.')[2].removesuffix(':r')}"
    begin = time.monotonic()
    answer = await http.get(path, headers={"Authorization": by.token, "ST-App-Key": desk.key})
    said = answer.json().get("code", "")
    return Asked(begin, time.monotonic(), answer.status_code, said, by.secret, by.epoch, by.scopes, scope)


async def live(base: str, desks: list[Desk], end: float, seed: int) -> None:
    chance = random.Random(seed)
    tokens: dict[int, list[Asked]] = {desk.tenant: [] for desk in desks}
    async with httpx.AsyncClient(trust_env=False, base_url=base, timeout=30) as http:
        while time.monotonic() < end:
            desk = chance.choice(desks)
            mine = tokens[desk.tenant]
            if not mine or chance.random() < 0.3:
                asked = await ask_for_token(http, desk, chance.choice(desk.secrets[-2:]))
                if asked.status == 200:
                    mine.append(asked)
                    del mine[:-20]
            else:
                asked = await call(http, desk, chance.choice(mine), chance.choice(SCOPES))
            desk.note(asked)


def right(asked: Asked, truth: Truth) -> bool:
    """Whether this was the one right answer while that was true."""
    if not asked.scope:
        if asked.secret != truth.secret:
            return (asked.status, asked.said) == (401, "invalid_client")
        if not truth.usable:
            return (asked.status, asked.said) == (400, "unauthorized_client")
        if not truth.scopes:
            return (asked.status, asked.said) == (400, "invalid_scope")
        return (asked.status, asked.scopes, asked.epoch) == (200, truth.scopes, truth.epoch)
    if not truth.usable:
        return (asked.status, asked.said) == (403, "not_usable")
    if asked.epoch != truth.epoch or asked.secret != truth.secret:
        return (asked.status, asked.said) == (401, "invalid_token")
    if asked.scope in asked.scopes & truth.scopes:
        return asked.status == 200
    return (asked.status, asked.said) == (403, "insufficient_scope")


async def test_no_decision_is_wrong_nothing_fails_and_nothing_is_locked(world: World, desks: list[Desk]) -> None:
    with served(world.home, "--workers", "4", environment={"DEVPORTAL_THROTTLE": "1000000/1s"}) as base:
        assert base.startswith("http://127.0.0.1:")
        end = time.monotonic() + SECONDS
        async with asyncio.TaskGroup() as group:
            for seed in range(CLIENTS):
                group.create_task(live(base, desks, end, seed))
            changes = [group.create_task(desk.change(end)) for desk in desks]
            group.create_task(_free(desks, changes, end))
    judged: Counter[tuple[bool, int]] = Counter()
    for desk in desks:
        for asked in desk.asked:
            truth = next((t for t in desk.truths if t.since <= asked.begin and asked.end <= t.until), None)
            if truth:
                assert right(asked, truth), (asked, truth)
                judged[bool(asked.scope), asked.status] += 1
            assert asked.status < 500
    for kind in ((False, 200), (False, 400), (False, 401), (True, 200), (True, 401), (True, 403)):
        assert judged[kind] > 20, judged
    assert all(finding.ok for finding in world.portal.check() if finding.name != "clock")


async def _free(desks: list[Desk], changes: list[asyncio.Task[None]], end: float) -> None:
    """When the time is over, nobody asks any more, and whoever waits for more answers is let go."""
    while not all(change.done() for change in changes):
        await asyncio.wait(changes, timeout=max(end - time.monotonic(), 0.1))
        for desk in desks:
            if time.monotonic() >= end:
                desk.due.release()
