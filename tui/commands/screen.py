"""Opening the portal's screens: only here is Textual loaded, and only for a real terminal."""

import gc
import os
import sys
from collections.abc import Sequence
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


def show(home: Path, demo_users: Sequence["DemoUser"] = (), *, ssh_key: str = "", shared: bool = False) -> int:
    """Open the portal in this terminal until the person quits; the exit code.

    `ssh_key` is the fingerprint of the key by which sshd has let somebody in; in an account that is `shared`, nobody's
    name is remembered. Raises `Refused` for what is wrong with the portal, before the screens take the terminal.
    """
    portal = _opened(home)
    # Textual reads these at import: they would log what is typed, or load any module as a driver.
    for name in [name for name in os.environ if name.startswith("TEXTUAL") or name == "BROWSER"]:
        del os.environ[name]
    # Nothing that is made by starting is garbage: looking for some would be a tenth of the start.
    gc.disable()
    try:
        from screens.last_sign_in import LastSignIn
        from tui.app import run

        memory = None if shared or ssh_key or demo_users else LastSignIn(home)
        return run(portal, demo_users=demo_users, ssh_key=ssh_key, memory=memory)
    finally:
        gc.enable()


def _opened(home: Path) -> "Portal":
    from store.errors import Code, Refused
    from store.portal import Portal

    portal = Portal.open(home, create=False)
    if not portal.has_users():
        portal.close()
        raise Refused(Code.BAD_STATE, "Nobody may sign in here yet. Run: devportal init")
    return portal
