"""Somebody else published meanwhile: both sets against their common base, and nothing is lost."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens.desk import Desk
from screens.page import Dialog
from store.models import Version
from store.scopes import Scopes


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
        self._base = base
        self._fresh = fresh
        self._own = own

    def body(self) -> Iterable[Widget]:
        """Theirs, then yours."""
        fresh = self._fresh
        yield Static(
            Content(f"{fresh.published_by} published v{fresh.number} of {self._app_name} meanwhile."), id="what"
        )
        yield Static(Content(f"Why: {fresh.note}" if fresh.note else "Without a note."), id="why")
        yield Static(_changes("They", self._base, fresh.scopes), classes="side")
        yield Static(_changes("You", self._base, self._own), classes="side")

    def action_merge(self) -> None:
        """Both."""
        self.dismiss(frozenset((self._fresh.scopes | (self._own - self._base)) - (self._base - self._own)))

    def action_own(self) -> None:
        """Only yours."""
        self.dismiss(self._own)

    def action_theirs(self) -> None:
        """Only theirs."""
        self.dismiss(self._fresh.scopes)


def _changes(who: str, base: Scopes, scopes: Scopes) -> Content:
    lines = [Content.styled(f"{who} chose {len(scopes)} scopes, from {len(base)}:", "bold")]
    lines += [Content.styled(f"  + {name}", "$text-success") for name in sorted(scopes - base)]
    lines += [Content.styled(f"  − {name}", "$text-error") for name in sorted(base - scopes)]
    return Content("\n").join(lines)
