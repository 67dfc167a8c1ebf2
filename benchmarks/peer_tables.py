"""A peer's table in an app of its own: `python -m benchmarks.peer_tables datatable 10000`.

It makes its rows first, says that it is ready, and mounts the table at the first enter.
"""

import sys
from collections.abc import Callable
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import DataTable, Static

READY = "Ready for enter"
HEADS = ("Tenant", "Name", "App", "Status", "Who must act", "Since", "Reason")
"""As wide as our own list of connections."""


class PeerApp(App[None]):
    """Shows one table over the whole screen."""

    BINDINGS: ClassVar[list[BindingType]] = [("enter", "show", "Show")]

    def __init__(self, make: Callable[[], Widget]) -> None:
        super().__init__()
        self.animation_level = "none"
        self._make = make

    def compose(self) -> ComposeResult:
        """Nothing yet."""
        yield Static(READY)

    async def action_show(self) -> None:
        """The table instead."""
        await self.query_one(Static).remove()
        table = self._make()
        await self.mount(table)
        table.focus()


def datatable(columns: list[list[str]]) -> Callable[[], Widget]:
    """Textual's own."""
    rows = list(zip(*columns, strict=True))

    def make() -> Widget:
        table: DataTable[str] = DataTable(cursor_type="row")
        table.add_columns(*HEADS)
        table.add_rows(rows)
        return table

    return make


def fastdatatable(columns: list[list[str]]) -> Callable[[], Widget]:
    """textual-fastdatatable, over Arrow."""
    import pyarrow
    import textual_fastdatatable

    table: Any = pyarrow.table(dict(zip(HEADS, columns, strict=True)))
    return lambda: textual_fastdatatable.DataTable(data=table, cursor_type="row")


PEERS = {"datatable": datatable, "fastdatatable": fastdatatable}


def columns(count: int) -> list[list[str]]:
    """So many rows like those of our own list, column by column."""
    numbers = range(count)
    return [
        [str(1_000_001 + number) for number in numbers],
        [f"Blue Ridge Plumbing {number}" for number in numbers],
        [f"Route Optimizer {number % 2_000}" for number in numbers],
        ["○ Not Connected Yet"] * count,
        ["tenant admin"] * count,
        [f"{number % 700} d" for number in numbers],
        ["admin has not acted"] * count,
    ]


if __name__ == "__main__":
    PeerApp(PEERS[sys.argv[1]](columns(int(sys.argv[2])))).run()
