"""The question before a version is published: what it does, to how many, scope by scope; yes, or keep both."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens.desk import Desk
from screens.page import Dialog, Page
from screens.scope_words import counted, impact_lines, impact_words, swap_words
from screens.widgets.heading import environment_badge
from store.kinds import Environment
from store.models import App, Impact
from store.scopes import Catalogue, Scopes


class PublishScreen(Dialog[Scopes | None]):
    """Answers with the set to publish, which may hold more than was asked about; None when left."""

    CSS_PATH = "publish.tcss"
    DOC = "versions"
    AUTO_FOCUS = "#scopes"
    VERTICAL_BREAKPOINTS = [*Page.VERTICAL_BREAKPOINTS, (22, "-roomy")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", "Publish", id="publish.yes", tooltip="Publish it"),
        Binding("b", "both", "Keep both", id="publish.both", tooltip="Keep the read scopes beside their write scopes"),
        Binding("n", "no", "No", id="publish.no", tooltip="Leave everything as it is"),
        Binding("j,down", "scroll(1)", "Down", show=False, id="publish.down", tooltip="Further down"),
        Binding("k,up", "scroll(-1)", "Up", show=False, id="publish.up", tooltip="Further up"),
    ]

    def __init__(self, desk: Desk, app: App, scopes: Scopes, impact: Impact, catalogue: Catalogue, why: str) -> None:
        super().__init__(desk)
        self._subject = app
        self._scopes = scopes
        self._impact = impact
        self._catalogue = catalogue
        self._why = why

    def body(self) -> Iterable[Widget]:
        """The question, the numbers, then every scope that comes or goes."""
        impact = self._impact
        yield Static(Content(f"Publish v{impact.version} of {self._subject.name}?"), id="question")
        badge = environment_badge(self.desk.environment)
        yield Static(Content.assemble(Content(self._subject.name), " · both environments  ", badge), id="about")
        yield Static(Content(impact_words(impact)), id="what")
        if impact.swapped:
            yield Static(Content.styled(swap_words(impact.swapped), "$text-warning"), id="swapped")
        with VerticalScroll(id="scopes"):
            yield Static(Content("\n").join(impact_lines(impact, self._catalogue)))
        yield Static(Content(f"Why: {self._why}" if self._why else "Without a note."), id="why")

    def hides(self, action: str) -> bool:
        """Both can be kept only where one was swapped for the other."""
        return action == "both" and not self._impact.swapped

    def why_not(self, action: str) -> str | None:
        """What takes from production takes a production session."""
        lose = self._impact.lose_in_production
        if action == "yes" and lose and self.desk.environment != Environment.PRODUCTION:
            return (
                f"It takes scopes in force from {counted(lose, 'production tenant')}: sign in to production for that."
            )
        return None

    def action_yes(self) -> None:
        """As it was asked."""
        self.dismiss(self._scopes)

    def action_both(self) -> None:
        """With the read scopes that would have gone."""
        self.dismiss(self._scopes | set(self._impact.swapped))

    def action_no(self) -> None:
        """Leave it."""
        self.dismiss(None)

    def action_scroll(self, by: int) -> None:
        """Scroll the scopes."""
        self.query_one("#scopes").scroll_relative(y=by, animate=False)
