"""What the token endpoint asks of the store: who is this client, what may it do now; and how its requests went."""

import hmac
import json
from datetime import datetime, timedelta

from store.clock import stamp, when
from store.database import Database
from store.errors import Code, Refused
from store.machine import Stop
from store.models import Cause, ClientGrant, Environment
from store.scopes import granted
from store.vault import Vault

_USE_AT_MOST_EVERY = timedelta(minutes=1)
_BAD_CLIENT = "The client is unknown, or its secret is wrong."


def authenticate(
    db: Database, vault: Vault, environment: str, client_id: str, secret: str, now: datetime
) -> ClientGrant:
    """The client's grant; raises `Refused`: BAD_CLIENT, or NOT_USABLE where the secret was right."""
    with db.read():
        client = db.one(
            """
            SELECT c.id, c.app_id, c.environment, c.tenant, c.base, c.accepted_version, c.epoch,
                   c.disabled_at, c.suspended_at, c.blocked_at, a.key AS app_key, a.archived_at
            FROM connections c JOIN apps a ON a.id = c.app_id
            WHERE c.client_id = :client
            """,
            {"client": client_id},
        )
        # From the versions themselves, which nobody can alter, not from the offers that were made of them.
        accepted = {"app": client["app_id"], "since": client["accepted_version"]} if client else {"app": 0, "since": 0}
        versions = db.rows("SELECT scopes FROM versions WHERE app_id = :app AND number >= :since", accepted)
        secrets = db.rows(
            "SELECT id, digest, key_id FROM secrets WHERE connection_id = :id AND state IN ('sealed', 'collected') "
            "AND (deadline IS NULL OR deadline > :now)",
            {"id": client["id"] if client else 0, "now": stamp(now)},
        )
    proved = None
    for stored in secrets:
        if hmac.compare_digest(vault.digest(secret, stored["key_id"]), stored["digest"]):
            proved = stored["id"]
    for _ in range(2 - len(secrets)):  # the same work for a client that has fewer secrets, or none
        hmac.compare_digest(vault.digest(secret), b"")
    if client is None or proved is None or client["environment"] != environment:
        raise Refused(Code.BAD_CLIENT, _BAD_CLIENT)
    stops = [stop for stop in Stop if client[f"{stop}_at"]]
    if client["base"] != "connected" or stops or client["archived_at"]:
        state = "archived with its app" if client["archived_at"] else " and ".join(stops) or "not connected"
        raise Refused(Code.NOT_USABLE, f"The connection of this client is {state}.")
    return ClientGrant(
        client_id=client_id,
        connection_id=client["id"],
        secret_id=proved,
        epoch=client["epoch"],
        environment=Environment(environment),
        tenant=client["tenant"],
        app_key=client["app_key"],
        scopes=granted([frozenset(json.loads(row["scopes"])) for row in versions]),
    )


def use_is_due(db: Database, secret_id: int, now: datetime) -> bool:
    """Whether a use is worth noting: the first, one after a failure, or a minute after the last."""
    row = db.one(
        "SELECT s.used_at, c.failed_at FROM secrets s JOIN connections c ON c.id = s.connection_id WHERE s.id = :id",
        {"id": secret_id},
    )
    if row is None:
        return False
    return not row["used_at"] or bool(row["failed_at"]) or now - when(row["used_at"]) >= _USE_AT_MOST_EVERY


def note_use(db: Database, secret_id: int, now: datetime) -> None:
    """The last use of a secret and of its client; ends what failed before. Inside a write; no event."""
    values = {"id": secret_id, "now": stamp(now)}
    db.execute("UPDATE secrets SET used_at = :now WHERE id = :id", values)
    db.execute(
        """
        UPDATE connections
        SET since = CASE WHEN used_at IS NULL OR failed_at IS NOT NULL THEN :now ELSE since END,
            used_at = :now, failed_since = NULL, failed_at = NULL, failure = NULL
        WHERE id = (SELECT connection_id FROM secrets WHERE id = :id)
        """,
        values,
    )


def note_failure(db: Database, client_id: str, cause: Cause, now: datetime) -> None:
    """A failed token request, until the next use. Inside a write; no event."""
    db.execute(
        """
        UPDATE connections SET failed_since = coalesce(failed_since, :now), failed_at = :now, failure = :cause
        WHERE client_id = :client
        """,
        {"client": client_id, "cause": cause.value, "now": stamp(now)},
    )
