"""`devportal backup`: a consistent copy of the database while others work."""

from pathlib import Path

import click

from tui.commands.plain import printable
from tui.commands.portal import opened


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Write a copy of the database to FILE, which must be new.

    The key is not in it: keep a copy of the key file elsewhere, or nothing sealed can be opened again.
    """
    with opened() as portal:
        portal.backup(file.absolute())
        click.echo(f"The database is copied to {printable(str(file))}.")
        click.echo(f"The key is not in it; keep a copy of {portal.home.key_file} in another place.")
