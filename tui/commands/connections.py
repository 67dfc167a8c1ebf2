"""`devportal connections`: the whole list, read page by page, as text, JSON or CSV."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from tui.commands.plain import Columns, day
from tui.commands.portal import ENVIRONMENTS, app_of, environment_option, operator, tenant_id

if TYPE_CHECKING:
    from store.models import Connection
    from store.session import Session

STATUSES = ("not_connected", "stopped", "no_secret", "attention", "live", "removed")
REASONS = (
    *("app_archived", "blocked", "tenant_unknown", "declined", "no_admin", "admin_has_not_acted"),
    *("suspended", "disabled", "not_generated", "secret_waiting"),
    *("failing", "update_declined", "update_pending", "secret_expiring", "never_used", "behind"),
)
# By tenant first of all: an index serves it page by page, and no row moves while the others are read.
SORTS = ("tenant", "waiting", "app", "changed")
PAGE = 500


@click.command()
@environment_option
@click.option("--app", help="Only this app: its key, number or name.")
@click.option("--version", type=click.IntRange(1), help="Only those that accepted this version of --app.")
@click.option("--tenant", type=tenant_id, metavar="ID", help="Only this tenant ID.")
@click.option("--status", multiple=True, type=click.Choice(STATUSES), help="Only this status; may be repeated.")
@click.option("--reason", multiple=True, type=click.Choice(REASONS), help="Only this reason; may be repeated.")
@click.option("--snoozed/--not-snoozed", default=None, help="Only those that support has put aside, or the others.")
@click.option("--search", default="", help="Only those whose names, IDs or notes hold this.")
@click.option("--sort", type=click.Choice(SORTS), default="tenant", show_default=True, help="By what.")
@click.option("--json", "as_json", is_flag=True, help="A JSON array, one object a line.")
@click.option("--csv", "as_csv", is_flag=True, help="CSV; cells that a spreadsheet would calculate begin with '.")
def connections(
    environment: str | None,
    app: str | None,
    version: int | None,
    tenant: int | None,
    status: tuple[str, ...],
    reason: tuple[str, ...],
    snoozed: bool | None,
    search: str,
    sort: str,
    as_json: bool,
    as_csv: bool,
) -> None:
    """List connections; the removed only with --status removed.

    With --sort waiting, those that wait the longest come first.
    """
    if as_json and as_csv:
        raise click.UsageError("Choose --json or --csv.")
    with operator() as session:
        filters: dict[str, Any] = {"status": status, "reason": reason, "tenant": tenant, "search": search, "sort": sort}
        filters |= {"version": version, "snoozed": snoozed}
        filters["app"] = app_of(session, app).id if app else None
        pages = _pages(session, (environment,) if environment else ENVIRONMENTS, filters)
        (_write_json if as_json else _write_csv if as_csv else _write_text)(pages)


def _pages(session: "Session", environments: Iterable[str], filters: dict[str, Any]) -> "Iterator[list[Connection]]":
    for environment in environments:
        after = None
        while True:
            window = session.connections.window(environment=environment, after=after, limit=PAGE, **filters)
            yield list(window.rows)
            after = window.after
            if after is None:
                break


def _write_text(pages: "Iterable[list[Connection]]") -> None:
    columns = Columns("environment", "tenant", "status", "reason", "must act", "since", "app key", "app", "tenant name")
    for page in filter(None, pages):
        for line in columns.lines(
            (
                *(c.environment, c.tenant, c.status, c.reason, c.must_act, day(c.waiting_since)),
                *(c.app_key, c.app_name, c.tenant_name),
            )
            for c in page
        ):
            click.echo(line)
    for line in columns.lines([]):  # where there are none: at least what they would be
        click.echo(line)


def _write_json(pages: "Iterable[list[Connection]]") -> None:
    import json

    from screens.export import facts

    between = "["
    for page in pages:
        for connection in page:
            click.echo(f"{between}\n{json.dumps(facts(connection))}", nl=False)
            between = ","
    click.echo("[]" if between == "[" else "\n]")


def _write_csv(pages: "Iterable[list[Connection]]") -> None:
    from screens.export import FIELDS, csv_rows

    click.echo(",".join(FIELDS))
    for page in pages:
        click.echo(csv_rows(page), nl=False)
