"""The versions of an app, and what is different between any two of them."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens.desk import Desk
from screens.page import Page
from screens.scope_words import diff_lines
from screens.widgets.ages import age, utc
from screens.widgets.columns import Column
from screens.widgets.grid import Grid
from screens.widgets.heading import Heading
from store.models import App, Version
from store.scopes import Catalogue, Diff
from store.scopes import diff as difference


class VersionsScreen(Page[None]):
    """Versions above, the difference of the one under the cursor to the marked one, or to the one before, below."""

    CSS_PATH = "versions.tcss"
    TITLED = "Versions"
    DOC = "versions"
    AUTO_FOCUS = "#versions"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space",
            "mark",
            "Compare from",
            id="version.mark",
            tooltip="Compare others with this version; again: unmark",
        ),
        Binding(
            "tab", "app.focus_next", "Other half", id="version.next", tooltip="Between the list and the difference"
        ),
        Binding(
            "J,shift+down", "scroll(3)", "Scroll", show=False, id="version.down", tooltip="Scroll the difference down"
        ),
        Binding("K,shift+up", "scroll(-3)", "Scroll", show=False, id="version.up", tooltip="Scroll the difference up"),
    ]

    def __init__(self, desk: Desk, app: App) -> None:
        super().__init__(desk)
        self._app = app
        self._now = desk.portal.clock()
        self._versions: dict[int, Version] = {}
        self._marked: int | None = None

    @property
    def _table(self) -> Grid[Version]:
        return self.query_one("#versions", Grid)

    def heading(self) -> Heading:
        """Of which app."""
        return Heading(f"Versions of {self._app.name}", self.desk)

    def body(self) -> Iterable[Widget]:
        """List, title, difference."""
        columns: list[Column[Version]] = [
            Column("", lambda one: "▸" if one.number == self._marked else "", 1),
            Column("Version", lambda one: f"v{one.number}", 7, right=True),
            Column("Scopes", lambda one: str(len(one.scopes)), 6, right=True),
            Column("Change", self._change, 9),
            Column("Ago", lambda one: age(one.published_at, self._now), 6, right=True),
            Column("By", lambda one: Content(one.published_by), 12),
            Column("Why", lambda one: Content(one.note), 20, grows=1),
        ]
        yield Grid(columns, lambda one: one.number, id="versions")
        yield Static(id="title")
        with VerticalScroll(id="diff"):
            yield Static(id="lines")

    async def read(self) -> None:
        """All versions: there are few."""
        found, self._now = await self.ask(
            lambda: (self.desk.session.apps.versions(self._app.id), self.desk.portal.now())
        )
        self._versions = {version.number: version for version in found}
        self._table.show_rows(found)

    def _change(self, version: Version) -> Content:
        before = self._versions.get(version.number - 1)
        change = difference(before.scopes if before else frozenset(), version.scopes)
        plus = (f"+{len(change.added)}", "$text-success") if change.added else ""
        minus = (f"−{len(change.removed)}", "$text-error") if change.removed else ""
        return Content.assemble(plus, " " if plus and minus else "", minus)

    @on(Grid.Moved)
    def _moved(self) -> None:
        version = self._table.current
        if version is not None:
            base = self._marked if self._marked not in (None, version.number) else version.number - 1
            self.behind("diff", self._compare, version, base or 0)

    async def _compare(self, version: Version, base: int) -> None:
        diff, catalogue = await self.ask(self._difference, version, base)
        against = f"from v{base} to v{version.number}" if base else f"v{version.number}, the first"
        published = f"v{version.number} published {utc(version.published_at)} by {version.published_by}"
        why = f"Why: {version.note}" if version.note else "Published without a note."
        self.query_one("#title", Static).update(Content.assemble((against, "bold"), f"   {published}\n", Content(why)))
        lines = diff_lines(diff, catalogue, first=not base)
        self.query_one("#lines", Static).update(Content("\n").join(lines))
        self.query_one("#diff").scroll_home(animate=False)

    def _difference(self, version: Version, base: int) -> tuple[Diff, Catalogue]:
        catalogue = self.desk.portal.catalogue
        if not base:
            return difference(frozenset(), version.scopes), catalogue
        return self.desk.session.apps.diff(self._app.id, base, version.number), catalogue

    def action_mark(self) -> None:
        """Mark the version that others are compared with."""
        if version := self._table.current:
            self._marked = None if self._marked == version.number else version.number
            self._table.redraw()
            self._moved()

    def action_scroll(self, by: int) -> None:
        """Scroll the difference."""
        self.query_one("#diff").scroll_relative(y=by, animate=False)
