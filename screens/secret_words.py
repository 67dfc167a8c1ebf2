"""A secret in words: who has had it and how long it is left; and why its keys are grey."""

from collections.abc import Sequence
from datetime import datetime

from screens.widgets.ages import age, ago, utc
from store.machine import READERS, Role, SecretState
from store.models import Secret

NONE = "There is no secret yet: generate one first."


def use_words(secret: Secret, now: datetime) -> str:
    """Whether somebody would miss it."""
    if secret.used_at:
        return f"{secret.prefix}… was last used {ago(secret.used_at, now)}."
    stored = "was stored, but never used" if secret.collected_at else "has not been stored by anybody yet"
    return f"{secret.prefix}… {stored}."


def left_words(secret: Secret, now: datetime) -> str:
    """Until when, and for how long from now."""
    return f"{utc(secret.deadline)}, {age(secret.deadline, now)} left" if secret.deadline else "no end is set"


def seen_words(secret: Secret, now: datetime) -> str:
    """Who has looked at it, which both sides may know."""
    if secret.revealed_at is None:
        return "not yet"
    return f"{ago(secret.revealed_at, now)} by {secret.revealed_by} · {utc(secret.revealed_at)}"


def why_not_reveal(secret: Secret | None, every: Sequence[Secret], role: Role) -> str | None:
    """For whom it is sealed, and whether it still is."""
    if secret is None:
        return NONE
    if secret.state is SecretState.COLLECTED:
        return "This secret was confirmed as stored, and its value destroyed: rotate it if it is lost."
    if not secret.live:
        return f"This secret is {secret.state}."
    reader = READERS[secret.audience]
    return None if reader is role else f"This secret is sealed for the {reader}; nobody else can reveal it."


def why_not_generate(secret: Secret | None, every: Sequence[Secret], role: Role) -> str | None:
    """At most two may be live."""
    full = sum(one.live for one in every) > 1
    return "Two secrets are live already: revoke one before you generate another." if full else None


def why_not_rotate(secret: Secret | None, every: Sequence[Secret], role: Role) -> str | None:
    """Exactly one has to be live."""
    live = sum(one.live for one in every)
    if live == 0:
        return "There is no live secret to rotate: generate one."
    return "Two secrets are live already: revoke one, or wait until the old one expires." if live > 1 else None


def why_not_revoke(secret: Secret | None, every: Sequence[Secret], role: Role) -> str | None:
    """It has to be live."""
    if secret is None:
        return NONE
    return None if secret.live else f"This secret is {secret.state} already."
