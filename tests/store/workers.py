"""Real processes that work on a portal's real file, for the tests that race them and kill them.

They are forked from a clean server that has imported everything and opened nothing, so that one starts in milliseconds.
"""

import multiprocessing
import random
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import store.database
from store import Code, Portal, Refused, Session
from store.models import Connection as Shown
from store.models import Version
from tests.world import OWN, READS, WRITES, FastHasher, FrozenClock

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.store.workers", "tests.store.points", "tests.store.acts"])

Pipe = Connection


def open_portal(home: Path, journal_mode: str) -> Portal:
    """In a process of its own, where nothing else has to be put back."""
    store.database.wal_is_safe = lambda: journal_mode == "wal"
    return Portal.open(home, clock=FrozenClock(), hasher=FastHasher())


@contextmanager
def started(work: Callable[..., None], *args: object) -> Iterator[tuple[ForkServerProcess, Pipe]]:
    """A process that does `work(pipe, *args)`, and our end of its pipe; killed at the end if it is still there."""
    ours, theirs = processes.Pipe()
    process = processes.Process(target=work, args=(theirs, *args), daemon=True)
    process.start()
    theirs.close()
    try:
        yield process, ours
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()


# Racing.


def obey(pipe: Pipe, home: Path, journal_mode: str, environment: str, who: str | None, barrier: Any) -> None:
    """Do what is asked for, at the same moment as the other one, and say what came of it."""
    with open_portal(home, journal_mode) as portal:
        session = portal.sign_in(environment, who, OWN) if who else portal.operator()
        pipe.send("ready")
        while (order := pipe.recv()) is not None:
            room, event, args, given = order
            barrier.wait()
            pipe.send(outcome(session, room, event, args, given))


def outcome(session: Session, room: str, event: str, args: list[Any], given: dict[str, Any]) -> tuple[str, Any]:
    """`done` and what matters of the answer, or the code and what is fresh."""
    try:
        answer = getattr(getattr(session, room), event)(*args, **given)
    except Refused as refused:
        return str(refused.code), telling(refused.fresh) if refused.fresh else None
    return "done", telling(answer)


def telling(answer: object) -> object:
    """What a test wants to know of an answer."""
    if isinstance(answer, Version):
        return answer.number
    if isinstance(answer, Shown):
        return str(answer.state), answer.current_version, answer.accepted_version
    return getattr(answer, "id", None)


# Writing very much.


def write_much(pipe: Pipe, home: Path, journal_mode: str, connection: int, events: int, barrier: Any) -> None:
    """Stop and start one connection, acknowledging each event after its commit."""
    with open_portal(home, journal_mode) as portal:
        session = portal.operator()
        barrier.wait()
        for number in range(events):
            event = session.connections.unblock if number % 2 else session.connections.block
            try:
                event(connection)
            except Refused as refused:
                pipe.send(str(refused))
            else:
                pipe.send("done")
    pipe.send(None)


# Queueing.


def write_once(pipe: Pipe, home: Path, journal_mode: str, connection: int) -> None:
    """Stop one connection as soon as that is this one's turn."""
    with open_portal(home, journal_mode) as portal:
        session = portal.operator()
        pipe.send("ready")
        pipe.send(outcome(session, "connections", "block", [connection], {}))


def write_slowly(pipe: Pipe, home: Path, journal_mode: str, connection: int) -> None:
    """Stop one connection, and hold everybody up until told to go on."""
    with open_portal(home, journal_mode) as portal:
        session = portal.operator()
        with portal.write():
            session.connections.block(connection)
            pipe.send("writing")
            pipe.recv()
    pipe.send("done")


# Being killed.


def live_a_life(pipe: Pipe, home: Path, journal_mode: str, environment: str, app: int, seed: int) -> None:
    """Random events on one app, as fast as it goes; each is acknowledged through the pipe after its commit.

    An acknowledgement is the event's name, its connection (None for the app's own) and what the journal says of it.
    """
    rng = random.Random(seed)
    portal = open_portal(home, journal_mode)
    dana = portal.sign_in(environment, "dana", OWN)
    tess = portal.sign_in(environment, "tess", OWN)
    connections = [row.id for row in dana.connections.window(app=app, status=ALL, limit=200).rows]
    pipe.send("ready")
    while True:
        connection = rng.choice(connections)
        event = rng.choice(LIFE)
        try:
            done_to = live_on(rng, event, dana, tess, app, connection)
        except Refused as refused:
            if refused.code in ("BUSY", "STORAGE", "FORBIDDEN", "NOT_FOUND"):
                pipe.send(("failed", None, str(refused)))
            continue
        pipe.send((event, None if event == "publish" else connection, done_to))


ALL = ("not_connected", "stopped", "no_secret", "attention", "live", "removed")
LIFE = [
    *["connect", "accept", "publish", "generate", "generate", "reveal", "reveal", "confirm", "confirm", "rotate"],
    *["revoke", "disable", "enable", "suspend", "resume", "disconnect", "remove", "add"],
]


def live_on(rng: random.Random, event: str, dana: Session, tess: Session, app: int, connection: int) -> Any:
    """One event, or `Refused`; the prefix of the secret or the number of the version that it made."""
    if event == "publish":
        current = dana.apps.get(app)
        wanted = set(rng.sample([*READS, *WRITES], 3))
        return dana.apps.publish(app, scopes=wanted, expected_version=current.current_version, note="more").number
    shown = dana.connections.get(connection)
    if event in ("connect", "accept"):
        getattr(tess.connections, event)(connection, expected_version=shown.current_version)
    elif event in ("disable", "enable", "disconnect"):
        getattr(tess.connections, event)(connection)
    elif event in ("suspend", "resume", "remove"):
        getattr(dana.connections, event)(connection)
    elif event == "add":
        dana.connections.add(app, shown.tenant)
    elif event == "generate":
        return dana.credentials.generate(connection).prefix
    elif event == "rotate":
        return dana.credentials.rotate(connection, keep_old_for=rng.choice(["now", "24h"])).prefix
    else:
        secrets = dana.credentials.list(connection)[:2]
        if not secrets:
            raise Refused(Code.BAD_STATE, "There is no secret yet.")
        secret = rng.choice(secrets)
        if event == "reveal":
            dana.credentials.reveal(secret.id, password=OWN)
        else:
            getattr(dana.credentials, event)(secret.id)
        return secret.prefix
    return None


def begin(pipe: Pipe, home: Path, journal_mode: str) -> None:
    """Open a portal that is not there yet, and do a first thing."""
    with open_portal(home, journal_mode) as portal:
        pipe.send("ready")
        for number in range(1000):
            pipe.send(portal.operator().accounts.add_organization(f"Organization {number}").id)


# Without room.


def begin_within(pipe: Pipe, home: Path, journal_mode: str, limit: int) -> None:
    """Do one thing after the other until a file would be larger than that; the names of what was done, and the end."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    with open_portal(home, journal_mode) as portal:
        try:
            for number in range(20_000):
                pipe.send(portal.operator().accounts.add_organization(f"Organization {number} {'x' * 60}").name)
        except Refused as refused:
            pipe.send((str(refused.code), refused.sentence))
