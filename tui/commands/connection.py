"""`devportal connection`: one app at one tenant."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from tui.commands.plain import day, printable
from tui.commands.portal import ENVIRONMENTS, app_of, operator, tenant_id

if TYPE_CHECKING:
    from store.models import Connection
    from store.session import Session


def _one(command: Callable[..., Any]) -> Callable[..., Any]:
    """The arguments that name one connection."""
    for parameter in (
        click.option("--environment", type=click.Choice(ENVIRONMENTS), required=True),
        click.argument("id_", metavar="TENANT", type=tenant_id),
        click.argument("app"),
    ):
        command = parameter(command)
    return command


@click.group()
def connection() -> None:
    """One connection: an app at a tenant in an environment."""


@connection.command()
@_one
def show(app: str, id_: int, environment: str) -> None:
    """Show a connection: its status, why, and who must act."""
    with operator() as session:
        found = _find(session, app, id_, environment)
        failures = session.portal.failures(found.id)
    facts = {
        "app": f"{found.app_name} of {found.organization_name}, {found.app_key}",
        "tenant": f"{found.tenant} in {found.environment}" + (f", {found.tenant_name}" if found.tenant_name else ""),
        "status": found.status,
        "reason": found.reason or "-",
        "must act": found.must_act,
        "why": found.sentence,
        "since": day(found.waiting_since),
        "client": found.client_id or "-",
        "version": f"{found.accepted_version or '-'} accepted, {found.current_version} current",
        "scopes": " ".join(sorted(found.effective)) or "-",
        "used": day(found.used_at),
        "failed": day(found.failed_at) + (f", {found.failure}" if found.failure else ""),
        "failures": ", ".join(f"{times} × {cause}" for cause, times in failures.items()) or "-",
    }
    for fact, value in facts.items():
        click.echo(f"{fact:<10}{printable(value)}")


@connection.command()
@_one
def block(app: str, id_: int, environment: str) -> None:
    """Stop a connection; only an operator lifts this stop."""
    with operator() as session:
        found = session.connections.block(_find(session, app, id_, environment).id)
    click.echo(f"{printable(found.app_name)} at {found.tenant} in {found.environment} is blocked.")


@connection.command()
@_one
def unblock(app: str, id_: int, environment: str) -> None:
    """Lift the operator's stop; the others' stay as they are."""
    with operator() as session:
        found = session.connections.unblock(_find(session, app, id_, environment).id)
    click.echo(f"{printable(found.app_name)} at {found.tenant} in {found.environment} is no longer blocked.")


def _find(session: "Session", app: str, tenant: int, environment: str) -> "Connection":
    return session.connections.find(app_of(session, app).id, tenant, environment)
