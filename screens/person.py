"""One person: what they may do, given and taken away; their password; whether they can sign in at all."""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens.confirm import ConfirmScreen
from screens.desk import Desk
from screens.giving import GivingScreen
from screens.hand_over import HandOverScreen
from screens.new_password import NewPasswordScreen
from screens.page import Page
from screens.permission_words import grant_words, meaning_of, name_of, over, standing
from screens.widgets.columns import Column
from screens.widgets.grid import Grid
from screens.widgets.heading import Heading
from screens.widgets.told import Told
from store.errors import Code, Refused
from store.models import Grant, User

NOTHING = "No permission that lies within your reach. Press a to give one."


class PersonScreen(Page[None]):
    """Somebody who may sign in to this environment."""

    CSS_PATH = "person.tcss"
    TITLED = "Person"
    DOC = "people"
    AUTO_FOCUS = "#grants"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "give", "Give", id="person.give", tooltip="Give one more permission"),
        Binding("d", "withdraw", "Take away", id="person.withdraw", tooltip="Take away what is under the cursor"),
        Binding("p", "password", "New password", id="person.password", tooltip="Set a password for them to change"),
        Binding("u", "unlock", "Unlock", id="person.unlock", tooltip="Forget their failed tries to sign in"),
        Binding("x", "deactivate", "Deactivate", id="person.deactivate", tooltip="Shut them out for good"),
    ]

    def __init__(self, desk: Desk, user: User) -> None:
        super().__init__(desk)
        self._user = user
        self._out_of_reach = ""

    @property
    def _grid(self) -> Grid[Grant]:
        return self.query_one("#grants", Grid)

    def heading(self) -> Heading:
        """Who."""
        return Heading(self._user.name, self.desk)

    def body(self) -> Iterable[Widget]:
        """Whether they can sign in, their permissions, what the one under the cursor means."""
        yield Static(id="standing")
        columns: list[Column[Grant]] = [
            Column("Permission", lambda grant: Content(name_of(grant)), 30),
            Column("Over", lambda grant: Content(over(grant)), 20, grows=1),
        ]
        yield Grid(columns, lambda grant: grant, empty=NOTHING, id="grants")
        yield Told(3, id="meaning")

    async def read(self) -> None:
        """How they stand at this moment."""
        self._user = await self.ask(self.desk.session.accounts.find, self._user.environment, self._user.name)
        self._out_of_reach = ""
        self._grid.show_rows(self._user.permissions)
        self.query_one("#standing", Static).update(_standing(self._user))
        self.refresh_bindings()

    def refused(self, refused: Refused) -> None:
        """Out of reach, what is shown can only be read."""
        if refused.code is Code.NOT_FOUND:
            self._out_of_reach = f"{self._user.name} is no longer within your reach: what you see is as it was."
            self.refresh_bindings()
            self.say(self._out_of_reach)
        else:
            super().refused(refused)

    def why_not(self, action: str) -> str | None:
        """What the state forbids; the store decides the rest, and says so."""
        user = self._user
        if action not in ("give", "withdraw", "password", "unlock", "deactivate"):
            return None
        if self._out_of_reach:
            return self._out_of_reach
        if user.deactivated and action != "withdraw":
            return f"{user.name} was deactivated for good: establish them under another name."
        match action:
            case "withdraw" if self._grid.current is None:
                return NOTHING
            case "password" if user.name == self.desk.session.name:
                return "Your own password you change yourself, with the old one: ctrl+p, Your password."
            case "unlock" if not user.failed_sign_ins:
                return "Nobody has failed to sign in under this name lately: there is nothing to unlock."
        return None

    @on(Grid.Moved)
    def _moved(self) -> None:
        grant = self._grid.current
        self.query_one("#meaning", Told).tell(Content(meaning_of(grant)) if grant else Content(""))
        self.refresh_bindings()

    # Permissions.

    def action_give(self) -> None:
        """Choose, then ask."""
        self.start(self._give)

    async def _give(self) -> None:
        user = self._user
        chosen = await self.app.push_screen_wait(GivingScreen(self.desk, user.name, user.permissions))
        if not chosen:
            return
        question = ConfirmScreen(
            self.desk,
            f"Give this to {user.name}?",
            about=f"{user.name} · {over(chosen[0])}",
            what="\n".join(f"{name_of(grant)}: {meaning_of(grant)}" for grant in chosen),
        )
        if not await self.app.push_screen_wait(question):
            return
        for grant in chosen:
            where = {"organization": grant.organization, "tenant": grant.tenant}
            await self.ask(self.desk.session.accounts.grant, user.id, grant.permission, **where)
        await self.read()
        self.say(f"{user.name} has it from now on, in open sessions too.")

    def action_withdraw(self) -> None:
        """Take one away, after asking; the last admin of a tenant twice."""
        if grant := self._grid.current:
            self.start(self._withdraw, grant)

    async def _withdraw(self, grant: Grant) -> None:
        user = self._user
        question = ConfirmScreen(
            self.desk,
            f"Take {name_of(grant)} away from {user.name}?",
            about=f"{user.name} · {grant_words(grant)}",
            what="It counts at their next key, in open sessions too. Secrets that they know are not changed by it.",
        )
        accounts = self.desk.session.accounts
        call = partial(
            self.ask,
            accounts.withdraw,
            user.id,
            grant.permission,
            organization=grant.organization,
            tenant=grant.tenant,
        )
        if await self.app.push_screen_wait(question) and await self._unless_last(call, partial(call, even_last=True)):
            await self.read()
            self.say(f"{user.name} no longer has it.")
            self.reread()  # it may have been one's own

    # Signing in.

    def action_password(self) -> None:
        """Set a password for them to change."""
        self.start(self._set_password)

    async def _set_password(self) -> None:
        chosen = await self.app.push_screen_wait(NewPasswordScreen(self.desk, self._user))
        if chosen is None:
            return
        user = await self.ask(self.desk.session.accounts.set_password, self._user.id, chosen.value)
        if not chosen.typed:
            await self.app.push_screen_wait(HandOverScreen(self.desk, user, chosen.value))
        await self.read()
        self.say(f"{user.name} has a new password, and changes it at the next sign-in.")

    def action_unlock(self) -> None:
        """Forget their failed tries."""
        self.start(self._unlock)

    async def _unlock(self) -> None:
        await self.ask(self.desk.session.accounts.unlock, self._user.id)
        await self.read()
        self.say(f"{self._user.name} need not wait any more.")

    def action_deactivate(self) -> None:
        """Shut them out, their name typed; the last admin of a tenant twice."""
        self.start(self._deactivate)

    async def _deactivate(self) -> None:
        user = self._user
        question = ConfirmScreen(
            self.desk,
            f"Deactivate {user.name} for good?",
            about=user.name,
            what="Their open sessions end at once, and nobody can ever sign in under this name again. "
            "It cannot be taken back.",
            typed=user.name,
        )
        call = partial(self.ask, self.desk.session.accounts.deactivate, user.id)
        if await self.app.push_screen_wait(question) and await self._unless_last(call, partial(call, even_last=True)):
            await self.read()
            self.say(f"{user.name} is deactivated.")

    async def _unless_last(self, call: Callable[[], Awaitable[User]], anyway: Callable[[], Awaitable[User]]) -> bool:
        """Do it; where a tenant would be left without an admin, only once that was said a second time."""
        try:
            await call()
        except Refused as refused:
            if refused.code is not Code.LIMIT:
                raise
            question = ConfirmScreen(
                self.desk,
                f"{self._user.name} is the last one. Really?",
                about=self._user.name,
                what="Nobody else has Manage API Application Access for that tenant: nobody there could connect, "
                "stop or update an app any more, until somebody else is established.",
                typed=self._user.name,
            )
            if not await self.app.push_screen_wait(question):
                return False
            await anyway()
        return True


def _standing(user: User) -> Content:
    """Whether they can sign in, in a sentence."""
    told = {
        "deactivated": "Deactivated for good: nobody can sign in under this name again.",
        "failed": "Each further try to sign in has to wait for up to a minute; u lets them try at once.",
        "first": "Has not chosen a password yet: whoever set the first one knows it.",
        "": "Signs in with a password of their own.",
    }
    state = "deactivated" if user.deactivated else "failed" if user.failed_sign_ins >= 5 else ""
    state = state or ("first" if user.must_change_password else "")
    return Content.assemble(standing(user), "\n", (told[state], "$quiet"))
