"""What processes are killed at: every event, opening, restoring. Knows no pytest: each begins in milliseconds."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple

import store.signing_keys
from store import Portal, Refused, Session
from store.restore import restoring
from tests.public_keys import ed25519
from tests.world import FIRST, OWN, READS, FastHasher, FrozenClock, World


class Ready(NamedTuple):
    """People at work, and connections in every state that an event begins in."""

    dana: Session
    tess: Session
    op: Session
    app: int
    behind: int
    """Connected to v1 of 2, with a secret that waits."""
    listed: int
    collected: int
    """Connected to v2, with a secret in use."""
    stopped: int
    """Connected, with all three stops over it."""
    waiting: int
    """The secret that waits; it has been revealed."""


def furnish(world: World) -> None:
    """Everything that `ready` finds again."""
    dana, tess = world.developer(), world.admin()
    user = world.operator.accounts.find("integration", "tess")
    world.operator.accounts.add_tenant("integration", 1004, "Grey Roofing")
    for tenant in (1002, 1003, 1004):
        world.operator.accounts.grant(user.id, "manage_access", tenant=tenant)
    app = world.app(dana, 1001, 1002, 1003, 1004, self_service=True)
    behind = world.connected(dana, tess, app).id
    made = dana.credentials.generate(behind)
    dana.apps.publish(app.id, scopes=READS[:3], expected_version=1)
    dana.credentials.reveal(made.id, password=OWN)
    world.collected(dana, dana.credentials.generate(world.connected(dana, tess, app, 1003).id))
    stopped = world.connected(dana, tess, app, 1004).id
    tess.connections.disable(stopped)
    dana.connections.suspend(stopped)
    world.operator.connections.block(stopped)
    dana.ssh_keys.add(ed25519(1))
    world.portal.signing_keys.ensure(world.operator)


def ready(portal: Portal) -> Ready:
    dana, tess = (portal.sign_in("integration", name, OWN) for name in ("dana", "tess"))
    [app] = dana.apps.list()
    behind, listed, collected, stopped = (dana.connections.find(app.id, t).id for t in (1001, 1002, 1003, 1004))
    waiting = dana.credentials.list(behind)[0].id
    return Ready(dana, tess, portal.operator(), app.id, behind, listed, collected, stopped, waiting)


def refused(at: Ready) -> None:
    with suppress(Refused):
        at.dana.connections.block(at.behind)


EVENTS: dict[str, Callable[[Ready], object]] = {
    "add": lambda at: at.dana.connections.add(at.app, 1005),
    "add many": lambda at: at.dana.connections.add_all(at.app, {2001: "one", 2002: "two", 2003: ""}),
    "remove": lambda at: at.dana.connections.remove(at.behind),
    "connect": lambda at: at.tess.connections.connect(at.listed, expected_version=2),
    "decline": lambda at: at.tess.connections.decline(at.listed, expected_version=2, why="no"),
    "accept": lambda at: at.tess.connections.accept(at.behind, expected_version=2),
    "decline_update": lambda at: at.tess.connections.decline_update(at.behind, expected_version=2),
    "disable": lambda at: at.tess.connections.disable(at.behind),
    "enable": lambda at: at.tess.connections.enable(at.stopped),
    "suspend": lambda at: at.dana.connections.suspend(at.behind),
    "resume": lambda at: at.dana.connections.resume(at.stopped),
    "block": lambda at: at.op.connections.block(at.behind),
    "unblock": lambda at: at.op.connections.unblock(at.stopped),
    "disconnect": lambda at: at.tess.connections.disconnect(at.behind),
    "note": lambda at: at.op.connections.note(at.listed, "why so slow?"),
    "snooze": lambda at: at.op.connections.snooze(at.listed, at.op.portal.now() + timedelta(days=1), "later"),
    "generate": lambda at: at.dana.credentials.generate(at.collected),
    "reveal": lambda at: at.dana.credentials.reveal(at.waiting, password=OWN),
    "confirm": lambda at: at.dana.credentials.confirm(at.waiting),
    "rotate": lambda at: at.dana.credentials.rotate(at.collected, keep_old_for="1h"),
    "revoke": lambda at: at.tess.credentials.revoke(at.waiting),
    "create": lambda at: at.dana.apps.create(name="Second", scopes=READS[:1], tenants=[1001, 1002]),
    "publish": lambda at: at.dana.apps.publish(at.app, scopes=READS, expected_version=2),
    "edit": lambda at: at.dana.apps.edit(at.app, contact="x@acme.example"),
    "archive": lambda at: at.dana.apps.archive(at.app),
    "add_organization": lambda at: at.op.accounts.add_organization("Third"),
    "add_tenant": lambda at: at.op.accounts.add_tenant("production", 77, "Late"),
    "establish": lambda at: at.op.accounts.establish(
        "integration", "nina", FIRST, tenant=1001, permissions=["manage_access"]
    ),
    "withdraw": lambda at: at.op.accounts.withdraw(2, "manage_access", tenant=1004, even_last=True),
    "set_password": lambda at: at.op.accounts.set_password(1, FIRST),
    "deactivate": lambda at: at.op.accounts.deactivate(1, even_last=True),
    "change_password": lambda at: at.dana.change_password(OWN, "another-password-of-mine"),
    "grant": lambda at: at.op.accounts.grant(2, "establish_users", tenant=1001),
    "unlock": lambda at: at.op.accounts.unlock(1),
    "add_ssh_key": lambda at: at.tess.ssh_keys.add(ed25519(2)),
    "remove_ssh_key": lambda at: at.dana.ssh_keys.remove(1),
    "rotate_keys": lambda at: at.op.portal.signing_keys.rotate(at.op),
    "refused": refused,
}


def event(name: str, home: Path) -> Callable[[], object]:
    """One event, in a portal that is furnished."""
    numbers = count(1)
    # OpenSSL has dice of its own.
    store.signing_keys.new_signing_key = lambda: (  # type: ignore[attr-defined]
        "a key that signs nothing",
        {"kid": f"kid {next(numbers)}"},
    )
    portal = Portal.open(home, clock=FrozenClock(), hasher=FastHasher())
    return partial(EVENTS[name], ready(portal))


def opens(home: Path) -> Callable[[], object]:
    return lambda: Portal.open(home, clock=FrozenClock(), hasher=FastHasher())


def restores(home: Path) -> Callable[[], object]:
    def restore() -> None:
        with restoring(home, home.parent / "backup.db", clock=FrozenClock(), hasher=FastHasher()) as trial:
            trial.put_in_place()

    return restore
