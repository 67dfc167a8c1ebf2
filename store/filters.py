"""What connections can be filtered by, as a person asks for it and checked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypedDict, Unpack

from store import reasons, standings
from store.actor import Actor
from store.errors import Code, Refused
from store.kinds import Environment, Reason, Status
from store.text import environment_named


class Filters(TypedDict, total=False):
    """All given ones must hold."""

    environment: str | None
    """The session's own when not given; the local operator must give it."""
    status: str | Iterable[str]
    """Any of these; the removed are shown only where named."""
    reason: str | Iterable[str]
    """Any of these."""
    app: int | None
    version: int | None
    """Only those that accepted this version of `app`, which has to be named."""
    tenant: int | None
    older_than: timedelta | None
    """Waiting for longer than this."""
    snoozed: bool | None
    """Only those that are snoozed now, or only those that are not."""
    search: str
    """Part of a tenant's name or ID, an app's name or key, a label, a client ID or, for support, a note.

    Below three letters: how a name or an ID begins.
    """


@dataclass(frozen=True, slots=True)
class Filter:
    """`Filters`, checked."""

    environment: str | None = None
    statuses: tuple[Status, ...] = ()
    reasons: tuple[Reason, ...] = ()
    app: int | None = None
    version: int | None = None
    tenant: int | None = None
    older_than: timedelta | None = None
    snoozed: bool | None = None
    search: str = ""

    @classmethod
    def of(cls, **given: Unpack[Filters]) -> "Filter":
        """Raises `Refused` (INVALID) for a status or a reason that there is not, and for a version of no app."""
        try:
            statuses = tuple(Status(status) for status in _several(given.get("status", ())))
            why = tuple(Reason(reason) for reason in _several(given.get("reason", ())))
        except ValueError as error:
            raise Refused(Code.INVALID, f"There is no such filter: {error}.") from None
        if given.get("version") is not None and given.get("app") is None:
            raise Refused(Code.INVALID, "Name the app whose version is meant.")
        return cls(
            given.get("environment"),
            statuses,
            why,
            given.get("app"),
            given.get("version"),
            given.get("tenant"),
            given.get("older_than"),
            given.get("snoozed"),
            given.get("search", "").replace("\0", "").strip(),
        )

    def places(self, actor: Actor) -> tuple[int, ...]:
        """Where what is asked for stands; raises `Refused` (INVALID, FORBIDDEN)."""
        if self.snoozed is not None and not actor.reads_all:
            raise Refused(Code.FORBIDDEN, "What is snoozed is support's to know.")
        lines = [
            line
            for line, case in enumerate(reasons.CASES)
            if (case.status in self.statuses if self.statuses else case.status is not Status.REMOVED)
            and (not self.reasons or case.reason in self.reasons)
        ]
        return standings.places(environment_for(actor, self.environment), lines, snoozed=self.snoozed)


def environment_for(actor: Actor, named: str | None) -> Environment:
    """The environment that is asked about; raises `Refused` (INVALID, FORBIDDEN)."""
    if named is None and actor.environment is None:
        raise Refused(Code.INVALID, "Name the environment: integration or production.")
    wanted = environment_named(named or str(actor.environment))
    if not actor.acts_in(wanted):
        raise Refused(Code.FORBIDDEN, f"This session is of {actor.environment}; sign in to {wanted} for that.")
    return wanted


def environment_of(places: tuple[int, ...]) -> Environment:
    """That of all of these places; of none, either."""
    return standings.environment_of(places[0]) if places else Environment.INTEGRATION


def _several(given: str | Iterable[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)
