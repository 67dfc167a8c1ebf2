"""In which order a list is shown: every choice in sight, each with a key, the present one marked."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens.desk import Desk
from screens.page import Dialog
from screens.widgets.columns import Column
from screens.widgets.grid import Grid

KEYS = "123456"


class OrderScreen(Dialog[tuple[str, bool] | None]):
    """Answers with the order and whether it is turned round; the present one, chosen again, is. None when left."""

    AUTO_FOCUS = "Grid"
    CSS_PATH = "order.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Sort", id="order.submit", tooltip="Sort so; the present order is turned round"),
        *(
            Binding(key, f"choose({key})", key, show=False, id=f"order.{key}", tooltip="Sort by the one of that number")
            for key in KEYS
        ),
    ]

    def __init__(self, desk: Desk, orders: Mapping[str, str], now: str, *, turned: bool) -> None:
        super().__init__(desk)
        self._orders = orders
        self._now = now
        self._turned = turned

    def body(self) -> Iterable[Widget]:
        """One line an order."""
        yield Static("Sort by what? The present one, once more, turns it round.", id="question")
        columns: list[Column[str]] = [
            Column("Key", lambda order: KEYS[list(self._orders).index(order)], 3),
            Column("Order", lambda order: Content(self._orders[order]), 30, grows=1),
            Column("Now", self._present, 14),
        ]
        grid = Grid(columns, lambda order: order, id="orders")
        grid.styles.height = 1 + len(self._orders)
        yield grid

    def on_mount(self) -> None:
        """All of them, the cursor on the present one."""
        grid = self.query_one(Grid)
        grid.show_rows(list(self._orders))
        grid.go(self._now)

    def _present(self, order: str) -> Content:
        if order != self._now:
            return Content("")
        return Content.assemble(("● ", "$primary"), "turned round" if self._turned else "now")

    def action_submit(self) -> None:
        """Answer with the one under the cursor."""
        self._answer(self.query_one(Grid).current)

    def action_choose(self, number: int) -> None:
        """Answer with the one of that number."""
        if number <= len(self._orders):
            self._answer(list(self._orders)[number - 1])

    def _answer(self, order: str | None) -> None:
        if order is not None:
            self.dismiss((order, order == self._now and not self._turned))
