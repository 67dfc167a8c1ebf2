"""`devportal rotate-keys`: new keys for signing access tokens."""

from datetime import timedelta

import click

from tui.commands.portal import opened


@click.command(name="rotate-keys")
@click.option("--now", is_flag=True, help="End all tokens that were given so far, too: for a key that leaked.")
def rotate_keys(now: bool) -> None:
    """Sign access tokens with new keys from now on, in every worker; old tokens verify for another hour."""
    from store.signing_keys import KEEP_OLD_FOR

    with opened() as portal:
        portal.signing_keys.rotate(portal.operator(), keep_old_for=timedelta(0) if now else KEEP_OLD_FOR)
    click.echo(
        "New tokens are signed with new keys. "
        + ("Old tokens count no more." if now else "Old tokens verify until they expire.")
    )
