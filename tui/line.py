"""The command line: its options, its commands by name, its help."""

import os
from pathlib import Path

import click

from tui.commands import exits, screen
from tui.commands.group import Commands
from tui.place import HOME, portal_home

EXIT_CODES = "\b\nExit codes:\n" + "\n".join(f"  {code:<5}{meaning}" for code, meaning in exits.MEANINGS.items())


@click.group(cls=Commands, invoke_without_command=True, epilog=EXIT_CODES)
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar=HOME,
    show_envvar=True,
    help="The portal's folder; without it, the platform's folder for user data.",
)
@click.version_option(package_name="devportal")
@click.pass_context
def cli(ctx: click.Context, home: Path | None) -> None:
    """A developer portal in the terminal. Without a command, opens the portal."""
    os.umask(0o077)
    ctx.obj = portal_home(home)
    if ctx.invoked_subcommand is None:
        screen.check_terminal()
        ctx.exit(screen.show(ctx.obj))
