"""The questions before an event that stops something: what is asked, and what will happen."""

from store.machine import Event

QUESTIONS: dict[Event, tuple[str, str]] = {
    Event.RESUME: (
        "Resume this connection?",
        "Tokens are given again at the next request, unless another stop lies over it.",
    ),
    Event.ENABLE: (
        "Enable this app for the tenant again?",
        "Tokens are given again at the next request, unless another stop lies over it.",
    ),
    Event.UNBLOCK: (
        "Unblock this connection?",
        "Tokens are given again at the next request, unless another stop lies over it.",
    ),
    Event.SUSPEND: (
        "Suspend this connection?",
        "Every token request of this tenant is refused until you resume it. Secrets are kept.",
    ),
    Event.DISABLE: (
        "Disable this app for the tenant?",
        "Every token request of the app is refused here until you enable it. Secrets are kept.",
    ),
    Event.BLOCK: (
        "Block this connection?",
        "Every token request is refused until an operator unblocks it. Secrets are kept.",
    ),
    Event.REMOVE: (
        "Remove this tenant from the app?",
        "Its secrets are revoked for good and what it accepted is forgotten. It may be added again later.",
    ),
    Event.DISCONNECT: (
        "Disconnect this app?",
        "Its secrets are revoked for good. The app stays listed, and may be connected again.",
    ),
}
"""Of every event that changes what a tenant gets. Lifting a stop asks too: somebody may have set it a moment ago."""
