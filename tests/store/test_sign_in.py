"""Signing in: the same answer for every failure, a wait that grows and ends, and sessions that lock and end."""

from collections.abc import Callable

import pytest

from store import Code, Portal, Refused, Session
from store.vault import Argon2
from tests.world import FIRST, OWN, READS, FastHasher, World

WRONG = "this-is-not-the-password"


def refusal(call: Callable[[], object]) -> Refused | None:
    try:
        call()
    except Refused as refused:
        return refused
    return None


def code(call: Callable[[], object]) -> Code | None:
    found = refusal(call)
    return found.code if found else None


class CountingHasher(FastHasher):
    """Notes how often a password was hashed or verified: what takes the time."""

    work = 0

    def hash(self, password: str) -> str:
        self.work += 1
        return super().hash(password)

    def verify(self, stored: str, password: str) -> bool:
        self.work += 1
        return stored == super().hash(password)


STRANGERS = {
    "unknown": ("integration", "nobody"),
    "wrong password": ("integration", "dana"),
    "deactivated": ("integration", "gone"),
    "other environment": ("production", "dana"),
    "no name at all": ("integration", ""),
    "impossible name": ("integration", "no such\x1b[31m name"),
    "very long name": ("integration", "x" * 10_000),
    "surrogate": ("integration", "\ud800"),
}


@pytest.mark.parametrize("who", STRANGERS)
def test_every_failure_gets_the_same_answer_for_the_same_work(world: World, who: str) -> None:
    world.developer("dana")
    world.developer("gone")
    world.operator.accounts.deactivate(world.operator.accounts.find("integration", "gone").id)
    hasher = CountingHasher()
    environment, name = STRANGERS[who]
    with Portal.open(world.home, clock=world.clock, hasher=hasher) as portal:
        found = refusal(lambda: portal.sign_in(environment, name, WRONG if who == "wrong password" else OWN))
    plain = refusal(lambda: world.portal.sign_in("integration", "somebody", WRONG))
    assert found is not None
    assert plain is not None
    assert (found.code, found.sentence, found.wait) == (plain.code, plain.sentence, plain.wait)
    assert found.code is Code.BAD_CREDENTIALS
    assert hasher.work == 1


@pytest.mark.parametrize("who", STRANGERS)
def test_the_wait_grows_alike_for_those_who_exist_and_those_who_do_not(world: World, who: str) -> None:
    world.developer("dana")
    world.developer("gone")
    world.operator.accounts.deactivate(world.operator.accounts.find("integration", "gone").id)
    environment, name = STRANGERS[who]
    waits: list[float] = []
    for _ in range(14):
        assert code(lambda: world.portal.sign_in(environment, name, WRONG)) is Code.BAD_CREDENTIALS
        found = refusal(lambda: world.portal.sign_in(environment, name, WRONG)) if len(waits) > 3 else None
        if found is None:
            waits.append(0.0)
            continue
        assert found.code is Code.WAIT
        waits.append(found.wait)
        world.clock.go(seconds=found.wait - 0.001)
        assert code(lambda: world.portal.sign_in(environment, name, OWN)) is Code.WAIT
        world.clock.go(seconds=0.001)
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]


def test_a_wait_is_never_for_good_and_the_right_password_ends_it(world: World) -> None:
    world.developer("dana")
    for _ in range(40):
        code(lambda: world.portal.sign_in("integration", "dana", WRONG))
        world.clock.go(seconds=60)
    assert world.again("integration", "dana").name == "dana"
    assert code(lambda: world.portal.sign_in("integration", "dana", WRONG)) is Code.BAD_CREDENTIALS
    assert world.again("integration", "dana").name == "dana"


def test_a_waiting_try_is_not_counted_and_not_hashed(world: World) -> None:
    world.developer("dana")
    hasher = CountingHasher()
    with Portal.open(world.home, clock=world.clock, hasher=hasher) as portal:
        for _ in range(30):
            code(lambda: portal.sign_in("integration", "dana", WRONG))
        assert hasher.work == 5
        found = refusal(lambda: portal.sign_in("integration", "dana", WRONG))
        assert found is not None
        assert found.wait == 1


def test_a_clock_that_was_set_back_makes_nobody_wait_until_then(world: World) -> None:
    world.developer("dana")
    world.clock.go(days=400)
    for _ in range(12):
        code(lambda: world.portal.sign_in("integration", "dana", WRONG))
        world.clock.go(seconds=60)
    world.clock.go(days=-400)
    assert world.again("integration", "dana").name == "dana"


def test_failures_at_one_name_make_no_other_name_wait(world: World) -> None:
    world.developer("dana")
    world.developer("dora")
    world.developer("dana", "production")
    for _ in range(10):
        code(lambda: world.portal.sign_in("integration", "dana", WRONG))
    assert code(lambda: world.again("integration", "dana")) is Code.WAIT
    assert world.again("integration", "dora").name == "dora"
    assert world.again("production", "dana").name == "dana"


def test_failures_in_another_process_count_too(world: World) -> None:
    world.developer("dana")
    with world.open() as other:
        for _ in range(5):
            code(lambda: other.sign_in("integration", "dana", WRONG))
    assert code(lambda: world.again("integration", "dana")) is Code.WAIT
    world.operator.accounts.unlock(world.operator.accounts.find("integration", "dana").id)
    assert world.again("integration", "dana").name == "dana"


def test_a_name_is_written_in_any_case(world: World) -> None:
    world.developer("dana")
    assert world.portal.sign_in("integration", " DANA ", OWN).name == "dana"


def test_a_longer_name_is_not_its_own_beginning(world: World) -> None:
    world.developer("d" * 64)
    assert code(lambda: world.again("integration", "d" * 65)) is Code.BAD_CREDENTIALS


def test_failed_sign_ins_are_no_entries_of_the_journal(world: World) -> None:
    world.developer("dana")
    before = world.operator.journal.window()
    for _ in range(8):
        code(lambda: world.portal.sign_in("integration", "dana", WRONG))
    assert world.operator.journal.window() == before


def test_an_environment_that_there_is_not_is_refused(world: World) -> None:
    assert code(lambda: world.portal.sign_in("staging", "dana", OWN)) is Code.INVALID


# A password that somebody else set.


def test_a_password_that_someone_else_set_is_changed_before_anything_else(world: World) -> None:
    world.operator.accounts.establish("integration", "new", FIRST, tenant=1001, permissions=["manage_access"])
    session = world.portal.sign_in("integration", "new", FIRST)
    assert session.must_change_password
    calls: list[Callable[[], object]] = [
        session.apps.list,
        session.connections.window,
        session.permissions,
        session.journal.window,
        session.accounts.users,
        lambda: session.connections.connect(1, expected_version=1),
        lambda: session.apps.create(name="x", scopes=READS[:1], tenants=[1]),
    ]
    assert [code(call) for call in calls] == [Code.MUST_CHANGE_PASSWORD] * len(calls)
    session.change_password(FIRST, OWN)
    assert session.apps.list() == []
    assert world.again("integration", "new").apps.list() == []
    assert code(lambda: world.portal.sign_in("integration", "new", FIRST)) is Code.BAD_CREDENTIALS


@pytest.mark.parametrize("new", ["short", "", "x" * 129, OWN])
def test_a_new_password_is_another_one_of_12_to_128_characters(world: World, new: str) -> None:
    dev = world.developer("dana")
    assert code(lambda: dev.change_password(OWN, new)) is Code.INVALID
    assert world.again("integration", "dana").name == "dana"


def test_changing_a_password_asks_for_the_old_one(world: World) -> None:
    dev = world.developer("dana")
    assert code(lambda: dev.change_password(WRONG, "another-password")) is Code.BAD_CREDENTIALS
    assert world.again("integration", "dana").name == "dana"


def test_changing_a_password_ends_one_s_other_sessions_and_not_this_one(world: World) -> None:
    dev = world.developer("dana")
    with world.open() as elsewhere:
        other = world.again("integration", "dana", elsewhere)
        dev.change_password(OWN, "another-password")
        assert dev.apps.list() == []
        assert code(other.apps.list) is Code.SESSION_ENDED
        assert code(lambda: other.unlock("another-password")) is Code.SESSION_ENDED


def test_a_password_set_by_somebody_else_ends_every_session(world: World) -> None:
    dev = world.developer("dana")
    world.operator.accounts.set_password(world.operator.accounts.find("integration", "dana").id, FIRST)
    assert code(dev.apps.list) is Code.SESSION_ENDED
    assert world.portal.sign_in("integration", "dana", FIRST).must_change_password


def test_a_deactivated_user_is_out_at_once_and_for_good(world: World) -> None:
    dev = world.developer("dana")
    user = world.operator.accounts.find("integration", "dana")
    world.operator.accounts.deactivate(user.id)
    assert code(dev.apps.list) is Code.SESSION_ENDED
    assert code(lambda: world.again("integration", "dana")) is Code.BAD_CREDENTIALS
    world.operator.accounts.set_password(user.id, FIRST)
    assert code(lambda: world.portal.sign_in("integration", "dana", FIRST)) is Code.BAD_CREDENTIALS


# A session's time.


def test_a_session_locks_after_15_idle_minutes_and_its_password_continues_it(world: World) -> None:
    dev = world.developer("dana")
    for _ in range(3):
        world.clock.go(minutes=14, seconds=59)
        dev.apps.list()
    world.clock.go(minutes=15)
    assert dev.locked
    assert code(dev.apps.list) is Code.SESSION_LOCKED
    assert code(lambda: dev.connections.suspend(1)) is Code.SESSION_LOCKED
    assert code(lambda: dev.change_password(OWN, "another-password")) is Code.SESSION_LOCKED
    assert code(lambda: dev.unlock(WRONG)) is Code.BAD_CREDENTIALS
    assert dev.locked
    dev.unlock(OWN)
    assert dev.apps.list() == []


def test_a_locked_session_stays_locked_when_the_clock_steps_back(world: World) -> None:
    dev = world.developer("dana")
    world.clock.go(minutes=15)
    assert dev.locked
    world.clock.go(minutes=-30)
    assert code(dev.apps.list) is Code.SESSION_LOCKED


def test_guessing_at_a_locked_session_waits_as_signing_in_does(world: World) -> None:
    dev = world.developer("dana")
    dev.lock()
    for _ in range(5):
        assert code(lambda: dev.unlock(WRONG)) is Code.BAD_CREDENTIALS
    assert code(lambda: dev.unlock(OWN)) is Code.WAIT
    assert code(lambda: world.again("integration", "dana")) is Code.WAIT
    world.clock.go(seconds=1)
    dev.unlock(OWN)
    assert dev.apps.list() == []


def test_a_session_ends_after_eight_hours_however_busy(world: World) -> None:
    dev = world.developer("dana")
    for _ in range(47):
        world.clock.go(minutes=10)
        dev.apps.list()
    world.clock.go(minutes=10)
    assert code(dev.apps.list) is Code.SESSION_ENDED
    assert code(lambda: dev.unlock(OWN)) is Code.SESSION_ENDED
    world.clock.go(hours=-5)
    assert code(dev.apps.list) is Code.SESSION_ENDED


def test_a_session_left_by_its_block_has_ended(world: World) -> None:
    with world.developer("dana") as dev:
        assert dev.apps.list() == []
    assert code(dev.apps.list) is Code.SESSION_ENDED


def test_the_local_operator_neither_locks_nor_ends_and_has_no_password(world: World) -> None:
    session: Session = world.operator
    world.clock.go(days=30)
    session.lock()
    assert not session.locked
    assert session.accounts.organizations()
    assert not session.must_change_password
    assert code(lambda: session.change_password(OWN, "another-password")) is Code.FORBIDDEN


# The real hasher.


def test_a_password_is_stored_as_argon2id_and_a_costlier_stored_hash_is_refused() -> None:
    hasher = Argon2()
    stored = hasher.hash("correct horse battery")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert hasher.verify(stored, "correct horse battery")
    assert not hasher.verify(stored, "correct horse batterx")
    for costly in ("m=65537,t=3,p=4", "m=65536,t=4,p=4", "m=65536,t=3,p=5", "m=999999999,t=3,p=4"):
        assert code(lambda: hasher.verify(stored.replace("m=65536,t=3,p=4", costly), "x")) is Code.STORAGE  # noqa: B023
    for foreign in ("", "plain", "$2b$12$abc", stored.replace("argon2id", "argon2i"), stored + "$x", stored[:40]):
        assert code(lambda: hasher.verify(foreign, "x")) is Code.STORAGE  # noqa: B023
