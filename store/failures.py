"""Failed token requests, rolled up by client and cause: the caller is told nothing, support is told this."""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from store import clients
from store.clock import stamp
from store.database import Database
from store.kinds import Cause
from store.moments import count_unrecorded
from store.vault import Vault


@dataclass(frozen=True, slots=True)
class Attempt:
    """One token request that failed."""

    environment: str
    """Where it was made."""
    client_id: str
    secret: str = field(default="", repr=False)
    """As it was sent; needed only where the cause is not known yet."""
    cause: Cause | None = None
    """None where the credentials were wrong, and nobody has looked why."""


def note(db: Database, vault: Vault, attempts: Iterable[Attempt], now: datetime) -> None:
    """Count each for its client, and show the last one in the grid until the next use. Inside a write; no event."""
    for attempt in attempts:
        found = (attempt.client_id, attempt.cause) if attempt.cause else cause_of(db, vault, attempt, now)
        if found:
            _note(db, *found, now)


def tally(db: Database, connection_id: int) -> Mapping[Cause, int]:
    """How often each cause has been seen, the most recent first."""
    rows = db.rows(
        "SELECT cause, failures FROM token_failures WHERE connection_id = :id ORDER BY last_at DESC, cause",
        {"id": connection_id},
    )
    return {Cause(row["cause"]): row["failures"] for row in rows}


def cause_of(db: Database, vault: Vault, attempt: Attempt, now: datetime) -> tuple[str, Cause] | None:
    """Whose failure it was and why; None where it was no client's."""
    client_id, secret = attempt.client_id.strip(), attempt.secret.strip()
    if attempt.client_id[:2] == "cs" and _key_of(db, secret):
        return secret, Cause.SWAPPED
    key = _key_of(db, client_id)
    if key is None:
        return None
    proved_in = clients.proves(db, vault, client_id, secret, now)
    if proved_in and proved_in != attempt.environment:
        return client_id, Cause.WRONG_ENVIRONMENT
    if proved_in:
        return client_id, Cause.WHITE_SPACE
    if secret == key:
        return client_id, Cause.APP_KEY_AS_SECRET
    return client_id, _ended(db, vault, client_id, secret) or Cause.WRONG_SECRET


def _ended(db: Database, vault: Vault, client_id: str, secret: str) -> Cause | None:
    rows = db.rows(
        "SELECT s.digest, s.key_id, s.state, s.deadline FROM secrets s JOIN connections c ON c.id = s.connection_id "
        "WHERE c.client_id = :client ORDER BY s.id DESC LIMIT 100",
        {"client": client_id},
    )
    for row in rows:
        if hmac.compare_digest(vault.digest(secret, row["key_id"]), row["digest"]):
            return Cause.REVOKED_SECRET if row["state"] == "revoked" else Cause.EXPIRED_SECRET
    return None


def _key_of(db: Database, client_id: str) -> str | None:
    """The app key of a client's app; None where there is no such client."""
    row = db.one(
        "SELECT a.key FROM connections c JOIN apps a ON a.id = c.app_id WHERE c.client_id = :client",
        {"client": client_id},
    )
    return row["key"] if row else None


def _note(db: Database, client_id: str, cause: Cause, now: datetime) -> None:
    values = {"client": client_id, "cause": cause.value, "now": stamp(now)}
    count_unrecorded(db)
    db.execute(
        """
        UPDATE connections SET failed_since = coalesce(failed_since, :now), failed_at = :now, failure = :cause
        WHERE client_id = :client
        """,
        values,
    )
    db.execute(
        """
        INSERT INTO token_failures (connection_id, cause, failures, first_at, last_at)
        SELECT id, :cause, 1, :now, :now FROM connections WHERE client_id = :client
        ON CONFLICT (connection_id, cause) DO UPDATE SET failures = failures + 1, last_at = :now
        """,
        values,
    )
