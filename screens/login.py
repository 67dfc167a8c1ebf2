"""Signing in: environment, name, password; and what to run when nobody is established yet."""

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

if TYPE_CHECKING:
    from screens.demo_user import DemoUser
    from store import Portal, Session

NOBODY = (
    "Nobody is established here yet. Whoever holds the portal's files leaves this screen (ctrl+q) "
    "and runs `devportal init`, which asks for the first user."
)


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
        portal: "Portal",
        enter: "Callable[[Session], Awaitable[None]]",
        *,
        demo_users: "Sequence[DemoUser]" = (),
    ) -> None:
        super().__init__(clerk)
        self._portal = portal
        self._enter = enter
        self._demo_users = list(demo_users)

    def body(self) -> Iterable[Widget]:
        """The form; in the demo its people below it."""
        options = [("integration", "integration"), ("production", "PRODUCTION")]
        yield Static("Developer portal", id="welcome", markup=False)
        yield Line("Environment", Choice(options, id="environment"))
        yield Line("Username", TextInput(id="user"))
        yield Line("Password", PasswordInput(id="password"))
        yield Static("tab: next field   enter: sign in", id="hint", markup=False)
        if self._demo_users:
            told = f"The demo lets you in with one key; the password of all is “{self._demo_users[0].password}”"
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
        self.call_after_refresh(self.behind, "greet", self._greet)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """At first nothing has changed how it looks since it was made a moment ago."""
        event.refresh_styles = self.stack_updates > 0

    async def _greet(self) -> None:
        if not await self.ask(self._portal.has_users):
            self.say(NOBODY)

    def begin_again(self, sentence: str = "") -> None:
        """Stand where somebody who comes to the door begins; with a sentence on why they are there, if any."""
        self.query_one("#demo" if self._demo_users else "#environment").focus()
        if sentence:
            self.say(sentence)

    @on(Input.Submitted)
    def action_submit(self) -> None:
        """Try to sign in, once there is a name and a password; in the demo's list, as that person."""
        from screens.widgets.grid import Grid

        if isinstance(self.focused, Grid):
            self.action_demo(self.focused.position + 1)
            return
        name = self.query_one("#user", TextInput)
        password = self.query_one("#password", PasswordInput)
        if not name.value.strip():
            name.focus()
        elif not password.value:
            password.focus()
        else:
            self.start(self._sign_in, self.query_one(Choice).value, name.value.strip(), password.value)

    def action_demo(self, place: int) -> None:
        """Sign in as one of the demo's people."""
        if place <= len(self._demo_users):
            user = self._demo_users[place - 1]
            self.start(self._sign_in, user.environment, user.name, user.password)

    def action_back(self) -> None:
        """Begin again."""
        self.query_one("#environment").focus()

    async def _sign_in(self, environment: str, name: str, password: str) -> None:
        self.say("Checking the password…")
        try:
            session = await self.ask(self._portal.sign_in, environment, name, password)
        finally:
            field = self.query_one("#password", PasswordInput)
            field.value = ""
            self.unsay("Checking the password…")
        # In another job: this one holds the password for as long as it lasts.
        self.behind("inside", self._let_in, session)

    async def _let_in(self, session: "Session") -> None:
        await self._enter(session)
        self.begin_again()
