"""Why a tenant is stuck: each status and reason, arranged by events, with who must act and what is said."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from store import Cause, Reason, Session, Status
from store.models import Connection
from store.reasons import CASES
from tests.world import OWN, READS, World


class Desk:
    """One connection and those who can do something about it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.dev, self.admin = world.developer(), world.admin()
        self.support = world.support()
        self.app = world.app(self.dev)
        self.id = self.dev.connections.find(self.app.id, 1001).id

    def connect(self) -> None:
        version = self.dev.apps.get(self.app.id).current_version
        self.admin.connections.connect(self.id, expected_version=version)

    def collect(self) -> int:
        made = self.admin.credentials.generate(self.id)
        self.world.collected(self.dev, made)
        return made.id

    def live(self) -> int:
        self.connect()
        number = self.collect()
        self.world.portal.record_use(number)
        return number

    def publish(self, *scopes: str) -> None:
        app = self.dev.apps.get(self.app.id)
        self.dev.apps.publish(self.app.id, scopes=scopes, expected_version=app.current_version)

    def seen(self, session: Session | None = None) -> Connection:
        return (session or self.support).connections.get(self.id)


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def removed(desk: Desk) -> None:
    desk.dev.connections.remove(desk.id)


def archived(desk: Desk) -> None:
    desk.dev.apps.archive(desk.app.id)


def blocked(desk: Desk) -> None:
    desk.world.operator.connections.block(desk.id)


def unknown(desk: Desk) -> None:
    desk.id = desk.dev.connections.add(desk.app.id, 9999999).id


def declined(desk: Desk) -> None:
    desk.admin.connections.decline(desk.id, expected_version=1, why="too much")


def declined_silently(desk: Desk) -> None:
    desk.admin.connections.decline(desk.id, expected_version=1)


def nobody_there(desk: Desk) -> None:
    desk.id = desk.dev.connections.add(desk.app.id, 1003).id


def connected(desk: Desk) -> None:
    desk.connect()


def connected_and(*more: Callable[[Desk], None]) -> Callable[[Desk], None]:
    def arrange(desk: Desk) -> None:
        desk.connect()
        for step in more:
            step(desk)

    return arrange


def live_and(*more: Callable[[Desk], None]) -> Callable[[Desk], None]:
    def arrange(desk: Desk) -> None:
        desk.live()
        for step in more:
            step(desk)

    return arrange


def suspended(desk: Desk) -> None:
    desk.dev.connections.suspend(desk.id)


def disabled(desk: Desk) -> None:
    desk.admin.connections.disable(desk.id)


def self_service(desk: Desk) -> None:
    desk.dev.apps.edit(desk.app.id, self_service=True)


def waiting(desk: Desk) -> None:
    desk.admin.credentials.generate(desk.id)


def waiting_for_admin(desk: Desk) -> None:
    desk.admin.credentials.generate(desk.id, audience="admin")


def revealed(desk: Desk) -> None:
    desk.dev.credentials.reveal(desk.admin.credentials.generate(desk.id).id, password=OWN)


def failing(desk: Desk) -> None:
    desk.world.portal.record_failure(str(desk.seen().client_id), "wrong_secret")


def asks_more(desk: Desk) -> None:
    desk.publish(*READS[:3])


def asks_two_more(desk: Desk) -> None:
    desk.publish(*READS[:4])


def asks_less(desk: Desk) -> None:
    desk.publish(*READS[:1])


def update_declined(desk: Desk) -> None:
    desk.publish(*READS[:3])
    desk.admin.connections.decline_update(desk.id, expected_version=2, why="not now")


def rotated(desk: Desk) -> None:
    desk.world.collected(desk.dev, desk.admin.credentials.rotate(desk.id, keep_old_for="24h"))


def rotated_in_vain(desk: Desk) -> None:
    desk.admin.credentials.revoke(desk.admin.credentials.rotate(desk.id, keep_old_for="24h").id)


def never_used(desk: Desk) -> None:
    desk.connect()
    desk.collect()


S, R = Status, Reason


@dataclass
class Line:
    """One line of the design's table, and how a connection comes to stand there."""

    name: str
    arrange: Callable[[Desk], None]
    status: Status
    reason: Reason | None
    must_act: str
    sentence: str


LINES = [
    Line("removed", removed, S.REMOVED, None, "nobody", "The developer has removed this tenant from the app."),
    Line("listed, archived", archived, S.NOT_CONNECTED, R.APP_ARCHIVED, "nobody", "The app is archived: "),
    Line("listed, blocked", blocked, S.NOT_CONNECTED, R.BLOCKED, "operator", "The operator has blocked this"),
    Line(
        "unknown",
        unknown,
        S.NOT_CONNECTED,
        R.TENANT_UNKNOWN,
        "developer",
        "No tenant in integration has the ID 9999999: check it with the customer.",
    ),
    Line(
        "declined",
        declined,
        S.NOT_CONNECTED,
        R.DECLINED,
        "developer",
        "tess declined v1 on 2026-03-01: “too much”",
    ),
    Line(
        "declined silently",
        declined_silently,
        S.NOT_CONNECTED,
        R.DECLINED,
        "developer",
        "tess declined v1 on 2026-03-01, without saying why.",
    ),
    Line("nobody there", nobody_there, S.NOT_CONNECTED, R.NO_ADMIN, "the tenant", "Nobody at this tenant has the perm"),
    Line("listed", lambda desk: None, S.NOT_CONNECTED, R.ADMIN_HAS_NOT_ACTED, "tenant admin", "A tenant admin has to"),
    Line("archived", connected_and(archived), S.STOPPED, R.APP_ARCHIVED, "nobody", "The app is archived: "),
    Line("blocked", connected_and(blocked), S.STOPPED, R.BLOCKED, "operator", "The operator has blocked this"),
    Line("suspended", connected_and(suspended), S.STOPPED, R.SUSPENDED, "developer", "The developer has suspended"),
    Line("disabled", connected_and(disabled), S.STOPPED, R.DISABLED, "tenant admin", "A tenant admin has disabled"),
    Line("live, archived", live_and(archived), S.STOPPED, R.APP_ARCHIVED, "nobody", "The app is archived: "),
    Line(
        "connected",
        connected,
        S.NO_SECRET,
        R.NOT_GENERATED,
        "tenant admin",
        "Connected, but no secret is live: the tenant admin has to generate one.",
    ),
    Line(
        "connected, self-service",
        connected_and(self_service),
        S.NO_SECRET,
        R.NOT_GENERATED,
        "tenant admin or developer",
        "Connected, but no secret is live: the tenant admin or the developer has to generate one.",
    ),
    Line(
        "waiting",
        connected_and(waiting),
        S.NO_SECRET,
        R.SECRET_WAITING,
        "developer",
        "A secret is sealed for the developer, who has not stored it yet; it expires on 2026-03-08.",
    ),
    Line("revealed", connected_and(revealed), S.NO_SECRET, R.SECRET_WAITING, "developer", "A secret is sealed for the"),
    Line(
        "waiting for the admin",
        connected_and(waiting_for_admin),
        S.NO_SECRET,
        R.SECRET_WAITING,
        "tenant admin",
        "A secret is sealed for the tenant admin, who has not stored it yet; it expires on 2026-03-08.",
    ),
    Line(
        "failing",
        live_and(failing),
        S.ATTENTION,
        R.FAILING,
        "developer",
        "Token requests fail since 2026-03-01: the secret is not one of this client's.",
    ),
    Line(
        "update declined",
        live_and(update_declined),
        S.ATTENTION,
        R.UPDATE_DECLINED,
        "developer",
        "tess declined v2 on 2026-03-01: “not now”",
    ),
    Line(
        "update pending",
        live_and(asks_more),
        S.ATTENTION,
        R.UPDATE_PENDING,
        "tenant admin",
        "v2 asks for 1 more scope; what v1 granted works on.",
    ),
    Line(
        "larger update pending",
        live_and(asks_two_more),
        S.ATTENTION,
        R.UPDATE_PENDING,
        "tenant admin",
        "v2 asks for 2 more scopes; what v1 granted works on.",
    ),
    Line(
        "expiring",
        live_and(rotated),
        S.ATTENTION,
        R.SECRET_EXPIRING,
        "developer",
        "The secret in use expires on 2026-03-02 at 12:00 UTC; the new one is not in use.",
    ),
    Line(
        "expiring, and no other left",
        live_and(rotated_in_vain),
        S.ATTENTION,
        R.SECRET_EXPIRING,
        "developer",
        "The only secret expires on 2026-03-02 at 12:00 UTC; another has to be generated before that.",
    ),
    Line("never used", never_used, S.ATTENTION, R.NEVER_USED, "developer", "The secret is stored, but no token"),
    Line(
        "behind",
        live_and(asks_less),
        S.LIVE,
        R.BEHIND,
        "nobody",
        "v2 asks for nothing more than v1; accepting it is a formality.",
    ),
    Line("live", live_and(), S.LIVE, None, "nobody", "All is well."),
]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_each_status_and_reason_says_who_must_act_and_why(desk: Desk, line: Line) -> None:
    line.arrange(desk)
    found = desk.seen()
    assert (found.status, found.reason, found.must_act) == (line.status, line.reason, line.must_act)
    assert found.sentence.startswith(line.sentence)
    assert found.sentence == line.sentence or len(line.sentence) > 20
    wanted = [found.reason.value] if found.reason else []
    shown = desk.support.connections.window(status=found.status.value, reason=wanted)
    assert desk.id in [row.id for row in shown.rows]
    for case in CASES:
        if case.reason is not None and (case.status, case.reason) != (found.status, found.reason):
            other = desk.support.connections.window(status=case.status.value, reason=case.reason.value)
            assert desk.id not in [row.id for row in other.rows]


def test_every_line_of_the_table_is_arranged_here() -> None:
    assert {(line.status, line.reason) for line in LINES} == {(case.status, case.reason) for case in CASES}


def test_the_first_reason_that_holds_wins_before_connecting(desk: Desk) -> None:
    """All at once, then lifted one by one from the top."""
    desk.id = desk.dev.connections.add(desk.app.id, 7777).id
    found = [desk.seen().reason]
    desk.world.operator.accounts.add_tenant("integration", 7777, "Late Comers")
    found.append(desk.seen().reason)
    user = desk.world.operator.accounts.find("integration", "tess")
    desk.world.operator.accounts.grant(user.id, "manage_access", tenant=7777)
    found.append(desk.seen().reason)
    desk.admin.connections.decline(desk.id, expected_version=1)
    found.append(desk.seen().reason)
    desk.world.operator.accounts.withdraw(user.id, "manage_access", tenant=7777, even_last=True)
    found.append(desk.seen().reason)
    blocked(desk)
    found.append(desk.seen().reason)
    archived(desk)
    found.append(desk.seen().reason)
    assert found == [
        R.TENANT_UNKNOWN,
        R.NO_ADMIN,
        R.ADMIN_HAS_NOT_ACTED,
        R.DECLINED,
        R.DECLINED,
        R.BLOCKED,
        R.APP_ARCHIVED,
    ]


def test_a_stop_that_is_not_the_operator_s_says_nothing_before_connecting(desk: Desk) -> None:
    suspended(desk)
    disabled(desk)
    assert desk.seen().reason is R.ADMIN_HAS_NOT_ACTED


def test_the_first_reason_that_holds_wins_while_stopped(desk: Desk) -> None:
    desk.connect()
    found = []
    for step in (disabled, suspended, blocked, archived):
        step(desk)
        found.append((desk.seen().status, desk.seen().reason))
    assert found == [(S.STOPPED, reason) for reason in (R.DISABLED, R.SUSPENDED, R.BLOCKED, R.APP_ARCHIVED)]


def test_the_first_reason_that_holds_wins_while_live(desk: Desk) -> None:
    desk.connect()
    desk.collect()
    asks_less(desk)
    found = [desk.seen().reason]
    rotated(desk)
    found.append(desk.seen().reason)
    asks_two_more(desk)
    found.append(desk.seen().reason)
    desk.admin.connections.decline_update(desk.id, expected_version=3)
    found.append(desk.seen().reason)
    failing(desk)
    found.append(desk.seen().reason)
    assert found == [R.NEVER_USED, R.SECRET_EXPIRING, R.UPDATE_PENDING, R.UPDATE_DECLINED, R.FAILING]
    assert desk.seen().status is S.ATTENTION


def test_a_missing_secret_comes_before_a_pending_update(desk: Desk) -> None:
    desk.connect()
    asks_more(desk)
    assert (desk.seen().reason, desk.seen().pending) == (R.NOT_GENERATED, 1)


def test_a_decline_counts_only_while_its_version_is_current(desk: Desk) -> None:
    declined(desk)
    asks_more(desk)
    assert desk.seen().reason is R.ADMIN_HAS_NOT_ACTED
    desk.admin.connections.decline(desk.id, expected_version=2)
    assert desk.seen().reason is R.DECLINED


def test_a_declined_update_is_pending_again_once_a_newer_version_asks(desk: Desk) -> None:
    desk.live()
    update_declined(desk)
    asks_two_more(desk)
    assert desk.seen().reason is R.UPDATE_PENDING


def test_declining_an_update_that_asks_for_nothing_more_leaves_the_tenant_merely_behind(desk: Desk) -> None:
    desk.live()
    asks_less(desk)
    desk.admin.connections.decline_update(desk.id, expected_version=2)
    assert (desk.seen().status, desk.seen().reason) == (S.LIVE, R.BEHIND)


def test_a_deactivated_admin_connects_nothing(desk: Desk) -> None:
    user = desk.world.operator.accounts.find("integration", "tess")
    desk.world.operator.accounts.deactivate(user.id, even_last=True)
    assert desk.seen().reason is R.NO_ADMIN


def test_an_admin_of_the_same_id_in_the_other_environment_is_nobody_here(desk: Desk) -> None:
    desk.id = desk.dev.connections.add(desk.app.id, 1003).id
    desk.world.admin("petra", environment="production", tenant=1003)
    assert desk.seen().reason is R.NO_ADMIN


def test_a_tenant_known_in_the_other_environment_only_is_unknown_here(desk: Desk) -> None:
    desk.world.operator.accounts.add_tenant("production", 555, "Over There")
    desk.id = desk.dev.connections.add(desk.app.id, 555).id
    assert desk.seen().reason is R.TENANT_UNKNOWN


@pytest.mark.parametrize("cause", list(Cause))
def test_every_cause_of_a_failure_has_its_words(desk: Desk, cause: Cause) -> None:
    desk.live()
    desk.world.portal.record_failure(str(desk.seen().client_id), cause)
    found = desk.seen()
    assert (found.reason, found.failure) == (R.FAILING, cause)
    assert found.sentence.startswith("Token requests fail since 2026-03-01: ")


def test_a_use_ends_the_failing_at_once_and_is_else_noted_once_a_minute(desk: Desk) -> None:
    number = desk.live()
    used = desk.seen().used_at
    desk.world.clock.go(seconds=59)
    desk.world.portal.record_use(number)
    assert desk.seen().used_at == used
    failing(desk)
    desk.world.portal.record_use(number)
    after = desk.seen()
    assert (after.reason, after.failed_at, after.failure) == (None, None, None)
    assert after.used_at == desk.world.clock()
    desk.world.clock.go(seconds=60)
    desk.world.portal.record_use(number)
    assert desk.seen().used_at == desk.world.clock()


def test_uses_and_failures_are_no_events(desk: Desk) -> None:
    number = desk.live()
    before = len(desk.support.journal.window(limit=1000))
    changed = desk.seen().changed_at
    desk.world.clock.go(hours=1)
    support = desk.world.again("integration", "sue")
    desk.world.portal.record_use(number)
    failing_client = str(support.connections.get(desk.id).client_id)
    desk.world.portal.record_failure(failing_client, "swapped")
    desk.world.portal.record_failure("cid.nobody", "swapped")
    desk.world.portal.record_use(4711)
    assert len(support.journal.window(limit=1000)) == before
    assert support.connections.get(desk.id).changed_at == changed


def test_a_new_secret_in_use_ends_the_warning_about_the_old_one(desk: Desk) -> None:
    desk.live()
    made = desk.admin.credentials.rotate(desk.id, keep_old_for="7d")
    desk.world.collected(desk.dev, made)
    assert desk.seen().reason is R.SECRET_EXPIRING
    desk.world.portal.record_use(made.id)
    assert (desk.seen().status, desk.seen().reason) == (S.LIVE, None)


def test_waiting_since_is_when_what_it_waits_for_began(desk: Desk) -> None:
    """Through a whole life, half a minute for each step."""
    clock, dev, admin = desk.world.clock, desk.dev, desk.admin

    def step(arrange: Callable[[Desk], object]) -> bool:
        """Whether the waiting began with this step."""
        clock.go(seconds=30)
        arrange(desk)
        return desk.seen().waiting_since == clock()

    assert step(lambda desk: dev.connections.remove(desk.id))
    assert step(lambda desk: dev.connections.add(desk.app.id, 1001))
    assert step(declined)
    assert step(connected)
    assert step(waiting)
    [made] = dev.credentials.list(desk.id)
    assert not step(lambda desk: dev.credentials.reveal(made.id, password=OWN))
    assert step(lambda desk: dev.credentials.confirm(made.id))
    assert step(lambda desk: desk.world.portal.record_use(made.id))
    assert step(asks_more)
    assert not step(asks_two_more)  # it has waited since the first of them
    assert step(lambda desk: admin.connections.decline_update(desk.id, expected_version=3))
    assert step(failing)
    assert not step(failing)
    assert step(suspended)
    assert not step(lambda desk: desk.support.connections.note(desk.id, "called"))


def test_counts_by_status_and_reason_are_those_of_the_rows(desk: Desk) -> None:
    desk.world.operator.accounts.add_tenant("integration", 1004, "White Roofs")
    for tenant in (1002, 1003, 1004, 9999):
        desk.dev.connections.add(desk.app.id, tenant)
    desk.live()
    asks_more(desk)
    assert desk.support.connections.counts() == {
        (S.ATTENTION, R.UPDATE_PENDING): 1,
        (S.NOT_CONNECTED, R.NO_ADMIN): 3,
        (S.NOT_CONNECTED, R.TENANT_UNKNOWN): 1,
    }
    assert desk.support.connections.count(reason="no_admin") == 3
    tally = desk.dev.apps.get(desk.app.id).tally
    assert (tally.live, tally.waiting, tally.stuck, tally.total) == (1, 0, 4, 5)


def test_an_app_tallies_attention_as_live_no_secret_as_waiting_and_the_rest_as_stuck(desk: Desk) -> None:
    def tally() -> tuple[int, int, int]:
        found = desk.dev.apps.list(archived=True)[0].tally
        return found.live, found.waiting, found.stuck

    seen = [tally()]
    for step in (connected, waiting):
        step(desk)
        seen.append(tally())
    [made] = desk.dev.credentials.list(desk.id)
    desk.world.collected(desk.dev, made)
    seen.append(tally())
    for step in (disabled, archived, removed):
        step(desk)
        seen.append(tally())
    assert seen == [(0, 0, 1), (0, 1, 0), (0, 1, 0), (1, 0, 0), (0, 0, 1), (0, 0, 1), (0, 0, 0)]
