"""What a person waits for before the door is on the glass."""

import os
import subprocess
import sys
from pathlib import Path

from tests.world import World

ROOT = Path(__file__).parents[2]

SHOW_THE_DOOR = """
import os, pty, sys
os.dup2(pty.openpty()[1], 0)
from textual.app import App
from tui import main
from tui.commands import screen

display, run = App._display, App.run

def look(app, *drawn):
    display(app, *drawn)
    if "Username" in "".join(strip.text for strip in app.screen._compositor.render_strips()):
        os.write(1, " ".join(sys.modules).encode())
        os._exit(0)

App._display = look
App.run = lambda app: run(app, headless=True)
screen.why_not = lambda: None
sys.argv = ["devportal"]
main.main()
"""
OURS = {
    *("store", "store.errors", "store.home", "screens", "screens.desk", "screens.explained", "screens.last_sign_in"),
    *(
        "screens.login",
        "screens.opening",
        "screens.page",
        "screens.plain",
        "screens.widgets",
        "screens.widgets.pasting",
        "screens.widgets.repaint",
    ),
    *("screens.widgets.choice", "screens.widgets.field", "screens.widgets.heading", "screens.widgets.keys"),
    *("screens.widgets.words", "tui", "tui.app", "tui.commands", "tui.commands.exits", "tui.commands.plain"),
    *(
        "tui.commands.screen",
        "tui.glass",
        "tui.in_turn",
        "tui.incident",
        "tui.keyboard",
        "tui.main",
        "tui.pasted",
        "tui.place",
        "tui.terminal",
        "tui.theme",
    ),
    *("tui.watchdog", "oauth", "oauth.process"),
}
"""Every room of ours that the door needs; each takes whoever starts a moment: add one only for a reason."""
OTHERS = {"click", "cryptography", "httpx", "json", "pysqlite3", "sqlite_utils", "tomllib", "importlib.metadata"}
"""What others need, and the door does not."""


def loaded_at_the_door(home: Path) -> set[str]:
    env = os.environ | {"DEVPORTAL_HOME": str(home)}
    fresh = subprocess.run(
        [sys.executable, "-c", SHOW_THE_DOOR], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert fresh.returncode == 0, fresh.stderr
    return set(fresh.stdout.split())


def test_the_door_waits_for_no_room_that_is_only_entered_later(world: World) -> None:
    world.developer()
    loaded = loaded_at_the_door(world.home)
    ours = {name for name in loaded if name.partition(".")[0] in ("store", "oauth", "screens", "tui")}
    assert ours - OURS == set()
    assert loaded & OTHERS == set()
