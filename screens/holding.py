"""What one tenant holds against what is on offer to it: never one version against another, which says less."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens.connection_words import about
from screens.desk import Desk
from screens.page import Page
from screens.scope_words import diff_lines, sums
from screens.version_words import published_lines
from screens.widgets.heading import Heading
from store.machine import Base
from store.models import Connection, Offer, Version
from store.scopes import Catalogue


class HoldingScreen(Page[None]):
    """The offer as the tenant's admin sees it, for whoever may see the connection."""

    CSS_PATH = "holding.tcss"
    TITLED = "Holds and is offered"
    DOC = "versions"
    AUTO_FOCUS = "#diff"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll(1)", "Down", id="holding.down", tooltip="Further down"),
        Binding("k,up", "scroll(-1)", "Up", id="holding.up", tooltip="Further up"),
        Binding("ctrl+d,pagedown", "scroll(10)", "Page", show=False, id="holding.page-down", tooltip="A page down"),
        Binding("ctrl+u,pageup", "scroll(-10)", "Page", show=False, id="holding.page-up", tooltip="A page up"),
    ]

    def __init__(self, desk: Desk, connection: Connection) -> None:
        super().__init__(desk)
        self._connection = connection

    def heading(self) -> Heading:
        """Of which app, and where."""
        return Heading(f"{self._connection.app_name} at {self._connection.tenant}", self.desk)

    def body(self) -> Iterable[Widget]:
        """Who holds what, and the difference."""
        yield Static("One moment: this is being read.", id="who", markup=False)
        with VerticalScroll(id="diff"):
            yield Static("", id="lines", markup=False)

    async def read(self) -> None:
        """The offer of this moment."""
        offer, news, catalogue, now = await self.ask(self._read)
        self._connection = offer.connection
        self.query_one("#who", Static).update(_who(offer))
        lines = [*published_lines(news, now), Content("")]
        lines += diff_lines(offer.diff, catalogue, first=offer.connection.state is Base.LISTED)
        self.query_one("#lines", Static).update(Content("\n").join(lines))

    def _read(self) -> tuple[Offer, Sequence[Version], Catalogue, datetime]:
        session = self.desk.session
        offer = session.connections.offer(self._connection.id)
        accepted = offer.connection.accepted_version or offer.version.number - 1
        news = [one for one in session.apps.versions(self._connection.app_id) if one.number > accepted]
        return offer, news or [offer.version], self.desk.portal.catalogue, self.desk.portal.now()

    def action_scroll(self, by: int) -> None:
        """Scroll the difference."""
        self.query_one("#diff").scroll_relative(y=by, animate=False)


def _who(offer: Offer) -> Content:
    one = offer.connection
    holds = f"holds what it accepted with v{one.accepted_version}" if one.accepted_version else "holds nothing yet"
    return Content.assemble(
        Content(f"{about(one)} in {one.environment}").stylize("bold"),
        "\n",
        f"It {holds}; on offer is v{offer.version.number}.\n",
        sums(offer.diff),
    )
