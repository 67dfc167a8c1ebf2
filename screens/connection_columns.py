"""The columns of the list of connections: fewer where it is narrow, and those out of sight that a person hides."""

from collections.abc import Callable, Container
from datetime import datetime

from textual.content import Content

from screens.connection_words import must_act_words, tenant_words
from screens.widgets.ages import age
from screens.widgets.columns import Column
from screens.widgets.status import reason_cell, reason_words, status_cell
from store.models import Connection


def columns(
    now: Callable[[], datetime], *, of_one_app: bool = False, why: bool = False, hidden: Container[str] = ()
) -> list[Column[Connection]]:
    """Those that may be shown; the tenant's ID always is, or nobody could tell the rows apart.

    With `why` the reason stands where others have the status: whoever looks after the stuck knows that they are.
    """
    every: list[Column[Connection]] = [
        Column("Tenant", lambda c: str(c.tenant), 8, right=True, sorts="tenant"),
        Column("Name", tenant_words, 18, grows=3),
        Column("App", lambda c: Content(c.app_name), 15, grows=2, sorts="app"),
        Column("Why", reason_cell, 21) if why else Column("Status", lambda c: status_cell(c.status), 22),
        Column("Status", lambda c: status_cell(c.status), 22, from_width=112)
        if why
        else Column("Reason", lambda c: Content(reason_words(c)), 19, from_width=112),
        Column("Who must act", lambda c: must_act_words(c, now()), 12, from_width=92),
        Column("Since", lambda c: age(c.waiting_since, now()), 7, right=True, sorts="waiting"),
        Column("Version", _version, 8, from_width=104),
        Column("Secrets", lambda c: str(c.live_secrets or ""), 7, right=True, from_width=140),
        Column("Used", lambda c: age(c.used_at, now()), 6, right=True, from_width=132),
        Column("Changed", lambda c: age(c.changed_at, now()), 8, right=True, from_width=150, sorts="changed"),
    ]
    return [
        column
        for column in every
        if column.title == "Tenant" or not (column.title in hidden or (of_one_app and column.title == "App"))
    ]


def _version(connection: Connection) -> str:
    """What was accepted, and what is on offer where that is another one."""
    accepted, current = connection.accepted_version, connection.current_version
    return f"v{accepted}" if accepted == current else f"{f'v{accepted}' if accepted else '-'} → v{current}"
