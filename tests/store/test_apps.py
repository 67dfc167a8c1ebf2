"""Apps: one key for life, versions without gaps, and what a change of scopes would do before it is done."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from store import Code, Refused
from store.models import App, Version
from tests.world import READS, WRITES, World


def code(call: Callable[[], object]) -> Code | None:
    try:
        call()
    except Refused as refused:
        return refused.code
    return None


def test_creating_an_app_makes_its_key_its_first_version_and_its_list(world: World) -> None:
    dev = world.developer()
    app = dev.apps.create(
        name="  Route Optimizer ",
        homepage="https://acme.example",
        description="Plans\nroutes.",
        contact="help@acme.example",
        scopes=READS[:2],
        tenants=[1001, 1002, 1001],
    )
    assert re.fullmatch(r"ak1\.[0-9a-z]{25}", app.key)
    assert (app.name, app.current_version, app.scopes) == ("Route Optimizer", 1, frozenset(READS[:2]))
    assert (app.organization, app.organization_name) == (world.acme.id, "Acme Integrations")
    assert (app.self_service, app.archived, app.can_manage, app.tally.stuck) == (False, False, True, 2)
    assert sorted(row.tenant for row in dev.connections.window().rows) == [1001, 1002]
    assert dev.apps.get(app.id) == app
    assert [entry.event for entry in dev.journal.window(app_id=app.id)] == ["add", "add", "create"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": " "},
        {"name": "a\nb"},
        {"name": "x" * 81},
        {"homepage": "x" * 301},
        {"contact": "a\tb"},
        {"scopes": []},
        {"scopes": ["tn.crm.nothing:r"]},
        {"tenants": []},
        {"tenants": [0]},
        {"tenants": [1001, -1]},
        {"scopes": WRITES},
        {"scopes": WRITES, "note": "  "},
        {"note": "x" * 1001},
    ],
)
def test_without_a_scope_a_tenant_or_the_note_that_a_write_scope_needs_no_app_key_exists(
    world: World, wrong: dict[str, Any]
) -> None:
    dev = world.developer()
    entries = len(dev.journal.window())
    given: dict[str, Any] = {"name": "Route Optimizer", "scopes": READS[:2], "tenants": [1001]} | wrong
    assert code(lambda: dev.apps.create(**given)) is Code.INVALID
    assert (dev.apps.list(), dev.connections.window().rows, len(dev.journal.window())) == ([], (), entries)


def test_a_name_is_taken_once_within_an_organization(world: World) -> None:
    dev, rival = world.developer(), world.person("ron", "manage_apps", organization=world.bolt.id)
    world.app(dev)
    other = world.app(dev, name="Other")
    assert code(lambda: world.app(dev)) is Code.INVALID
    assert code(lambda: dev.apps.edit(other.id, name="Route Optimizer")) is Code.INVALID
    assert world.app(rival).name == "Route Optimizer"


def test_only_a_developer_creates_apps_and_only_for_their_own_organization(world: World) -> None:
    dev = world.developer()
    for session in (world.admin(), world.support(), world.operator, world.person("chief", "operator")):
        assert code(lambda: world.app(session)) is Code.FORBIDDEN  # noqa: B023
    given: dict[str, Any] = {"name": "X", "scopes": READS[:1], "tenants": [1001]}
    assert code(lambda: dev.apps.create(**given, organization=world.bolt.id)) is Code.FORBIDDEN
    assert code(lambda: dev.apps.create(**given, organization=4711)) is Code.FORBIDDEN
    user = world.operator.accounts.find("integration", "dana")
    world.operator.accounts.grant(user.id, "manage_apps", organization=world.bolt.id)
    assert code(lambda: dev.apps.create(**given)) is Code.INVALID  # for which of the two?
    assert dev.apps.create(**given, organization=world.bolt.id).organization == world.bolt.id


def test_versions_are_numbered_without_gaps_and_never_change(world: World) -> None:
    dev = world.developer()
    app = world.app(dev)
    made = [dev.apps.version(app.id, 1)]
    for number, scopes in enumerate((READS[:3], READS[:1], READS[:2]), 1):
        world.clock.go(seconds=1)
        made.append(dev.apps.publish(app.id, scopes=scopes, expected_version=number, note=f"step {number}"))
    assert [version.number for version in made] == [1, 2, 3, 4]
    assert dev.apps.versions(app.id) == made[::-1]
    assert made[3].scopes == made[0].scopes  # reverting is publishing an old set again
    assert (made[1].note, made[1].published_by, made[3].published_at) == ("step 1", "dana", world.clock())
    assert dev.apps.get(app.id).key == app.key
    assert code(lambda: dev.apps.version(app.id, 5)) is Code.NOT_FOUND
    assert code(lambda: dev.apps.diff(app.id, 1, 5)) is Code.NOT_FOUND


def test_two_developers_at_once_the_second_sees_both_sets(world: World) -> None:
    dev, other = world.developer(), world.developer("dora")
    app = world.app(dev)
    theirs = other.apps.publish(app.id, scopes=READS[:3], expected_version=1)
    for stale in (1, 0, 3, -1):
        with pytest.raises(Refused) as refused:
            dev.apps.publish(app.id, scopes=READS[:1], expected_version=stale)
        assert refused.value.code is Code.CONFLICT
        assert refused.value.fresh == theirs
        assert isinstance(refused.value.fresh, Version)
    assert dev.apps.get(app.id).scopes == set(READS[:3])


@pytest.mark.parametrize(
    ("scopes", "note", "right"),
    [
        ([], "", Code.INVALID),
        (["tn.crm.nothing:r"], "", Code.INVALID),
        (READS[:2], "same", Code.NO_CHANGE),
        ([*READS[:2], *READS[:2]], "same", Code.NO_CHANGE),
        ([*READS[:2], WRITES[0]], "", Code.INVALID),
        ([*READS[:2], WRITES[0]], "   ", Code.INVALID),
        ([*READS[:2], WRITES[0]], "to book", None),
        (READS[:3], "", None),
        (READS[:1], "", None),
    ],
)
def test_what_a_version_may_be(world: World, scopes: list[str], note: str, right: Code | None) -> None:
    dev = world.developer()
    app = world.app(dev)
    entries = len(dev.journal.window())
    found = code(lambda: dev.apps.publish(app.id, scopes=scopes, expected_version=1, note=note))
    assert found is right
    assert dev.apps.get(app.id).current_version == (1 if right else 2)
    assert len(dev.journal.window()) == entries + (0 if right else 1)


def test_a_note_is_needed_only_for_a_write_scope_that_is_new(world: World) -> None:
    dev = world.developer()
    app = world.app(dev, scopes=[READS[0], WRITES[0]])
    assert dev.apps.publish(app.id, scopes=[READS[1], WRITES[0]], expected_version=1).number == 2
    assert not dev.apps.impact(app.id, [WRITES[0]]).needs_note
    assert dev.apps.impact(app.id, WRITES).needs_note


def test_only_its_organization_sees_edits_publishes_and_archives_an_app(world: World) -> None:
    dev = world.developer()
    app = world.app(dev)
    rival = world.person("ron", "manage_apps", organization=world.bolt.id)
    nobody = world.person("nora")
    calls: list[Callable[[Any], object]] = [
        lambda session: session.apps.publish(app.id, scopes=READS[:1], expected_version=1),
        lambda session: session.apps.edit(app.id, name="Mine"),
        lambda session: session.apps.archive(app.id),
        lambda session: session.apps.impact(app.id, READS[:1]),
    ]
    reads: list[Callable[[Any], object]] = [
        lambda session: session.apps.get(app.id),
        lambda session: session.apps.versions(app.id),
        lambda session: session.apps.diff(app.id, 1, 1),
    ]
    for session in (rival, nobody):
        assert [code(lambda: call(session)) for call in (*calls, *reads)] == [Code.NOT_FOUND] * 7  # noqa: B023
        assert session.apps.list() == []
    for session in (world.admin(), world.support(), world.operator):
        assert [code(lambda: call(session)) for call in calls] == [Code.FORBIDDEN] * 4  # noqa: B023
        assert [code(lambda: call(session)) for call in reads] == [None] * 3  # noqa: B023
        assert not session.apps.get(app.id).can_manage
    assert dev.apps.get(app.id) == app


def test_a_stale_edit_is_a_conflict_and_an_empty_one_no_change(world: World) -> None:
    dev, other = world.developer(), world.developer("dora")
    app = world.app(dev)
    edited = other.apps.edit(app.id, expected_edits=0, contact="dora@acme.example")
    assert (edited.edits, edited.contact, edited.name) == (1, "dora@acme.example", app.name)
    with pytest.raises(Refused) as refused:
        dev.apps.edit(app.id, expected_edits=0, contact="dana@acme.example")
    assert refused.value.code is Code.CONFLICT
    assert isinstance(refused.value.fresh, App)
    assert refused.value.fresh.contact == "dora@acme.example"
    for same in ({}, {"name": app.name}, {"contact": " dora@acme.example "}, {"self_service": False}):
        assert code(lambda: dev.apps.edit(app.id, **same)) is Code.NO_CHANGE  # noqa: B023
    assert dev.apps.edit(app.id, contact="").contact == ""


def test_self_service_is_switched_at_any_time(world: World) -> None:
    dev = world.developer()
    app = world.app(dev)
    for wanted in (True, False, True):
        assert dev.apps.edit(app.id, self_service=wanted).self_service is wanted


def test_an_archived_app_stays_as_it_is(world: World) -> None:
    dev, admin = world.developer(), world.admin()
    app = world.app(dev)
    conn = world.connected(dev, admin, app)
    archived = dev.apps.archive(app.id)
    assert (archived.archived, archived.can_manage) == (True, False)
    assert dev.apps.list() == []
    assert [found.id for found in dev.apps.list(archived=True)] == [app.id]
    calls: list[Callable[[], object]] = [
        lambda: dev.apps.publish(app.id, scopes=READS[:3], expected_version=1),
        lambda: dev.apps.edit(app.id, name="New"),
        lambda: dev.apps.archive(app.id),
        lambda: dev.connections.add(app.id, 1002),
        lambda: admin.credentials.generate(conn.id),
    ]
    assert [code(call) for call in calls] == [Code.BAD_STATE] * len(calls)
    assert dev.connections.remove(conn.id).state == "delisted"
    assert code(lambda: dev.connections.add(app.id, 1001)) is Code.BAD_STATE


# Both environments at once.


class Both:
    """One app, connected in both environments."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.dev, self.prod = world.developer(), world.developer("pat", "production")
        self.admin, self.petra = world.admin(), world.admin("petra", "production")
        self.app = world.app(self.dev, 1001, 1002)
        world.connected(self.dev, self.admin, self.app)
        self.prod.connections.add(self.app.id, 1001)
        world.connected(self.prod, self.petra, self.app)


def test_impact_counts_the_tenants_of_both_environments(world: World) -> None:
    both = Both(world)
    found = both.dev.apps.impact(both.app.id, [READS[0], READS[2], READS[3]])
    assert (found.version, found.unchanged, found.needs_note) == (2, False, False)
    assert (found.added, found.removed) == ({READS[2]: 2, READS[3]: 2}, {READS[1]: 2})
    assert (found.must_accept, found.lose, found.lose_in_production) == (2, 2, 1)
    assert both.prod.apps.impact(both.app.id, [READS[0], READS[2], READS[3]]) == found
    assert both.dev.apps.impact(both.app.id, READS[:2]).unchanged
    assert both.dev.apps.impact(both.app.id, [READS[0], WRITES[1]]).swapped == {READS[1]: WRITES[1]}


def test_impact_knows_who_has_not_accepted_what_would_be_taken_away(world: World) -> None:
    both = Both(world)
    both.dev.apps.publish(both.app.id, scopes=READS[:3], expected_version=1)
    both.petra.connections.accept(both.prod.connections.find(both.app.id, 1001).id, expected_version=2)
    found = both.dev.apps.impact(both.app.id, READS[:2])
    assert (found.removed, found.lose, found.lose_in_production, found.must_accept) == ({READS[2]: 1}, 1, 1, 0)


def test_taking_a_scope_from_a_connected_production_tenant_needs_a_production_session(world: World) -> None:
    both = Both(world)
    assert code(lambda: both.dev.apps.publish(both.app.id, scopes=READS[:1], expected_version=1)) is Code.FORBIDDEN
    assert both.dev.apps.get(both.app.id).current_version == 1
    assert both.dev.apps.publish(both.app.id, scopes=READS[:3], expected_version=1).number == 2
    # What production has not accepted can be taken back from integration.
    assert both.dev.apps.publish(both.app.id, scopes=READS[:2], expected_version=2).number == 3
    assert both.prod.apps.publish(both.app.id, scopes=READS[:1], expected_version=3).number == 4


def test_what_no_connected_production_tenant_holds_is_removed_from_either_environment(world: World) -> None:
    both = Both(world)
    both.petra.connections.disconnect(both.prod.connections.find(both.app.id, 1001).id)
    assert both.dev.apps.publish(both.app.id, scopes=READS[:1], expected_version=1).number == 2


def test_an_app_published_from_either_environment_is_the_same_app(world: World) -> None:
    both = Both(world)
    both.prod.apps.publish(both.app.id, scopes=READS[:3], expected_version=1)
    assert both.dev.apps.get(both.app.id).current_version == 2
    assert both.dev.apps.get(both.app.id).key == both.prod.apps.get(both.app.id).key
    assert both.dev.connections.find(both.app.id, 1001).pending == 1
    assert (both.dev.apps.get(both.app.id).tally.total, both.prod.apps.get(both.app.id).tally.total) == (2, 1)


def test_a_list_of_apps_can_be_searched_by_name_key_and_organization(world: World) -> None:
    dev = world.developer()
    first, second = world.app(dev, name="Apple 100%"), world.app(dev, name="Pear")
    assert [app.id for app in dev.apps.list(search="APPLE")] == [first.id]
    assert [app.id for app in dev.apps.list(search="%")] == [first.id]
    assert [app.id for app in dev.apps.list(search=second.key[4:20])] == [second.id]
    assert [app.id for app in dev.apps.list(search="acme")] == [first.id, second.id]
    assert dev.apps.list(search="_") == []


def test_the_difference_between_two_versions_says_what_comes_back(world: World) -> None:
    dev = world.developer()
    app = world.app(dev)
    dev.apps.publish(app.id, scopes=READS[:1], expected_version=1)
    dev.apps.publish(app.id, scopes=READS[:3], expected_version=2)
    found = dev.apps.diff(app.id, 2, 3)
    assert (found.added, found.removed, found.kept, found.again) == (
        frozenset({READS[1], READS[2]}),
        frozenset(),
        frozenset({READS[0]}),
        frozenset({READS[1]}),
    )
    back = dev.apps.diff(app.id, 3, 2)
    assert (back.added, back.removed) == (frozenset(), frozenset({READS[1], READS[2]}))
