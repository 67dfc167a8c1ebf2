"""The keys of one connection: of those that share a letter, only the one that makes sense here and now is there."""

from textual.binding import Binding, BindingType

KEYS: list[BindingType] = [
    Binding(
        "u", "review", "Review", id="connection.review", tooltip="Review what the app asks for; allow or decline it"
    ),
    Binding("n", "generate", "Generate", id="secret.generate", tooltip="Generate a Client Secret"),
    Binding("enter", "reveal", "Reveal", id="secret.reveal", tooltip="Reveal the secret under the cursor"),
    Binding("a", "note", "Note", id="connection.note", tooltip="Write a note, for support and operators"),
    Binding("w", "snooze", "Snooze", id="connection.snooze", tooltip="Put it aside for some days"),
    Binding("x", "revoke", "Revoke", id="secret.revoke", tooltip="End the secret under the cursor, for good"),
    Binding("z", "suspend", "Suspend", id="connection.suspend", tooltip="The developer's stop: set it"),
    Binding("z", "resume", "Resume", id="connection.resume", tooltip="The developer's stop: lift it"),
    Binding("z", "disable", "Disable", id="connection.disable", tooltip="The tenant's stop: set it"),
    Binding("z", "enable", "Enable", id="connection.enable", tooltip="The tenant's stop: lift it"),
    Binding("b", "block", "Block", id="connection.block", tooltip="The operator's stop: set it"),
    Binding("b", "unblock", "Unblock", id="connection.unblock", tooltip="The operator's stop: lift it"),
    Binding("r", "rotate", "Rotate", id="secret.rotate", tooltip="A second secret; the old one ends after a while"),
    Binding("n", "next", "Next", id="connection.next", tooltip="The next one of the list, as on the desk"),
    Binding(
        "right_square_bracket",
        "beside(1)",
        "Next",
        show=False,
        key_display="]",
        id="connection.beside",
        tooltip="The next one of the list that this was opened from",
    ),
    Binding(
        "left_square_bracket",
        "beside(-1)",
        "Before",
        show=False,
        key_display="[",
        id="connection.before",
        tooltip="The one before it in that list",
    ),
    Binding("d", "remove", "Remove", show=False, id="connection.remove", tooltip="Take the tenant off the app's list"),
    Binding("d", "disconnect", "Disconnect", show=False, id="connection.disconnect", tooltip="End the connection"),
    Binding(
        "v",
        "holds",
        "Compare",
        show=False,
        id="connection.holds",
        tooltip="What the tenant holds against what is on offer",
    ),
    Binding("t", "test", "Test", show=False, id="connection.test", tooltip="Ask for a token as the app's client would"),
    Binding(
        "e",
        "text",
        "Text",
        id="connection.text",
        tooltip="Send the text for whoever must act to your terminal's clipboard",
    ),
    Binding(
        "E",
        "read_text",
        "Read text",
        show=False,
        id="connection.read-text",
        tooltip="Show the text for whoever must act",
    ),
    Binding(
        "y",
        "copy",
        "Copy ID",
        show=False,
        id="connection.copy",
        tooltip="Send the client ID to your terminal's clipboard",
    ),
]
