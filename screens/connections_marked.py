"""The list of connections: what is done to all that are marked, or to the one under the cursor; and what may be."""

from collections.abc import Awaitable, Callable
from functools import partial

from screens import connection_jobs
from screens.connection_words import about
from screens.connections_view import ConnectionsView
from screens.scope_words import counted
from store.machine import RULES, Event
from store.search import MOST

NO_ROW = "There is no row under the cursor."
NEED_A_ROW = ("open", "copy", "only_app", "only_reason", "only_version")
DONE_TO_SOME = ("note", "snooze", "remove", "text", "read_text")


class ConnectionsMarked(ConnectionsView):
    """Acts on many with the keys that act on one."""

    # What may be done.

    def hides(self, action: str) -> bool:
        """Keys of other sides."""
        if action == "next":
            return not self._of_support
        if action == "only_app":
            return self._app is not None
        return action in ("note", "snooze", "remove") and self.desk.capacity.role not in RULES[Event(action)].who

    def why_not(self, action: str) -> str | None:
        """Some keys need a row."""
        if action in NEED_A_ROW and self._grid.current is None:
            return NO_ROW
        if action in DONE_TO_SOME:
            return None if self._chosen() else NO_ROW
        return None

    def _chosen(self) -> list[int]:
        """The connections that are marked, or the one under the cursor."""
        if self._grid.marked:
            return sorted(int(str(key)) for key in self._grid.marked)
        return [self._grid.current.id] if self._grid.current else []

    def _chosen_words(self) -> str:
        row = self._grid.current
        if self._grid.marked or row is None:
            return f"{counted(len(self._grid.marked), 'marked connection')}"
        return about(row)

    # Keys: what is done to those that are marked.

    def action_mark_all(self) -> None:
        """Mark all that are listed; where all are, take all marks away."""
        self.start(self._mark_all)

    async def _mark_all(self) -> None:
        window = await self.ask(self._list.window, limit=MOST)
        listed = {row.id for row in window.rows}
        if listed <= self._grid.marked:
            self._grid.mark(self._grid.marked, on=False)
            return
        self._grid.mark(listed)
        if window.after is not None:
            self.say(f"The first {MOST:,} are marked: no more at a time.")

    def action_text(self) -> None:
        """Send the text to whoever must act to the terminal's clipboard."""
        self.start(connection_jobs.copy_texts, self, self._chosen())

    def action_read_text(self) -> None:
        """Show it."""
        self.start(connection_jobs.show_texts, self, self._chosen())

    def action_note(self) -> None:
        """Write a note."""
        self._do(partial(connection_jobs.note, self, self._chosen(), self._chosen_words()))

    def action_snooze(self) -> None:
        """Put aside."""
        self._do(partial(connection_jobs.snooze, self, self._chosen(), self._chosen_words()))

    def action_remove(self) -> None:
        """Take off the app's list."""
        row, numbers = self._grid.current, self._chosen()
        typed = str(len(numbers)) if self._grid.marked or row is None else str(row.tenant)
        self._do(partial(connection_jobs.remove, self, numbers, self._chosen_words(), typed))

    def _do(self, job: Callable[[], Awaitable[frozenset[int]]]) -> None:
        self.start(self._done, job)

    async def _done(self, job: Callable[[], Awaitable[frozenset[int]]]) -> None:
        self._grid.mark(await job(), on=False)
        await self.read()
