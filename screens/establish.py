"""Establishing somebody: a name, what they may do, and a first password."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from screens.confirm import ConfirmScreen
from screens.desk import Desk
from screens.giving import GivingScreen
from screens.hand_over import HandOverScreen
from screens.page import Page
from screens.permission_words import meaning_of, name_of, over
from screens.widgets.field import Line, OpensMore, TextInput
from screens.widgets.first_password import FirstPassword
from store.errors import Code, Refused
from store.models import Grant, User

NOTHING = "nothing yet: press enter to choose"
WHY = (
    "They sign in to this environment only, with this name, and choose their own password before anything else. "
    "A name that is established already keeps its password, and gets the permissions."
)


class EstablishScreen(Page[User | None]):
    """Answers with the user; None when left."""

    CSS_PATH = "establish.tcss"
    TITLED = "Establish somebody"
    DOC = "people"
    AUTO_FOCUS = "#name"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "establish", "Establish", id="establish.save", tooltip="Establish them, after asking"),
        Binding("ctrl+o", "choose", "May", id="establish.choose", tooltip="Choose what they may do"),
        Binding("tab", "app.focus_next", "Next", id="establish.next", tooltip="The next field"),
        Binding(
            "shift+tab", "app.focus_previous", "Previous", show=False, id="establish.previous", tooltip="The one before"
        ),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._grants: tuple[Grant, ...] = ()

    @property
    def _whom(self) -> str:
        return self.query_one("#name", TextInput).value.strip()

    @property
    def unsaved(self) -> bool:
        """Whether leaving would lose something."""
        return bool(self._whom or self._grants)

    def body(self) -> Iterable[Widget]:
        """The form, and what each permission means."""
        yield Static(WHY, id="why", markup=False)
        yield Line("Name", TextInput(placeholder="letters a to z, digits and . _ @ -", id="name", limit=64))
        yield Line("May", OpensMore(NOTHING, id="may"))
        yield FirstPassword()
        yield Static(id="meanings")

    def why_not(self, action: str) -> str | None:
        """What is missing."""
        if action != "establish":
            return None
        if not self._whom:
            return "Write a name first."
        if not self._grants:
            return "Choose what they may do first: ctrl+o."
        return self.query_one(FirstPassword).why_not()

    @on(Input.Changed)
    def _typed(self) -> None:
        self.refresh_bindings()

    @on(Input.Submitted)
    def _next(self) -> None:
        self.focus_next()

    @on(OpensMore.Opened)
    def action_choose(self) -> None:
        """What they may do."""
        self.start(self._choose)

    async def _choose(self) -> None:
        chosen = await self.app.push_screen_wait(GivingScreen(self.desk, self._whom or "them"))
        if chosen:
            self._grants = chosen
            names = " and ".join(name_of(grant) for grant in chosen)
            self.query_one("#may", OpensMore).tell(f"{names} · {over(chosen[0])}")
            meanings = [f"{name_of(grant)}: {meaning_of(grant)}" for grant in chosen]
            self.query_one("#meanings", Static).update(Content("\n").join(map(Content, meanings)))
            self.refresh_bindings()

    def action_establish(self) -> None:
        """Establish them, after asking."""
        self.start(self._establish)

    async def _establish(self) -> None:
        field, name = self.query_one(FirstPassword), self._whom
        question = ConfirmScreen(
            self.desk,
            f"Establish {name}?",
            about=f"{name} · {over(self._grants[0])}",
            what="\n".join(f"{name_of(grant)}: {meaning_of(grant)}" for grant in self._grants),
        )
        if not await self.app.push_screen_wait(question):
            return
        typed, password = field.typed, field.take()
        user, is_new = await self.ask(self._make, name, password)
        if is_new and not typed:
            await self.app.push_screen_wait(HandOverScreen(self.desk, user, password))
        self.dismiss(user)

    def _make(self, name: str, password: str) -> tuple[User, bool]:
        """The user, and whether the password is theirs: a name that exists keeps its own."""
        session, over_what = self.desk.session, self._grants[0]
        environment = self.desk.environment
        try:
            session.accounts.find(environment, name)
            known = True
        except Refused as refused:
            if refused.code is not Code.NOT_FOUND:
                raise
            known = False
        user = session.accounts.establish(
            environment,
            name,
            password,
            organization=over_what.organization,
            tenant=over_what.tenant,
            permissions=[grant.permission for grant in self._grants],
        )
        return user, not known and user.must_change_password

    def action_back(self) -> None:
        """Leave, after asking where something would be lost."""
        self.start(self._leave)

    async def _leave(self) -> None:
        if self.unsaved:
            question = ConfirmScreen(self.desk, "Leave without establishing anybody?", about=self._whom)
            if not await self.app.push_screen_wait(question):
                return
        self.dismiss(None)
