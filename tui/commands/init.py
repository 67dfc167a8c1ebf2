"""`devportal init`: a new portal and its first operator."""

import secrets
from typing import TYPE_CHECKING

import click

from tui.commands import passwords
from tui.commands.plain import printable
from tui.commands.portal import ENVIRONMENTS, opened

if TYPE_CHECKING:
    from store import Portal
    from store.models import User


@click.command()
@click.option(
    "--environment", type=click.Choice(ENVIRONMENTS), help="Where the operator signs in; asked for if missing."
)
@click.option("--name", help="The operator's user name; asked for if missing.")
@passwords.fd_option
def init(environment: str | None, name: str | None, password_fd: int | None) -> None:
    """Make a portal and establish its first operator."""
    from store.errors import Code, Refused

    with opened(create=True) as portal:
        if portal.has_users():
            raise Refused(Code.BAD_STATE, "This portal has its users already. To add one: devportal user add")
        environment = environment or click.prompt("Environment", type=click.Choice(ENVIRONMENTS), err=True)
        name = name or click.prompt("User name", err=True)
        password = passwords.new_password(password_fd)
        user = _establish(portal, environment, name, password)
        click.echo(f"{printable(user.name)} is the operator, and signs in to {environment}.")
        click.echo(f"The portal is in {portal.home.folder}. To open it: devportal")


def _establish(portal: "Portal", environment: str, name: str, password: str) -> "User":
    """The operator at this keyboard has chosen the password already: change it for them, as the first sign-in asks."""
    from store.text import password as checked_password

    first = secrets.token_hex(16)
    checked_password(password)
    user = portal.operator().accounts.establish(environment, name, first, permissions=["operator"])
    portal.sign_in(environment, user.name, first).change_password(first, password)
    return user
