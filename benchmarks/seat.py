"""Somebody who has signed in at a terminal and has their first screen in front of them."""

import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.data import PASSWORD
from benchmarks.terminal import Terminal, Terminals

DEVPORTAL = str(Path(sys.executable).with_name("devportal"))
"""The command, as it is installed beside this Python."""
OPEN = "import oauth.process; oauth.process.close_off = lambda: None; from tui.main import main; main()"
"""The same for whoever is not root and looks into it: a portal's process is closed to others."""
BARE_APP = str(Path(__file__).with_name("bare_app.py"))
BARE_WORDS = "The bare app"
"""What the bare app shows."""
LOGIN_WORDS = "Username"
"""What the login screen shows, and no other."""
LIST_WORDS = "Not Connected Yet"
"""What the list of the stuck shows once it has rows."""
AT_ONCE = 4
"""So many sign in together, where many do."""
RIGHT, TAB, ENTER, UP, DOWN, PAGE_UP, PAGE_DOWN = "\x1b[C", "\t", "\r", "\x1b[A", "\x1b[B", "\x1b[5~", "\x1b[6~"


def portal(terminals: Terminals, home: Path, *, looked_into: bool = False) -> Terminal:
    """The portal, at its login screen; others may read its memory where it is `looked_into`."""
    (home / "last-sign-in").unlink(missing_ok=True)  # or the keys to sign in would be others
    command = (sys.executable, "-c", OPEN) if looked_into else (DEVPORTAL,)
    terminal = terminals.start(*command, DEVPORTAL_HOME=str(home))
    terminal.until(LOGIN_WORDS)
    return terminal


def bare(terminals: Terminals) -> Terminal:
    """A bare Textual app, drawn."""
    terminal = terminals.start(sys.executable, BARE_APP)
    terminal.until(BARE_WORDS)
    return terminal


def sign_in(terminals: Sequence[Terminal], name: str) -> None:
    """Type the name and the password of somebody in production, at several terminals at once; wait for nothing then.

    Key by key: what is typed before the next field has the focus would go into the one before.
    """
    for keys in (RIGHT, TAB, name, TAB, PASSWORD):
        for terminal in terminals:
            terminal.type(keys)
        for terminal in terminals:
            terminal.answered()
    for terminal in terminals:
        terminal.type(ENTER)


def at_the_list(terminals: Terminals, home: Path, count: int, *, looked_into: bool = False) -> list[Terminal]:
    """So many times Sue of support, each with the list of the stuck in front of her."""
    seated: list[Terminal] = []
    while len(seated) < count:
        few = [portal(terminals, home, looked_into=looked_into) for _ in range(min(AT_ONCE, count - len(seated)))]
        sign_in(few, "sue")
        for terminal in few:
            terminal.until(LIST_WORDS)
            terminal.settle()
        seated += few
    return seated
