"""The command line: its options, its commands by name, its help."""

import os
import re
from pathlib import Path

import click

from tui.commands import exits, screen
from tui.commands.group import Commands
from tui.place import HOME, portal_home


def _fingerprint(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    if value and not re.fullmatch(r"SHA256:[A-Za-z0-9+/]{43}", value):
        raise click.BadParameter("a fingerprint is SHA256: and 43 characters.")
    return value


EXIT_CODES = "\b\nExit codes:\n" + "\n".join(f"  {code:<5}{meaning}" for code, meaning in exits.MEANINGS.items())


@click.group(cls=Commands, invoke_without_command=True, epilog=EXIT_CODES)
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar=HOME,
    show_envvar=True,
    help="The portal's folder; without it, the platform's folder for user data.",
)
@click.option(
    "--ssh-key",
    metavar="FINGERPRINT",
    default="",
    callback=_fingerprint,
    help="The SSH key by which sshd has let somebody in: a part of what ssh-keys answers, and of no other command.",
)
@click.option(
    "--ssh-user-auth",
    type=click.Path(path_type=Path, dir_okay=False),
    help="What sshd noted of how somebody came in: fills in the name of whoever registered that key, and no more.",
)
@click.option("--shared", is_flag=True, help="Many people come in by this account: remember nobody's name.")
@click.version_option(package_name="devportal")
@click.pass_context
def cli(ctx: click.Context, home: Path | None, ssh_key: str, ssh_user_auth: Path | None, shared: bool) -> None:
    """A developer portal in the terminal. Without a command, opens the portal."""
    os.umask(0o077)
    ctx.obj = portal_home(home)
    if ctx.invoked_subcommand is None:
        screen.check_terminal()
        ctx.exit(screen.show(ctx.obj, ssh_key=ssh_key, ssh_user_auth=ssh_user_auth, shared=shared))
