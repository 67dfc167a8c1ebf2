"""Why a secret's keys are grey: what the machine of connections does not know."""

from collections.abc import Sequence

from store.machine import READERS, Role, SecretState
from store.models import Secret

NONE = "There is no secret yet: generate one first."


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
