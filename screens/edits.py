"""Somebody else edited the same app: what of theirs is simply taken over, and what both of you changed. Pure."""

from dataclasses import dataclass

from screens.saving import Draft
from store.models import App

FIELDS = {
    "name": "Name",
    "homepage": "Homepage",
    "contact": "Contact",
    "description": "Description",
    "self_service": "Self-service",
}
"""The fields that can be edited, and their captions."""


@dataclass(frozen=True)
class Clash:
    """A field that both changed, each to something else."""

    field: str
    base: object
    theirs: object
    own: object


@dataclass(frozen=True)
class Merge:
    """Both edits over what both began with."""

    taken: dict[str, object]
    """Their values of the fields that only they changed."""
    clashes: tuple[Clash, ...]


def merge(base: App, fresh: App, draft: Draft) -> Merge:
    """Field by field."""
    taken: dict[str, object] = {}
    clashes = []
    for field in FIELDS:
        was, theirs, own = (getattr(side, field) for side in (base, fresh, draft))
        if theirs in (was, own):
            continue
        if own == was:
            taken[field] = theirs
        else:
            clashes.append(Clash(field, was, theirs, own))
    return Merge(taken, tuple(clashes))


def shown(value: object) -> str:
    """A field's value, in a line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(str(value).split()) or "(empty)"
