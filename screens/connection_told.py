"""What is said around the list: the filter as chips, and why it is empty."""

from collections.abc import Sequence

from textual.content import Content

from screens.connection_shown import Shown
from store.machine import Role
from store.models import App


def chips_line(shown: Shown, numbers: Sequence[str], *, own_app: App | None) -> Content:
    """How many there are, each part of the filter on a ground of its own, the order."""
    parts = [Content(" · ".join(numbers))]
    parts += [Content.styled(f" {chip} ", "$foreground on $panel") for chip in shown.chips]
    if not shown.chips:
        parts.append(Content("all of this app" if own_app else "all"))
    return Content("  ").join([*parts, Content(shown.order)])


def nothing(shown: Shown, role: Role) -> str:
    """The words for an empty list, and how to begin."""
    if shown.search:
        return f"Nothing has “{shown.search}” in it. escape shows all again."
    match shown.chips:
        case ["stuck"] | ["stuck", "not snoozed"]:
            return "Nobody is stuck. Press 0 to see all connections."
        case []:
            if role is Role.OPERATOR:
                return "Nothing yet. Organizations, tenants and users are added by command: devportal --help"
            if role is Role.DEVELOPER:
                return "No tenants yet: add their IDs in the app's editor (e in My Apps)."
            return "No connections yet: they appear here as soon as a developer adds a tenant to an app."
        case _:
            return "None of these. Press 0 to see all connections."
