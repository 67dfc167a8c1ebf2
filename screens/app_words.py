"""An app in words and in a picture: how its tenants stand, and what there is to know about it at hand."""

from collections.abc import Mapping
from datetime import datetime

from textual.content import Content

from screens.scope_words import counted
from screens.widgets.ages import age, utc
from screens.widgets.bar import Share, bar
from screens.widgets.status import LOOKS
from store.kinds import Status
from store.models import App, Tally

KINDS: Mapping[str, Status] = {"live": Status.LIVE, "waiting": Status.NO_SECRET, "stuck": Status.NOT_CONNECTED}
"""Which status lends its glyph and colour to each number of a tally."""


def number(tally: Tally, kind: str) -> Content:
    """One number of a tally in its colour; what is nothing steps back."""
    found = getattr(tally, kind)
    return Content.styled(str(found), LOOKS[KINDS[kind]][2]) if found else Content.styled("·", "$faint")


def tally_words(tally: Tally) -> Content:
    """Glyph, number and word for each."""
    parts = [Content.styled(f"{LOOKS[s][0]} {getattr(tally, kind)} {kind}", LOOKS[s][2]) for kind, s in KINDS.items()]
    return Content("   ").join(parts)


def app_name(app: App) -> Content:
    """Its name; an archived one steps back."""
    return Content.styled(app.name, "$faint") if app.archived else Content(app.name)


def tenants_bar(app: App, width: int) -> Content:
    """Live, waiting and stuck, in proportion; of an archived one, that word."""
    if app.archived:
        return Content.styled("archived", "$faint")
    shares = [Share(getattr(app.tally, kind), LOOKS[s][0], LOOKS[s][2]) for kind, s in KINDS.items()]
    return bar(shares, width)


def self_service(app: App) -> str:
    """Whether developers may generate secrets too."""
    return "✓ yes" if app.self_service else "– no"


def about_app(app: App, environment: str, now: datetime) -> Content:
    """The app under the cursor: its whole key, how its tenants stand, when it changed, whom to ask."""
    archived = ("   archived for good", "$text-warning") if app.archived else ""
    switch = "self-service" if app.self_service else "no self-service"
    rest = "   ".join(part for part in (app.homepage, app.contact) if part) or "no homepage and no contact yet"
    return Content.assemble(
        Content(app.name).stylize("bold"),
        archived,
        Content(f"   {app.organization_name}").stylize("$quiet"),
        ("   App key ", "$quiet"),
        app.key,
        "\n",
        tally_words(app.tally),
        (f"   {counted(app.tally.total, 'tenant')} in {environment}", "$quiet"),
        "\n",
        (f"v{app.current_version}, {counted(len(app.scopes), 'scope')}   {switch}", "$quiet"),
        (f"   changed {utc(app.changed_at)} ({age(app.changed_at, now)})\n", "$quiet"),
        Content(f"{rest}\n").stylize("$quiet"),
        Content(app.description.replace("\n", " ")).stylize("$quiet"),
    )
