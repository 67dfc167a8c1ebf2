"""`make screenshots`: the README's pictures, from the demo, the same in every run.

python -m tests.screens.screenshots docs/pictures
"""

import asyncio
import random
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from screens.desk import Clerk
from screens.opening import Opening
from store import Portal
from tests.screens.driver import Driver
from tui.app import DevPortal
from tui.demo.builder import build
from tui.demo.people import PASSWORD

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SIZE = (100, 30)
LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
PICTURES: dict[str, tuple[str, bool, tuple[str, ...]]] = {
    "my-apps": ("dana", False, ()),
    "version-diff": ("dana", False, ("G", "v")),
    "connection-grid": ("dana", False, ("G", "enter")),
    "secret-reveal": ("dana", False, ("ctrl+p", "CLIENT", "enter", "enter", *PASSWORD, "enter")),
    "support-desk": ("sam", True, ()),
}
"""Who signs in, whether in production, and what they press; CLIENT stands for one whose secret waits for them."""
FONTS = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
"""They would be asked for from somewhere else."""


def main(folder: Path) -> None:
    """Write one SVG for each."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, _the_same_names():
        Path(home).chmod(0o700)
        build(Path(home), NOW)
        for name in PICTURES:
            picture = FONTS.sub("", asyncio.run(_picture(Path(home), name)))
            (folder / f"{name}.svg").write_text(picture, "utf-8")


@contextmanager
def _the_same_names() -> Iterator[None]:
    """Keys and client IDs that look like real ones, secrets that say that they are none."""
    dice = random.Random(7)

    def name(length: int) -> str:
        return "".join(dice.choices(LETTERS, k=length))

    with ExitStack() as patched:
        for room in ("apps", "connections"):
            patched.enter_context(patch(f"store.{room}.random_name", name))
        patched.enter_context(patch("store.credentials.random_name", lambda length: f"example{name(length)[7:]}"))
        yield


async def _picture(home: Path, name: str) -> str:
    who, production, keys = PICTURES[name]
    clerk = Clerk()
    portal = clerk.now(Portal.open, home, clock=lambda: NOW)
    app = DevPortal(Opening(home, lambda: portal), clerk)
    async with app.run_test(size=SIZE) as pilot:
        user = Driver(app, pilot, clerk)
        await user.settle()
        await user.sign_in(who, PASSWORD, production=production)
        for key in keys:
            if key == "CLIENT":
                await user.type(clerk.now(_client, portal))
                await user.until_words("Client ID cid.")
            else:
                await user.press("space" if key == " " else key)
        if name == "secret-reveal":
            await user.until(lambda: bool(user.secret))
        picture = app.export_screenshot(title="devportal")
    clerk.now(portal.close)
    clerk.close()
    return picture


def _client(portal: Portal) -> str:
    waiting = portal.operator().connections.window(environment="integration", reason="secret_waiting", limit=100)
    return next(str(row.client_id) for row in waiting.rows if row.organization_name == "Acme Integrations")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
