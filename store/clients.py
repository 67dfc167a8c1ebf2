"""What the token endpoint and the gate ask of the store: who is this client, what may it do now."""

import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from store.clock import stamp, when
from store.database import Database, Row
from store.errors import Code, Refused
from store.kinds import Environment
from store.machine import Stop
from store.models import ClientGrant, ClientState
from store.moments import count_unrecorded
from store.scopes import Scopes, granted
from store.vault import Vault

_USE_AT_MOST_EVERY = timedelta(minutes=1)
_BAD_CLIENT = "The client is unknown, or its secret is wrong."


def authenticate(
    db: Database, vault: Vault, environment: str, client_id: str, secret: str, now: datetime
) -> ClientGrant:
    """The client's grant; raises `Refused`: BAD_CLIENT, or NOT_USABLE where the secret was right.

    Whatever is wrong with the credentials, the work is the same: one query and two digests.
    """
    with db.read():
        rows = _client(db, client_id, now)
        proved = _proved(vault, rows, secret)
        if proved is None or rows[0]["environment"] != environment:
            raise Refused(Code.BAD_CLIENT, _BAD_CLIENT)
        client = rows[0]
        if halted := _halted(client):
            raise Refused(Code.NOT_USABLE, f"The connection of this client is {halted}.")
        return ClientGrant(
            client_id=client_id,
            connection_id=client["id"],
            secret_id=proved,
            epoch=client["epoch"],
            environment=Environment(environment),
            tenant=client["tenant"],
            app_key=client["app_key"],
            scopes=_granted(db, client),
        )


def state(db: Database, client_id: str, now: datetime) -> ClientState | None:
    """What the gate has to know of a client at this moment; None where there is none of that ID."""
    with db.read():
        rows = _client(db, client_id, now)
        if not rows:
            return None
        client = rows[0]
        halted = _halted(client)
        return ClientState(
            connection_id=client["id"],
            environment=Environment(client["environment"]),
            tenant=client["tenant"],
            app_key=client["app_key"],
            epoch=client["epoch"],
            halted=halted,
            secrets=frozenset(row["secret_id"] for row in rows if row["secret_id"] is not None),
            scopes=frozenset() if halted else _granted(db, client),
        )


def proves(db: Database, vault: Vault, client_id: str, secret: str, now: datetime) -> str | None:
    """The environment of the client that this secret proves now, whatever the state of its connection."""
    rows = _client(db, client_id, now)
    return rows[0]["environment"] if _proved(vault, rows, secret) is not None else None


def why_not(db: Database, connection_id: int, names: Iterable[str]) -> Mapping[str, str]:
    """Why each of these scopes is not in force: pending, removed, or never asked for."""
    rows = db.rows(
        "SELECT v.number, v.scopes FROM versions v JOIN connections c ON c.app_id = v.app_id "
        "WHERE c.id = :id ORDER BY v.number",
        {"id": connection_id},
    )
    versions = [(row["number"], frozenset(json.loads(row["scopes"]))) for row in rows]
    return {name: _why_not(versions, name) for name in sorted(names)}


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
    count_unrecorded(db)
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


def _client(db: Database, client_id: str, now: datetime) -> list[Row]:
    """The connection of this client ID, once for each of its live secrets, once where there is none."""
    return db.rows(
        """
        SELECT c.id, c.app_id, c.environment, c.tenant, c.base, c.accepted_version, c.epoch,
               c.disabled_at, c.suspended_at, c.blocked_at, a.key AS app_key, a.archived_at,
               s.id AS secret_id, s.digest, s.key_id
        FROM connections c JOIN apps a ON a.id = c.app_id
        LEFT JOIN secrets s ON s.connection_id = c.id AND s.state IN ('sealed', 'collected')
            AND (s.deadline IS NULL OR s.deadline > :now)
        WHERE c.client_id = :client
        """,
        {"client": client_id, "now": stamp(now)},
    )


def _proved(vault: Vault, rows: Sequence[Row], secret: str) -> int | None:
    """Which of the live secrets this is; always two digests, for a client that has fewer secrets or is none, too."""
    proved: int | None = None
    live = [row for row in rows if row["secret_id"] is not None]
    for row in live:
        if hmac.compare_digest(vault.digest(secret, row["key_id"]), row["digest"]):
            proved = row["secret_id"]
    for _ in range(2 - len(live)):
        hmac.compare_digest(vault.digest(secret), b"")
    return proved


def _halted(client: Row) -> str:
    """Why no token is given, in words that fit behind “is”; empty where the connection is usable."""
    if client["archived_at"]:
        return "archived with its app"
    stops = " and ".join(stop for stop in Stop if client[f"{stop}_at"])
    return stops or ("" if client["base"] == "connected" else "not connected")


def _granted(db: Database, client: Row) -> Scopes:
    """From the versions themselves, which nobody can alter, not from the offers that were made of them."""
    versions = db.rows(
        "SELECT scopes FROM versions WHERE app_id = :app AND number >= :since",
        {"app": client["app_id"], "since": client["accepted_version"]},
    )
    return granted([frozenset(json.loads(row["scopes"])) for row in versions])


def _why_not(versions: Sequence[tuple[int, Scopes]], name: str) -> str:
    """By the last run of versions that have it: pending since its first, or removed after its last."""
    first = last = 0
    for number, scopes in versions:
        if name in scopes:
            first = first if last == number - 1 and first else number
            last = number
    if not last:
        return "never asked for"
    return f"pending in v{first}" if last == versions[-1][0] else f"removed in v{last + 1}"
