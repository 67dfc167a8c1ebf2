"""Client secrets: generated, revealed to whom they are sealed for, confirmed, rotated, revoked."""

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import TYPE_CHECKING

from store import machine, view
from store.clock import stamp, when, when_set
from store.errors import Code, Refused
from store.machine import Audience, Event, SecretState
from store.models import Secret
from store.secret_text import SecretText
from store.step import Step, stepping
from store.vault import random_name

if TYPE_CHECKING:
    from store.database import Row
    from store.session import Session

COLLECT_WITHIN = timedelta(days=7)
"""A sealed secret that nobody has collected by then expires."""

KEEP_OLD_FOR = {"now": timedelta(0), "1h": timedelta(hours=1), "24h": timedelta(hours=24), "7d": timedelta(days=7)}
"""How long the old secret may live on after a rotation."""

_SELECT = "SELECT s.*, c.client_id FROM secrets s JOIN connections c ON c.id = s.connection_id"


class Credentials:
    """`session.credentials`. No secret's value is ever returned but by `reveal`."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._db = session.portal.database

    def generate(self, connection_id: int, *, audience: str = "developer") -> Secret:
        """Make a secret, sealed for the developer's organization (which is the sharing) or the tenant admin alone."""
        with stepping(self._session, Event.GENERATE, connection_id) as step:
            if len(self._live(connection_id)) > 1:
                raise Refused(Code.LIMIT, "Two secrets are live already: revoke one before you generate another.")
            made = self._make(step, _audience(audience))
            step.record(secret=made.prefix, audience=made.audience)
            return made

    def rotate(
        self, connection_id: int, *, keep_old_for: str | timedelta = "24h", audience: str | None = None
    ) -> Secret:
        """Make a second secret beside the live one, which expires after `now`, `1h`, `24h` or `7d`.

        Sealed for whom the old one was, unless `audience` says otherwise.
        """
        keep = _keep(keep_old_for)
        with stepping(self._session, Event.ROTATE, connection_id) as step:
            live = self._live(connection_id)
            if not live:
                raise Refused(Code.BAD_STATE, "There is no live secret to rotate: generate one.")
            if len(live) > 1:
                raise Refused(
                    Code.LIMIT, "Two secrets are live already: revoke one, or wait until the old one expires."
                )
            old = live[0]
            if keep:
                deadline = min(stamp(step.act.now + keep), old["expires_at"] or "9")
                self._db.execute(
                    "UPDATE secrets SET expires_at = :at WHERE id = :id", {"at": deadline, "id": old["id"]}
                )
            else:
                self._end(step, old["id"], SecretState.EXPIRED)
            made = self._make(step, _audience(audience or old["audience"]))
            step.record(
                secret=made.prefix,
                audience=made.audience,
                old=old["prefix"],
                old_lives_seconds=int(keep.total_seconds()),
            )
            return made

    def reveal(self, secret_id: int, *, password: str) -> SecretText:
        """The value, for whom it is sealed, after their password; again and again until it is confirmed.

        Raises `Refused`: BAD_CREDENTIALS or WAIT for the password, FORBIDDEN for anyone else, BAD_STATE once it is
        confirmed or dead.
        """
        self._may_reveal(secret_id)
        self._session.prove(password)
        with self._stepping(Event.REVEAL, secret_id) as step:
            row = self._mine(secret_id, step)
            vault = self._session.portal.vault
            value = SecretText(
                vault.unseal(row["sealed"], _row_name(row["connection_id"], row["slot"], row["digest"]), row["key_id"])
            )
            self._db.execute(
                "UPDATE secrets SET revealed_at = :now, revealed_by = :name WHERE id = :id",
                {"now": step.now, "name": step.act.actor.name, "id": secret_id},
            )
            step.record(secret=row["prefix"])
        return value

    def confirm(self, secret_id: int) -> Secret:
        """“I have stored it”: the sealed value is destroyed, and nobody can read it again."""
        with self._stepping(Event.CONFIRM, secret_id) as step:
            row = self._mine(secret_id, step)
            if row["revealed_at"] is None:
                raise Refused(Code.BAD_STATE, "Nobody has looked at this secret yet: reveal it first.")
            self._db.execute(
                "UPDATE secrets SET state = 'collected', sealed = NULL, collected_at = :now "
                "WHERE id = :id AND state = 'sealed'",
                {"now": step.now, "id": secret_id},
            )
            step.act.wipe()
            step.apply(since=step.now)
            step.record(secret=row["prefix"])
            return _secret(self._row(secret_id))

    def revoke(self, secret_id: int) -> Secret:
        """End it for good; in force at the next token request."""
        with self._stepping(Event.REVOKE, secret_id) as step:
            row = self._row(secret_id)
            if row["state"] not in ("sealed", "collected"):
                raise Refused(Code.NO_CHANGE, f"This secret is {row['state']} already.")
            self._end(step, secret_id, SecretState.REVOKED)
            step.apply(since=step.now)
            step.record(secret=row["prefix"])
            return _secret(self._row(secret_id))

    def get(self, secret_id: int) -> Secret:
        """One secret, without its value; raises `Refused` (NOT_FOUND)."""
        with self._session.reading() as actor:
            row = self._row(secret_id)
            view.load(self._db, actor, row["connection_id"])
            return _secret(row)

    def list(self, connection_id: int) -> list[Secret]:
        """A connection's secrets, the dead ones too, newest first."""
        with self._session.reading() as actor:
            view.load(self._db, actor, connection_id)
            rows = self._db.rows(f"{_SELECT} WHERE s.connection_id = :id ORDER BY s.id DESC", {"id": connection_id})
            return [_secret(row) for row in rows]

    def _make(self, step: Step, audience: Audience) -> Secret:
        vault = self._session.portal.vault
        connection = step.row["id"]
        slot = min({1, 2} - {row["slot"] for row in self._live(connection)})
        value = f"cs{slot}.{random_name(50)}"
        digest = vault.digest(value)
        number = self._db.insert(
            "secrets",
            {
                "connection_id": connection,
                "slot": slot,
                "prefix": value[:8],
                "digest": digest,
                "key_id": vault.key_id,
                "audience": audience.value,
                "state": SecretState.SEALED.value,
                "sealed": vault.seal(value, _row_name(connection, slot, digest)),
                "generated_at": step.now,
                "generated_by": step.act.actor.name,
                "collect_by": stamp(step.act.now + COLLECT_WITHIN),
            },
        )
        step.apply(since=step.now)
        return _secret(self._row(number))

    def _end(self, step: Step, secret_id: int, state: SecretState) -> None:
        self._db.execute(
            "UPDATE secrets SET state = :state, sealed = NULL, ended_at = :now "
            "WHERE id = :id AND state IN ('sealed', 'collected')",
            {"state": state.value, "now": step.now, "id": secret_id},
        )
        step.act.wipe()

    def _stepping(self, event: Event, secret_id: int) -> AbstractContextManager[Step]:
        row = self._db.one("SELECT connection_id FROM secrets WHERE id = :id", {"id": secret_id})
        return stepping(self._session, event, row["connection_id"] if row else 0)

    def _may_reveal(self, secret_id: int) -> None:
        """Refuse what cannot be revealed before a password is asked for, in the sentence that the reveal would give."""
        with self._stepping(Event.REVEAL, secret_id) as step:
            self._mine(secret_id, step)

    def _mine(self, secret_id: int, step: Step) -> "Row":
        row = self._row(secret_id)
        reader = machine.READERS[Audience(row["audience"])]
        if reader not in step.roles:
            raise Refused(Code.FORBIDDEN, f"This secret is sealed for the {reader}; nobody else can reveal it.")
        if row["state"] == SecretState.COLLECTED:
            raise Refused(
                Code.BAD_STATE, "This secret was confirmed as stored, and its value destroyed: rotate it if it is lost."
            )
        if row["state"] != SecretState.SEALED:
            raise Refused(Code.BAD_STATE, f"This secret is {row['state']}.")
        return row

    def _live(self, connection_id: int) -> "tuple[Row, ...]":
        sql = "SELECT * FROM secrets WHERE connection_id = :id AND state IN ('sealed', 'collected') ORDER BY id"
        return tuple(self._db.rows(sql, {"id": connection_id}))

    def _row(self, secret_id: int) -> "Row":
        row = self._db.one(f"{_SELECT} WHERE s.id = :id", {"id": secret_id})
        if row is None:
            raise Refused(Code.NOT_FOUND, "There is no such secret, or it is not yours to see.")
        return row


def _row_name(connection_id: int, slot: int, digest: bytes) -> str:
    """What a sealed value is bound to; the digest tells the secrets of one slot apart."""
    return f"connection {connection_id} slot {slot} secret {digest.hex()}"


def _audience(name: str) -> Audience:
    try:
        return Audience(name)
    except ValueError:
        raise Refused(Code.INVALID, "A secret is sealed for the developer or for the admin.") from None


def _keep(keep_old_for: str | timedelta) -> timedelta:
    for name, keep in KEEP_OLD_FOR.items():
        if keep_old_for in (name, keep):
            return keep
    raise Refused(Code.INVALID, f"The old secret can be kept for {', '.join(KEEP_OLD_FOR)}.")


def _secret(row: "Row") -> Secret:
    return Secret(
        id=row["id"],
        connection_id=row["connection_id"],
        client_id=row["client_id"],
        slot=row["slot"],
        prefix=row["prefix"],
        audience=Audience(row["audience"]),
        state=SecretState(row["state"]),
        generated_at=when(row["generated_at"]),
        generated_by=row["generated_by"],
        revealed_at=when_set(row["revealed_at"]),
        revealed_by=row["revealed_by"],
        collected_at=when_set(row["collected_at"]),
        deadline=when_set(row["deadline"]),
        ended_at=when_set(row["ended_at"]),
        used_at=when_set(row["used_at"]),
    )
