"""`devportal tenant`: the customer accounts of each environment."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.plain import Columns, printable
from tui.commands.portal import environment_argument, environment_option, operator, tenant_id

if TYPE_CHECKING:
    from store.session import Session


@click.group()
def tenant() -> None:
    """Tenants: the customer accounts of each environment."""


@tenant.command()
@environment_argument
@click.argument("id_", metavar="ID", type=tenant_id)
@click.argument("name")
def add(environment: str, id_: int, name: str) -> None:
    """Add a tenant to ENVIRONMENT."""
    with operator() as session:
        added = session.accounts.add_tenant(environment, id_, name)
    click.echo(f"Tenant {added.id} in {added.environment} is {printable(added.name)}.")


@tenant.command("list")
@environment_option
@click.option("--search", default="", help="Only those whose ID or name holds this.")
def list_(environment: str | None, search: str) -> None:
    """List the tenants."""
    with operator() as session:
        found = session.accounts.tenants(environment, search=search)
    for line in Columns("environment", "id", "name").lines((t.environment, t.id, t.name) for t in found):
        click.echo(line)


@tenant.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="CSV")
def import_(file: Path) -> None:
    """Add the tenants of a CSV file with the columns environment,id,name.

    Prints a verdict for each line; when one line is wrong, nothing is added.
    """
    from tui.commands import sheet

    rows = sheet.rows_of(file, ("environment", "id", "name"))
    with operator() as session:
        judged = _Judge(session)
        lines = [sheet.judge(number, row, judged) for number, row in rows]
        if sheet.all_good(lines):
            with session.portal.write():
                for environment, id_, name in judged.new:
                    session.accounts.add_tenant(environment, id_, name)
    sheet.show(lines)


class _Judge:
    """Looks at one row after the other, and gathers what is to be added."""

    def __init__(self, session: "Session") -> None:
        self._known = {(str(t.environment), t.id): t.name for t in session.accounts.tenants()}
        self.new: list[tuple[str, int, str]] = []

    def __call__(self, row: dict[str, str]) -> tuple[str, str]:
        from store.errors import Code, Refused
        from store.text import clean, environment_named
        from store.text import tenant_id as checked_id

        environment = str(environment_named(row["environment"]))
        if not (row["id"].isascii() and row["id"].isdigit()):
            raise Refused(Code.INVALID, f"{row['id']!r:.40} is not a tenant ID: a positive whole number.")
        id_ = checked_id(int(row["id"][:20]))
        name = clean(row["name"], "A tenant's name", most=120)
        about = f"{environment} {id_} {name}"
        known = self._known.get((environment, id_))
        if known is None:
            self._known[environment, id_] = name
            self.new.append((environment, id_, name))
            return "add", about
        if known != name:
            raise Refused(Code.CONFLICT, f"{environment} {id_} is {known}, not {name}.")
        return "known", about
