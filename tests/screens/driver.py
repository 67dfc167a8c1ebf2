"""Somebody at the keyboard: presses keys, reads the screen, waits until the portal has answered."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from textual import events
from textual.keys import _character_to_key
from textual.message_pump import MessagePump
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
        # Pilot.pause would wait until the process sleeps, a fiftieth of a second at a time.
        loop: Any = asyncio.get_running_loop()
        while self.app.is_running and (  # noqa: ASYNC110  # nothing has no event
            loop._ready or self.clerk.busy or self._draws() or self._handles()
        ):
            await asyncio.sleep(0 if loop._ready else 0.001)

    def _draws(self) -> bool:
        """Draw what waits to be drawn; whether there was anything."""
        screen = self.app.screen
        waiting = bool(
            screen._layout_required or screen._repaint_required or screen._dirty_widgets or screen._callbacks
        )
        screen._on_timer_update()
        return waiting

    def _handles(self) -> bool:
        """Whether anything shown is in the middle of a message, and does not wait for the next."""
        shown: list[MessagePump] = [self.app, *self.app.screen.walk_children(with_self=True)]
        next_message: Iterator[Any] = (pump._message_queue.ready_event for pump in shown)
        return not all(event._waiters for event in next_message)

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
        for _ in range(20):
            self.send("backspace")
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
