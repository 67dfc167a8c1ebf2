"""`devportal app`: what the organizations publish."""

import click

from tui.commands.plain import Columns, day, printable
from tui.commands.portal import app_of, operator


@click.group()
def app() -> None:
    """Apps: what the organizations publish."""


@app.command("list")
@click.option("--archived", is_flag=True, help="The archived ones too.")
@click.option("--search", default="", help="Only those whose name, key or organization holds this.")
def list_(archived: bool, search: str) -> None:
    """List the apps, with how their connections of both environments stand."""
    columns = Columns("app key", "version", "scopes", "live", "waiting", "stuck", "state", "organization", "name")
    with operator() as session:
        found = session.apps.list(archived=archived, search=search)
    for line in columns.lines(
        (
            *(one.key, one.current_version, len(one.scopes), one.tally.live, one.tally.waiting, one.tally.stuck),
            *("archived" if one.archived else "in use", one.organization_name, one.name),
        )
        for one in found
    ):
        click.echo(line)


@app.command()
@click.argument("name")
def show(name: str) -> None:
    """Show one app, named by its key, number or name."""
    with operator() as session:
        one = app_of(session, name)
        versions = session.apps.versions(one.id)
    facts = {
        "app key": one.key,
        "name": one.name,
        "organization": one.organization_name,
        "homepage": one.homepage,
        "contact": one.contact,
        "description": one.description,
        "self-service": "yes" if one.self_service else "no",
        "archived": "yes" if one.archived else "no",
        "live": one.tally.live,
        "waiting": one.tally.waiting,
        "stuck": one.tally.stuck,
    }
    for fact, value in facts.items():
        click.echo(f"{fact:<14}{printable(str(value)) or '-'}")
    for version in versions:
        note = f": {version.note}" if version.note else ""
        by = f"{day(version.published_at)} by {version.published_by}"
        click.echo(printable(f"version {version.number}, {by}, {len(version.scopes)} scopes{note}"))
    for scope in sorted(one.scopes):
        click.echo(f"scope         {scope}")
