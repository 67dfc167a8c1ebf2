"""Where a demo is made: a portal whose clock is moved by hand, and whose people sign in when they have to."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from store import Portal, Session
from store.vault import Argon2
from tui.demo.people import PASSWORD, Person

FIRST_PASSWORD = "only until the first sign-in"  # changed at once, as everybody must
SITTING = timedelta(minutes=10)
"""How long somebody stays signed in; the store locks after 15 idle minutes and ends a session after 8 hours."""


class Stage:
    """An open portal of the past."""

    def __init__(self, home: Path, now: datetime) -> None:
        self._now = now
        self._moment = now - timedelta(days=366)
        self._sessions: dict[tuple[str, str], tuple[datetime, Session]] = {}
        self.portal = Portal.open(home, clock=lambda: self._moment, hasher=_HashOnce())
        self.operator = self.portal.operator()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.portal.close()

    def at(self, days_ago: float) -> datetime:
        """Go to that time, never backwards."""
        self._moment = max(self._moment + timedelta(milliseconds=1), self._now - timedelta(days=days_ago))
        return self._moment

    def wait(self, seconds: float) -> None:
        """Let some time pass."""
        self._moment += timedelta(seconds=seconds)

    def person(self, environment: str, name: str) -> Session:
        """Somebody's session, signed in again when the last one is some time ago."""
        since, session = self._sessions.get((environment, name), (None, None))
        if since is None or session is None or self._moment - since > SITTING:
            session = self.portal.sign_in(environment, name, PASSWORD)
            self._sessions[environment, name] = (self._moment, session)
        return session

    def establish(self, environment: str, person: Person, tenants: list[int], organizations: dict[str, int]) -> None:
        """Make a user with all permissions, who signs in and chooses the demo's password."""
        overs: list[dict[str, int]] = []
        for _, over in person.permissions:
            if isinstance(over, str):
                overs.append({"organization": organizations[over]})
            else:
                overs.append({} if over is None else {"tenant": tenants[over]})
        accounts, first = self.operator.accounts, person.permissions[0][0]
        user = accounts.establish(environment, person.name, FIRST_PASSWORD, permissions=[first], **overs[0])
        self.grant(user.id, zip((permission for permission, _ in person.permissions[1:]), overs[1:], strict=True))
        self.portal.sign_in(environment, person.name, FIRST_PASSWORD).change_password(FIRST_PASSWORD, PASSWORD)

    def grant(self, user_id: int, permissions: Iterable[tuple[str, dict[str, int]]]) -> None:
        """Give somebody more permissions, each over what is named."""
        for permission, over in permissions:
            self.operator.accounts.grant(user_id, permission, **over)


class _HashOnce:
    """Real Argon2id hashes, each password hashed once for the whole demo: everybody's password is public here anyway.

    So all users share a salt, which no real portal must do, and making the demo takes two hashes and not hundreds.
    """

    def __init__(self) -> None:
        self._argon2 = Argon2()
        self._made: dict[str, str] = {}

    def hash(self, password: str) -> str:
        """The hash that the first call for this password made."""
        if password not in self._made:
            self._made[password] = self._argon2.hash(password)
        return self._made[password]

    def verify(self, stored: str, password: str) -> bool:
        """By comparison where the hash was made here."""
        return self._made[password] == stored if password in self._made else self._argon2.verify(stored, password)
