"""The line on top: where you are, who you are and for whom, and which environment, always."""

from textual.content import Content
from textual.widgets import Static

from screens.desk import Desk

PRODUCTION = "production"
MOST_FOR_WHO = 16
"""Cells that a long title leaves to the person, who matters as much."""


class Heading(Static):
    """One line; production in capitals as well as in colour."""

    DEFAULT_CSS = """
    Heading {
        height: 1;
        padding: 0 1;
        background: $panel;
        color: $foreground;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    Heading.-production { background: $production-tint; }
    """

    def __init__(self, title: str, desk: Desk | None = None) -> None:
        super().__init__(markup=False)
        self._title = title
        self._desk = desk
        self.set_class(desk is not None and desk.environment == PRODUCTION, "-production")

    def retitle(self, title: str) -> None:
        """Name what is shown now."""
        self._title = title
        self.refresh(layout=True)

    def render(self) -> Content:
        """Title left, person and environment right."""
        left = Content.assemble(("devportal", "bold $primary"), "  ", (self._title, "bold"))
        if self._desk is None:
            return left
        badge = environment_badge(self._desk.environment)
        who = Content(f"{self._desk.session.name} · {self._desk.capacity.over or self._desk.capacity.role}")
        room = self.content_size.width - badge.cell_length - 2
        who = who.truncate(max(0, room - left.cell_length - 2, min(room, MOST_FOR_WHO)), ellipsis=True)
        left = left.truncate(max(0, room - who.cell_length - 2), ellipsis=True)
        gap = max(1, room - left.cell_length - who.cell_length)
        return Content.assemble(left, " " * gap, who.stylize("$quiet"), "  ", badge)


def environment_badge(environment: str) -> Content:
    """The environment as it is always drawn."""
    if environment == PRODUCTION:
        return Content.styled(f" {PRODUCTION.upper()} ", "bold $production on $production-back")
    return Content.styled(f" {environment} ", "$integration on $integration-back")
