"""Somebody else published meanwhile: base, their set and yours side by side, and nothing is lost."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens.desk import Desk
from screens.page import Dialog
from screens.scope_words import counted
from screens.widgets.ages import utc
from screens.widgets.columns import Column
from screens.widgets.grid import Grid
from store.models import Version
from store.scopes import Scopes

MOST_LINES = 12
"""So many scopes in view."""


@dataclass(frozen=True)
class Side:
    """One scope, and who has it."""

    name: str
    base: bool
    theirs: bool
    own: bool

    @property
    def merged(self) -> bool:
        """Whether it is in their set with your changes on top."""
        return self.own if self.own != self.base else self.theirs

    @property
    def changed(self) -> bool:
        """Whether anybody changed it."""
        return not self.base == self.theirs == self.own


class ConflictScreen(Dialog[Scopes | None]):
    """Answers with the set to go on with; None goes back to the editor as it was."""

    CSS_PATH = "conflict.tcss"
    DOC = "versions"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "merge", "Both changes", id="conflict.merge", tooltip="Their version, with your changes on top"),
        Binding("o", "own", "Your set", id="conflict.own", tooltip="Exactly the set that you chose"),
        Binding("t", "theirs", "Their set", id="conflict.theirs", tooltip="Their version as it is"),
        Binding("escape", "back", "Back", id="page.back", tooltip="Back to the editor, with everything as you left it"),
    ]

    def __init__(self, desk: Desk, name: str, base: Scopes, fresh: Version, own: Scopes) -> None:
        super().__init__(desk)
        self._app_name = name
        self._fresh = fresh
        self._own = own
        self._sides = sides(base, fresh.scopes, own)

    def body(self) -> Iterable[Widget]:
        """Who and why, then every scope, what somebody changed first."""
        fresh = self._fresh
        when = utc(fresh.published_at)
        yield Static(
            Content(f"{fresh.published_by} published v{fresh.number} of {self._app_name} meanwhile."), id="what"
        )
        yield Static(Content(f"{when}. Why: {fresh.note}" if fresh.note else f"{when}, without a note."), id="why")
        columns: list[Column[Side]] = [
            Column("Scope", lambda side: side.name, 22, grows=1),
            Column("Before", lambda side: _has(side.base, side.base), 6),
            Column("They", lambda side: _has(side.theirs, side.base), 9),
            Column("You", lambda side: _has(side.own, side.base), 9),
            Column("Both changes", lambda side: _has(side.merged, side.theirs), 12),
        ]
        grid = Grid(columns, lambda side: side.name, id="sets")
        grid.styles.height = 1 + min(len(self._sides), MOST_LINES)
        yield grid
        changed = sum(side.changed for side in self._sides)
        yield Static(Content(f"{counted(changed, 'scope')} changed, {len(self._sides) - changed} not."), id="result")

    def on_mount(self) -> None:
        """All of them are at hand."""
        self.query_one("#sets", Grid).show_rows(self._sides)

    def action_merge(self) -> None:
        """Both."""
        self.dismiss(frozenset(side.name for side in self._sides if side.merged))

    def action_own(self) -> None:
        """Only yours."""
        self.dismiss(self._own)

    def action_theirs(self) -> None:
        """Only theirs."""
        self.dismiss(self._fresh.scopes)


def sides(base: Scopes, theirs: Scopes, own: Scopes) -> list[Side]:
    """Every scope that anybody has, what somebody changed first."""
    found = [Side(name, name in base, name in theirs, name in own) for name in sorted(base | theirs | own)]
    return sorted(found, key=lambda side: not side.changed)


def _has(there: bool, before: bool) -> Content:
    if there == before:
        return Content("= yes" if there else "· no").stylize("$quiet")
    return Content.styled("+ added", "$text-success") if there else Content.styled("− removed", "$text-error")
