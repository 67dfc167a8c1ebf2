"""The pages of the docs: their titles, and their text with the keys that this person has."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from textual.binding import Binding

FOLDER = Path(__file__).parent / "docs"
TITLES: Mapping[str, str] = {
    "index": "Start here",
    "signing-in": "Signing in",
    "app-key": "App key",
    "connecting": "Connecting an app",
    "client-id-and-secret": "Client ID & Secret",
    "self-service": "Self-service",
    "versions": "Versions and scopes",
    "not-connected-yet": "Not Connected Yet",
    "calling-the-api": "Calling the API",
    "people": "People and permissions",
    "journal": "Journal",
}
"""In the order in which somebody new would read them."""
KEY = re.compile(r"\{([a-z]+\.[a-z-]+)\}")
"""In a page: the key of a binding with that id."""


def source(name: str) -> str:
    """A page as it is written."""
    return (FOLDER / f"{name}.md").read_text("utf-8")


def text(name: str, keys: Mapping[str, Binding], display: Callable[[Binding], str]) -> str:
    """A page as it is shown: with keys for ids."""
    return KEY.sub(lambda found: f"`{display(keys[found[1]])}`", source(name))
