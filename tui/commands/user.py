"""`devportal user`: who may sign in, and what they may do there."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.commands import passwords
from tui.commands.plain import Columns, printable
from tui.commands.portal import (
    PERMISSIONS,
    environment_argument,
    environment_option,
    operator,
    organization_of,
    tenant_id,
)

if TYPE_CHECKING:
    from store.models import Grant, User
    from store.session import Session


def _over(command: Callable[..., Any]) -> Callable[..., Any]:
    """What a permission is over."""
    command = click.option("--tenant", type=tenant_id, metavar="ID", help="Over this tenant ID.")(command)
    return click.option("--organization", metavar="NAME", help="Over this organization: its name or number.")(command)


@click.group()
def user() -> None:
    """Users: who may sign in, and what they may do there.

    manage_apps is over an organization, manage_access over a tenant, establish_users over either; support and
    operator are over nothing less than the environment.
    """


@user.command()
@environment_argument
@click.argument("name")
@click.option("--permission", "permissions", multiple=True, type=click.Choice(PERMISSIONS), required=True)
@_over
@passwords.fd_option
def add(
    environment: str,
    name: str,
    permissions: tuple[str, ...],
    organization: str | None,
    tenant: int | None,
    password_fd: int | None,
) -> None:
    """Establish a user, who changes the password at the first sign-in.

    A name that exists keeps its password and is given the permissions.
    """
    with operator() as session:
        subject = _subject(session, organization, tenant)
        known = _find_or_none(session, environment, name)
        password = None if known else passwords.new_password(password_fd)
        made = session.accounts.establish(environment, name, password, permissions=list(permissions), **subject)
    click.echo(f"{_about(made)}.")
    if known:
        click.echo("The name existed already; its password is untouched.")


@user.command("list")
@environment_option
def list_(environment: str | None) -> None:
    """List the users."""
    with operator() as session:
        found = session.accounts.users(environment)
    columns = Columns("environment", "name", "state", "permissions")
    for line in columns.lines((u.environment, u.name, _state(u), ", ".join(map(_grant, u.permissions))) for u in found):
        click.echo(line)


@user.command()
@environment_argument
@click.argument("name")
@click.argument("permission", type=click.Choice(PERMISSIONS))
@_over
def grant(environment: str, name: str, permission: str, organization: str | None, tenant: int | None) -> None:
    """Give a user one more permission."""
    with operator() as session:
        found = session.accounts.find(environment, name)
        changed = session.accounts.grant(found.id, permission, **_subject(session, organization, tenant))
    click.echo(f"{_about(changed)}.")


@user.command()
@environment_argument
@click.argument("name")
@click.argument("permission", type=click.Choice(PERMISSIONS))
@_over
@click.option("--even-last", is_flag=True, help="Even when nobody is left there who may connect apps.")
def withdraw(
    environment: str, name: str, permission: str, organization: str | None, tenant: int | None, even_last: bool
) -> None:
    """Take a permission away; it counts at the next event, in open sessions too."""
    with operator() as session:
        found = session.accounts.find(environment, name)
        subject = _subject(session, organization, tenant)
        changed = session.accounts.withdraw(found.id, permission, even_last=even_last, **subject)
    click.echo(f"{_about(changed)}.")


@user.command("set-password")
@environment_argument
@click.argument("name")
@passwords.fd_option
def set_password(environment: str, name: str, password_fd: int | None) -> None:
    """Set a user's password, to be changed at the next sign-in."""
    with operator() as session:
        found = session.accounts.find(environment, name)
        session.accounts.set_password(found.id, passwords.new_password(password_fd))
    click.echo(f"{printable(found.name)} in {environment} signs in with it once, and then chooses another.")


@user.command()
@environment_argument
@click.argument("name")
def unlock(environment: str, name: str) -> None:
    """Forget a user's failed sign-ins, so that the next try need not wait."""
    with operator() as session:
        found = session.accounts.find(environment, name)
        session.accounts.unlock(found.id)
    click.echo(f"{printable(found.name)} in {environment} may try again at once.")


@user.command()
@environment_argument
@click.argument("name")
@click.option("--even-last", is_flag=True, help="Even when nobody is left somewhere who may connect apps.")
def deactivate(environment: str, name: str, even_last: bool) -> None:
    """End a user's sessions, and let them sign in no more."""
    with operator() as session:
        found = session.accounts.find(environment, name)
        session.accounts.deactivate(found.id, even_last=even_last)
    click.echo(f"{printable(found.name)} in {environment} is deactivated.")


@user.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="CSV")
@passwords.fd_option
def import_(file: Path, password_fd: int | None) -> None:
    """Establish the users of a CSV file: environment,name,permission,organization,tenant.

    A line is one permission of one user. Prints a verdict for each; when one line is wrong, nothing is changed. New
    users need a first password, which each must change: one for all is asked for, or read from --password-fd, which
    may hold a line for each new user, in the order of the file.
    """
    from tui.commands.user_sheet import import_users

    with operator() as session:
        import_users(session, file, password_fd)


def _subject(session: "Session", organization: str | None, tenant: int | None) -> dict[str, Any]:
    if organization and tenant:
        raise click.UsageError("A permission is over an organization or a tenant, not both.")
    return {"organization": organization_of(session, organization).id if organization else None, "tenant": tenant}


def _find_or_none(session: "Session", environment: str, name: str) -> "User | None":
    from store.errors import Code, Refused

    try:
        return session.accounts.find(environment, name)
    except Refused as refused:
        if refused.code is not Code.NOT_FOUND:
            raise
        return None


def _about(user: "User") -> str:
    may = ", ".join(map(_grant, user.permissions)) or "nothing"
    return printable(f"{user.name} signs in to {user.environment} and may {may}")


def _grant(grant: "Grant") -> str:
    over = grant.organization_name or (f"tenant {grant.tenant}" if grant.tenant else "")
    return f"{grant.permission} over {over}" if over else str(grant.permission)


def _state(user: "User") -> str:
    if user.deactivated:
        return "deactivated"
    return "must change password" if user.must_change_password else "active"
