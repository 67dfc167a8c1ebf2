"""A process that changes one connection over and over while others use it, and says what held between its changes."""

import random
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

from store import Portal, Refused, Session
from tests.world import OWN, FastHasher

SCOPES = ["tn.crm.bookings:r", "tn.crm.customers:r", "tn.crm.leads:r"]
EVENTS = ["disable", "enable", "enable", "publish", "accept", "accept", "reconnect", "rotate"]


@dataclass(frozen=True)
class Truth:
    """What was certain of a client from `since` to `until`, by the machine's monotonic clock."""

    since: float
    until: float
    usable: bool
    scopes: frozenset[str]
    epoch: int
    secret: str
    """The value that proves the client."""


def change(pipe: Pipe, home: Path, app: int, tenant: int, connection: int, secret: str, seed: int) -> None:
    """One change for each word from the pipe; answers with what held before it and the secret that counts after it."""
    life = Life(home, app, tenant, connection, secret, random.Random(seed))
    pipe.send("ready")
    held, since = life.now(), time.monotonic()
    while pipe.recv() is not None:
        truth = Truth(since, time.monotonic(), *held)
        failure = life.step()
        held, since = life.now(), time.monotonic()
        pipe.send((truth, life.secret, failure))
    pipe.send((Truth(since, time.monotonic(), *held), life.secret, ""))


class Life:
    """One connection, and everybody who may change it."""

    def __init__(self, home: Path, app: int, tenant: int, connection: int, secret: str, chance: random.Random) -> None:
        portal = Portal.open(home, hasher=FastHasher())
        self.admin: Session = portal.sign_in("integration", f"admin{tenant}", OWN)
        self.dev: Session = portal.sign_in("integration", "dana", OWN)
        self.app, self.connection, self.secret, self.chance = app, connection, secret, chance

    def now(self) -> tuple[bool, frozenset[str], int, str]:
        found = self.admin.connections.get(self.connection)
        return found.usable, found.effective, found.epoch, self.secret

    def step(self) -> str:
        """One event; what failed, where that is more than a refusal."""
        try:
            getattr(self, self.chance.choice(EVENTS))()
        except Refused as refused:
            return str(refused) if refused.code in ("BUSY", "STORAGE") else ""
        return ""

    def disable(self) -> None:
        self.admin.connections.disable(self.connection)

    def enable(self) -> None:
        self.admin.connections.enable(self.connection)

    def publish(self) -> None:
        current = self.dev.apps.get(self.app).current_version
        wanted = self.chance.sample(SCOPES, self.chance.choice([1, 2, 3]))
        self.dev.apps.publish(self.app, scopes=wanted, note="", expected_version=current)

    def accept(self) -> None:
        current = self.admin.connections.get(self.connection).current_version
        self.admin.connections.accept(self.connection, expected_version=current)

    def reconnect(self) -> None:
        if self.admin.connections.get(self.connection).stops:
            self.enable()
        self.admin.connections.disconnect(self.connection)
        current = self.admin.connections.get(self.connection).current_version
        self.admin.connections.connect(self.connection, expected_version=current)
        self._generate()

    def rotate(self) -> None:
        if self.admin.connections.get(self.connection).usable:
            for one in self.admin.credentials.list(self.connection):
                if one.live:
                    self.admin.credentials.revoke(one.id)
            self._generate()

    def _generate(self) -> None:
        made = self.admin.credentials.generate(self.connection)
        self.secret = str(self.dev.credentials.reveal(made.id, password=OWN))
        self.dev.credentials.confirm(made.id)
