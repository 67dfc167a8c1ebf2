"""Who establishes users over one thing never comes to act anywhere else, in whatever order they go about it."""

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from store import Portal, Refused, Session
from store.models import Grant
from tests.world import FIRST, OWN, READS, FastHasher, FrozenClock, World

NAMES = ["ann", "bob", "cat", "mix", "dot", "gus", "sue", "olga", "lee", "new1", "new1", "new2", "new2", "new3", "new3"]
"""Whose permissions they try to change: everybody there is, and three that are not there yet."""
PERMISSIONS = ["manage_apps", "manage_access", "establish_users", "support", "operator"]
WIDER = ["establish_users", "operator"]
"""What makes somebody one who may set passwords."""
OURS = {"tenant": ("integration", None, 1001), "organization": ("integration", 1, None)}
"""Where the first attacker establishes users."""

Place = tuple[str, int | None, int | None]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two organizations, two tenants, their admins and people, one who acts for several, support, an operator."""
    home = tmp_path_factory.mktemp("privilege") / "home"
    home.mkdir(mode=0o700)
    world = World(home)
    assert world.acme.id == 1
    for place in ("tenant", "organization"):
        _, organization, tenant = OURS[place]
        world.person(f"eve.{place}", "establish_users", organization=organization, tenant=tenant)
    world.person("ann", "manage_access", tenant=1001)
    world.person("bob", "manage_apps", organization=world.acme.id)
    world.person("cat", "establish_users", tenant=1002)
    world.person("dot", "establish_users", organization=world.bolt.id)
    world.person("mix", "manage_access", tenant=1001)
    world.person("lee", "manage_apps", organization=world.acme.id)
    mix = world.operator.accounts.find("integration", "mix").id
    world.operator.accounts.grant(mix, "manage_access", tenant=1002)
    world.operator.accounts.grant(mix, "manage_apps", organization=world.acme.id)
    lee = world.operator.accounts.find("integration", "lee").id
    world.operator.accounts.grant(lee, "establish_users", organization=world.acme.id)
    world.operator.accounts.grant(lee, "manage_apps", organization=world.bolt.id)
    world.person("sue", "support")
    world.person("olga", "operator")
    world.person("gus", "manage_access", tenant=1001, environment="production")
    bolt = world.person("bea", "manage_apps", organization=world.bolt.id)
    bolt.apps.create(name="Theirs", scopes=READS[:1], tenants=[1002])
    world.person("dana", "manage_apps", organization=world.acme.id).apps.create(
        name="Ours", scopes=READS[:1], tenants=[1001, 1002]
    )
    world.portal.close()
    return home


class Attack:
    """Everybody whose password one attacker knows, and what they can reach."""

    def __init__(self, home: Path, place: str, seed: int) -> None:
        self.portal = Portal.open(home, clock=FrozenClock(), hasher=FastHasher())
        self.portal.database.execute("PRAGMA synchronous = 0")
        self.rng = Random(seed)
        self.home = OURS[place]
        self.gives = "manage_access" if place == "tenant" else "manage_apps"
        self.eve = f"eve.{place}"
        self.known: dict[tuple[str, str], set[str]] = {("integration", self.eve): {OWN}}
        """Passwords that were set or chosen by somebody of theirs, tried whenever one is needed."""
        self.open: list[Session] = []
        """Sessions that they keep."""
        self.chosen: set[tuple[str, str]] = set()
        """Accounts that they have signed in to as the person: the operator cannot tell that it is not."""
        self.regained: set[tuple[str, str]] = set()
        """Accounts that the operator has given back to the person; passwords set in their name may still be known."""
        self.operator = self.portal.operator()
        self.won: list[str] = []

    def go(self, steps: int) -> None:
        self.sign_in(("integration", self.eve))
        for _ in range(steps):
            what = self.rng.random()
            if what < 0.6:
                self.attack()
            elif what < 0.7:
                self.sign_in(self.rng.choice(sorted(self.known)))
            else:
                self.others_go_about_their_work()
            self.look_at_what_they_reach()

    def attack(self) -> None:
        """One of theirs tries something."""
        session = self.rng.choice(self.open)
        password = f"known-password-{self.rng.randrange(10**6)}"
        self.try_something(session, password, theirs=True)

    def others_go_about_their_work(self) -> None:
        """Other admins and the operator try something, which may be foolish, but not with accounts taken over."""
        who = self.rng.choice(["cat", "dot", "", ""])
        session: Session = self.operator
        if who:
            try:
                session = self.portal.sign_in("integration", who, OWN)
            except Refused:
                return
        self.try_something(session, f"honest-password-{self.rng.randrange(10**6)}", theirs=False)

    def try_something(self, session: Session, password: str, *, theirs: bool) -> None:
        rng, accounts = self.rng, session.accounts
        environment = rng.choice(["integration", "integration", "production"])
        name = rng.choice([*NAMES, self.eve])
        if rng.random() < 0.5:
            environment, name = rng.choice(sorted(self.known))
        taken = session is self.operator and (environment, name) in self.chosen
        if taken and name != self.eve and rng.random() < 0.5:
            with suppress(Refused):  # the person complains, and is given a new password
                accounts.set_password(accounts.find(environment, name).id, password)
                self.chosen.discard((environment, name))
                self.regained.add((environment, name))
        if session is self.operator and ((environment, name) in self.chosen or name in ("cat", "dot")):
            return
        permission = rng.choice(PERMISSIONS)
        if session is self.operator and (environment, name) in self.regained and permission in WIDER:
            return
        over = rng.choice([{"organization": 1}, {"organization": 2}, {"tenant": 1001}, {"tenant": 1002}, {}])
        if theirs and rng.random() < 0.8:
            permission = rng.choice([self.gives, "establish_users"])
            over = {k: v for k, v in zip(("organization", "tenant"), self.home[1:], strict=True) if v is not None}
        found = self.portal.database.one(
            "SELECT id FROM users WHERE environment = :e AND name = :n", {"e": environment, "n": name}
        )
        user = found["id"] if found else 999
        event = rng.choice([*["establish", "grant", "withdraw", "set_password"] * 5, "deactivate"])
        with suppress(Refused):
            if event == "establish":
                accounts.establish(environment, name, password, permissions=[permission], **over)
                if found is None:
                    self.learn(environment, name, password, theirs)
            elif event == "grant":
                accounts.grant(user, permission, **over)
            elif event == "withdraw":
                accounts.withdraw(user, permission, even_last=True, **over)
            elif event == "set_password":
                accounts.set_password(user, password)
                self.learn(environment, name, password, theirs)
            else:
                accounts.deactivate(user, even_last=True)
            self.won.append(f"{event} {name}" if theirs else f"({event} {name})")

    def learn(self, environment: str, name: str, password: str, theirs: bool) -> None:
        if theirs:
            self.known.setdefault((environment, name), set()).add(password)

    def sign_in(self, account: tuple[str, str]) -> None:
        """As the person, choosing a password in their place where one is asked for."""
        password = self.current(account)
        if password is None:
            return
        with suppress(Refused):
            session = self.portal.sign_in(*account, password)
            if session.must_change_password:
                chosen = f"chosen-password-{self.rng.randrange(10**6)}"
                session.change_password(password, chosen)
                self.known[account].add(chosen)
            self.chosen.add(account)
            self.open.append(session)

    def current(self, account: tuple[str, str]) -> str | None:
        """The password of an account, if they know the one that is in force."""
        row = self.portal.database.one(
            "SELECT password FROM users WHERE environment = :e AND name = :n AND deactivated_at IS NULL",
            {"e": account[0], "n": account[1]},
        )
        verify = FastHasher().verify
        return next((known for known in self.known[account] if row and verify(row["password"], known)), None)

    def look_at_what_they_reach(self) -> None:
        """All that an account of theirs could do, whether it has signed in yet or not."""
        for environment, name in self.known:
            if self.current((environment, name)) is None:
                continue
            user = self.operator.accounts.find(environment, name)
            for grant in user.permissions:
                assert self.is_theirs(environment, grant), f"{name} has {grant}; {self.won}"
        for session in self.open:
            try:
                held = session.permissions()
            except Refused:
                continue
            assert all(self.is_theirs(str(session.environment), grant) for grant in held)
            assert not {"support", "operator"} & {grant.permission for grant in held}
            apps = {app.name for app in session.apps.list(archived=True)}
            assert apps <= {"Ours"}
            assert all(
                row.tenant == self.home[2] or self.home[1] == row.organization
                for row in session.connections.window(limit=100).rows
            )
            for user in session.accounts.users():
                assert user.name == session.name or any(self.is_theirs(user.environment, g) for g in user.permissions)

    def is_theirs(self, environment: str, grant: Grant) -> bool:
        return (environment, grant.organization, grant.tenant) == self.home


def attack(template: Path, place: str, seed: int, steps: int) -> list[str]:
    folder = Path(tempfile.mkdtemp())
    try:
        shutil.copytree(template, folder / "home")
        attacking = Attack(folder / "home", place, seed)
        try:
            attacking.go(steps)
        finally:
            attacking.portal.close()
        return attacking.won
    finally:
        shutil.rmtree(folder)


QUIETLY = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None, phases=[Phase.generate])
PLACES = pytest.mark.parametrize("place", list(OURS))


@PLACES
def test_who_establishes_users_over_one_thing_never_acts_anywhere_else(template: Path, place: str) -> None:
    won: list[str] = []

    @settings(QUIETLY, max_examples=30, derandomize=True)
    @given(seed=st.integers(min_value=0, max_value=2**32))
    def any_order(seed: int) -> None:
        won.extend(attack(template, place, seed, 50))

    any_order()
    succeeded = {event.partition(" ")[0] for event in won}
    assert {"establish", "grant", "withdraw", "set_password", "deactivate", "(grant", "(establish"} <= succeeded


@pytest.mark.slow
@PLACES
def test_who_establishes_users_for_long_never_acts_anywhere_else(template: Path, place: str) -> None:
    @settings(QUIETLY, max_examples=80, print_blob=True)
    @given(seed=st.integers(min_value=0, max_value=2**32))
    def any_order(seed: int) -> None:
        attack(template, place, seed, 120)

    any_order()


def test_a_password_set_by_somebody_else_opens_the_account_to_nobody_but_for_changing_it(world: World) -> None:
    """Whoever set it can sign in first: that is why nothing is given beyond their reach before it is changed."""
    eve = world.person("eve", "establish_users", tenant=1001)
    eve.accounts.establish("integration", "new", FIRST, tenant=1001, permissions=["manage_access"])
    session = world.portal.sign_in("integration", "new", FIRST)
    with pytest.raises(Refused, match="change it"):
        session.apps.list()
    user = world.operator.accounts.find("integration", "new")
    with pytest.raises(Refused, match="has not chosen a password"):
        world.operator.accounts.grant(user.id, "support")
    with pytest.raises(Refused, match="has not chosen a password"):
        world.operator.accounts.establish("integration", "new", tenant=1002, permissions=["manage_access"])
    world.operator.accounts.set_password(user.id, "a-password-of-the-operator")
    world.operator.accounts.grant(user.id, "support")


def test_a_session_opened_with_a_password_ends_when_another_is_set(world: World) -> None:
    eve = world.person("eve", "establish_users", tenant=1001)
    world.admin("ann")
    ann = world.operator.accounts.find("integration", "ann")
    eve.accounts.set_password(ann.id, FIRST)
    taken = world.portal.sign_in("integration", "ann", FIRST)
    taken.change_password(FIRST, OWN)
    world.operator.accounts.set_password(ann.id, "a-password-of-the-operator")
    world.operator.accounts.withdraw(ann.id, "manage_access", tenant=1001, even_last=True)
    with pytest.raises(Refused, match="has ended"):
        taken.permissions()
