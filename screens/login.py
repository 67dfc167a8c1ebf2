"""Signing in: environment, name, and a password where no SSH key says who it is."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from screens.desk import Clerk
from screens.page import Plain
from screens.widgets.choice import Choice
from screens.widgets.field import Line, PasswordInput, TextInput
from store.errors import Code, Refused

if TYPE_CHECKING:
    from screens.countdown import Countdown
    from screens.demo_user import DemoUser
    from screens.last_sign_in import LastSignIn
    from store import Portal, Session
    from store.models import SshKey

NOBODY = (
    "Nobody is established here yet. Whoever holds the portal's files leaves this screen (ctrl+q) "
    "and runs `devportal init`, which asks for the first user."
)
NOBODY_THERE = "Nobody is established in {} yet. The operator runs: devportal user add {}"
HINT = "tab: next field   enter: sign in"


class LoginScreen(Plain[None]):
    """Lies under all other screens, and lets somebody in as often as it is left."""

    CSS_PATH = "login.tcss"
    TITLED = "Sign in"
    DOC = "signing-in"
    AUTO_FOCUS = "#environment"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", show=False, id="login.back", tooltip="Begin again at the environment"),
        Binding(
            "enter", "submit", "Sign in", id="login.submit", tooltip="Sign in; in the demo as the one under the cursor"
        ),
        Binding("down", "app.focus_next", "Next field", show=False, id="login.next", tooltip="The next field"),
        Binding(
            "up", "app.focus_previous", "Previous field", show=False, id="login.previous", tooltip="The one before"
        ),
        *(
            Binding(
                str(place),
                f"demo({place})",
                f"Person {place}",
                show=False,
                id=f"login.demo-{place}",
                tooltip=f"Sign in as demo user {place}",
            )
            for place in range(1, 10)
        ),
        Binding("ctrl+q", "app.quit", "Quit", id="login.quit", tooltip="Leave the portal"),
    ]

    def __init__(
        self,
        clerk: Clerk,
        portal: "Callable[[], Awaitable[Portal]]",
        enter: "Callable[[Session], Awaitable[None]]",
        *,
        demo_users: "Sequence[DemoUser]" = (),
        ssh_keys: "Sequence[SshKey]" = (),
        likely: "Sequence[SshKey]" = (),
        memory: "LastSignIn | None" = None,
    ) -> None:
        super().__init__(clerk)
        self._portal = portal
        self._enter = enter
        self._demo_users = list(demo_users)
        self._ssh_keys = list(ssh_keys)
        """Each lets its person in without a password."""
        self._likely = list(likely)
        """Each says who comes, but does not prove it."""
        self._memory = memory
        self._countdown: Countdown | None = None
        self._greeted = ""

    def body(self) -> Iterable[Widget]:
        """The form; in the demo its people below it."""
        options = [("integration", "integration"), ("production", "PRODUCTION")]
        environment, name = self._known
        yield Static("Developer portal", id="welcome", markup=False)
        yield Line("Environment", Choice(options, value=environment, id="environment"))
        yield Line("Username", TextInput(name, id="user"))
        yield Line("Password", PasswordInput(id="password"))
        yield Static(HINT, id="hint", markup=False)
        if self._demo_users:
            told = f"A number or enter lets you in; everybody's password: “{self._demo_users[0].password}”"
            yield Static(told, id="demo-title", markup=False)
            # Only a demo's door has a list, and waits for it to be loaded.
            from screens.widgets.columns import Column
            from screens.widgets.grid import Grid

            columns: list[Column[tuple[int, DemoUser]]] = [
                Column("", lambda row: str(row[0]), 2, right=True),
                Column("Name", lambda row: Content(row[1].name), 14),
                Column("Who that is", lambda row: Content(row[1].meaning), 30, grows=1),
                Column("Environment", lambda row: row[1].environment, 12),
            ]
            yield Grid(columns, lambda row: row[0], id="demo")

    def on_mount(self) -> None:
        """Say what there is to say first."""
        if self._demo_users:
            from screens.widgets.grid import Grid

            self.query_one("#demo", Grid).show_rows(list(enumerate(self._demo_users, 1)))
            self.begin_again()
        elif self._known[1]:
            self.begin_again()
        self.call_after_refresh(self.behind, "greet", self._greet)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """At first nothing has changed how it looks since it was made a moment ago."""
        event.refresh_styles = self.stack_updates > 0

    @property
    def _known(self) -> tuple[str, str]:
        """Environment and name of whoever this is likely to be."""
        for key in (*self._ssh_keys, *self._likely):
            return key.environment, key.user
        return self._memory.read() if self._memory else ("", "")

    @property
    def _key(self) -> "SshKey | None":
        """The SSH key that says who this is, for the environment and the name that stand in the form."""
        environment, name = self.query_one(Choice).value, self.query_one("#user", TextInput).value.strip()
        return next((key for key in self._ssh_keys if (key.environment, key.user) == (environment, name)), None)

    async def _greet(self) -> None:
        self._greeted = environment = self.query_one(Choice).value
        portal = await self._portal()
        if not await self.ask(portal.has_users):
            self.say(NOBODY)
        elif not await self.ask(portal.has_users, environment):
            self.say(NOBODY_THERE.format(environment, environment))

    def begin_again(self, sentence: str = "") -> None:
        """Stand where somebody who comes to the door begins; with a sentence on why they are there, if any."""
        first = "#environment" if self._ssh_keys or not self._known[1] else "#password"
        self.query_one("#demo" if self._demo_users else first).focus()
        if sentence:
            self.say(sentence)

    def on_choice_changed(self) -> None:
        """Another environment has other people."""
        self._tell_whether_the_key_will_do()
        if self._greeted not in ("", self.query_one(Choice).value):
            self.behind("greet", self._greet)

    @on(Input.Changed, "#user")
    def _tell_whether_the_key_will_do(self) -> None:
        key = self._key
        self.query_one("#password", PasswordInput).placeholder = "not needed with your SSH key" if key else ""
        told = f"Your SSH key “{key.name}” says who you are: enter signs you in" if key else HINT
        self.query_one("#hint", Static).update(Content(told))

    @on(Input.Submitted)
    def action_submit(self) -> None:
        """Try to sign in, once there is a name and a password; in the demo's list, as that person."""
        from screens.widgets.grid import Grid

        if isinstance(self.focused, Grid):
            self.action_demo(self.focused.position + 1)
            return
        name = self.query_one("#user", TextInput)
        password = self.query_one("#password", PasswordInput)
        if not password.value and (key := self._key):
            self.start(self._sign_in_by_key, key)
        elif not name.value.strip():
            name.focus()
        elif not password.value:
            password.focus()
        else:
            self.start(self._sign_in, self.query_one(Choice).value, name.value.strip(), password.value)

    def on_key(self, event: events.Key) -> None:
        """In the demo's list, a letter that is no key there begins a name."""
        super().on_key(event)
        letter = event.character or ""
        begins = letter.isalpha() and event.key not in self.active_bindings
        if begins and self.focused is not None and self.focused.id == "demo":
            event.stop()
            name = self.query_one("#user", TextInput)
            name.value = letter
            name.cursor_position = len(letter)
            name.focus()

    def action_demo(self, place: int) -> None:
        """Sign in as one of the demo's people."""
        if place <= len(self._demo_users):
            user = self._demo_users[place - 1]
            self.start(self._sign_in, user.environment, user.name, user.password)

    def action_back(self) -> None:
        """Begin again."""
        self.query_one("#environment").focus()

    def refused(self, refused: Refused) -> None:
        """Count down where the next try has to wait."""
        super().refused(refused)
        if refused.code is Code.WAIT:
            self.behind("wait", self._begin_to_count, refused.wait)

    async def _begin_to_count(self, seconds: float) -> None:
        from screens.countdown import Countdown

        self._countdown = Countdown(self, (await self._portal()).clock, seconds)

    def _stop_counting(self) -> None:
        if self._countdown:
            self._countdown.stop()

    async def _sign_in_by_key(self, key: "SshKey") -> None:
        self._stop_counting()
        portal = await self._portal()
        session = await self.ask(portal.sign_in_by_key, key.environment, key.user, key.fingerprint)
        self.behind("inside", self._let_in, session)

    async def _sign_in(self, environment: str, name: str, password: str) -> None:
        self._stop_counting()
        self.say("Checking the password…")
        try:
            portal = await self._portal()
            session = await self.ask(portal.sign_in, environment, name, password)
        finally:
            field = self.query_one("#password", PasswordInput)
            field.value = ""
            self.unsay("Checking the password…")
        # In another job: this one holds the password for as long as it lasts.
        self.behind("inside", self._let_in, session)

    async def _let_in(self, session: "Session") -> None:
        if self._memory and session.environment:
            await self.ask(self._memory.write, session.environment, session.name)
        await self._enter(session)
        self.begin_again()
