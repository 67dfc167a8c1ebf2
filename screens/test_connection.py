"""Testing a connection: paste the Client Secret, and see each step of what a client does, with what to do about it."""

import asyncio
from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from screens.connection_words import about
from screens.desk import Desk
from screens.page import Page
from screens.widgets.field import Line, PasswordInput
from screens.widgets.heading import Heading
from store.models import Connection
from store.secret_text import SecretText

if TYPE_CHECKING:
    from oauth.rungs import Rung

UNDER_WAY = "Asking the server … escape leaves, and ends the test."
ASK = (
    "Paste the Client Secret and press enter. It is sent to the portal's own server as a client would send it, "
    "and kept nowhere."
)


class ConnectionTestScreen(Page[None]):
    """The secret is held only as long as the test takes."""

    CSS_PATH = "test_connection.tcss"
    TITLED = "Test"
    DOC = "calling-the-api"
    AUTO_FOCUS = "#secret"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="test.back", tooltip="Go back; a test that is under way is cancelled"),
    ]

    def __init__(self, desk: Desk, connection: Connection, secret: str = "") -> None:
        super().__init__(desk)
        self._connection = connection
        self._first = secret

    def heading(self) -> Heading:
        """Of which app and tenant."""
        return Heading(f"Test of {self._connection.app_name}", self.desk)

    def body(self) -> Iterable[Widget]:
        """What is tested; where the secret goes; the steps."""
        yield Static(Content(about(self._connection)), id="about")
        yield Line("Client ID", Static(Content(self._connection.client_id or "")))
        yield Line("Client Secret", PasswordInput(id="secret"))
        yield Static(ASK, id="said", markup=False)
        yield Static(id="rungs")

    def on_mount(self) -> None:
        """Begin at once where the secret is known already."""
        secret, self._first = self._first, ""
        if secret:
            self.behind("test", self._test, secret)

    @on(Input.Submitted)
    def _pasted(self, event: Input.Submitted) -> None:
        secret, event.input.value = SecretText(event.input.value.strip()), ""
        if secret:
            self.behind("test", self._test, secret)

    async def _test(self, secret: str) -> None:
        await asyncio.to_thread(import_module, "oauth.target")  # a fifth of a second, and nobody else needs it
        from oauth.target import expected_of, ladder

        connection = await self.ask(self.desk.session.connections.get, self._connection.id)
        said, shown = self.query_one("#said", Static), self.query_one("#rungs", Static)
        said.update(Content(UNDER_WAY))
        shown.update("")
        rungs: list[Rung] = []
        async with ladder(self.desk.portal, expected_of(connection)) as made:
            async for rung in made.climb(secret):
                rungs.append(rung)
                shown.update(Content("\n").join(_words(one, shown.content_size.width) for one in rungs))
        ended = "All is well." if rungs[-1].ok else "The test ended there."
        said.update(Content(f"{ended} Paste a secret again to repeat it."))


def _words(rung: "Rung", width: int) -> Content:
    """What it found, and what to do about it, beside the step's name."""
    mark = Content.styled("✓ ok    ", "$text-success") if rung.ok else Content.styled("✗ failed", "$text-error")
    head = Content.assemble(mark, f" {rung.name:<10}{rung.milliseconds:>6.0f} ms  ")
    beside = max(20, width - head.cell_length)
    told = Content(rung.sentence).wrap(beside) + (Content(rung.advice).wrap(beside) if rung.advice else [])
    return Content.assemble(head, Content("\n" + " " * head.cell_length).join(told))
