"""`devportal ssh-config`: prints what makes a machine a team's host."""

import stat
import sys
from pathlib import Path

import click

from tui.place import HOME

WAYS = ("keys", "passwords")


@click.command("ssh-config")
@click.option(
    "--way",
    type=click.Choice(WAYS),
    default="keys",
    show_default=True,
    help="Who somebody is: their SSH key says it, or the portal's own login does.",
)
@click.option("--account", default="devportal", show_default=True, help="The account that everybody comes in as.")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    default="/var/lib/devportal",
    envvar=HOME,
    show_default=True,
    show_envvar=True,
    help="The portal's folder.",
)
@click.option(
    "--programs",
    type=click.Path(path_type=Path, file_okay=False),
    default="/usr/local/lib/devportal",
    show_default=True,
    help="The folder for what sshd runs; root's, as all above it.",
)
def ssh_config(way: str, account: str, home: Path, programs: Path) -> None:
    """Print a shell script that makes this machine a team's host; changes nothing itself.

    It holds the sshd block, the programs that sshd runs with a clean environment, and the commands that make the
    account. Read it, then run it as root: devportal ssh-config | sh
    """
    from tui.host import Host

    python = Path(sys.executable)
    click.echo(Host(way, account, home.absolute(), programs.absolute(), python).script(), nl=False)
    if told := _out_of_reach(python):
        click.echo(told, err=True)


def _out_of_reach(python: Path) -> str:
    """Why another account cannot run this Python, as far as modes tell; empty where it can."""
    for path in (python, python.resolve(), Path(__file__)):
        for part in (path, *path.parents):
            mode = part.stat().st_mode
            if not mode & (stat.S_IXOTH if part.is_dir() else stat.S_IROTH):
                return f"{part} is closed to other accounts, so none can run {python}. Install devportal elsewhere."
    return ""
