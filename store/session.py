"""One person's signed-in time in one environment, and the doors to what they may see and do."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from store.accounts import Accounts
from store.actor import Actor, grants_of
from store.apps import Apps
from store.connections import Connections
from store.credentials import Credentials
from store.errors import Code, Refused
from store.history import History
from store.kinds import Environment
from store.models import Grant
from store.people import People
from store.ssh_keys import SshKeys, is_live
from store.text import password as checked_password

if TYPE_CHECKING:
    from store.portal import Portal

IDLE = timedelta(minutes=15)
"""Without a call for this long, a session locks."""
LONGEST = timedelta(hours=8)
"""After this long, a session ends."""


class Act:
    """An event under way, inside its write: who acts, when, and the journal."""

    def __init__(self, portal: "Portal", actor: Actor, now: datetime) -> None:
        self.actor = actor
        self.now = now
        self._portal = portal

    def record(
        self,
        event: str,
        *,
        environment: str | None = None,
        organization: int | None = None,
        app: int | None = None,
        connection: int | None = None,
        tenant: int | None = None,
        **detail: object,
    ) -> None:
        """Write the event's one journal entry."""
        self._portal.journal.append(
            event,
            at=self.now,
            actor=self.actor.name,
            actor_id=self.actor.user_id,
            environment=Environment(environment) if environment else None,
            organization=organization,
            app=app,
            connection=connection,
            tenant=tenant,
            detail=detail,
        )

    def wipe(self) -> None:
        """Have destroyed values leave the files too, once this write is done."""
        self._portal.wipe_later()


class Session:
    """What `portal.sign_in` and `portal.operator` give: every call re-reads who may do what."""

    def __init__(
        self,
        portal: "Portal",
        name: str,
        environment: Environment | None,
        user: Mapping[str, object] | None,
        ssh_key: int | None = None,
    ) -> None:
        self.name = name
        """The user's, or `unix:` and the Unix user for the local operator."""
        self.environment = environment
        """None for the local operator, who stands over both."""
        self.portal = portal
        self._user_id = int(str(user["id"])) if user else None
        self._generation = int(str(user["generation"])) if user else 0
        self._ssh_key = ssh_key
        self._looked = portal.clock()
        self._age = self._idle = timedelta(0)
        self._locked = self._ended = False
        self.accounts = Accounts(self)
        self.apps = Apps(self)
        self.connections = Connections(self)
        self.credentials = Credentials(self)
        self.people = People(self)
        self.journal = History(self)
        self.ssh_keys = SshKeys(self)

    def permissions(self) -> tuple[Grant, ...]:
        """Those of this moment."""
        with self.reading() as actor:
            return actor.grants

    @property
    def must_change_password(self) -> bool:
        """Whether somebody else set the password, so that nothing but changing it is allowed."""
        return bool(self._user_id and self._user()["must_change"])

    @property
    def locked(self) -> bool:
        """Whether it waits for the password again; `unlock` continues it."""
        self._look_at_the_clock()
        return self._locked

    def lock(self) -> None:
        """Lock now."""
        self._locked = self._user_id is not None

    def unlock(self, password: str) -> None:
        """Continue a locked session; raises `Refused` (BAD_CREDENTIALS, WAIT, SESSION_ENDED)."""
        self._look_at_the_clock()
        self._alive()
        self.prove(password)
        self._locked = False
        self._idle = timedelta(0)

    def close(self) -> None:
        """End it."""
        self._ended = True

    def change_password(self, old: str, new: str) -> None:
        """Set one's own password; one's other sessions end."""
        self._touch()
        checked_password(new)
        if old == new:
            raise Refused(Code.INVALID, "The new password is the old one; choose another.")
        seen = self.prove(old)
        stored = self.portal.passwords.hash(new)
        with self.portal.write() as now:
            actor = self._actor(changing_password=True)
            changed = self.portal.database.execute(
                "UPDATE users SET password = :new, must_change = 0, set_by = NULL, generation = generation + 1 "
                "WHERE id = :id AND password = :old",
                {"id": self._user_id, "new": stored, "old": seen["password"]},
            )
            if not changed:
                raise Refused(Code.CONFLICT, "Your password was changed meanwhile; sign in again.")
            Act(self.portal, actor, now).record("change_password", environment=self.environment, user=self.name)
        self._generation += 1

    def prove(self, password: str) -> Mapping[str, object]:
        """Check the person's own password again; their row. Raises `Refused` (BAD_CREDENTIALS, WAIT, FORBIDDEN)."""
        if self._user_id is None or self.environment is None:
            raise Refused(Code.FORBIDDEN, "The local operator has no password to show, and so reveals nothing.")
        return self.portal.passwords.check(self.environment, self.name, password, "That is not your password.")

    @contextmanager
    def reading(self) -> Iterator[Actor]:
        """Reads of one moment, by a person whose permissions are of that moment too."""
        self._touch()
        self.portal.do_what_is_due()
        with self.portal.database.read():
            yield self._actor()

    @contextmanager
    def writing(self, event: str, **subject: int | str | None) -> Iterator[Act]:
        """The one transaction of an event; a refusal by permission is noted in the journal, and that is all."""
        self._touch()
        self.portal.do_what_is_due()  # a refusal must not take it back
        try:
            with self.portal.write() as now:
                yield Act(self.portal, self._actor(), now)
        except Refused as refused:
            if refused.code is Code.FORBIDDEN:
                self._note_refusal(event, refused.sentence, subject)
            raise

    def _note_refusal(self, event: str, sentence: str, subject: Mapping[str, object]) -> None:
        with self.portal.write() as now:
            actor = Actor(self.name, self._user_id, self.environment, ())
            about = {name: value for name, value in subject.items() if value is not None}
            Act(self.portal, actor, now).record(
                "refused", environment=self.environment, what=event, why=sentence, about=about
            )

    def _touch(self) -> None:
        self._look_at_the_clock()
        self._alive()
        if self._locked:
            raise Refused(Code.SESSION_LOCKED, "Locked after 15 idle minutes: type your password to go on.")
        self._idle = timedelta(0)

    def _alive(self) -> None:
        if self._ended:
            raise Refused(Code.SESSION_ENDED, "This session has ended; sign in again.")

    def _look_at_the_clock(self) -> None:
        if self._user_id is None:
            return
        now = self.portal.clock()
        passed = max(now - self._looked, timedelta(0))  # a clock that is set back gives no time back
        self._looked, self._age, self._idle = now, self._age + passed, self._idle + passed
        self._ended = self._ended or self._age >= LONGEST
        self._locked = self._locked or self._idle >= IDLE

    def _user(self) -> Mapping[str, object]:
        row = self.portal.database.rows("SELECT * FROM users WHERE id = :id", {"id": self._user_id})[0]
        removed = self._ssh_key is not None and not is_live(self.portal.database, self._ssh_key)
        if row["deactivated_at"] or row["generation"] != self._generation or removed:
            self._ended = True
            self._alive()
        return row

    def _actor(self, *, changing_password: bool = False) -> Actor:
        if self._user_id is None:
            return Actor(self.name, None, None, ())
        if self._user()["must_change"] and not changing_password:
            raise Refused(
                Code.MUST_CHANGE_PASSWORD, "Somebody else set your password: change it before you do anything else."
            )
        return Actor(self.name, self._user_id, self.environment, grants_of(self.portal.database, self._user_id))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
