"""`devportal restore`: a backup takes the portal's place, once it has proved that it is whole."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.plain import printable

if TYPE_CHECKING:
    from store.restore import Behind


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask, also where FILE is behind the portal.")
@click.pass_obj
def restore(home: Path, file: Path, yes: bool) -> None:
    """Put the backup FILE in the place of the portal's database.

    Nothing else may have the portal open. FILE must be whole, and its journal made with this portal's key: on a new
    machine, make the folder (mode 0700) and put the key file there first. The replaced database is kept.
    """
    from store.errors import Code, Refused
    from store.restore import restoring

    with restoring(home, file) as trial:
        click.echo(f"{printable(str(file))} is whole: its journal has {trial.entries} entries.")
        click.echo(_behind(trial.behind))
        if trial.behind.entries != 0 and not yes:
            if not sys.stdin.isatty():
                raise Refused(Code.BAD_STATE, "Nothing was changed. To restore it all the same, add: --yes")
            click.confirm("Restore it all the same?", abort=True)
        kept = trial.put_in_place()
    click.echo("The portal's database is restored.")
    if kept:
        click.echo(f"The replaced one is kept, secrets and all: delete {kept} once nobody needs it.")


def _behind(behind: "Behind") -> str:
    """How far a backup is behind the portal, and what that means."""
    if behind.entries == 0:
        return "It holds every entry that the portal's journal has."
    since = f"after {_second(behind.since)}" if behind.since else "ever"
    until = f", up to {_second(behind.until)}," if behind.until else ""
    if behind.entries is None:
        return f"Nothing tells how far it is behind the portal: what happened {since} may be lost with it."
    entries = f"{behind.entries} entries" if behind.entries > 1 else "entry"
    return (
        f"It lacks the last {entries} of the portal's journal: what happened {since}{until} is lost with it. "
        "A secret that was revoked since is live again, one that was generated since is gone."
    )


def _second(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
