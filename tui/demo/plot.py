"""One connection's way through its story: who does each step, and what the next one needs to know of it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from store import Cause, Session
from tui.demo.people import PASSWORD
from tui.demo.stage import Stage
from tui.demo.stories import NOTES, WHY_DECLINED


class AppSoFar(Protocol):
    """The app as it stands at this moment of the story."""

    id: int
    version: int


@dataclass(slots=True)
class Plot:
    """A connection while its story is played."""

    app: AppSoFar
    environment: str
    story: str
    tenant: int
    admin: str
    """The user name of the tenant's admin, empty where it has none."""
    developer: str
    self_service: bool
    label: str
    cause: Cause
    """Why its token requests fail, in stories where they do."""
    turn: int
    """Tells plots apart that take other people's words in turns."""
    connection: int = 0
    client: str = ""
    secret: int = 0
    """The one in use."""
    new_secret: int = 0
    """The one that a rotation made."""
    value: str = field(default="", repr=False)
    """What was revealed last."""


def play(stage: Stage, plot: Plot, act: str) -> None:
    """Do one step of the story."""
    verb, _, rest = act.partition(" ")
    step = _STEPS.get(verb)
    if step:
        step(stage, plot, rest)
    else:
        getattr(_side(stage, plot, verb).connections, verb)(plot.connection)


def _side(stage: Stage, plot: Plot, verb: str) -> Session:
    """The session of whom an event without a decision belongs to."""
    names = {"remove": plot.developer, "suspend": plot.developer, "block": "olga"}
    return stage.person(plot.environment, names.get(verb, plot.admin))


def _add(stage: Stage, plot: Plot, _: str) -> None:
    connections = _developer(stage, plot).connections
    [verdict] = connections.verdicts(plot.app.id, [plot.tenant])
    if verdict.outcome == "known":  # the tenant that the app was created with
        plot.connection = connections.find(plot.app.id, plot.tenant).id
    else:
        plot.connection = connections.add(plot.app.id, plot.tenant, label=plot.label).id


def _decide(stage: Stage, plot: Plot, verb: str) -> None:
    event = getattr(_admin(stage, plot).connections, verb)
    why = {"why": WHY_DECLINED[plot.turn % len(WHY_DECLINED)]} if verb.startswith("decline") else {}
    plot.client = event(plot.connection, expected_version=plot.app.version, **why).client_id


def _generate(stage: Stage, plot: Plot, _: str) -> None:
    session = _developer(stage, plot) if plot.self_service else _admin(stage, plot)
    plot.secret = session.credentials.generate(plot.connection).id


def _generate_admin(stage: Stage, plot: Plot, _: str) -> None:
    plot.secret = _admin(stage, plot).credentials.generate(plot.connection, audience="admin").id


def _rotate(stage: Stage, plot: Plot, keep: str) -> None:
    session = _developer(stage, plot) if plot.self_service else _admin(stage, plot)
    plot.new_secret = session.credentials.rotate(plot.connection, keep_old_for=keep).id


def _reveal(stage: Stage, plot: Plot, which: str) -> None:
    plot.value = _developer(stage, plot).credentials.reveal(_secret(plot, which), password=PASSWORD)


def _collect(stage: Stage, plot: Plot, which: str) -> None:
    _reveal(stage, plot, which)
    stage.wait(40)
    _developer(stage, plot).credentials.confirm(_secret(plot, which))


def _use(stage: Stage, plot: Plot, which: str) -> None:
    stage.portal.record_use(_secret(plot, which))


def _fail(stage: Stage, plot: Plot, _: str) -> None:
    stage.portal.record_failure(plot.client, plot.cause)


def _note(stage: Stage, plot: Plot, _: str) -> None:
    stage.person(plot.environment, "sam").connections.note(plot.connection, NOTES[plot.turn % len(NOTES)])


def _snooze(stage: Stage, plot: Plot, _: str) -> None:
    until = stage.portal.now() + timedelta(days=14)
    stage.person(plot.environment, "sam").connections.snooze(plot.connection, until, "They call back.")


_STEPS = {
    "add": _add,
    "generate": _generate,
    "generate_admin": _generate_admin,
    "rotate": _rotate,
    "reveal": _reveal,
    "collect": _collect,
    "use": _use,
    "fail": _fail,
    "note": _note,
    "snooze": _snooze,
} | {
    verb: lambda stage, plot, _, verb=verb: _decide(stage, plot, verb)
    for verb in ("connect", "decline", "accept", "decline_update")
}


def _secret(plot: Plot, which: str) -> int:
    return plot.new_secret if which == "new" else plot.secret


def _developer(stage: Stage, plot: Plot) -> Session:
    return stage.person(plot.environment, plot.developer)


def _admin(stage: Stage, plot: Plot) -> Session:
    return stage.person(plot.environment, plot.admin)
