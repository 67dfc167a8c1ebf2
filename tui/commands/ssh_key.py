"""`devportal ssh-key`: by which keys sshd lets whom in."""

from typing import TextIO

import click

from tui.commands.plain import Columns, day, printable
from tui.commands.portal import environment_argument, environment_option, operator


@click.group("ssh-key")
def ssh_key() -> None:
    """SSH keys: by which sshd lets people in without a password.

    People look after their own in the portal (ctrl+p, "Your SSH keys"); the first one of somebody who has no other
    way in is added here.
    """


@ssh_key.command()
@environment_argument
@click.argument("user")
@click.argument("file", type=click.File(encoding="utf-8", errors="replace"), default="-")
@click.option("--name", default="", help="What to call it; without it, by the comment behind the key.")
def add(environment: str, user: str, file: TextIO, name: str) -> None:
    """Register a public key for a user: the line of a .pub file, from FILE or the standard input."""
    from store.ssh_public_key import LONGEST

    line = file.read(LONGEST + 1)
    with operator() as session:
        found = session.accounts.find(environment, user)
        added = session.ssh_keys.add(line, name=name, user_id=found.id)
    click.echo(f"{added.fingerprint} “{printable(added.name)}” lets {printable(added.user)} in to {environment}.")


@ssh_key.command("list")
@environment_option
def list_(environment: str | None) -> None:
    """List the keys of all users."""
    with operator() as session:
        found = session.ssh_keys.everyone(environment)
    columns = Columns("environment", "user", "type", "fingerprint", "added", "by", "last used", "name")
    for line in columns.lines(
        (k.environment, k.user, k.type, k.fingerprint, day(k.added_at), k.added_by, day(k.used_at), k.name)
        for k in found
    ):
        click.echo(line)


@ssh_key.command()
@environment_argument
@click.argument("user")
@click.argument("fingerprint")
def remove(environment: str, user: str, fingerprint: str) -> None:
    """Let a key open nothing any more; sessions that it opened end. FINGERPRINT is as the list shows it."""
    from store.errors import Code, Refused

    with operator() as session:
        found = session.accounts.find(environment, user)
        key = next((key for key in session.ssh_keys.list(found.id) if key.fingerprint == fingerprint), None)
        if key is None:
            raise Refused(Code.NOT_FOUND, f"{user} has no such key in {environment}. See: devportal ssh-key list")
        session.ssh_keys.remove(key.id)
    click.echo(f"“{printable(key.name)}” lets {printable(key.user)} in to {environment} no more.")
