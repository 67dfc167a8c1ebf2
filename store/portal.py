"""A portal: one folder, opened; the door to everything in the store.

Whoever opens one need not wait for rooms that they may never enter: most are loaded by what leads into them.
"""

import os
import pwd
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from store import due, standings
from store.clock import Clock, stamp, system_clock
from store.database import Database
from store.errors import Code, Refused
from store.hashing import HashingInTurns
from store.home import Home, no_portal
from store.journal import Journal, begin_head
from store.passwords import Passwords
from store.presence import Presence
from store.vault import Argon2, Hasher, Vault

if TYPE_CHECKING:
    from store.checkup import Finding
    from store.failures import Attempt
    from store.kinds import Cause
    from store.models import ClientGrant, ClientState, SshKey
    from store.scopes import Catalogue
    from store.session import Session
    from store.signing_keys import SigningKeys
    from store.throttle import Throttle


class Portal:
    """Make one with `Portal.open`; used by one thread at a time."""

    def __init__(
        self, home: Home, presence: Presence, database: Database, vault: Vault, clock: Clock, hasher: Hasher
    ) -> None:
        self.home = home
        self._presence = presence
        self.database = database
        self.vault = vault
        self.clock = clock
        self.passwords = Passwords(database, vault, HashingInTurns(hasher, home.folder), clock)
        self.journal = Journal(database, vault, home.head)
        database.after_commit = self._after_commit

    @classmethod
    def open(
        cls, home: Home | Path | str, *, clock: Clock = system_clock, hasher: Hasher | None = None, create: bool = True
    ) -> "Portal":
        """Open the portal in a folder, made where it is missing and `create`.

        Raises `Refused` (STORAGE, INVALID; BUSY while a backup is put back). `clock` and `hasher` are for tests.
        """
        with ExitStack() as opened:
            try:
                place = home if isinstance(home, Home) else Home.at(Path(home), create=create)
                if not create and place.empty:
                    raise no_portal(place.folder)
                presence = opened.enter_context(Presence(place.folder))
                fresh = create and not place.database.exists()
                vault = Vault.open(place.key_file, create=fresh)
                if fresh:
                    begin_head(place.head)
                database = opened.enter_context(closing(Database(place.database, create=create)))
            except OSError as error:
                raise Refused(Code.STORAGE, f"The portal in {home} cannot be opened: {error.strerror}.") from None
            portal = cls(place, presence, database, vault, clock, hasher or Argon2())
            portal._check_keys()
            opened.pop_all()
        return portal

    @cached_property
    def signing_keys(self) -> "SigningKeys":
        """The keys that tokens are signed with."""
        from store.signing_keys import SigningKeys

        return SigningKeys(self.database, self.vault, self.clock)

    @cached_property
    def throttle(self) -> "Throttle":
        """How many failures of clients are still answered."""
        from store.throttle import Throttle

        return Throttle(self.database, self.vault, self.clock)

    def close(self) -> None:
        """Let go of the files."""
        self.database.close()
        self._presence.close()

    def operator(self) -> "Session":
        """A session of the local operator: whoever holds the files. The journal says which Unix user it was."""
        from store.session import Session

        return Session(self, f"unix:{_unix_user()}", None, None)

    def sign_in(self, environment: str, name: str, password: str) -> "Session":
        """A user's session; raises `Refused` (BAD_CREDENTIALS, WAIT, INVALID).

        Where somebody else set the password, nothing but `session.change_password` works before that is done.
        """
        from store.session import Session
        from store.text import environment_named, user_name

        where = environment_named(environment)
        try:
            known = user_name(name)
        except Refused:  # nobody's name: counted and answered as one that might be somebody's
            known = "?" + name[:64].encode("utf-8", "replace").decode()
        user = self.passwords.check(where, known, password)
        return Session(self, known, where, {"id": user["id"], "generation": user["generation"]})

    def people_of_key(self, fingerprint: str) -> "tuple[SshKey, ...]":
        """Whom an SSH key lets in, once in each environment at most: where it was last used comes first."""
        from store import ssh_keys

        return ssh_keys.people(self.database, fingerprint)

    def sign_in_by_key(self, environment: str, name: str, fingerprint: str) -> "Session":
        """A user's session by an SSH key, which sshd has seen proved; raises `Refused` (BAD_CREDENTIALS).

        Ends when the key is removed. Whatever asks for the password goes on asking for it.
        """
        from store import ssh_keys
        from store.session import Session
        from store.text import environment_named

        with self.write() as now:
            key = ssh_keys.enter(self.database, environment, name, fingerprint, stamp(now))
        user = {"id": key["user_id"], "generation": key["generation"]}
        return Session(self, name, environment_named(environment), user, key["id"])

    def has_users(self, environment: str | None = None) -> bool:
        """Whether anybody is established yet."""
        sql = "SELECT 1 FROM users WHERE deactivated_at IS NULL AND coalesce(:environment, environment) = environment"
        return self.database.one(sql, {"environment": environment}) is not None

    @property
    def catalogue(self) -> "Catalogue":
        """Every scope that an app may ask for: the portal's own `scopes.json`, else the shipped one."""
        from store.scopes import Catalogue, shipped_catalogue

        own = self.home.folder / "scopes.json"
        return Catalogue.load(own) if own.exists() else shipped_catalogue()

    def now(self) -> datetime:
        """The clock's time. What has expired is a stored fact, and no clock that steps back revives it."""
        return self.clock()

    def changed(self) -> bool:
        """Whether another process has changed the database since this was last asked."""
        return self.database.changed()

    def authenticate_client(self, environment: str, client_id: str, secret: str) -> "ClientGrant":
        """What a client may do now; raises `Refused`: BAD_CLIENT (tell nothing), NOT_USABLE (the secret was right)."""
        from store import clients

        self.do_what_is_due()
        return clients.authenticate(self.database, self.vault, environment, client_id, secret, self.clock())

    def client_state(self, client_id: str) -> "ClientState | None":
        """How a client stands at this moment, for the gate; None where there is none of that ID."""
        from store import clients

        return clients.state(self.database, client_id, self.clock())

    def why_not_granted(self, connection_id: int, scopes: Iterable[str]) -> Mapping[str, str]:
        """Why each of these scopes is not in force: `pending in v3`, `removed in v2` or `never asked for`."""
        from store import clients

        return clients.why_not(self.database, connection_id, scopes)

    def record_use(self, secret_id: int) -> None:
        """Note that a token was given, at most once a minute."""
        from store import clients

        now = self.now()
        if clients.use_is_due(self.database, secret_id, now):
            with self.write() as now:
                clients.note_use(self.database, secret_id, now)

    def record_failure(self, client_id: str, cause: "Cause | str") -> None:
        """Note that a token request failed, and why; an unknown client is nobody's and noted nowhere."""
        from store.failures import Attempt
        from store.kinds import Cause

        self.record_failures([Attempt("", client_id, cause=Cause(cause))])

    def failures(self, connection_id: int) -> "Mapping[Cause, int]":
        """How often its token requests have failed, by cause, the most recent first."""
        from store import failures

        return failures.tally(self.database, connection_id)

    def record_failures(self, attempts: "Iterable[Attempt]") -> None:
        """Note several at once, and look for the cause of those whose credentials were wrong."""
        from store import failures

        with self.write() as now:
            failures.note(self.database, self.vault, attempts, now)

    def accept_journal(self) -> None:
        """Begin the journal's head anew where the operator has put a backup back on purpose; itself an event.

        Raises `Refused` (BAD_STATE) where the head is as it should be.
        """
        lost = self.journal.tail_is_missing()
        if lost is None:
            raise Refused(Code.BAD_STATE, "The journal's end is there: there is nothing to accept.")
        with self.operator().writing("accept_journal") as act:
            act.record("accept_journal", lost=lost)
        self.journal.begin_head_anew()

    def backup(self, target: Path | str) -> None:
        """Write a consistent copy of the database (0600) while others work; the key file is never part of it."""
        self.database.backup(Path(target).absolute())

    def check(self) -> "list[Finding]":
        """Whether all is well: file modes, integrity, offers, journal, clock, schema."""
        from store.checkup import findings

        return findings(self)

    @contextmanager
    def write(self) -> Iterator[datetime]:
        """One transaction; the time in it. What is due to expire does so first. Events inside are made together."""
        with self.database.write():
            now = self.now()
            if due.expire(self.database, now):
                self.wipe_later()
            due.wake(self.database, now)
            yield now

    def do_what_is_due(self) -> None:
        """Make a fact of what time has done before it is looked at, so that no later clock undoes it.

        Where somebody is in the way, it is done later.
        """
        if not self.database.writing and due.something_is_due(self.database, self.now()):
            with suppress(Refused), self.database.hurrying(), self.write():
                standings.settle_some(self.database)

    def settle(self) -> None:
        """Bring the standings of apps that have changed up to date, in writes that are short for others.

        Nothing depends on it but speed: whoever is killed meanwhile leaves the rest to the next who reads.
        """
        more = True
        with suppress(Refused):
            while more:
                with self.database.write():
                    more = standings.settle_some(self.database)

    def wipe_later(self) -> None:
        """Inside a write: note that destroyed values must leave the log too; tried at once, and again until done."""
        # A new value each time: whoever has emptied the log takes back only what was noted before that.
        self.database.execute(
            "INSERT INTO facts (name, value) VALUES ('wipe', :mark) ON CONFLICT (name) DO UPDATE SET value = :mark",
            {"mark": os.urandom(8).hex()},
        )

    def _after_commit(self) -> None:
        with suppress(Refused):  # the event itself is done; what is left over, the next write tries again
            self.journal.advance_head()
            noted = self.database.one("SELECT value FROM facts WHERE name = 'wipe'")
            if noted and self.database.empty_log():
                with self.database.write():
                    self.database.execute(
                        "DELETE FROM facts WHERE name = 'wipe' AND value = :mark", {"mark": noted["value"]}
                    )

    def _check_keys(self) -> None:
        """Refuse (STORAGE) a key file that lacks a key of this database; note a new key."""
        rows = self.database.rows("SELECT name, value FROM facts WHERE name LIKE 'key %'")
        known = {str(row["name"]).removeprefix("key "): row["value"] for row in rows}
        if any(self.vault.mark(key_id) != mark for key_id, mark in known.items()):
            raise Refused(
                Code.STORAGE, f"{self.home.key_file} is not the key file of this portal; put the right one back."
            )
        if self.vault.key_id not in known:
            with self.database.write():
                self.database.execute(
                    "INSERT INTO facts (name, value) VALUES (:name, :mark) ON CONFLICT DO NOTHING",
                    {"name": f"key {self.vault.key_id}", "mark": self.vault.mark(self.vault.key_id)},
                )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _unix_user() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
