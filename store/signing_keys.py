"""The keys that sign access tokens: one in use for each environment, sealed; older ones verify for a while."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from store.clock import Clock, stamp
from store.database import Database
from store.errors import Code, Refused
from store.kinds import Environment
from store.vault import Vault, new_signing_key

if TYPE_CHECKING:
    from store.session import Act, Session

KEEP_OLD_FOR = timedelta(hours=1)
"""How long a retired key verifies: four times as long as a token lives."""

Jwk = Mapping[str, str]
"""A public key as RFC 7517 writes it."""


class SigningKeys:
    """`portal.signing_keys`."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._db = database
        self._vault = vault
        self._clock = clock

    def current(self, environment: str) -> str:
        """The `kid` of the key in use; raises `Refused` (BAD_STATE) where none was ever made."""
        row = self._db.one(
            "SELECT kid FROM signing_keys WHERE environment = :environment AND retired_at IS NULL",
            {"environment": environment},
        )
        if row is None:
            raise Refused(Code.BAD_STATE, "There is no signing key yet. Run: devportal serve")
        return str(row["kid"])

    def private(self, kid: str) -> str:
        """The private half of a key in use, as PEM; raises `Refused` (NOT_FOUND) where it was retired meanwhile."""
        row = self._db.one(
            "SELECT environment, sealed, key_id FROM signing_keys WHERE kid = :kid AND sealed IS NOT NULL", {"kid": kid}
        )
        if row is None:
            raise Refused(Code.NOT_FOUND, "This signing key is not in use any more.")
        return self._vault.unseal(row["sealed"], _row_name(row["environment"], kid), row["key_id"])

    def public(self, environment: str, kid: str) -> Jwk | None:
        """The public half of a key that verifies now, or None."""
        return next((key for key in self._verifying(environment, "kid = :kid", kid)), None)

    def published(self, environment: str) -> list[Jwk]:
        """The public halves of all keys that verify now, the one in use first."""
        return self._verifying(environment, ":kid = ''", "")

    def ensure(self, session: "Session") -> None:
        """Make the first key of each environment that has none."""
        if len(self._db.rows("SELECT 1 FROM signing_keys WHERE retired_at IS NULL")) == len(Environment):
            return
        with session.writing("rotate_keys") as act:
            there = {row["environment"] for row in self._db.rows("SELECT environment FROM signing_keys")}
            if missing := [environment for environment in Environment if environment not in there]:
                self._make(act, missing, [])

    def rotate(self, session: "Session", *, keep_old_for: timedelta = KEEP_OLD_FOR) -> None:
        """Sign with a new key from now on; old tokens verify until `keep_old_for` is over. For operators."""
        with session.writing("rotate_keys") as act:
            if not act.actor.is_operator:
                raise Refused(Code.FORBIDDEN, "Only the operator may rotate the signing keys.")
            until = act.now + keep_old_for
            retired = self._db.rows("SELECT kid FROM signing_keys WHERE retired_at IS NULL ORDER BY environment")
            self._db.execute(
                "UPDATE signing_keys SET sealed = NULL, retired_at = :now, verifies_until = :until "
                "WHERE retired_at IS NULL",
                {"now": stamp(act.now), "until": stamp(until)},
            )
            self._db.execute(
                "UPDATE signing_keys SET verifies_until = :until WHERE verifies_until > :until", {"until": stamp(until)}
            )
            act.wipe()
            self._make(act, list(Environment), [row["kid"] for row in retired])

    def _make(self, act: "Act", environments: list[Environment], retired: list[str]) -> None:
        made = []
        for environment in environments:
            pem, public = new_signing_key()
            made.append(public["kid"])
            self._db.insert(
                "signing_keys",
                {
                    "environment": environment.value,
                    "kid": public["kid"],
                    "public": json.dumps(public),
                    "sealed": self._vault.seal(pem, _row_name(environment, public["kid"])),
                    "key_id": self._vault.key_id,
                    "made_at": stamp(act.now),
                },
            )
        act.record("rotate_keys", made=made, retired=retired)

    def _verifying(self, environment: str, condition: str, kid: str) -> list[Jwk]:
        rows = self._db.rows(
            "SELECT public FROM signing_keys WHERE environment = :environment "
            f"AND (verifies_until IS NULL OR verifies_until > :now) AND {condition} ORDER BY id DESC LIMIT 100",
            {"environment": environment, "kid": kid, "now": stamp(self._clock())},
        )
        return [json.loads(row["public"]) for row in rows]


def _row_name(environment: str, kid: str) -> str:
    """What a sealed key is bound to."""
    return f"signing key {environment} {kid}"
