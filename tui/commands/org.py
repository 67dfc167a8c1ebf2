"""`devportal org`: the organizations that own apps."""

import click

from tui.commands.plain import Columns, printable
from tui.commands.portal import operator


@click.group()
def org() -> None:
    """Organizations: who owns apps."""


@org.command()
@click.argument("name")
def add(name: str) -> None:
    """Add an organization."""
    with operator() as session:
        added = session.accounts.add_organization(name)
    click.echo(f"Organization {added.id} is {printable(added.name)}.")


@org.command("list")
def list_() -> None:
    """List the organizations."""
    with operator() as session:
        for line in Columns("id", "name").lines((o.id, o.name) for o in session.accounts.organizations()):
            click.echo(line)
