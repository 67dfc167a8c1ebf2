"""The app: signs people in, opens the screen where they begin, locks after idle minutes. Composes; decides nothing."""

import asyncio
import gc
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.reactive import Reactive
from textual.theme import Theme
from textual.worker import Worker, WorkType, get_current_worker

from screens.desk import Clerk, Desk
from screens.login import LoginScreen
from screens.opening import Opening
from screens.page import Page, Plain
from store.errors import Code, Refused
from tui.commands.exits import FAULT
from tui.glass import Glass, harmless
from tui.in_turn import InTurn
from tui.incident import write_incident
from tui.terminal import CleanDriver
from tui.theme import THEMES, first_theme, own_variables
from tui.watchdog import Watchdog

if TYPE_CHECKING:
    from screens.demo_user import DemoUser
    from screens.last_sign_in import LastSignIn
    from store import Portal, Session
    from store.models import SshKey

IDLE = timedelta(minutes=15)
"""Without a key for this long, the screen locks."""
ALONE_AT_THE_DOOR, ALONE_INSIDE = timedelta(hours=1), timedelta(hours=8)
"""Without a key for this long, the portal is left: sshd does not notice a client that has only stopped."""
LEFT = "Nobody pressed a key for {hours} h, so the portal was left. Nothing that was saved is lost."
LOOK = 60.0
"""Seconds between two looks at whether anybody is still there."""
PULSE, LATE = 0.9, 0.03
"""Seconds between two looks at whether another process has changed the database; late on a host that is busy."""
PASSED = 2
"""Where somebody always writes, so many looks go from one reading to the next, and one more where the host is late."""


class DevPortal(InTurn):
    """Give it a portal to open, and the thread that serves it.

    Nobody waits for another screen than the door before that is on the glass: each is loaded by what opens it.
    """

    # Of the door, which is there from the beginning: a sheet that is read later has every sheet parsed once more.
    CSS_PATH = Path(__file__).parents[1] / "screens" / "login.tcss"
    TITLE = "devportal"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "quit", "Quit", show=False, id="portal.quit", tooltip="Leave the portal"),
        Binding(
            "ctrl+q", "quit", "Quit", show=False, priority=True, id="portal.quit-always", tooltip="Leave, from anywhere"
        ),
        Binding(
            "ctrl+p",
            "palette",
            "Palette",
            show=False,
            priority=True,
            id="portal.palette",
            tooltip="Jump to an app, a tenant, a client ID or a screen",
        ),
    ]

    # From the beginning: one that is set later has every sheet parsed once more.
    theme: Reactive[str] = Reactive(first_theme)

    def __init__(
        self,
        opening: Opening,
        clerk: Clerk,
        *,
        demo_users: "Sequence[DemoUser]" = (),
        ssh_keys: "Sequence[SshKey]" = (),
        likely: "Sequence[SshKey]" = (),
        memory: "LastSignIn | None" = None,
        keymap: "Mapping[str, str] | None" = None,
        watchdog: Watchdog | None = None,
    ) -> None:
        super().__init__(driver_class=CleanDriver)
        self._own_keys = keymap
        self.animation_level = "none"
        self.failure: Refused | None = None
        """Why the portal could not be opened; with it the app has ended."""
        self._opening = opening
        self._clerk = clerk
        self._watchdog = watchdog
        self._desk: Desk | None = None
        self._door = LoginScreen(
            clerk, self._open, self._serve, demo_users=demo_users, ssh_keys=ssh_keys, likely=likely, memory=memory
        )
        self._shift: Worker[None] | None = None
        self._last_key: datetime | None = None
        self._touched = monotonic()
        self._changed = False
        self._passed = PASSED
        self._filters.insert(0, Glass())

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Textual's, and our own."""
        return super().available_themes | {ours.name: ours for ours in THEMES}

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables, for themes that lack them."""
        return own_variables(self.current_theme)

    def get_default_screen(self) -> LoginScreen:
        """The door."""
        return self._door

    def on_mount(self) -> None:
        """Be watched, and begin to look around."""
        if self._watchdog:
            self._watchdog.follow(asyncio.get_running_loop(), lambda code: self.exit(return_code=code))
        if self._own_keys:
            self.set_keymap(self._own_keys)
        # One worker for all looks: a timer and a worker of its own for each cost more than the look.
        pulse: WorkType[None] = self._pulse
        self.run_worker(pulse, group="pulse")
        self.set_interval(LOOK, self._look_for_people)
        if not gc.isenabled():
            self.set_timer(PULSE, _look_for_garbage)

    async def _open(self) -> "Portal":
        try:
            return await self._clerk.ask(self._opening)
        except Refused as refused:
            self.failure = refused
            self.exit()
            raise

    async def _serve(self, session: "Session") -> None:
        self._shift = get_current_worker()
        self._last_key = session.portal.clock()
        try:
            await self._work(session)
        finally:
            session.close()
            self._desk = None
            self._clipboard = ""  # whoever comes next pastes nothing of what was copied here

    async def _work(self, session: "Session") -> None:
        """One person's session, from sign-in to sign-out."""
        from screens.capacity import NOBODY_YET, capacities
        from screens.home import home
        from screens.password import PasswordScreen

        portal = session.portal
        self._desk = Desk(portal, session, self._clerk, NOBODY_YET)
        must_change = await self._clerk.ask(lambda: session.must_change_password)
        if must_change and not await self.push_screen_wait(PasswordScreen(self._desk)):
            return
        held = capacities(await self._clerk.ask(session.permissions))
        if len(held) == 1:
            self._desk = Desk(portal, session, self._clerk, held[0])
            await self.push_screen_wait(home(self._desk))
            return
        from screens import kept
        from screens.roles import RolesScreen

        last = (await self._clerk.ask(kept.read, self._desk)).began
        chosen = next((one for one in held if one.words == last), None)
        while chosen or (chosen := await self.push_screen_wait(RolesScreen(self._desk, held))):
            self._desk = Desk(portal, session, self._clerk, chosen)
            await self._clerk.ask(kept.begin, self._desk)
            await self.push_screen_wait(home(self._desk))
            chosen = None

    async def action_quit(self) -> None:
        """Leave the portal; ask first where something on any open screen is not saved."""
        unsaved = any(isinstance(screen, Plain) and screen.unsaved for screen in self.screen_stack)
        if self._desk and unsaved:
            from screens.confirm import ConfirmScreen

            question = ConfirmScreen(self._desk, "Leave the portal without saving?", what="What you changed is lost.")
            self.push_screen(question, lambda yes: self.exit() if yes else None)
        else:
            self.exit()

    def action_palette(self) -> None:
        """Ask where to go from here; not over a question, which is to be answered first."""
        from tui.palette import palette

        if self.screen.is_modal or (isinstance(self.screen, Page) and not self.screen.LEADS_ON):
            return
        desk = self.screen.desk if isinstance(self.screen, Page) else None
        self.push_screen(palette(self, self._clerk, desk), lambda jump: jump.go() if jump else None)

    def on_page_ended(self, message: Page.Ended) -> None:
        """A session is over: back to the door, whatever is open."""
        message.stop()
        if self._shift:
            self._shift.cancel()
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self._door.begin_again("This session has ended; sign in again.")

    async def _pulse(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + PULSE
            await asyncio.sleep(PULSE)
            if not self._clerk.busy:
                await self._look_around(PASSED if loop.time() - due < LATE else PASSED + 1)

    async def _look_around(self, looks: int) -> None:
        """Has this person gone away, has somebody else changed the database."""
        if self._desk and self._last_key and self._desk.portal.clock() - self._last_key >= IDLE:
            self._lock(self._desk)
        try:
            portal = self._desk.portal if self._desk else await self._open()
            self._changed |= await self._clerk.ask(portal.changed)
        except Refused as refused:
            if isinstance(self.screen, Plain):
                self.screen.say(refused.sentence)
        self._passed += 1
        if self._changed and self._passed >= looks:
            self._changed, self._passed = False, 0
            if isinstance(self.screen, Page):
                self.screen.noticed()

    def _look_for_people(self) -> None:
        longest = ALONE_INSIDE if self._desk else ALONE_AT_THE_DOOR
        if monotonic() - self._touched >= longest.total_seconds():
            self.exit(message=Text(LEFT.format(hours=longest // timedelta(hours=1))))

    def _lock(self, desk: Desk) -> None:
        from screens.lock import LockScreen

        if not any(isinstance(screen, LockScreen) for screen in self.screen_stack):
            desk.session.lock()
            self.push_screen(LockScreen(desk))

    async def take(self, event: events.Key | events.Paste) -> None:
        """Remember when the last key was pressed; a key after the one that quits does nothing any more."""
        if self._exit:
            return
        self._touched = monotonic()
        if self._desk:
            self._last_key = self._desk.portal.clock()
        if not self._covered:
            await super().take(event)
        elif isinstance(event, events.Key):  # nobody sees what a key would do, but for those that work anywhere
            await self._check_bindings(event.key, priority=True)

    def copy_to_clipboard(self, text: str) -> None:
        """Nothing that steers goes there either: it is pasted into other terminals."""
        super().copy_to_clipboard("\n".join(map(harmless, text.split("\n"))))

    @property
    def _covered(self) -> bool:
        """Whether the terminal is too small for the screen in front, which then only says so."""
        return any(self.screen.has_class(name) for name in ("-narrow", "-low"))

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Never: a browser would open on the host."""

    def deliver_text(self, *_: Any, **__: Any) -> str | None:
        """Never: a file would be written on the host. Screenshots end here too."""
        return None

    def deliver_binary(self, *_: Any, **__: Any) -> str | None:
        """Never, for the same reason."""
        return None

    def save_screenshot(self, *_: Any, **__: Any) -> str:
        """Never, for the same reason."""
        return ""

    def action_suspend_process(self) -> None:
        """Never: whoever comes over SSH has no shell to go to."""

    def _fatal_error(self) -> None:
        """Textual would print every local variable on the main screen."""
        self._leave_incident(self._exception)

    def panic(self, *renderables: Any) -> None:
        """The same for errors that would draw themselves."""
        self._leave_incident(self._exception)

    def _leave_incident(self, error: BaseException | None) -> None:
        told = write_incident(self._opening.folder, error or RuntimeError("no exception"))
        self._exit_renderables = [Text(told)]
        self._return_code = FAULT
        self._close_messages_no_wait()


def own_keys(config: Path) -> dict[str, str]:
    """What `[keys]` in `config.toml` says; raises `Refused` (INVALID). Without it nothing more is loaded."""
    if not config.exists() or "keys" not in config.read_text("utf-8"):
        return {}
    from tui.keymap import keymap

    return keymap(config, DevPortal)


def run(
    opening: Opening,
    *,
    demo_users: "Sequence[DemoUser]" = (),
    ssh_key: str = "",
    likely_key: str = "",
    memory: "LastSignIn | None" = None,
) -> int:
    """Show a portal in this terminal until the person leaves, then close it; the exit code.

    `ssh_key` is the fingerprint of the key by which sshd has let this person in; `likely_key` only fills in the name
    of whoever registered it. Raises `Refused` where the portal cannot be opened.
    """
    clerk = Clerk()
    with Watchdog() as watchdog:
        try:
            app = DevPortal(
                opening,
                clerk,
                demo_users=demo_users,
                ssh_keys=clerk.now(lambda: _holders(opening(), ssh_key)) if ssh_key else (),
                likely=clerk.now(lambda: opening().people_of_key(likely_key)) if likely_key else (),
                memory=memory,
                keymap=own_keys(opening.folder / "config.toml"),
                watchdog=watchdog,
            )
            app.run()
            if app.failure:
                raise app.failure
            return app.return_code or 0
        finally:
            clerk.now(opening.close)
            clerk.close()


def _holders(portal: "Portal", fingerprint: str) -> "Sequence[SshKey]":
    """Whom a key identifies. One connection to sshd starts as many sessions as it likes, also once its key is gone."""
    found = portal.people_of_key(fingerprint)
    if not found:
        raise Refused(Code.FORBIDDEN, "Your SSH key opens nothing here any more: ask whoever establishes users.")
    return found


def _look_for_garbage() -> None:
    """From now on, but never again among what has been there since the start."""
    gc.collect()
    gc.freeze()
    gc.enable()
