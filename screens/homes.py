"""Every binding of every screen, where it is at home."""

import importlib
import pkgutil
from collections.abc import Iterator

from textual.binding import Binding
from textual.dom import DOMNode

import screens


def homes() -> Iterator[type[DOMNode]]:
    """Each screen and widget of ours; loads all of them."""
    for room in pkgutil.walk_packages(screens.__path__, "screens."):
        for one in vars(importlib.import_module(room.name)).values():
            if isinstance(one, type) and issubclass(one, DOMNode) and one.__module__ == room.name:
                yield one


def bindings(home: type[DOMNode]) -> Iterator[Binding]:
    """Those that are at home in this class, not in one that it is made from."""
    return (one for one in home.__dict__.get("BINDINGS", ()) if isinstance(one, Binding))
