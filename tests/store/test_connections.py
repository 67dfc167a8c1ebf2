"""Connections: what each event changes, what each side sees, and that a stale decision changes nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from store import Base, Code, Event, Reason, Refused, Role, Session, Status, Stop
from store.models import Connection
from tests.world import READS, WRITES, World

pytestmark = pytest.mark.parametrize("journal_mode", ["wal", "delete"], indirect=True)


class Desk:
    """An app at Blue Plumbing, its developer and its admin."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.dev, self.admin = world.developer(), world.admin()
        self.app = world.app(self.dev)
        self.id = self.dev.connections.find(self.app.id, 1001).id

    def connect(self) -> Connection:
        return self.world.connected(self.dev, self.admin, self.app)

    def publish(self, *scopes: str) -> int:
        version = self.dev.apps.get(self.app.id).current_version
        return self.dev.apps.publish(self.app.id, scopes=scopes, expected_version=version, note="why").number


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def code(call: Callable[[], object]) -> Code | None:
    try:
        call()
    except Refused as refused:
        return refused.code
    return None


def test_a_tenant_on_the_list_discovers_the_app(desk: Desk) -> None:
    [found] = desk.admin.connections.window().rows
    assert (found.app_name, found.state, found.status) == ("Route Optimizer", Base.LISTED, Status.NOT_CONNECTED)
    assert [app.name for app in desk.admin.apps.list()] == ["Route Optimizer"]
    assert found.roles == {Role.ADMIN}
    stranger = desk.world.admin("greta", tenant=1002)
    assert stranger.connections.window().rows == ()
    assert stranger.apps.list() == []
    assert code(lambda: stranger.apps.get(desk.app.id)) is Code.NOT_FOUND
    assert code(lambda: stranger.connections.get(desk.id)) is Code.NOT_FOUND
    assert code(lambda: stranger.connections.connect(desk.id, expected_version=1)) is Code.NOT_FOUND


def test_connecting_makes_the_client_once_and_counts_each_connect(desk: Desk) -> None:
    before = desk.dev.connections.get(desk.id)
    assert (before.client_id, before.epoch, before.granted, before.accepted_version) == (None, 0, frozenset(), None)
    first = desk.connect()
    assert str(first.client_id).startswith("cid.")
    assert len(str(first.client_id)) == 29
    assert (first.epoch, first.accepted_version, first.granted) == (1, 1, frozenset(READS[:2]))
    assert first.effective == first.granted
    gone = desk.admin.connections.disconnect(desk.id)
    assert (gone.state, gone.accepted_version, gone.granted, gone.epoch) == (Base.LISTED, None, frozenset(), 1)
    again = desk.connect()
    assert (again.client_id, again.epoch) == (first.client_id, 2)
    desk.dev.connections.remove(desk.id)
    back = desk.dev.connections.add(desk.app.id, 1001)
    assert (back.id, back.client_id) == (desk.id, first.client_id)
    assert desk.connect().epoch == 3


@pytest.mark.parametrize("expected", [0, -1, 1, 3, 99])
def test_a_decision_on_a_version_that_is_not_on_offer_is_a_conflict_and_changes_nothing(
    desk: Desk, expected: int
) -> None:
    desk.publish(*READS[:3])
    listed = desk.dev.connections.get(desk.id)
    connections = desk.admin.connections
    for event in (connections.connect, connections.decline):
        with pytest.raises(Refused) as refused:
            event(desk.id, expected_version=expected)
        assert refused.value.code is Code.CONFLICT
        assert isinstance(refused.value.fresh, Connection)
        assert refused.value.fresh.current_version == 2
    assert desk.dev.connections.get(desk.id) == listed
    desk.connect()
    desk.publish(*READS[:4])
    connected = desk.dev.connections.get(desk.id)
    for event in (connections.accept, connections.decline_update):
        assert code(lambda: event(desk.id, expected_version=expected if expected != 3 else 2)) is Code.CONFLICT  # noqa: B023
    assert desk.dev.connections.get(desk.id) == connected


def test_accepting_or_declining_where_nothing_is_newer_changes_nothing(desk: Desk) -> None:
    before = desk.connect()
    for event in (desk.admin.connections.accept, desk.admin.connections.decline_update):
        assert code(lambda: event(desk.id, expected_version=1)) is Code.NO_CHANGE  # noqa: B023
    assert desk.admin.connections.get(desk.id) == before


def test_new_scopes_wait_for_the_tenant_and_removed_ones_go_at_once(desk: Desk) -> None:
    desk.connect()
    desk.publish(READS[0], READS[2])
    found = desk.admin.connections.offer(desk.id)
    assert found.connection.granted == {READS[0]}
    assert (found.diff.added, found.diff.removed, found.diff.kept) == (
        frozenset({READS[2]}),
        frozenset({READS[1]}),
        frozenset({READS[0]}),
    )
    assert desk.admin.connections.accept(desk.id, expected_version=2).granted == {READS[0], READS[2]}


def test_a_removed_scope_needs_acceptance_to_come_back(desk: Desk) -> None:
    desk.connect()
    desk.publish(READS[0])
    desk.publish(*READS[:2])
    found = desk.admin.connections.offer(desk.id)
    assert (found.connection.granted, found.diff.added, found.diff.again) == (
        frozenset({READS[0]}),
        frozenset({READS[1]}),
        frozenset({READS[1]}),
    )
    assert desk.admin.connections.accept(desk.id, expected_version=3).granted == set(READS[:2])


def test_publishing_writes_no_connection(desk: Desk) -> None:
    desk.connect()
    rows = desk.world.portal.database.rows("SELECT * FROM connections")
    before = [tuple(row) for row in rows]
    desk.world.clock.go(minutes=1)
    desk.publish(*READS[:3])
    rows = desk.world.portal.database.rows("SELECT * FROM connections")
    assert [tuple(row) for row in rows] == before


def test_an_update_is_accepted_while_stopped_and_lifts_no_stop(desk: Desk) -> None:
    desk.connect()
    desk.publish(*READS[:3])
    desk.admin.connections.disable(desk.id)
    desk.dev.connections.suspend(desk.id)
    desk.world.operator.connections.block(desk.id)
    after = desk.admin.connections.accept(desk.id, expected_version=2)
    assert (after.stops, after.granted, after.effective) == (frozenset(Stop), frozenset(READS[:3]), frozenset())
    assert not after.usable


def test_a_declined_update_can_be_accepted_later_and_the_old_grants_work_meanwhile(desk: Desk) -> None:
    desk.connect()
    desk.publish(*READS[:3])
    after = desk.admin.connections.decline_update(desk.id, expected_version=2, why="next year")
    assert (after.granted, after.effective) == (frozenset(READS[:2]), frozenset(READS[:2]))
    assert desk.admin.connections.accept(desk.id, expected_version=2).granted == set(READS[:3])


def test_a_declined_app_can_still_be_connected(desk: Desk) -> None:
    declined = desk.admin.connections.decline(desk.id, expected_version=1, why="not before the audit")
    assert (declined.state, declined.reason) == (Base.LISTED, Reason.DECLINED)
    assert "not before the audit" in desk.dev.connections.get(desk.id).sentence
    assert desk.connect().state is Base.CONNECTED


def test_removing_forgets_the_decline_and_the_acceptance(desk: Desk) -> None:
    desk.connect()
    removed = desk.dev.connections.remove(desk.id)
    assert (removed.state, removed.status, removed.accepted_version) == (Base.DELISTED, Status.REMOVED, None)
    assert desk.dev.connections.window().rows == ()
    assert desk.dev.connections.window(status="removed").rows == (removed,)
    assert code(lambda: desk.admin.connections.connect(desk.id, expected_version=1)) is Code.BAD_STATE
    assert desk.dev.connections.add(desk.app.id, 1001).reason is Reason.ADMIN_HAS_NOT_ACTED


def test_adding_again_keeps_the_old_label_unless_there_is_a_new_one(desk: Desk) -> None:
    found = desk.dev.connections.add(desk.app.id, 1002, label="Greens, via Joe")
    desk.dev.connections.remove(found.id)
    assert desk.dev.connections.add(desk.app.id, 1002).label == "Greens, via Joe"
    desk.dev.connections.remove(found.id)
    assert desk.dev.connections.add(desk.app.id, 1002, label="Greens").label == "Greens"


@pytest.mark.parametrize("tenant", [0, -5, 2**63, True, 1.0, "1001", None])
def test_an_id_that_is_no_positive_whole_number_is_refused(desk: Desk, tenant: int) -> None:
    assert code(lambda: desk.dev.connections.add(desk.app.id, tenant)) is Code.INVALID
    [verdict] = desk.dev.connections.verdicts(desk.app.id, [tenant])
    assert (verdict.outcome, verdict.accepted) == ("invalid", False)


def test_an_id_that_no_tenant_has_yet_is_accepted_and_flagged(desk: Desk) -> None:
    found = desk.dev.connections.add(desk.app.id, 2**63 - 1)
    assert (found.status, found.reason, found.must_act) == (
        Status.NOT_CONNECTED,
        Reason.TENANT_UNKNOWN,
        "developer",
    )


def test_a_paste_gets_a_verdict_for_each_line_and_leaves_alone_what_is_listed(desk: Desk) -> None:
    desk.dev.connections.remove(desk.dev.connections.add(desk.app.id, 1003).id)
    paste = {1001: "a", 1002: "b", 1003: "c", 10011: "d", -1: "e"}
    said = {verdict.tenant: verdict for verdict in desk.dev.connections.verdicts(desk.app.id, paste)}
    outcomes = {tenant: verdict.outcome for tenant, verdict in said.items()}
    assert outcomes == {1001: "known", 1002: "added", 1003: "added", 10011: "unknown", -1: "invalid"}
    assert said[10011].suggestions == (1001,)
    before = len(desk.dev.journal.window(limit=500))
    done = desk.dev.connections.add_all(desk.app.id, paste)
    assert {verdict.tenant: verdict.outcome for verdict in done} == outcomes
    assert len(desk.dev.journal.window(limit=500)) == before + 3
    labels = {row.tenant: row.label for row in desk.dev.connections.window().rows}
    assert labels == {1001: "", 1002: "b", 1003: "c", 10011: "d"}


def test_a_paste_of_thousands_gets_close_ids_for_the_first_of_its_unknown_ones(desk: Desk) -> None:
    said = desk.dev.connections.verdicts(desk.app.id, [10010, *range(500_000, 502_000), 10011])
    assert {verdict.outcome for verdict in said} == {"unknown"}
    assert (said[0].suggestions, said[-1].suggestions) == ((1001,), ())


def test_verdicts_write_nothing(desk: Desk) -> None:
    before = len(desk.dev.journal.window(limit=500)), desk.dev.connections.count()
    desk.dev.connections.verdicts(desk.app.id, range(1000, 1100))
    desk.dev.connections.verdicts(None, range(1000, 1100))
    assert (len(desk.dev.journal.window(limit=500)), desk.dev.connections.count()) == before


def test_a_developer_is_offered_only_ids_that_their_own_organization_lists(desk: Desk) -> None:
    """Tenants 1001, 1002 and 1003 exist; Acme lists 1001 alone."""
    found = desk.dev.connections.add(desk.app.id, 1009)
    assert desk.dev.connections.suggestions(found.id) == (1001,)
    support = desk.world.support()
    assert support.connections.suggestions(found.id) == (1001, 1002, 1003)
    rival = desk.world.person("ron", "manage_apps", organization=desk.world.bolt.id)
    app = desk.world.app(rival, 1009)
    other = rival.connections.find(app.id, 1009)
    assert rival.connections.suggestions(other.id) == ()
    assert [verdict.suggestions for verdict in rival.connections.verdicts(None, [1008])] == [(1009,)]


def test_support_alone_is_told_whether_an_id_exists_elsewhere(desk: Desk) -> None:
    desk.world.operator.accounts.add_tenant("production", 4444, "Elsewhere")
    found = desk.dev.connections.add(desk.app.id, 4444)
    assert desk.world.support().connections.elsewhere(found.id) == "Elsewhere"
    assert desk.world.operator.connections.elsewhere(found.id) == "Elsewhere"
    assert code(lambda: desk.dev.connections.elsewhere(found.id)) is Code.FORBIDDEN
    assert code(lambda: desk.admin.connections.elsewhere(desk.id)) is Code.FORBIDDEN


# Who sees what.


def test_a_developer_sees_a_tenant_s_name_once_it_has_connected_and_their_own_label_before(desk: Desk) -> None:
    found = desk.dev.connections.add(desk.app.id, 1002, label="the green ones")
    assert (found.tenant_name, found.label) == (None, "the green ones")
    green = desk.world.admin("greta", tenant=1002)
    assert (green.connections.get(found.id).tenant_name, green.connections.get(found.id).label) == (
        "Green Heating",
        "",
    )
    after = green.connections.connect(found.id, expected_version=1)
    assert after.label == ""
    assert desk.dev.connections.get(found.id).tenant_name == "Green Heating"
    assert desk.dev.connections.remove(found.id).tenant_name == "Green Heating"


def test_the_developer_s_label_reaches_no_admin_by_any_door(desk: Desk) -> None:
    """Nor does a note of support's reach anybody else."""
    found = desk.dev.connections.add(desk.app.id, 1002, label="never pays")
    green = desk.world.admin("greta", tenant=1002)
    support = desk.world.support()
    support.connections.note(found.id, "never answers")
    support.connections.snooze(found.id, desk.world.clock() + timedelta(days=2), "never mind")
    shown = [
        green.connections.get(found.id),
        green.connections.window().rows,
        green.connections.history(found.id),
        green.journal.window(),
        green.connections.offer(found.id),
        green.connections.connect(found.id, expected_version=1),
    ]
    assert "never" not in repr(shown)
    theirs = [desk.dev.connections.history(found.id), desk.dev.journal.window(), desk.dev.connections.get(found.id)]
    assert "never answers" not in repr(theirs)
    assert "never mind" not in repr(theirs)
    assert "never answers" in repr(support.connections.history(found.id))


def test_a_person_on_both_sides_sees_by_each_side_what_is_theirs(desk: Desk) -> None:
    """A developer of Acme who is an admin of Blue Plumbing: their own tenant's name, not the other's."""
    both = desk.world.person("bo", "manage_apps", organization=desk.world.acme.id)
    user = desk.world.operator.accounts.find("integration", "bo")
    desk.world.operator.accounts.grant(user.id, "manage_access", tenant=1001)
    desk.dev.connections.add(desk.app.id, 1002, label="green")
    names = {row.tenant: (row.tenant_name, row.roles) for row in both.connections.window().rows}
    assert names == {
        1001: ("Blue Plumbing", frozenset({Role.DEVELOPER, Role.ADMIN})),
        1002: (None, frozenset({Role.DEVELOPER})),
    }


def test_notes_and_snoozing_are_support_s_alone(desk: Desk) -> None:
    support = desk.world.support()
    until = desk.world.clock() + timedelta(days=1)
    support.connections.note(desk.id, "called\nthem twice")
    assert support.connections.snooze(desk.id, until, "until tomorrow").snoozed_until == until
    assert [(note.text, note.written_by) for note in support.connections.notes(desk.id)] == [
        ("until tomorrow", "sue"),
        ("called\nthem twice", "sue"),
    ]
    for session in (desk.dev, desk.admin):
        assert session.connections.get(desk.id).snoozed_until is None
        assert code(lambda: session.connections.notes(desk.id)) is Code.FORBIDDEN  # noqa: B023
        assert code(lambda: session.connections.note(desk.id, "mine")) is Code.FORBIDDEN  # noqa: B023
        assert {entry.event for entry in session.connections.history(desk.id)} == {"add"}
    assert support.connections.snooze(desk.id, None).snoozed_until is None


@pytest.mark.parametrize(
    "until",
    [
        datetime(2026, 3, 1, 12, 0, tzinfo=UTC),
        datetime(2026, 2, 1, tzinfo=UTC),
        datetime(2027, 4, 1, tzinfo=UTC),
        datetime(2026, 3, 2),  # noqa: DTZ001
    ],
)
def test_snoozing_is_until_a_moment_in_the_next_year(desk: Desk, until: datetime) -> None:
    assert code(lambda: desk.world.support().connections.snooze(desk.id, until)) is Code.INVALID


def test_support_changes_nothing_but_notes(desk: Desk) -> None:
    support = desk.world.support()
    desk.connect()
    desk.publish(*READS[:3])
    made = desk.admin.credentials.generate(desk.id)
    tried: list[Callable[[], object]] = [
        lambda: support.connections.add(desk.app.id, 1002),
        lambda: support.connections.add_all(desk.app.id, {1002: ""}),
        lambda: support.connections.remove(desk.id),
        lambda: support.connections.accept(desk.id, expected_version=2),
        lambda: support.connections.disconnect(desk.id),
        lambda: support.connections.block(desk.id),
        lambda: support.credentials.revoke(made.id),
        lambda: support.credentials.generate(desk.id),
        lambda: support.credentials.rotate(desk.id),
        lambda: support.credentials.confirm(made.id),
        lambda: support.credentials.reveal(made.id, password="the-password-that-I-chose"),
        lambda: support.apps.publish(desk.app.id, scopes=READS[:1], expected_version=2),
        lambda: support.apps.edit(desk.app.id, name="Mine"),
        lambda: support.apps.archive(desk.app.id),
        lambda: support.apps.create(name="Mine", scopes=READS[:1], tenants=[1001]),
        lambda: support.accounts.add_organization("Mine"),
        lambda: support.accounts.add_tenant("integration", 1010, "Mine"),
        lambda: support.accounts.establish("integration", "me2", "x" * 12, tenant=1001, permissions=["manage_access"]),
    ]
    assert [code(call) for call in tried] == [Code.FORBIDDEN] * len(tried)
    assert support.credentials.get(made.id) == made


def test_a_permission_taken_away_counts_at_the_next_event_of_an_open_session(desk: Desk) -> None:
    user = desk.world.operator.accounts.find("integration", "tess")
    desk.world.operator.accounts.withdraw(user.id, "manage_access", tenant=1001, even_last=True)
    assert code(lambda: desk.admin.connections.connect(desk.id, expected_version=1)) is Code.NOT_FOUND
    assert desk.admin.connections.window().rows == ()
    desk.world.operator.accounts.grant(user.id, "manage_access", tenant=1001)
    assert desk.connect().state is Base.CONNECTED


# Environments.


def test_a_session_sees_and_changes_only_its_own_environment(desk: Desk) -> None:
    away, petra = desk.world.developer("pat", "production"), desk.world.admin("petra", "production")
    other = away.connections.add(desk.app.id, 1001)
    assert other.id != desk.id
    assert desk.dev.connections.find(desk.app.id, 1001).id == desk.id
    assert away.connections.find(desk.app.id, 1001).id == other.id
    for session, number in ((away, desk.id), (petra, desk.id), (desk.dev, other.id), (desk.admin, other.id)):
        for call in (session.connections.get, session.connections.suspend, session.connections.disable):
            assert code(lambda: call(number)) is Code.NOT_FOUND  # noqa: B023
    assert code(lambda: desk.dev.connections.find(desk.app.id, 1001, "production")) is Code.FORBIDDEN
    petra.connections.connect(other.id, expected_version=1)
    assert desk.dev.connections.get(desk.id).state is Base.LISTED
    assert desk.dev.apps.get(desk.app.id).tally.waiting == 0
    assert away.apps.get(desk.app.id).tally.waiting == 1


def test_an_admin_of_the_same_tenant_id_in_the_other_environment_never_sees_the_app(desk: Desk) -> None:
    petra = desk.world.admin("petra", "production")
    assert petra.apps.list() == []
    assert code(lambda: petra.apps.get(desk.app.id)) is Code.NOT_FOUND


def test_the_operator_stands_over_both_environments_and_blocks_in_either(desk: Desk) -> None:
    away = desk.world.developer("pat", "production")
    other = away.connections.add(desk.app.id, 1001)
    chief = desk.world.person("chief", "operator")
    for session in (desk.world.operator, chief):
        for number in (desk.id, other.id):
            assert session.connections.block(number).stops == {Stop.BLOCKED}
            assert session.connections.unblock(number).stops == frozenset()
    assert desk.world.operator.connections.find(desk.app.id, 1001, "production").id == other.id
    assert code(lambda: desk.world.operator.connections.find(desk.app.id, 1001)) is Code.INVALID


def test_history_tells_both_sides_who_did_what_newest_first(desk: Desk) -> None:
    desk.connect()
    desk.publish(*READS[:2], WRITES[0])
    desk.admin.connections.accept(desk.id, expected_version=2)
    desk.dev.connections.suspend(desk.id)
    for session in (desk.dev, desk.admin):
        told = [(entry.event, entry.actor) for entry in session.connections.history(desk.id)]
        assert told == [("suspend", "dana"), ("accept", "tess"), ("connect", "tess"), ("add", "dana")]
    assert [entry.event for entry in desk.dev.connections.history(desk.id, limit=1)] == [Event.SUSPEND]


def test_a_connection_that_is_not_there_is_not_found_whatever_its_number(desk: Desk) -> None:
    for number in (0, -1, 4711, 2**63, 2**200):
        assert code(lambda: desk.dev.connections.get(number)) in (Code.NOT_FOUND, Code.INVALID)  # noqa: B023
    assert code(lambda: desk.dev.connections.find(desk.app.id, 1002)) is Code.NOT_FOUND
    assert code(lambda: desk.dev.connections.find(4711, 1001)) is Code.NOT_FOUND
    assert code(lambda: desk.dev.connections.add(4711, 1001)) is Code.NOT_FOUND


def test_a_tenant_is_added_by_its_own_organization_only(desk: Desk) -> None:
    rival = desk.world.person("ron", "manage_apps", organization=desk.world.bolt.id)
    assert code(lambda: rival.connections.add(desk.app.id, 1002)) is Code.NOT_FOUND
    assert code(lambda: rival.connections.verdicts(desk.app.id, [1002])) is Code.NOT_FOUND
    assert code(lambda: desk.admin.connections.add(desk.app.id, 1002)) is Code.FORBIDDEN
    assert code(lambda: desk.admin.connections.verdicts(desk.app.id, [1002])) is Code.FORBIDDEN


def test_every_event_returns_the_connection_as_it_is_afterwards(desk: Desk) -> None:
    events: list[tuple[Session, Callable[[], Connection]]] = [
        (desk.admin, lambda: desk.admin.connections.decline(desk.id, expected_version=1)),
        (desk.admin, lambda: desk.admin.connections.connect(desk.id, expected_version=1)),
        (desk.dev, lambda: desk.dev.connections.suspend(desk.id)),
        (desk.dev, lambda: desk.dev.connections.resume(desk.id)),
        (desk.admin, lambda: desk.admin.connections.disable(desk.id)),
        (desk.admin, lambda: desk.admin.connections.enable(desk.id)),
        (desk.admin, lambda: desk.admin.connections.disconnect(desk.id)),
        (desk.dev, lambda: desk.dev.connections.remove(desk.id)),
        (desk.dev, lambda: desk.dev.connections.add(desk.app.id, 1001)),
    ]
    for session, event in events:
        desk.world.clock.go(seconds=1)
        after = event()
        assert after == session.connections.get(desk.id)
        assert after.changed_at == desk.world.clock()
