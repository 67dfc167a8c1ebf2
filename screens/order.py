"""In which order a list is shown: the present one is marked, and chosen again is turned round."""

from collections.abc import Mapping
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from screens.desk import Desk
from screens.numbered import NumberedScreen, numbered
from screens.widgets.columns import Column

KEYS = "123456"


class OrderScreen(NumberedScreen[tuple[str, bool] | None]):
    """Answers with the order and whether it is turned round; None when left."""

    QUESTION = "Sort by what? The present one, once more, turns it round."
    BINDINGS: ClassVar[list[BindingType]] = numbered(
        "order", KEYS, "Sort", "Sort so; the present order is turned round", "Sort by the one of that number"
    )

    def __init__(self, desk: Desk, orders: Mapping[str, str], now: str, *, turned: bool) -> None:
        choices = dict(zip(KEYS, orders, strict=False))
        super().__init__(desk, choices, KEYS[list(orders).index(now)])
        self._orders = orders
        self._now = now
        self._turned = turned

    def columns(self) -> list[Column[str]]:
        """What it sorts by, and whether that is how it is now."""
        return [
            Column("Order", lambda key: Content(self._orders[self._choices[key]]), 30, grows=1),
            Column("Now", self._present, 14),
        ]

    def answer(self, choice: str) -> None:
        """The present one, chosen again, is turned round."""
        self.dismiss((choice, choice == self._now and not self._turned))

    def _present(self, key: str) -> Content:
        if self._choices[key] != self._now:
            return Content("")
        return Content.assemble(("● ", "$primary"), "turned round" if self._turned else "now")
