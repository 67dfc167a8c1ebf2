"""The keys of the list of connections; the first five that are a person's own stand in the footer."""

from textual.binding import Binding, BindingType


def _quiet(key: str, action: str, words: str, id: str, tooltip: str, shown_as: str | None = None) -> Binding:
    """One that only help shows."""
    return Binding(key, action, words, show=False, key_display=shown_as, id=f"connections.{id}", tooltip=tooltip)


KEYS: list[BindingType] = [
    Binding("enter", "open", "Open", id="connection.open", tooltip="This connection: secrets, history, actions"),
    Binding("n", "next", "Next", id="connections.next", tooltip="The next one that is stuck and not snoozed"),
    Binding("e", "text", "Text", id="connections.text", tooltip="Send the text for whoever must act to your clipboard"),
    Binding("a", "note", "Note", id="connections.note", tooltip="Write a note on the marked, or on this one"),
    Binding("w", "snooze", "Snooze", id="connections.snooze", tooltip="Put the marked, or this one, aside for days"),
    Binding(
        "slash",
        "search",
        "Find",
        key_display="/",
        id="connections.search",
        tooltip="Only those with this in tenant, app, label, app key or client ID",
    ),
    Binding("f", "filter", "Filter", id="connections.filter", tooltip="Status, reasons, app, version and text at once"),
    Binding(
        "m", "matrix", "Matrix", id="connections.matrix", tooltip="Tenants down, apps across, a glyph in each cell"
    ),
    Binding(
        "1", "show('stuck')", "Stuck", id="connections.stuck", tooltip="Only the stuck ones that somebody can act on"
    ),
    _quiet("2", "show('waiting')", "No secret", "waiting", "Only those without a secret"),
    _quiet("3", "show('attention')", "Look", "attention", "Only live ones to look at"),
    _quiet("4", "show('live')", "Live", "live", "Only live ones"),
    _quiet("5", "show('removed')", "Removed", "removed", "Only removed ones"),
    *(
        _quiet(key, f"kept('{key}')", f"Kept {key}", f"kept-{key}", f"The filter that you keep under {key}")
        for key in "6789"
    ),
    _quiet("0", "show('all')", "All", "all", "All but the removed: every part of the filter goes"),
    _quiet("K", "keep", "Keep", "keep", "Keep what is shown under 6, 7, 8 or 9"),
    _quiet("r", "only_reason", "This reason", "reason", "Only the reason of this row, or every one again"),
    _quiet("o", "only_app", "This app", "app", "Only the app of this row, or every one again"),
    _quiet("v", "only_version", "This version", "version", "Only the version this row accepted, or every one again"),
    _quiet("s", "sort", "Sort", "sort", "Choose the order: by waiting, tenant, app or last change"),
    _quiet("S", "reverse", "Reverse", "reverse", "Turn the order round"),
    _quiet("c", "columns", "Columns", "columns", "Hide columns, or show them again"),
    _quiet("p", "pane", "Pane", "pane", "Everything about this row, or a few lines"),
    _quiet("right_square_bracket", "scroll_pane(1)", "Pane down", "pane-down", "On in the pane", "]"),
    _quiet("left_square_bracket", "scroll_pane(-1)", "Pane up", "pane-up", "Back in the pane", "["),
    _quiet("A", "mark_all", "Mark all", "mark-all", "Mark all that are listed; where all are, take all marks away"),
    _quiet("E", "read_text", "Read text", "read-text", "Show the text for whoever must act"),
    _quiet("d", "remove", "Remove", "remove", "Take the marked, or this one, off the app's list"),
    _quiet("x", "export", "Export", "export", "What is shown as CSV or JSON to your clipboard"),
    _quiet("y", "copy", "Copy ID", "copy", "Send the tenant ID to your terminal's clipboard"),
]
