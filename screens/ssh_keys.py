"""One's own SSH keys: by which sshd lets one in to this environment without a password."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from screens.confirm import ConfirmScreen
from screens.desk import Desk
from screens.page import Dialog, Page
from screens.widgets.ages import age
from screens.widgets.columns import Column
from screens.widgets.field import Line, TextInput
from screens.widgets.grid import Grid
from store.models import SshKey
from store.ssh_public_key import LONGEST, PublicKey

EMPTY = (
    "No key yet. On your own machine: ssh-keygen -t ed25519. Then press n here, and paste the line of the file that "
    "ends in .pub. Where this portal's host goes by keys, you sign in with it by enter alone."
)


class SshKeysScreen(Page[None]):
    """The list; answers with nothing when left."""

    CSS_PATH = "ssh_keys.tcss"
    TITLED = "SSH keys"
    DOC = "signing-in"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "add", "New", id="ssh-key.add", tooltip="Register a public key by pasting it"),
        Binding("x", "remove", "Remove", id="ssh-key.remove", tooltip="Let this key open nothing any more"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._now = desk.portal.clock()

    @property
    def _table(self) -> Grid[SshKey]:
        return self.query_one("#keys", Grid)

    def body(self) -> Iterable[Widget]:
        """What they are for, and one row a key."""
        why = f"They let {self.desk.session.name} in to {self.desk.environment}. The other environment has its own."
        yield Static(Content(why), id="why")
        columns: list[Column[SshKey]] = [
            Column("Name", lambda key: Content(key.name), 12, grows=1),
            Column("Last used", lambda key: age(key.used_at, self._now) or "never", 9, right=True),
            Column("Fingerprint", lambda key: key.fingerprint, 50),
            Column("Type", lambda key: key.type, 19, from_width=105),
            Column("Added", lambda key: age(key.added_at, self._now), 6, right=True, from_width=113),
        ]
        yield Grid(columns, lambda key: key.id, empty=EMPTY, id="keys")

    async def read(self) -> None:
        """One's own keys."""
        found = await self.ask(self.desk.session.ssh_keys.list)
        self._now = self.desk.portal.clock()
        self._table.show_rows(found)
        self.refresh_bindings()

    def why_not(self, action: str) -> str | None:
        """Removing takes a key."""
        return "There is no key here yet." if action == "remove" and self._table.current is None else None

    def action_add(self) -> None:
        """Paste one."""
        self.start(self._add)

    async def _add(self) -> None:
        if added := await self.app.push_screen_wait(AddKeyScreen(self.desk)):
            self.say(f"“{added.name}” lets you in from now on.")

    def action_remove(self) -> None:
        """Take the one under the cursor away."""
        if key := self._table.current:
            self.start(self._remove, key)

    async def _remove(self, key: SshKey) -> None:
        question = ConfirmScreen(
            self.desk,
            "Remove this SSH key?",
            about=f"{key.name}  {key.fingerprint}",
            what="It opens nothing any more, and whoever came in by it is signed out; you too, if that was you.",
        )
        if await self.app.push_screen_wait(question):
            await self.ask(self.desk.session.ssh_keys.remove, key.id)
            self.reread()


class AddKeyScreen(Dialog[SshKey | None]):
    """Asks for the line of a .pub file and a name; answers with the key once it is registered."""

    AUTO_FOCUS = "#key"
    CSS_PATH = "ssh_keys.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Go on", id="add-key.submit", tooltip="The next field, then register the key"),
    ]

    def body(self) -> Iterable[Widget]:
        """Two fields."""
        yield Static("Register an SSH key", id="question", markup=False)
        yield Line("Public key", TextInput(id="key", limit=LONGEST))
        yield Line("Name", TextInput(id="name", limit=60))
        yield Static("The line of the .pub file; the other file never leaves you.", id="how", markup=False)

    @on(Input.Submitted)
    def action_submit(self) -> None:
        """Look at the key first; then register it under the name."""
        line, name = self.query_one("#key", TextInput), self.query_one("#name", TextInput)
        if line.has_focus:
            self.start(self._look, line.value)
        else:
            self.start(self._register, line.value, name.value.strip())

    async def _look(self, line: str) -> None:
        public, name = PublicKey.parse(line), self.query_one("#name", TextInput)
        name.value = name.value or public.comment[:60]
        name.focus()

    async def _register(self, line: str, name: str) -> None:
        self.dismiss(await self.ask(self.desk.session.ssh_keys.add, line, name=name))
