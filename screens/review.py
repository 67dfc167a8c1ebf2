"""What an app asks a tenant for: every scope in words, what changes, the developer's note; Allow or Decline."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens.confirm import AskScreen, ConfirmScreen
from screens.connection_words import about
from screens.desk import Desk
from screens.page import Page
from screens.scope_words import counted, diff_lines
from screens.widgets.ages import utc
from screens.widgets.heading import Heading
from store.errors import Code, Refused
from store.kinds import Reason
from store.machine import Base, Event, Role, refusal
from store.models import App, Connection, Offer, Version
from store.scopes import Catalogue


class ReviewScreen(Page[str | None]):
    """Shows the version on offer against what this tenant grants now; answers with what was decided."""

    CSS_PATH = "review.tcss"
    TITLED = "Review"
    DOC = "connecting"
    AUTO_FOCUS = "#asks"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "allow", "Allow", id="review.allow", tooltip="Allow what is on offer"),
        Binding("d", "decline", "Decline", id="review.decline", tooltip="Decline it, with a reason"),
        Binding("j,down", "scroll(2)", "Down", show=False, id="review.down", tooltip="Further down"),
        Binding("k,up", "scroll(-2)", "Up", show=False, id="review.up", tooltip="Further up"),
        Binding(
            "ctrl+d,pagedown", "scroll(10)", "Down half", show=False, id="review.page-down", tooltip="Half a page down"
        ),
        Binding("ctrl+u,pageup", "scroll(-10)", "Up half", show=False, id="review.page-up", tooltip="Half a page up"),
    ]

    def __init__(self, desk: Desk, connection: Connection) -> None:
        super().__init__(desk)
        self._connection = connection
        self._offer: Offer | None = None

    def heading(self) -> Heading:
        """Which app."""
        return Heading(f"Review {self._connection.app_name}", self.desk)

    def body(self) -> Iterable[Widget]:
        """Who and why on top, the scopes below."""
        yield Static("One moment: the offer is being read.", id="who", markup=False)
        with VerticalScroll(id="asks"):
            yield Static(id="scopes")

    async def read(self) -> None:
        """The offer of this moment."""
        offer, app, news, catalogue = await self.ask(self._read)
        if self._offer and self._offer.version.number != offer.version.number:
            self.say(f"v{offer.version.number} was published meanwhile: this is what it asks for.")
        self._offer, self._connection = offer, offer.connection
        self.query_one("#who", Static).update(who_asks(offer, app, news))
        first = self._connection.state is Base.LISTED
        lines = [_in_short(offer), Content(""), *diff_lines(offer.diff, catalogue, first=first)]
        self.query_one("#scopes", Static).update(Content("\n").join(lines))
        self.refresh_bindings()

    def _read(self) -> tuple[Offer, App | None, list[Version], Catalogue]:
        session = self.desk.session
        offer = session.connections.offer(self._connection.id)
        try:
            app = session.apps.get(self._connection.app_id)
        except Refused:
            app = None
        since = offer.connection.accepted_version or offer.version.number - 1
        news = [version for version in session.apps.versions(self._connection.app_id) if version.number > since]
        return offer, app, news or [offer.version], self.desk.portal.catalogue

    @property
    def _listed(self) -> bool:
        return self._connection.state is Base.LISTED

    def why_not(self, action: str) -> str | None:
        """The machine's sentence; and there has to be something newer."""
        events = {
            "allow": Event.CONNECT if self._listed else Event.ACCEPT,
            "decline": Event.DECLINE if self._listed else Event.DECLINE_UPDATE,
        }
        if action not in events:
            return None
        if self._offer is None:
            return "One moment: the offer is being read."
        if not self._listed and self._connection.accepted_version == self._offer.version.number:
            return f"v{self._offer.version.number} is accepted already: there is nothing newer."
        return refusal(events[action], self._connection.situation, self._connection.roles & {Role.ADMIN})

    def action_allow(self) -> None:
        """Connect, or accept the update, after asking."""
        if self._offer:
            self.start(self._allow, self._offer)

    async def _allow(self, offer: Offer) -> None:
        number, added = offer.version.number, counted(len(offer.diff.added), "scope")
        question = ConfirmScreen(
            self.desk,
            f"Allow {self._connection.app_name} v{number}?",
            about=about(self._connection),
            what=f"It gets {added}{'' if self._listed else ' more'} at this tenant, from the next token request on.",
        )
        # Where nothing is added, nothing is given: one key.
        if (self._listed or offer.diff.added) and not await self.app.push_screen_wait(question):
            return
        connections, name = self.desk.session.connections, self._connection.app_name
        if self._listed:
            await self._decide(connections.connect, number, f"{name} is connected. Next: n generates its secret.")
        else:
            await self._decide(connections.accept, number, f"{name} has v{number} from now on.")

    def action_decline(self) -> None:
        """Decline, with a reason for the developer."""
        if self._offer:
            self.start(self._decline, self._offer)

    async def _decline(self, offer: Offer) -> None:
        question = AskScreen(
            self.desk,
            f"Decline {self._connection.app_name} v{offer.version.number}? The developer reads why.",
            about=about(self._connection),
            caption="Why",
        )
        why = await self.app.push_screen_wait(question)
        if why is None:
            return
        connections, name = self.desk.session.connections, self._connection.app_name
        event = connections.decline if self._listed else connections.decline_update
        rest = "" if self._listed else f" What v{self._connection.accepted_version} granted works on."
        await self._decide(event, offer.version.number, f"{name} v{offer.version.number} is declined.{rest}", why=why)

    async def _decide(self, event: Callable[..., Connection], number: int, done: str, **more: str) -> None:
        try:
            await self.ask(event, self._connection.id, expected_version=number, **more)
        except Refused as refused:
            if refused.code is Code.CONFLICT:
                await self.read()
            raise
        self.dismiss(done)

    def action_scroll(self, by: int) -> None:
        """Scroll the scopes."""
        self.query_one("#asks").scroll_relative(y=by, animate=False)


def _in_short(offer: Offer) -> Content:
    """What a decision comes down to, in a line."""
    new, gone = offer.diff.added, offer.diff.removed
    writes = sum(name.endswith(":w") for name in new)
    if not new:
        return Content("It asks for nothing that you do not grant already: accepting it is a formality.")
    kind = "all to write" if writes == len(new) else f"{writes or 'none'} of them to write"
    told = f"It would get {counted(len(new), 'scope')}, {kind}"
    already = f"; {counted(len(gone), 'is', 'are')} gone already" if gone else ""
    return Content(f"{told}{already}.").stylize("bold")


def who_asks(offer: Offer, app: App | None, news: Sequence[Version]) -> Content:
    """App and organization, contact, version, against what, and the note of every version that is new here."""
    connection, version = offer.connection, offer.version
    lines = [
        Content.assemble(Content(connection.app_name).stylize("bold"), Content(f" by {connection.organization_name}"))
    ]
    if app and (app.description or app.homepage or app.contact):
        told = "   ".join(part for part in (app.description, app.homepage, app.contact) if part)
        lines.append(Content(told).stylize("$quiet"))
    against = (
        f"against v{connection.accepted_version}, as you grant it now"
        if connection.accepted_version
        else "not connected yet"
    )
    lines.append(Content(f"v{version.number} of {utc(version.published_at)} by {version.published_by}, {against}"))
    for one in reversed(news):
        why = "Why: " if len(news) == 1 else f"Why v{one.number}: "
        lines.append(Content.assemble((why, "$quiet"), Content(one.note or "the developer wrote no note")))
    if connection.reason in (Reason.DECLINED, Reason.UPDATE_DECLINED):
        lines.append(Content(connection.sentence).stylize("$text-warning"))
    tenant = f"tenant {connection.tenant} {connection.tenant_name or ''}".strip()
    lines.append(Content.assemble(("For: ", "$quiet"), Content(f"{tenant} in {connection.environment}")))
    return Content("\n").join(lines)
