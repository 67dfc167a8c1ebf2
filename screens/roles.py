"""For somebody with several capacities: as whom to go on."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens.capacity import Capacity
from screens.desk import Desk
from screens.page import Page
from screens.widgets.columns import Column
from screens.widgets.grid import Grid

WHY = "You may act in several capacities. Your next sign-in opens what you choose now; escape leads back here."


class RolesScreen(Page[Capacity | None]):
    """Answers with the capacity chosen; None to sign out."""

    CSS_PATH = "roles.tcss"
    TITLED = "As whom?"
    DOC = "signing-in"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go", "Go on", id="roles.go", tooltip="Go on in this capacity"),
        Binding("escape", "back", "Sign out", id="roles.back", tooltip="Sign out"),
    ]

    def __init__(self, desk: Desk, capacities: Sequence[Capacity]) -> None:
        super().__init__(desk)
        self._capacities = list(capacities)

    def body(self) -> Iterable[Widget]:
        """One row a capacity."""
        yield Static(WHY, id="why", markup=False)
        columns: list[Column[Capacity]] = [
            Column("Go to", lambda row: row.home, 24),
            Column("As", lambda row: Content(row.words), 30, grows=1),
        ]
        yield Grid(columns, lambda row: row.home, id="capacities")

    def on_mount(self) -> None:
        """Show them."""
        self.query_one(Grid).show_rows(self._capacities)

    def action_go(self) -> None:
        """Answer."""
        self.dismiss(self._capacities[self.query_one(Grid).position])
