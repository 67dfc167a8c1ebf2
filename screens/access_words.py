"""A connection in a tenant admin's words: what waits for them, and what the app last did."""

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum

from textual.content import Content

from screens.connection_words import about, who_must
from screens.scope_words import counted
from screens.widgets.ages import age, ago, utc
from screens.widgets.status import LOOKS, status_cell
from store.kinds import Reason, Status
from store.machine import Base, Role, Stop
from store.models import Connection


class Waits(IntEnum):
    """What may wait for a tenant's admin, in the order in which it is shown."""

    CONNECT = 0
    UPDATE = 1
    GENERATE = 2
    COLLECT = 3


def waits(connection: Connection) -> Waits | None:
    """What waits for the tenant's admin, the first of it; None where nothing does."""
    if connection.reason is Reason.ADMIN_HAS_NOT_ACTED:
        return None if Stop.DISABLED in connection.stops else Waits.CONNECT
    if connection.pending and connection.reason is not Reason.UPDATE_DECLINED:
        return Waits.UPDATE
    if connection.reason is Reason.NOT_GENERATED:
        return Waits.GENERATE
    return Waits.COLLECT if connection.collect_by else None


def urgency(connection: Connection) -> tuple[int, datetime]:
    """What a list is sorted by: what waits first, then what is connected, each by how long it has waited."""
    what = waits(connection)
    rest = len(Waits) + (connection.state is Base.LISTED)
    return rest if what is None else what, connection.collect_by or connection.waiting_since


def inbox_words(rows: Sequence[Connection]) -> str:
    """How much of what waits."""
    found = [waits(row) for row in rows]
    parts = (
        (Waits.CONNECT, "to connect", "to connect"),
        (Waits.UPDATE, "update", "updates"),
        (Waits.GENERATE, "secret to generate", "secrets to generate"),
        (Waits.COLLECT, "secret not collected", "secrets not collected"),
    )
    told = [counted(found.count(what), one, many) for what, one, many in parts if what in found]
    return " · ".join(told) or "nothing waits for you"


def matches(connection: Connection, text: str) -> bool:
    """Whether each word of that is in a name of it, or in the tenant's ID."""
    names = (connection.app_name, connection.organization_name, connection.tenant, connection.tenant_name)
    return all(word in " ".join(map(str, names)).casefold() for word in text.casefold().split())


def standing(connection: Connection, now: datetime) -> Content:
    """What waits, in the look of its status; the status alone where nothing does."""
    told = {
        Waits.CONNECT: "wants to connect",
        Waits.UPDATE: f"update, +{counted(connection.pending, 'scope')}",
        Waits.GENERATE: "secret not generated",
        Waits.COLLECT: f"not collected, {age(connection.collect_by, now)}",
    }
    what = waits(connection)
    if what is None and connection.reason is Reason.DECLINED:
        return Content.styled("○ declined", "$quiet")
    if what is None and connection.reason is Reason.ADMIN_HAS_NOT_ACTED:
        return Content.styled("○ disabled", "$quiet")
    if what is None:
        return status_cell(connection.status)
    glyph = LOOKS[connection.status if what is not Waits.UPDATE else Status.ATTENTION][0]
    return Content.styled(f"{glyph} {told[what]}", "bold $text-warning")


def last_did(connection: Connection, now: datetime) -> Content:
    """Its last token, or that its requests fail."""
    if connection.failed_at:
        return Content.styled(f"failed {ago(connection.failed_at, now)}", "$text-error")
    if connection.used_at:
        return Content(f"token {ago(connection.used_at, now)}")
    return Content.styled("no token yet" if connection.state is Base.CONNECTED else "–", "$quiet")


def last_words(connection: Connection) -> str:
    """The same, with the exact times."""
    parts = [f"Last token {utc(connection.used_at)}." if connection.used_at else "No token was ever given."]
    if connection.failed_at:
        parts.append(f"Its last request failed, {utc(connection.failed_at)}.")
    return " ".join(parts)


def admin_words(connection: Connection, now: datetime) -> Content:
    """Why it stands as it does, since when, what the app last did, and what waits beside."""
    since = f"since {utc(connection.waiting_since)} ({age(connection.waiting_since, now)})"
    name = Content(about(connection)).stylize("bold")
    lines = [Content.assemble(status_cell(connection.status), "   ", name), *map(Content, _told(connection))]
    lines.append(Content(f"must act: {who_must(connection)}   {since}").stylize("$quiet"))
    if connection.epoch:
        lines.append(Content(last_words(connection)).stylize("$quiet"))
    return Content("\n").join(lines)


def _told(connection: Connection) -> list[str]:
    """What there is for the admin to do, and the reason where that is another thing."""
    match waits(connection):
        case None if connection.reason is Reason.ADMIN_HAS_NOT_ACTED:
            return ["It asked to be connected, and is disabled for this tenant: z lets it ask again."]
        case Waits.CONNECT:
            return ["It asks to be connected: enter shows what it wants, and you allow or decline it there."]
        case Waits.GENERATE:
            return ["Connected, but no secret is live: n generates one, for the developer or for yourself."]
        case Waits.UPDATE if connection.reason is not Reason.UPDATE_PENDING:
            new = counted(connection.pending, "more scope")
            return [*_reason(connection), f"v{connection.current_version} asks for {new}: enter shows what."]
        case _:
            return _reason(connection)


def _reason(connection: Connection) -> list[str]:
    """The reason; of a secret that waits to be stored, until when exactly."""
    if connection.collect_by is None:
        return [connection.sentence]
    ends = f"waits to be stored; it expires on {utc(connection.collect_by)}."
    if connection.reason is Reason.SECRET_WAITING:
        return [f"A secret for {'you' if connection.must_act == Role.ADMIN else 'the developer'} {ends}"]
    return [connection.sentence, f"A second secret {ends}"]
