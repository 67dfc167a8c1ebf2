"""What is shown as CSV or JSON: as much as a clipboard takes; nothing writes a file on the host from here."""

from collections.abc import Callable, Sequence

from screens import export as formats
from screens.confirm import PickScreen
from screens.connection_jobs import MOST_TEXT
from screens.connection_list import ConnectionList
from screens.connection_shown import Shown
from screens.page import Page
from screens.widgets.copying import SENT
from store.models import Connection

WAYS = [("csv", "CSV"), ("json", "JSON"), ("command", "the command for all of it")]
PAGE = 200
MOST = 1000
"""So many are read at most; no clipboard takes more of them."""


async def export(page: Page[None], shown: Shown, source: ConnectionList, count: int) -> None:
    """Ask in which form, then send it to the terminal's clipboard."""
    what = (
        f"It goes to your terminal's clipboard (OSC 52), which takes about {MOST_TEXT // 1000} kB. Who may run "
        "commands on the portal's host gets all of it by the command."
    )
    question = PickScreen(page.desk, "Export what is shown", WAYS, about=f"{count:,} connections", what=what)
    way = await page.app.push_screen_wait(question)
    if way == "command":
        key = await page.ask(_app_key, page, shown)
        command = formats.command(shown, page.desk.environment, key)
        page.app.copy_to_clipboard(command)
        page.say(f"{command}\nwas {SENT}")
    elif way is not None:
        write = formats.as_csv if way == "csv" else formats.as_json
        rows, text = await page.ask(_fitting, source, write)
        page.app.copy_to_clipboard(text)
        some = f"The first {rows:,} of {count:,} connections were" if rows < count else f"All {rows:,} connections were"
        page.say(f"{some} {SENT}")


def _app_key(page: Page[None], shown: Shown) -> str:
    return page.desk.session.apps.get(shown.app).key if shown.app is not None else ""


def _fitting(source: ConnectionList, write: Callable[[Sequence[Connection]], str]) -> tuple[int, str]:
    """As many of the first rows as fit, and them as text."""
    rows: list[Connection] = []
    after = None
    while len(rows) < MOST:
        window = source.window(after=after, limit=PAGE)
        rows += window.rows
        after = window.after
        if after is None or len(write(rows)) > MOST_TEXT:
            break
    while rows and len(write(rows)) > MOST_TEXT:
        rows = rows[: min(len(rows) - 1, len(rows) * MOST_TEXT // len(write(rows)))]
    return len(rows), write(rows)
