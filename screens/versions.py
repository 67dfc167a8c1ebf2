"""The versions of an app: who has each, and what is different between any two of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens.adoption import AdoptionScreen
from screens.adoption_words import cohort_bar
from screens.confirm import AskScreen
from screens.desk import Desk
from screens.page import Page
from screens.publish import PublishScreen
from screens.scope_words import diff_lines, sums
from screens.version_words import published_lines
from screens.widgets.ages import age
from screens.widgets.columns import Column
from screens.widgets.grid import Grid
from screens.widgets.heading import Heading
from store.models import App, Cohort, Version
from store.scopes import Catalogue, Diff, Scopes
from store.scopes import diff as difference

BAR = 10
"""Cells of the picture of who has a version."""


@dataclass(frozen=True)
class Known:
    """What was read, of one moment."""

    app: App
    versions: Sequence[Version]
    cohorts: dict[int, Cohort]
    catalogue: Catalogue
    now: datetime


class VersionsScreen(Page[None]):
    """Versions above, the difference of the one under the cursor to the marked one, or to the one before, below."""

    CSS_PATH = "versions.tcss"
    TITLED = "Versions"
    DOC = "versions"
    AUTO_FOCUS = "#versions"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "adoption", "Adoption", id="version.adoption", tooltip="Which tenants lag, and a text for them"),
        Binding(
            "space",
            "mark",
            "Compare",
            id="version.mark",
            tooltip="Compare others with this version; again: unmark",
        ),
        Binding("p", "again", "Republish", id="version.again", tooltip="Publish the set of this version again"),
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
        self._subject = app
        self._known: Known | None = None
        self._marked: int | None = None

    @property
    def _table(self) -> Grid[Version]:
        return self.query_one("#versions", Grid)

    def heading(self) -> Heading:
        """Of which app."""
        return Heading(f"Versions of {self._subject.name}", self.desk)

    def body(self) -> Iterable[Widget]:
        """List, title, difference."""
        columns: list[Column[Version]] = [
            Column("", lambda one: "▸" if one.number == self._marked else "", 1),
            Column("Version", lambda one: f"v{one.number}", 7, right=True),
            Column("On it", lambda one: self._tenants(one)[0], BAR),
            Column("Tenants", lambda one: self._tenants(one)[1], 7, right=True),
            Column("Scopes", lambda one: str(len(one.scopes)), 6, right=True),
            Column("Change", self._change, 8),
            Column("Ago", self._age, 6, right=True),
            Column("By", lambda one: Content(one.published_by), 8, from_width=64),
            Column("Why", lambda one: Content(one.note), 14, grows=1, from_width=72),
        ]
        yield Grid(columns, lambda one: one.number, id="versions")
        yield Static(id="title", markup=False)
        with VerticalScroll(id="diff"):
            yield Static(id="lines", markup=False)

    async def read(self) -> None:
        """All versions: there are few."""
        self._known = await self.ask(self._read)
        self._subject = self._known.app
        self._table.styles.height = 1 + len(self._known.versions)
        self._table.show_rows(self._known.versions)
        self.refresh_bindings()

    def _read(self) -> Known:
        apps, number = self.desk.session.apps, self._subject.id
        cohorts = {one.version: one for one in apps.adoption(number)}
        return Known(
            apps.get(number), apps.versions(number), cohorts, self.desk.portal.catalogue, self.desk.portal.now()
        )

    # What stands in a row.

    def _tenants(self, version: Version) -> tuple[Content, Content]:
        """Picture and number of those that accepted it."""
        if self._known is None:
            return Content(""), Content("")
        cohorts = self._known.cohorts
        most = max(one.tenants for one in cohorts.values())
        one = cohorts[version.number]
        told = Content(f"{one.tenants:,}") if one.tenants else Content.styled("·", "$faint")
        return cohort_bar(one, self._known.app.current_version, most, BAR), told

    def _change(self, version: Version) -> Content:
        change = difference(self._scopes_of(version.number - 1), version.scopes)
        plus = (f"+{len(change.added)}", "$text-success") if change.added else ""
        minus = (f"−{len(change.removed)}", "$text-error") if change.removed else ""
        return Content.assemble(plus, " " if plus and minus else "", minus)

    def _age(self, version: Version) -> str:
        return age(version.published_at, self._known.now) if self._known else ""

    def _scopes_of(self, number: int) -> Scopes:
        versions = self._known.versions if self._known else ()
        return next((one.scopes for one in versions if one.number == number), frozenset())

    # The difference.

    @on(Grid.Moved)
    def _moved(self) -> None:
        version = self._table.current
        if version is not None and self._known is not None:
            base = self._marked if self._marked not in (None, version.number) else version.number - 1
            self.behind("diff", self._compare, version, base or 0, self._known)
        self.refresh_bindings()

    async def _compare(self, version: Version, base: int, known: Known) -> None:
        diff = await self.ask(self._difference, version, base)
        against = f"From v{base} to v{version.number}" if base else f"v{version.number}, the first"
        self.query_one("#title", Static).update(Content.assemble((against, "bold"), "   ", sums(diff)))
        low, high = sorted((base, version.number))
        between = [one for one in known.versions if low < one.number <= high]
        lines = [*published_lines(between, known.now), Content("")]
        lines += diff_lines(diff, known.catalogue, first=not base)
        self.query_one("#lines", Static).update(Content("\n").join(lines))
        self.query_one("#diff").scroll_home(animate=False)

    def _difference(self, version: Version, base: int) -> Diff:
        if not base:
            return difference(frozenset(), version.scopes)
        return self.desk.session.apps.diff(self._subject.id, base, version.number)

    def action_mark(self) -> None:
        """Mark the version that others are compared with."""
        if version := self._table.current:
            self._marked = None if self._marked == version.number else version.number
            self._table.redraw()
            self._moved()

    def action_scroll(self, by: int) -> None:
        """Scroll the difference."""
        self.query_one("#diff").scroll_relative(y=by, animate=False)

    # Who has it, and an old set once more.

    def why_not(self, action: str) -> str | None:
        """An old set has to be another than the current one."""
        if action not in ("again", "adoption", "mark"):
            return None
        version = self._table.current
        if version is None or self._known is None:
            return "One moment: the versions are being read."
        current = self._known.app.current_version
        if action == "again" and self._known.app.archived:
            return "This app is archived, and stays as it is."
        if action == "again" and version.scopes == self._scopes_of(current):
            same = "is" if version.number == current else "has the scopes of"
            return f"v{version.number} {same} the current version: there is nothing to publish."
        return None

    def action_adoption(self) -> None:
        """The tenants of each version, and who lags."""
        self.app.push_screen(AdoptionScreen(self.desk, self._subject))

    def action_again(self) -> None:
        """Publish an old set, after saying what it does."""
        if (version := self._table.current) and self._known:
            self.start(self._again, version, self._known)

    async def _again(self, version: Version, known: Known) -> None:
        apps, app = self.desk.session.apps, known.app
        impact = await self.ask(apps.impact, app.id, version.scopes)
        asked = f"Why publish the scopes of v{version.number} again? The tenants read it."
        question = AskScreen(self.desk, asked, about=app.name, caption="Why", optional=not impact.needs_note)
        why = await self.app.push_screen_wait(question)
        if why is None:
            return
        agreed = await self.app.push_screen_wait(
            PublishScreen(self.desk, app, version.scopes, impact, known.catalogue, why)
        )
        if agreed is None:
            return
        made = await self.ask(apps.publish, app.id, scopes=agreed, expected_version=app.current_version, note=why)
        await self.read()
        self._table.go(made.number)
        self.say(f"Published v{made.number}, with the scopes of v{version.number}.")
