"""One connection: why it is as it is, its secrets, its history, and what each side may do about it."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from screens import connection_jobs
from screens.confirm import ConfirmScreen
from screens.connection_keys import KEYS
from screens.connection_tables import HISTORY, secret_columns
from screens.connection_words import about, detail_words, fact_lines, unknown_words
from screens.desk import Desk
from screens.event_words import QUESTIONS
from screens.history_words import WORDS
from screens.page import Page
from screens.reveal import RevealScreen
from screens.review import ReviewScreen
from screens.secret_jobs import generate, revoke, rotate
from screens.secret_words import why_not_generate, why_not_reveal, why_not_revoke, why_not_rotate
from screens.test_connection import ConnectionTestScreen
from screens.walk import Walk
from screens.widgets.copying import SENT
from screens.widgets.grid import Grid
from screens.widgets.heading import Heading
from store.kinds import Reason
from store.machine import RULES, Event, Role, Stop, refusal
from store.models import Connection, Entry, Secret

STOPS = {"suspend": Stop.SUSPENDED, "disable": Stop.DISABLED, "block": Stop.BLOCKED}
LIFTS = {"resume": Stop.SUSPENDED, "enable": Stop.DISABLED, "unblock": Stop.BLOCKED}
SECRET_KEYS = {
    "generate": why_not_generate,
    "reveal": why_not_reveal,
    "rotate": why_not_rotate,
    "revoke": why_not_revoke,
}


class ConnectionScreen(Page[None]):
    """What the keys are depends on the side that the person is on."""

    CSS_PATH = "connection.tcss"
    TITLED = "Connection"
    DOC = "client-id-and-secret"
    AUTO_FOCUS = "#secrets"
    BINDINGS: ClassVar[list[BindingType]] = KEYS

    def __init__(self, desk: Desk, connection: Connection, walk: Walk | None = None) -> None:
        super().__init__(desk)
        self._connection = connection
        self._walk = walk
        self._now: datetime = desk.portal.clock()
        self._hint = ""

    @property
    def _secrets(self) -> Grid[Secret]:
        return self.query_one("#secrets", Grid)

    def heading(self) -> Heading:
        """Of which app."""
        return Heading(self._title, self.desk)

    @property
    def _title(self) -> str:
        return f"{self._connection.app_name} at {self._connection.tenant}"

    def body(self) -> Iterable[Widget]:
        """Reason, facts, secrets, history."""
        yield Static(id="reason")
        yield Static(id="facts")
        yield Grid(secret_columns(lambda: self._now), lambda one: one.id, empty="No secret yet.", id="secrets")
        yield Grid(HISTORY, lambda one: one.number, empty="Nothing has happened yet.", id="history")

    async def read(self) -> None:
        """All of it in one go."""
        self._connection, secrets, history, self._now = await self.ask(self._read)
        self.query_one("#reason", Static).update(detail_words(self._connection, self._now, self._hint))
        self.query_one("#facts", Static).update(fact_lines(self._connection))
        self._secrets.empty = self._no_secret()
        self._secrets.show_rows(secrets)
        self.query_one("#history", Grid).show_rows(history)
        self.refresh_bindings()

    def _no_secret(self) -> str:
        """Why there is none, and how there comes to be one."""
        situation = self._connection.situation
        if told := refusal(Event.GENERATE, situation, frozenset({Role.ADMIN})):
            return told
        if self.hides("generate"):
            return "No secret yet."
        mine = refusal(Event.GENERATE, situation, self._roles)
        return f"No secret yet. {mine}" if mine else "No secret yet: n generates one."

    def _read(self) -> tuple[Connection, list[Secret], list[Entry], datetime]:
        session, number = self.desk.session, self._connection.id
        if self._walk:
            self._walk.begin()
        connection = session.connections.get(number)
        unknown = connection.reason is Reason.TENANT_UNKNOWN
        self._hint = unknown_words(*self._meant(connection)) if unknown else ""
        return (
            connection,
            session.credentials.list(number),
            session.connections.history(number),
            self.desk.portal.now(),
        )

    def _meant(self, connection: Connection) -> tuple[tuple[int, ...], str | None]:
        """IDs that may have been meant; for support also what the ID is in the other environment."""
        connections = self.desk.session.connections
        of_support = connection.roles & {Role.SUPPORT, Role.OPERATOR}
        return connections.suggestions(connection.id), connections.elsewhere(connection.id) if of_support else None

    # What may be done, as whom.

    @property
    def _roles(self) -> frozenset[Role]:
        return self._connection.roles & {self.desk.capacity.role}

    def hides(self, action: str) -> bool:
        """Keys of other sides; and of a stop's two keys the one that makes no sense now."""
        if action in STOPS and STOPS[action] in self._connection.stops:
            return True
        if action in LIFTS and LIFTS[action] not in self._connection.stops:
            return True
        if action in ("next", "beside"):
            # Whoever may generate has n for that.
            return self._walk is None or (action == "next" and not self.hides("generate"))
        if action == "test":
            return self.desk.capacity.role not in (Role.DEVELOPER, Role.ADMIN)
        event = Event.CONNECT if action == "review" else _event(action)
        return event is not None and self.desk.capacity.role not in RULES[event].who

    def why_not(self, action: str) -> str | None:
        """The machine's sentence; for a secret's keys also the secret's own."""
        if action in ("review", "text", "read_text", "next", "beside", "back", "help"):
            return None
        if action in ("copy", "test"):
            return None if self._connection.client_id else "The client ID is made at the first connect."
        event = _event(action)
        told = refusal(event, self._connection.situation, self._roles) if event else None
        if told is None and action in SECRET_KEYS:
            return SECRET_KEYS[action](self._secrets.current, self._secrets.rows, self.desk.capacity.role)
        return told

    @on(Grid.Moved, "#secrets")
    def _moved(self) -> None:
        self.refresh_bindings()

    # Secrets.

    def action_generate(self) -> None:
        """Make one, and for whom."""
        self.start(self._generate)

    async def _generate(self) -> None:
        await self._tell_made(await generate(self, self._connection))

    async def _tell_made(self, made: Secret | None) -> None:
        if made is None:
            return
        await self.read()
        self._secrets.go(made.id)
        if self.why_not("reveal") is None:
            self.say(f"Generated {made.prefix}…; press enter to reveal it. It waits for 7 days.")
        else:
            self.say(
                f"Generated {made.prefix}…, sealed for the {made.audience}, who has 7 days to reveal and store it."
            )

    def action_rotate(self) -> None:
        """A second one; how long the old one lives."""
        self.start(self._rotate)

    async def _rotate(self) -> None:
        old = next(one for one in self._secrets.rows if one.live)
        await self._tell_made(await rotate(self, self._connection, old, self._now))

    def action_revoke(self) -> None:
        """End one, after asking."""
        if secret := self._secrets.current:
            self.start(self._revoke, secret)

    async def _revoke(self, secret: Secret) -> None:
        if await revoke(self, self._connection, secret, self._secrets.rows, self._now):
            await self.read()

    def action_reveal(self) -> None:
        """Show the value, after the password."""
        if secret := self._secrets.current:
            self.app.push_screen(RevealScreen(self.desk, self._connection, secret))

    # The rest.

    def action_next(self) -> None:
        """With the same key as on support's desk."""
        self.action_beside(1)

    def action_beside(self, by: int) -> None:
        """To the next one of the list that this was opened from, or the one before."""
        self.start(self._go_beside, by)

    async def _go_beside(self, by: int) -> None:
        found = await self.ask(self._walk.on, by) if self._walk else None
        if found is None:
            self.say("That was the last one of the list." if by > 0 else "That was the first one of the list.")
            return
        self._connection = found
        self.query_one(Heading).retitle(self._title)
        await self.read()
        for grid in self.query(Grid):
            grid.action_first()

    def action_review(self) -> None:
        """What is on offer."""
        self.app.push_screen(ReviewScreen(self.desk, self._connection))

    def action_holds(self) -> None:
        """What the tenant holds against what is on offer."""
        from screens.holding import HoldingScreen

        self.app.push_screen(HoldingScreen(self.desk, self._connection))

    def action_suspend(self) -> None:
        """Stop it from the developer's side."""
        self._ask_event(Event.SUSPEND)

    def action_resume(self) -> None:
        """Lift the developer's stop."""
        self._ask_event(Event.RESUME)

    def action_disable(self) -> None:
        """Stop it from the tenant's side."""
        self._ask_event(Event.DISABLE)

    def action_enable(self) -> None:
        """Lift the tenant's stop."""
        self._ask_event(Event.ENABLE)

    def action_block(self) -> None:
        """Stop it from the operator's side."""
        self._ask_event(Event.BLOCK)

    def action_unblock(self) -> None:
        """Lift the operator's stop."""
        self._ask_event(Event.UNBLOCK)

    def action_remove(self) -> None:
        """Take the tenant off the list, its number typed."""
        self._ask_event(Event.REMOVE, typed=str(self._connection.tenant))

    def action_disconnect(self) -> None:
        """End it from the tenant's side, the app's name typed."""
        self._ask_event(Event.DISCONNECT, typed=self._connection.app_name)

    def action_note(self) -> None:
        """Write a note."""
        self.start(self._then_read, connection_jobs.note)

    def action_snooze(self) -> None:
        """Put it aside."""
        self.start(self._then_read, connection_jobs.snooze)

    async def _then_read(self, job: Callable[[Page[None], Sequence[int], str], Awaitable[Any]]) -> None:
        await job(self, [self._connection.id], about(self._connection))
        await self.read()

    def action_text(self) -> None:
        """Send the text to whoever must act to the terminal's clipboard."""
        self.start(connection_jobs.copy_texts, self, [self._connection.id])

    def action_read_text(self) -> None:
        """Show it."""
        self.start(connection_jobs.show_texts, self, [self._connection.id])

    def action_test(self) -> None:
        """Whether the credentials work."""
        self.app.push_screen(ConnectionTestScreen(self.desk, self._connection))

    def action_copy(self) -> None:
        """The client ID, to the terminal's clipboard."""
        if client_id := self._connection.client_id:
            self.app.copy_to_clipboard(client_id)
            self.say(f"Client ID {client_id} {SENT}")

    def _ask_event(self, event: Event, *, typed: str = "") -> None:
        self.start(self._ask_then, *QUESTIONS[event], partial(self._do, event), typed)

    async def _ask_then(self, question: str, what: str, then: Callable[[], Awaitable[Any]], typed: str = "") -> None:
        dialog = ConfirmScreen(self.desk, question, about=about(self._connection), what=what, typed=typed)
        if await self.app.push_screen_wait(dialog):
            await then()
            await self.read()

    async def _do(self, event: Event) -> None:
        await self.ask(getattr(self.desk.session.connections, event), self._connection.id)
        self.say(f"Done: you {WORDS[event]}.")


def _event(action: str) -> Event | None:
    return Event(action) if action in set(Event) else None
