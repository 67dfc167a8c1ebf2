"""Somebody at the keyboard: presses keys, reads the screen, waits until the portal has answered."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from screens.demo_user import DemoUser
from screens.desk import Clerk
from screens.last_sign_in import LastSignIn
from screens.opening import Opening
from tests.world import OWN, World
from tui.app import DevPortal


class Driver:
    """Knows no widget: only keys in, and text out."""

    def __init__(self, app: DevPortal, pilot: Pilot[None], clerk: Clerk) -> None:
        self.app = app
        self.pilot = pilot
        self.clerk = clerk

    async def press(self, *keys: str) -> None:
        """Press keys one by one, each once the portal has answered the one before."""
        for key in keys:
            self.send(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Type text into what has the focus, faster than anything is answered."""
        for letter in text:
            self.send(letter)
        await self.settle()

    async def settle(self) -> None:
        """Until nobody waits for the store, and everything is drawn."""
        quiet = 0
        while quiet < 2:
            await self.pilot._wait_for_screen()
            quiet = 0 if self.clerk.busy or self.app.keys_in_turn.busy else quiet + 1
            await asyncio.sleep(0.002)
        await self.pilot.pause()

    async def settle_screen(self) -> None:
        """Until everything is drawn, whoever still waits for the store."""
        await self.pilot.pause()

    def send(self, key: str) -> None:
        """Press a key and wait for nothing."""
        # Pilot.press waits a fiftieth of a second of idle time four times for each key.
        name = _character_to_key(key) if len(key) == 1 else key
        character = key if len(key) == 1 else " " if key == "space" else None
        assert self.app._driver is not None
        self.app._driver.send_message(events.Key(name, character))

    async def paste(self, text: str) -> None:
        """Paste into what has the focus."""
        assert self.app._driver is not None
        self.app._driver.send_message(events.Paste(text))
        await self.settle()

    async def until(self, seen: str | Callable[[], bool]) -> None:
        """Wait for a text on the screen, or a condition."""
        for _ in range(2000):
            if seen in self.text if isinstance(seen, str) else seen():
                return
            await self.pilot.pause(0.005)
        raise AssertionError(f"{seen!r} did not come; the screen says:\n{self.text}")

    async def until_words(self, sentence: str) -> None:
        """Wait for a sentence that may be wrapped."""
        await self.until(lambda: sentence in self.words)

    @property
    def text(self) -> str:
        """What the screen in front shows."""
        return "\n".join(strip.text.rstrip() for strip in self.app.screen._compositor.render_strips())

    @property
    def words(self) -> str:
        """The same without line breaks, for sentences that are wrapped."""
        return " ".join(self.text.split())

    @property
    def secret(self) -> str:
        """The secret's value, where one is shown in one unbroken line."""
        return next((word for word in self.text.split() if word.startswith("cs1.") and len(word) == 54), "")

    async def sign_in(self, name: str, password: str = OWN, *, production: bool = False) -> None:
        """From the door to the first screen."""
        if production:
            await self.press("right")
        await self.press("tab")
        await self.press(*["backspace"] * 20)
        await self.type(name)
        await self.press("tab")
        await self.type(password)
        await self.press("enter")
        await self.until(lambda: "Sign in" not in (self.text or "Sign in").splitlines()[0])
        await self.settle()

    async def sign_out(self) -> None:
        """From a first screen to the door."""
        await self.press("escape", "y")
        await self.until("Username")


@asynccontextmanager
async def driving(
    world: World,
    *,
    demo_users: Sequence[DemoUser] = (),
    size: tuple[int, int] = (80, 24),
    ssh_key: str = "",
    likely_key: str = "",
    memory: LastSignIn | None = None,
) -> AsyncIterator[Driver]:
    """The app over the world's folder, opened as another process would."""
    clerk = Clerk()
    portal = clerk.now(world.open)
    app = DevPortal(
        Opening(world.home, lambda: portal),
        clerk,
        demo_users=demo_users,
        ssh_keys=clerk.now(portal.people_of_key, ssh_key),
        likely=clerk.now(portal.people_of_key, likely_key),
        memory=memory,
    )
    async with app.run_test(size=size) as pilot:
        driver = Driver(app, pilot, clerk)
        await driver.settle()
        yield driver
        await driver.settle()
    clerk.now(portal.close)
    clerk.close()
