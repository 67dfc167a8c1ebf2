"""A connection in words: who it is, why it is as it is, who must act."""

from collections.abc import Sequence
from datetime import datetime

from textual.content import Content

from screens.scope_words import counted
from screens.widgets.ages import age, utc
from screens.widgets.status import status_cell
from store.models import Connection


def tenant_words(connection: Connection) -> Content:
    """The tenant's name, or the developer's own note on it."""
    if connection.tenant_name:
        return Content(connection.tenant_name)
    return Content.styled(connection.label, "$quiet") if connection.label else Content("")


def about(connection: Connection) -> str:
    """App, whose it is, and tenant, as every question names them: two organizations may have apps of one name."""
    return f"{connection.app_name} by {connection.organization_name} · {_tenant(connection)}"


def briefly(connection: Connection) -> str:
    """App and tenant, for a line of a list."""
    return f"{connection.app_name} · {_tenant(connection)}"


def _tenant(connection: Connection) -> str:
    name = connection.tenant_name or connection.label
    return f"tenant {connection.tenant}{f' {name}' if name else ''}"


def who_must(connection: Connection) -> str:
    """Who must act, as it is told to whoever is asking."""
    return "you" if connection.must_act in connection.roles else connection.must_act


def must_act_words(connection: Connection, now: datetime) -> Content:
    """Who must act; or, for support, that it was put aside."""
    if connection.snoozed_until and connection.snoozed_until > now:
        return Content.styled(f"snoozed {age(now, connection.snoozed_until)}", "$quiet")
    return Content(who_must(connection))


def whom_words(connection: Connection) -> str:
    """To whom one writes about it."""
    if connection.must_act == "nobody":
        return "whoever asks"
    return f"the {connection.must_act.removeprefix('the ')}"


def unknown_words(close: Sequence[int], elsewhere: str | None) -> str:
    """What an unknown tenant ID may be instead."""
    told = f" Close IDs: {', '.join(map(str, close))}." if close else ""
    return told + (f" In the other environment it is {elsewhere}." if elsewhere else "")


def detail_words(connection: Connection, now: datetime, hint: str = "") -> Content:
    """Reason, who must act, since when exactly; `hint` is said behind the reason."""
    snoozed = f"   snoozed until {utc(connection.snoozed_until)}" if connection.snoozed_until else ""
    since = f"since {utc(connection.waiting_since)} ({age(connection.waiting_since, now)})"
    return Content.assemble(
        status_cell(connection.status),
        Content(f"   {connection.app_name} · {_tenant(connection)}").stylize("bold"),
        Content(f"   {connection.organization_name}").stylize("$quiet"),
        "\n",
        Content(connection.sentence + hint),
        "\n",
        (f"must act: {who_must(connection)}   {since}{snoozed}", "$quiet"),
    )


def in_force(connection: Connection) -> str:
    """How many scopes work now, of those that are granted."""
    if not connection.granted:
        return "nothing is granted"
    return f"{len(connection.effective)} of {counted(len(connection.granted), 'granted scope')}"


def fact_lines(connection: Connection) -> Content:
    """Key, client, versions, scopes: what a developer needs to have at hand."""
    accepted = f"v{connection.accepted_version}" if connection.accepted_version else "none"
    pending = f" ({counted(connection.pending, 'new scope')} on offer)" if connection.pending else ""
    stops = f"   stops: {', '.join(sorted(connection.stops))}" if connection.stops else ""
    lines = (
        ("App key", connection.app_key),
        ("Client ID", connection.client_id or "made at the first connect"),
        ("Version", f"accepted {accepted}, current v{connection.current_version}{pending}"),
        ("In force", f"{in_force(connection)}{stops}"),
    )
    return Content("\n").join(Content.assemble((f"{name:<11}", "$quiet"), Content(value)) for name, value in lines)
