"""SSH keys: by which public keys sshd lets a person in without a password, and when each was last used.

A key is one person: it may be registered in both environments, in each by the user of the same name, and by nobody
else. That it was proved is sshd's word, which comes by the command line that sshd was told to run, and no other way.
"""

from typing import TYPE_CHECKING

from store.clock import stamp, when, when_set
from store.errors import Code, Refused
from store.kinds import Environment
from store.models import SshKey
from store.ssh_public_key import PublicKey
from store.text import clean

if TYPE_CHECKING:
    from store.actor import Actor
    from store.database import Database, Row
    from store.session import Act, Session

MOST = 20
"""So many may one user have."""

_LIVE = """
    SELECT k.*, u.environment, u.name AS user_name, u.generation
    FROM ssh_keys k JOIN users u ON u.id = k.user_id
    WHERE k.removed_at IS NULL AND u.deactivated_at IS NULL
"""


class SshKeys:
    """`session.ssh_keys`: one's own; those of everybody for operators."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._db = session.portal.database

    def everyone(self, environment: str | None = None) -> list[SshKey]:
        """Those of all users, for operators; raises `Refused` (FORBIDDEN)."""
        with self._session.reading() as actor:
            if not actor.is_operator:
                raise Refused(Code.FORBIDDEN, "Only the operator may see everybody's keys.")
            rows = self._db.rows(
                f"{_LIVE} AND u.environment = coalesce(:environment, u.environment) "
                "ORDER BY u.environment, u.name, k.id",
                {"environment": environment},
            )
            return [_key(row) for row in rows]

    def list(self, user_id: int | None = None) -> list[SshKey]:
        """One's own, or those of a user; the last used first. Raises `Refused` (NOT_FOUND)."""
        with self._session.reading() as actor:
            rows = self._db.rows(
                f"{_LIVE} AND k.user_id = :user ORDER BY k.used_at DESC, k.id DESC",
                {"user": _whose(actor, user_id)},
            )
            return [_key(row) for row in rows]

    def add(self, line: str, *, name: str = "", user_id: int | None = None) -> SshKey:
        """Register a public key, as one line of a `.pub` file, for oneself or (operators) for a user.

        Without a name it is called what stands behind the key. Raises `Refused`: INVALID for what is no good key,
        NO_CHANGE where the user has it, BAD_STATE where it is somebody else's, LIMIT, NOT_FOUND.
        """
        public = PublicKey.parse(line)
        called = clean(name or public.comment[:60] or public.type, "A key's name", most=60)
        with self._session.writing("add_ssh_key", user=user_id) as act:
            user = self._user(_whose(act.actor, user_id))
            self._refuse_taken(user, public)
            added = {"user_id": user["id"], "name": called, "public": public.line, "fingerprint": public.fingerprint}
            number = self._db.insert("ssh_keys", added | {"added_at": stamp(act.now), "added_by": act.actor.name})
            made = self._one(number)
            _note(act, "add_ssh_key", made)
            return made

    def remove(self, key_id: int) -> None:
        """Let this key open nothing any more; sessions that it opened end. Raises `Refused` (NOT_FOUND)."""
        with self._session.writing("remove_ssh_key", key=key_id) as act:
            key = self._one(key_id)
            if act.actor.user_id != key.user_id and not act.actor.is_operator:
                raise _unknown()
            self._db.execute(
                "UPDATE ssh_keys SET removed_at = :now WHERE id = :id", {"now": stamp(act.now), "id": key_id}
            )
            _note(act, "remove_ssh_key", key)

    def _refuse_taken(self, user: "Row", public: PublicKey) -> None:
        rows = self._db.rows(f"{_LIVE} AND k.fingerprint = :fingerprint", {"fingerprint": public.fingerprint})
        for row in rows:
            if row["user_id"] == user["id"]:
                raise Refused(Code.NO_CHANGE, f"This key is registered already, as “{row['name']}”.")
            if row["user_name"] != user["name"]:
                raise Refused(
                    Code.BAD_STATE,
                    "This key is somebody else's already, and one key is one person: "
                    "make another (ssh-keygen -t ed25519), or ask the operator.",
                )
        if len(self._db.rows(f"{_LIVE} AND k.user_id = :user", {"user": user["id"]})) >= MOST:
            raise Refused(Code.LIMIT, f"{user['name']} has {MOST} keys already: remove one first.")

    def _user(self, user_id: int) -> "Row":
        row = self._db.one("SELECT * FROM users WHERE id = :id AND deactivated_at IS NULL", {"id": user_id})
        if row is None:
            raise Refused(Code.NOT_FOUND, "There is no such user, or the user was deactivated.")
        return row

    def _one(self, key_id: int) -> SshKey:
        row = self._db.one(f"{_LIVE} AND k.id = :id", {"id": key_id})
        if row is None:
            raise _unknown()
        return _key(row)


def people(db: "Database", fingerprint: str) -> tuple[SshKey, ...]:
    """Whom a key identifies, once in each environment at most: where it was last used comes first."""
    rows = db.rows(
        f"{_LIVE} AND k.fingerprint = :fingerprint ORDER BY k.used_at DESC, u.environment", {"fingerprint": fingerprint}
    )
    return tuple(map(_key, rows))


def enter(db: "Database", environment: str, name: str, fingerprint: str, now: str) -> "Row":
    """The row of a key that lets this user in at this moment, noted as used, inside a write.

    Raises `Refused` (BAD_CREDENTIALS).
    """
    values: dict[str, object] = {"environment": environment, "name": name, "fingerprint": fingerprint}
    row = db.one(
        f"{_LIVE} AND u.environment = :environment AND u.name = :name AND k.fingerprint = :fingerprint", values
    )
    if row is None:
        raise Refused(
            Code.BAD_CREDENTIALS, f"Your SSH key does not let {name} in to {environment} any more: type the password."
        )
    db.execute("UPDATE ssh_keys SET used_at = :now WHERE id = :id", {"now": now, "id": row["id"]})
    return row


def is_live(db: "Database", key_id: int) -> bool:
    """Whether a key has not been removed."""
    return db.one("SELECT 1 FROM ssh_keys WHERE id = :id AND removed_at IS NULL", {"id": key_id}) is not None


def _note(act: "Act", event: str, key: SshKey) -> None:
    act.record(event, environment=key.environment, user=key.user, key=key.name, fingerprint=key.fingerprint)


def _whose(actor: "Actor", user_id: int | None) -> int:
    if user_id is not None and user_id != actor.user_id and not actor.is_operator:
        raise Refused(Code.FORBIDDEN, "Only the operator may look after other people's keys.")
    wanted = user_id if user_id is not None else actor.user_id
    if wanted is None:
        raise Refused(Code.INVALID, "The local operator signs in with no key: name a user.")
    return wanted


def _key(row: "Row") -> SshKey:
    return SshKey(
        id=row["id"],
        user_id=row["user_id"],
        environment=Environment(row["environment"]),
        user=row["user_name"],
        name=row["name"],
        public=row["public"],
        fingerprint=row["fingerprint"],
        added_at=when(row["added_at"]),
        added_by=row["added_by"],
        used_at=when_set(row["used_at"]),
    )


def _unknown() -> Refused:
    return Refused(Code.NOT_FOUND, "There is no such key, or it is not yours.")
