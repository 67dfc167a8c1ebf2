"""Opening the portal's screens: only here is Textual loaded, and only for a real terminal."""

import gc
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screens.demo_user import DemoUser
    from store import Portal


def why_not() -> str | None:
    """Why nothing can be drawn here, or None: without a terminal Textual would hang, and stream into the pipe."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return "The portal's screens need a terminal for input and output (over SSH: ssh -t)."
    if os.environ.get("TERM") in ("dumb", "unknown"):
        return "This terminal cannot draw (TERM=dumb); the other commands work here: devportal --help"
    return None


def check_terminal() -> None:
    """End with a sentence and the code of a usage error where nothing can be drawn."""
    if told := why_not():
        import click

        from tui.commands import exits

        click.echo(f"Error: {told}", err=True)  # a usage error would show our options to a person at an SSH client
        raise click.exceptions.Exit(exits.USAGE)


def show(
    home: Path,
    demo_users: Sequence["DemoUser"] = (),
    *,
    ssh_key: str = "",
    ssh_user_auth: Path | None = None,
    shared: bool = False,
) -> int:
    """Open the portal in this terminal until the person quits; the exit code.

    `ssh_key` is the fingerprint of the key by which sshd has let somebody in; what it noted in `ssh_user_auth` only
    fills in a name. In an account that is `shared`, nobody's name is remembered. Raises `Refused` for what is wrong
    with the portal: with its files before the screens take the terminal, and with what is in them as soon as the door
    is on the glass.
    """
    from screens.opening import Opening
    from store.home import Home

    opening = Opening(home, partial(_open, home))
    if not Home.at(home, create=False).database.exists():
        opening()
    # Nothing that is made by starting is garbage: looking for some would be a tenth of the start.
    gc.disable()
    try:
        from screens.last_sign_in import LastSignIn
        from tui.app import run

        likely_key = ""
        if ssh_user_auth:
            from tui.ssh_user_auth import proved_key

            likely_key = proved_key(ssh_user_auth)
        memory = None if shared or ssh_key or demo_users else LastSignIn(home)
        return run(opening, demo_users=demo_users, ssh_key=ssh_key, likely_key=likely_key, memory=memory)
    finally:
        gc.enable()


def _open(home: Path) -> "Portal":
    from store.portal import Portal

    return Portal.open(home, create=False)
