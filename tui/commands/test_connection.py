"""`devportal test-connection`: whether a client's credentials work, rung by rung."""

import asyncio
import os
from typing import TYPE_CHECKING

import click

from tui.commands import exits
from tui.commands.plain import printable
from tui.commands.portal import ENVIRONMENTS, app_of, opened, tenant_id

if TYPE_CHECKING:
    from oauth.rungs import Expected
    from store import Portal
    from store.secret_text import SecretText


@click.command(name="test-connection")
@click.option("--environment", type=click.Choice(ENVIRONMENTS), required=True)
@click.option("--server", metavar="NAME", help="One of [servers] in config.toml, instead of the portal's own.")
@click.option(
    "--secret-fd", type=click.IntRange(min=0), metavar="N", help="Read the Client Secret from file descriptor N."
)
@click.argument("app")
@click.argument("id_", metavar="TENANT", type=tenant_id)
@click.pass_context
def test_connection(
    ctx: click.Context, app: str, id_: int, environment: str, server: str | None, secret_fd: int | None
) -> None:
    """Ask for a token as the app's client would, and make one call with it.

    The Client Secret is asked for or read from a file descriptor; it is sent to the server, and kept nowhere.
    """
    from oauth.target import expected_of

    with opened() as portal:
        session = portal.operator()
        expected = expected_of(session.connections.find(app_of(session, app).id, id_, environment))
        secret = _secret(secret_fd)
        if not asyncio.run(_climb(portal, expected, server, secret)):
            ctx.exit(exits.WRONG)


def _secret(fd: int | None) -> "SecretText":
    from store.secret_text import SecretText

    if fd is None:
        asked: str = click.prompt("Client Secret", hide_input=True, err=True)
        return SecretText(asked.strip())
    try:
        with os.fdopen(fd, "rb") as file:
            return SecretText(file.read(1000).decode("ascii").strip())
    except (OSError, UnicodeDecodeError):
        raise click.UsageError(f"No secret can be read from file descriptor {fd}.") from None


async def _climb(portal: "Portal", expected: "Expected", server: str | None, secret: str) -> bool:
    from oauth.target import ladder

    held = False
    async with ladder(portal, expected, server) as made:
        async for rung in made.climb(secret):
            held = rung.ok
            mark = "ok    " if held else "FAILED"
            click.echo(f"{mark}  {rung.name:<10}{rung.milliseconds:>7.0f} ms  {printable(rung.sentence)}")
            if rung.advice:
                click.echo(f"        {printable(rung.advice)}")
    return held
