"""The docs: short pages on what one does here, one key away."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import App
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Markdown

from screens.desk import Clerk, Desk
from screens.docs_pages import TITLES, text
from screens.homes import bindings, homes
from screens.plain import Plain
from screens.widgets.columns import Column
from screens.widgets.grid import Grid
from screens.widgets.heading import Heading

LIST = 24
"""Cells for the list of pages."""


class Text(VerticalScroll, can_focus=True):
    """A page, moved through line by line."""


class DocsScreen(Plain[None]):
    """A list of pages, and one of them; somebody at the door may read them too."""

    CSS_PATH = "docs.tcss"
    TITLED = "Docs"
    AUTO_FOCUS = "Text"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll(1)", "Down", id="docs.down", tooltip="Further down"),
        Binding("k,up", "scroll(-1)", "Up", show=False, id="docs.up", tooltip="Further up"),
        Binding("ctrl+d,pagedown,space", "scroll(10)", "More", show=False, id="docs.more", tooltip="Ten lines down"),
        Binding("ctrl+u,pageup", "scroll(-10)", "Less", show=False, id="docs.less", tooltip="Ten lines up"),
        Binding("n,right,l", "turn(1)", "Next page", id="docs.next", tooltip="The next page"),
        Binding("p,left,h", "turn(-1)", "Page before", id="docs.previous", tooltip="The page before"),
        Binding("f1", "back", "Back", show=False, id="docs.close", tooltip="Back to where you came from"),
    ]

    def __init__(self, clerk: Clerk, page: str, desk: Desk | None = None) -> None:
        super().__init__(clerk)
        self._page = page
        self._desk = desk
        self._keys: Mapping[str, Binding] = {}

    def heading(self) -> Heading:
        """With the environment, for somebody at a desk."""
        return Heading(self.TITLED, self._desk)

    def body(self) -> Iterable[Widget]:
        """The list to the left."""
        columns: list[Column[str]] = [Column("  Page", self._titled, LIST)]
        with Horizontal():
            yield Grid(columns, lambda name: name, id="pages")
            with Text():
                yield Markdown(id="page", open_links=False)

    async def on_mount(self) -> None:
        """Open the page."""
        self._keys = keys_of(self.app)
        pages = self.query_one(Grid)
        pages.show_rows(list(TITLES))
        pages.go(self._page)
        await self._show(self._page)

    async def _show(self, page: str) -> None:
        self._page = page
        self.query_one(Grid).reread()
        await self.query_one(Markdown).update(text(page, self._keys, self.app.get_key_display))
        self.query_one(Text).scroll_home(animate=False)

    @on(Grid.Moved)
    async def _moved(self) -> None:
        page = self.query_one(Grid).current
        if page and page != self._page:
            await self._show(page)

    def _titled(self, page: str) -> Content:
        return Content(f"{'●' if page == self._page else ' '} {TITLES[page]}")

    def action_turn(self, by: int) -> None:
        """To a page beside this one."""
        self.query_one(Grid).action_move(by)

    def action_scroll(self, by: int) -> None:
        """Move through the page."""
        self.query_one(Text).scroll_relative(y=by, animate=False)


def keys_of(app: App[object]) -> dict[str, Binding]:
    """The first key of each binding, as this person has it."""
    found: dict[str, Binding] = {}
    for home in (*homes(), type(app)):
        for binding in bindings(home):
            if binding.id:
                own = app._keymap.get(binding.id)
                key = (own or binding.key).partition(",")[0]
                display = None if own else binding.key_display
                found.setdefault(binding.id, replace(binding, key=key, key_display=display))
    return found
