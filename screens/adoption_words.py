"""How far tenants have come, as a picture with words; and the text that asks them to go on. Pure."""

from collections.abc import Sequence
from datetime import datetime

from textual.content import Content

from screens.scope_words import counted, what_it_does
from screens.texts import fill_lines
from screens.widgets.ages import age, utc
from screens.widgets.bar import Share, bar
from store.models import App, Cohort, Connection, Offer, Version
from store.scopes import Catalogue

CURRENT, WAITS, BEHIND = ("●", "$text-success"), ("◐", "$text-warning"), ("●", "$quiet")
"""Glyph and colour of those on the current version, those with something to accept, and those with nothing."""
MOST_VERSIONS = 6
"""So many versions in the picture; what is older is counted."""
MOST_TENANTS = 20
"""So many tenants by name in one text; the others are counted."""


def cohort_bar(cohort: Cohort, current: int, most: int, width: int) -> Content:
    """The tenants of one version beside those of the version that has the most."""
    glyph, colour = CURRENT if cohort.version == current else WAITS if cohort.added else BEHIND
    return bar([Share(cohort.tenants, glyph, colour)], width, of=most)


def picture(cohorts: Sequence[Cohort], current: int, now: datetime, width: int) -> Content:
    """A line for each version that somebody has, newest first."""
    shown = [one for one in cohorts if one.tenants or one.version == current]
    most = max((one.tenants for one in shown), default=0)
    lines = []
    for one in shown[:MOST_VERSIONS]:
        drawn = cohort_bar(one, current, most, width)
        gap = " " * (width - drawn.cell_length)
        lines.append(
            Content.assemble(
                (f"v{one.version:<4}", "bold"), drawn, gap, f"{one.tenants:>7,}  ", _where(one, current, now)
            )
        )
    if rest := shown[MOST_VERSIONS:]:
        tenants = counted(sum(one.tenants for one in rest), "tenant")
        lines.append(Content.styled(f"      and {tenants} on {len(rest)} older versions", "$quiet"))
    return Content("\n").join(lines)


def _where(cohort: Cohort, current: int, now: datetime) -> Content:
    if cohort.version == current:
        return Content.styled("current", CURRENT[1])
    if cohort.added:
        return Content.styled(f"{counted(cohort.added, 'scope')} to accept, for {age(cohort.since, now)}", WAITS[1])
    return Content.styled("behind, with nothing to accept", "$quiet")


def nudge(
    text: str,
    app: App,
    offer: Offer,
    tenants: Sequence[Connection],
    versions: Sequence[Version],
    catalogue: Catalogue,
) -> str:
    """The text for tenants that lag; `offer` is that of the first, which lags most and is offered all of the others'.

    `versions` are the app's, newest first.
    """
    version = offer.version
    return fill_lines(
        text,
        {
            "app": app.name,
            "organization": app.organization_name,
            "version": str(version.number),
            "since": utc(version.published_at),
            "environment": tenants[0].environment,
            "tenants": "\n".join(_for_whom(tenants)),
            "scopes": "\n".join(f"  + {what_it_does(name, catalogue)} ({name})" for name in sorted(offer.diff.added)),
            "why": _whys(versions, tenants[0].accepted_version or 0),
            "contact": f"Questions: {app.contact}" if app.contact else "",
        },
    )


def _whys(versions: Sequence[Version], accepted: int) -> str:
    """The developer's note on each version since then."""
    noted = [version for version in reversed(versions) if version.number > accepted and version.note]
    if len(noted) == 1:
        return f"Why: {noted[0].note}"
    return "\n".join(f"Why v{version.number}: {version.note}" for version in noted)


def _for_whom(tenants: Sequence[Connection]) -> list[str]:
    lines = [
        f"Tenant {one.tenant}{f' {one.tenant_name}' if one.tenant_name else ''} in {one.environment},"
        f" which has accepted v{one.accepted_version}"
        for one in tenants[:MOST_TENANTS]
    ]
    more = len(tenants) - MOST_TENANTS
    return [*lines, f"and {counted(more, 'more', 'more')}"] if more > 0 else lines
