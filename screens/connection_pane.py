"""Everything about the connection under the cursor, beside the list: reason, facts, secrets, notes, history."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from rich.segment import Segment
from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from screens.connection_words import about, in_force, unknown_words, who_must
from screens.history_words import entry_words
from screens.scope_words import counted
from screens.widgets.ages import age, utc
from screens.widgets.lines import one_line
from screens.widgets.status import status_cell
from store.kinds import Reason
from store.machine import Role
from store.models import Connection, Entry, Note, Secret
from store.session import Session

RECENT = 20
"""So much of the history is read."""


@dataclass(frozen=True, slots=True)
class Details:
    """What is read of one connection for the pane."""

    connection: Connection
    secrets: list[Secret]
    history: list[Entry]
    notes: list[Note]
    hint: str
    """What an unknown ID may be instead."""


def details(session: Session, number: int) -> Details:
    """In the store's thread; raises `Refused`."""
    connection = session.connections.get(number)
    of_support = bool(connection.roles & {Role.SUPPORT, Role.OPERATOR})
    hint = ""
    if connection.reason is Reason.TENANT_UNKNOWN:
        elsewhere = session.connections.elsewhere(number) if of_support else None
        hint = unknown_words(session.connections.suggestions(number), elsewhere)
    return Details(
        connection,
        session.credentials.list(number),
        session.connections.history(number, limit=RECENT),
        session.connections.notes(number) if of_support else [],
        hint,
    )


class ConnectionPane(ScrollView, can_focus=False):
    """Says what it is told, empty until then; of another connection only those lines are drawn that are others."""

    DEFAULT_CSS = """
    ConnectionPane {
        background: $surface; padding: 0 0 0 1; overflow-x: hidden;
        scrollbar-size-vertical: 1; scrollbar-gutter: stable;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._said: list[Content] = []
        self._shown: list[Content] = []
        self._number = 0
        self._told: tuple[object, ...] = ()

    def tell(self, found: Details | None, now: datetime, *, otherwise: str = "") -> None:
        """Another connection, or the same with new facts; `otherwise` is said where there is none."""
        told = (found, now.replace(second=0, microsecond=0), otherwise)
        if told == self._told:
            return
        self._told = told
        self._said = list(_lines(found, now)) if found else [Content(otherwise)]
        number = found.connection.id if found else 0
        if number != self._number:
            self._number = number
            self.scroll_to(y=0, animate=False, immediate=True)
        self._wrap()

    def on_resize(self) -> None:
        """Other lines fit."""
        self._wrap()

    def render_line(self, y: int) -> Strip:
        """As Textual asks it."""
        style = self.visual_style
        width = self.scrollable_content_region.width
        number = y + round(self.scroll_y)
        line = one_line(self._shown[number]) if number < len(self._shown) else Content("")
        drawn = line.render(style, end="", parse_style=self._get_style)
        strip = Strip([Segment(text, own.rich_style) for text, own in drawn], line.cell_length)
        return strip.adjust_cell_length(width, style.rich_style)

    def _wrap(self) -> None:
        before, width = self._shown, max(10, self.scrollable_content_region.width)
        self._shown = [line for said in self._said for line in _wrapped(said, width)]
        size = Size(width, len(self._shown))
        if size != self.virtual_size:
            # Its watcher would lay out and draw the whole screen for a number that only the scrollbar shows.
            self.set_reactive(Widget.virtual_size, size)
            self._scroll_update(size)
        top = round(self.scroll_y)
        for line in range(self.scrollable_content_region.height):
            if _at(before, top + line) != _at(self._shown, top + line):
                self.refresh(Region(0, line, width, 1))


def _wrapped(said: Content, width: int) -> list[Content]:
    """As lines of that width; most of them fit, and wrapping costs more than all the rest."""
    return [said] if said.cell_length <= width and "\n" not in said.plain else said.wrap(width)


def _at(lines: list[Content], number: int) -> tuple[str, object]:
    return (lines[number].plain, lines[number].spans) if number < len(lines) else ("", [])


def _lines(found: Details, now: datetime) -> Iterator[Content]:
    one = found.connection
    yield status_cell(one.status)
    yield Content(about(one)).stylize("bold")
    yield Content("")
    yield Content(one.sentence + found.hint)
    yield Content("")
    yield from _named(_who_and_when(one, now))
    yield from _titled("Notes", [_note(note, now) for note in found.notes])
    yield from _titled("Secrets", [line for secret in found.secrets for line in _secret(secret, now)])
    yield from _titled("Connection", list(_named(_facts(one))))
    yield from _titled("History", [_entry(entry) for entry in found.history])


def _who_and_when(one: Connection, now: datetime) -> Iterator[tuple[str, str]]:
    yield "must act", who_must(one)
    yield "since", f"{utc(one.waiting_since)} ({age(one.waiting_since, now)})"
    if one.snoozed_until and one.snoozed_until > now:
        yield "snoozed", f"until {utc(one.snoozed_until)}"


def _facts(one: Connection) -> Iterator[tuple[str, str]]:
    accepted = f"v{one.accepted_version}" if one.accepted_version else "none"
    pending = f", {counted(one.pending, 'new scope')} on offer" if one.pending else ""
    yield "version", f"accepted {accepted}, current v{one.current_version}{pending}"
    yield "in force", in_force(one)
    yield "stops", ", ".join(sorted(one.stops))
    yield "last used", utc(one.used_at)
    yield "failed", utc(one.failed_at)
    yield "client", one.client_id or ""
    yield "app key", one.app_key


def _named(facts: Iterable[tuple[str, str]]) -> Iterator[Content]:
    for name, value in facts:
        if value:
            yield Content.assemble((f"{name:<10}", "$quiet"), Content(value))


def _secret(secret: Secret, now: datetime) -> Iterator[Content]:
    ends = f", ends in {age(secret.deadline, now)}" if secret.live and secret.deadline else ""
    used = f"used {age(secret.used_at, now)}" if secret.used_at else "unused"
    yield Content.assemble(Content(f"{secret.prefix}…").stylize("bold"), f"  {secret.state}{ends}, {used}")
    yield Content(f"  by {secret.generated_by} {age(secret.generated_at, now)}, for the {secret.audience}").stylize(
        "$quiet"
    )


def _note(note: Note, now: datetime) -> Content:
    return Content.assemble((f"{age(note.written_at, now)} ", "$quiet"), Content(f"{note.written_by}: {note.text}"))


def _entry(entry: Entry) -> Content:
    return Content.assemble((f"{utc(entry.at)[5:16]} ", "$quiet"), Content(f"{entry.actor} {entry_words(entry)}"))


def _titled(title: str, lines: list[Content]) -> Iterator[Content]:
    if lines:
        yield Content("")
        yield Content.styled(title, "bold $quiet")
        yield from lines
