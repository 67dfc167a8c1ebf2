"""The state machine as data: who may do what to a connection or a secret, from which state, to which.

The methods of the store ask it, footers grey their keys by it, the database's triggers are generated from it,
and a test holds the README's table against it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from store.errors import Code, Refused


class Base(StrEnum):
    """Where a connection stands, whatever stops lie over it."""

    LISTED = "listed"
    CONNECTED = "connected"
    DELISTED = "delisted"


class Stop(StrEnum):
    """A halt over a connection, set and lifted by one side only."""

    DISABLED = "disabled"
    SUSPENDED = "suspended"
    BLOCKED = "blocked"


class SecretState(StrEnum):
    """Where a secret stands; the first two are live, the last two final."""

    SEALED = "sealed"
    COLLECTED = "collected"
    REVOKED = "revoked"
    EXPIRED = "expired"


class Role(StrEnum):
    """On whose behalf somebody acts towards one connection."""

    DEVELOPER = "developer"
    ADMIN = "tenant admin"
    SUPPORT = "support"
    OPERATOR = "operator"


class Audience(StrEnum):
    """For whom a secret's value is sealed."""

    DEVELOPER = "developer"
    ADMIN = "admin"


class Event(StrEnum):
    """Everything that can happen to a connection or a secret."""

    ADD = "add"
    REMOVE = "remove"
    CONNECT = "connect"
    DECLINE = "decline"
    ACCEPT = "accept"
    DECLINE_UPDATE = "decline_update"
    DISABLE = "disable"
    ENABLE = "enable"
    SUSPEND = "suspend"
    RESUME = "resume"
    BLOCK = "block"
    UNBLOCK = "unblock"
    DISCONNECT = "disconnect"
    NOTE = "note"
    SNOOZE = "snooze"
    GENERATE = "generate"
    REVEAL = "reveal"
    CONFIRM = "confirm"
    ROTATE = "rotate"
    REVOKE = "revoke"


class Rule(NamedTuple):
    """One row of the table of connection events."""

    who: frozenset[Role]
    """The roles that may; any one of them is enough."""
    moves: Mapping[Base | None, Base]
    """From which base state to which; None is a tenant that was never added."""
    sets: Stop | None = None
    """The stop it sets, refused where that is set already."""
    lifts: Stop | None = None
    """The stop it lifts, refused where that is not set."""
    sees_version: bool = False
    """Whether it carries `expected_version`, refused where that is no longer current."""
    live_app: bool = False
    """Whether it is refused once the app is archived."""
    usable: bool = False
    """Whether it needs a connection without any stop."""
    self_service: bool = False
    """Whether a developer may only where the app is self-service."""


DEVELOPER, ADMIN = frozenset({Role.DEVELOPER}), frozenset({Role.ADMIN})
SUPPORT, OPERATOR = frozenset({Role.SUPPORT}), frozenset({Role.OPERATOR})
BOTH_SIDES = DEVELOPER | ADMIN

_listed, _connected, _delisted = Base.LISTED, Base.CONNECTED, Base.DELISTED
_anywhere: Mapping[Base | None, Base] = {base: base for base in Base}
_ends: Mapping[Base | None, Base] = {_connected: _connected}

RULES: Mapping[Event, Rule] = {
    Event.ADD: Rule(DEVELOPER, {None: _listed, _delisted: _listed}, live_app=True),
    Event.REMOVE: Rule(DEVELOPER, {_listed: _delisted, _connected: _delisted}),
    Event.CONNECT: Rule(ADMIN, {_listed: _connected}, sees_version=True, live_app=True),
    Event.DECLINE: Rule(ADMIN, {_listed: _listed}, sees_version=True),
    Event.ACCEPT: Rule(ADMIN, {_connected: _connected}, sees_version=True, live_app=True),
    Event.DECLINE_UPDATE: Rule(ADMIN, {_connected: _connected}, sees_version=True),
    Event.DISABLE: Rule(ADMIN, _anywhere, sets=Stop.DISABLED),
    Event.ENABLE: Rule(ADMIN, _anywhere, lifts=Stop.DISABLED),
    Event.SUSPEND: Rule(DEVELOPER, _anywhere, sets=Stop.SUSPENDED),
    Event.RESUME: Rule(DEVELOPER, _anywhere, lifts=Stop.SUSPENDED),
    Event.BLOCK: Rule(OPERATOR, _anywhere, sets=Stop.BLOCKED),
    Event.UNBLOCK: Rule(OPERATOR, _anywhere, lifts=Stop.BLOCKED),
    Event.DISCONNECT: Rule(ADMIN, {_connected: _listed}),
    Event.NOTE: Rule(SUPPORT | OPERATOR, _anywhere),
    Event.SNOOZE: Rule(SUPPORT | OPERATOR, _anywhere),
    Event.GENERATE: Rule(BOTH_SIDES, _ends, live_app=True, usable=True, self_service=True),
    Event.ROTATE: Rule(BOTH_SIDES, _ends, live_app=True, usable=True, self_service=True),
    Event.REVEAL: Rule(BOTH_SIDES, _anywhere),
    Event.CONFIRM: Rule(BOTH_SIDES, _anywhere),
    Event.REVOKE: Rule(BOTH_SIDES, _anywhere),
}
"""The table of events. Reveal and confirm are further narrowed to whom the secret is sealed for."""

SECRET_MOVES: Mapping[SecretState, frozenset[SecretState]] = {
    SecretState.SEALED: frozenset({SecretState.COLLECTED, SecretState.REVOKED, SecretState.EXPIRED}),
    SecretState.COLLECTED: frozenset({SecretState.REVOKED, SecretState.EXPIRED}),
    SecretState.REVOKED: frozenset(),
    SecretState.EXPIRED: frozenset(),
}
"""From which state of a secret to which; time alone expires one."""

READERS: Mapping[Audience, Role] = {Audience.DEVELOPER: Role.DEVELOPER, Audience.ADMIN: Role.ADMIN}
"""Who may reveal and confirm a secret sealed for each audience."""


class Situation(NamedTuple):
    """What the machine has to know of a connection to decide."""

    base: Base | None
    stops: frozenset[Stop] = frozenset()
    archived: bool = False
    self_service: bool = False

    @property
    def usable(self) -> bool:
        """Connected, under no stop, of an app that is not archived."""
        return self.base is Base.CONNECTED and not self.stops and not self.archived


def decide(event: Event, situation: Situation, roles: frozenset[Role]) -> Base:
    """The base state after `event`; raises `Refused` (FORBIDDEN, BAD_STATE or NO_CHANGE) where it may not happen."""
    rule = RULES[event]
    _check_role(event, rule, situation, roles)
    if situation.base not in rule.moves:
        if event is Event.ADD:
            raise Refused(Code.NO_CHANGE, "This tenant is on the list already.")
        raise Refused(Code.BAD_STATE, _NEEDS[event] if event in _NEEDS else _wrong_base(event, situation.base))
    if rule.live_app and situation.archived:
        raise Refused(Code.BAD_STATE, "This app is archived: its connections stay as they are, and take nothing new.")
    if rule.usable and situation.stops:
        stops = " and ".join(sorted(situation.stops))
        raise Refused(Code.BAD_STATE, f"This connection is {stops}; that stop has to be lifted first.")
    if rule.sets in situation.stops:
        raise Refused(Code.NO_CHANGE, f"This connection is {rule.sets} already.")
    if rule.lifts and rule.lifts not in situation.stops:
        raise Refused(Code.NO_CHANGE, f"This connection is not {rule.lifts}.")
    return rule.moves[situation.base]


def refusal(event: Event, situation: Situation, roles: frozenset[Role]) -> str | None:
    """Why `event` may not happen now, or None where it may: what a grey key says."""
    try:
        decide(event, situation, roles)
    except Refused as refused:
        return refused.sentence
    return None


def base_moves() -> frozenset[tuple[Base, Base]]:
    """Every change of base state that some event makes."""
    return frozenset((a, b) for rule in RULES.values() for a, b in rule.moves.items() if a is not None and a != b)


_NEEDS: Mapping[Event, str] = {
    Event.ACCEPT: "There is nothing to accept before this tenant has connected.",
    Event.DECLINE_UPDATE: "There is no update to decline before this tenant has connected.",
    Event.GENERATE: "Not Connected Yet: a secret can be generated once a tenant admin has connected the app under "
    "Settings → Integrations → API Application Access → Connect New App.",
    Event.ROTATE: "Not Connected Yet: there is no secret to rotate before a tenant admin has connected the app.",
    Event.DISCONNECT: "This tenant is not connected.",
}


def _check_role(event: Event, rule: Rule, situation: Situation, roles: frozenset[Role]) -> None:
    allowed = rule.who
    if rule.self_service and not situation.self_service:
        allowed -= DEVELOPER
        if not roles & allowed and Role.DEVELOPER in roles:
            raise Refused(
                Code.FORBIDDEN, f"Only the tenant's admin may {event} here: this app is not switched to self-service."
            )
    if not roles & allowed:
        who = " or ".join(sorted(allowed))
        raise Refused(Code.FORBIDDEN, f"Only the {who} may {_verb(event)} here.")


def _wrong_base(event: Event, base: Base | None) -> str:
    if base is None or base is Base.DELISTED:
        return f"This tenant is not on the app's list: add it before you {_verb(event)}."
    return f"This tenant is {base} already: there is nothing to {_verb(event)}."


def _verb(event: Event) -> str:
    return event.replace("_", " an ") if event is Event.DECLINE_UPDATE else event.value
