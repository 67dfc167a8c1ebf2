"""What most commands begin with: the portal of the chosen home, as its operator, and the things that arguments name."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.plain import printable

if TYPE_CHECKING:
    from store import Portal
    from store.models import App, Organization
    from store.session import Session

ENVIRONMENTS = ("integration", "production")
PERMISSIONS = ("manage_apps", "manage_access", "establish_users", "support", "operator")

environment_argument = click.argument("environment", type=click.Choice(ENVIRONMENTS))
environment_option = click.option("--environment", type=click.Choice(ENVIRONMENTS), help="Only this environment.")
tenant_id = click.IntRange(min=1, max=2**63 - 1)


@contextmanager
def opened(*, create: bool = False) -> Iterator["Portal"]:
    """The portal of this command's home; raises `Refused` where there is none, unless `create`."""
    from store import Portal

    home: Path = click.get_current_context().obj
    portal = Portal.open(home, create=create)
    try:
        yield portal
    finally:
        portal.close()


@contextmanager
def operator() -> Iterator["Session"]:
    """A session of the local operator: whoever holds the files. They are told where the journal has lost its end."""
    with opened() as portal:
        if lost := portal.journal.tail_is_missing():
            click.echo(f"Warning: {printable(lost)}", err=True)
        yield portal.operator()


def organization_of(session: "Session", text: str) -> "Organization":
    """The organization of that name or number; raises `Refused` (NOT_FOUND)."""
    from store.errors import Code, Refused

    for organization in session.accounts.organizations():
        if text == str(organization.id) or text.casefold() == organization.name.casefold():
            return organization
    raise Refused(Code.NOT_FOUND, f"There is no organization {text!r}. See: devportal org list")


def app_of(session: "Session", text: str) -> "App":
    """The app of that key, number or name, archived or not; raises `Refused` (NOT_FOUND, CONFLICT)."""
    from store.errors import Code, Refused

    if text.isascii() and text.isdigit():
        return session.apps.get(int(text))
    apps = session.apps.list(archived=True, search=text)
    found = [app for app in apps if text.casefold() in (app.key, app.name.casefold())]
    if not found:
        raise Refused(Code.NOT_FOUND, f"There is no app {text!r}. See: devportal app list")
    if len(found) > 1:
        keys = ", ".join(app.key for app in found)
        raise Refused(Code.CONFLICT, f"Several apps are named {text!r}; name one by its key: {keys}")
    return found[0]
