"""The command line: what `devportal` starts. Nothing here loads the store or Textual before a command runs."""

import os
import sys
from pathlib import Path

import click

from tui.commands import exits, screen
from tui.commands.app import app
from tui.commands.backup import backup
from tui.commands.check import check
from tui.commands.connection import connection
from tui.commands.connections import connections
from tui.commands.demo import demo
from tui.commands.init import init
from tui.commands.org import org
from tui.commands.portal import opened
from tui.commands.rotate_keys import rotate_keys
from tui.commands.serve import serve
from tui.commands.tenant import tenant
from tui.commands.test_connection import test_connection
from tui.commands.user import user
from tui.commands.where import where

EXIT_CODES = "\b\nExit codes:\n" + "\n".join(f"  {code:<5}{meaning}" for code, meaning in exits.MEANINGS.items())


@click.group(cls=exits.Commands, invoke_without_command=True, epilog=EXIT_CODES)
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="DEVPORTAL_HOME",
    show_envvar=True,
    help="The portal's folder; without it, the platform's folder for user data.",
)
@click.version_option(package_name="devportal")
@click.pass_context
def cli(ctx: click.Context, home: Path | None) -> None:
    """A developer portal in the terminal. Without a command, opens the portal."""
    os.umask(0o077)
    ctx.obj = home.expanduser().absolute() if home else _default_home()
    if ctx.invoked_subcommand is None:
        screen.check_terminal()
        _check_portal()
        ctx.exit(screen.show(ctx.obj))


for command in (
    app,
    backup,
    check,
    connection,
    connections,
    demo,
    init,
    org,
    rotate_keys,
    serve,
    tenant,
    test_connection,
    user,
    where,
):
    cli.add_command(command)


def _check_portal() -> None:
    """Say what is wrong with the portal in plain text and by an exit code, before the screens take the terminal."""
    with opened() as portal:
        if portal.has_users():
            return
    from store.errors import Code, Refused

    raise Refused(Code.BAD_STATE, "Nobody may sign in here yet. Run: devportal init")


def main() -> None:
    """Run the command line of this process."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal without UTF-8 is shown the code point rather than a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    cli(prog_name="devportal")


def _default_home() -> Path:
    import platformdirs

    return platformdirs.user_data_path("devportal", appauthor=False)


if __name__ == "__main__":
    main()
