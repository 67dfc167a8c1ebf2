"""What a tenant's acceptance is worth, after every history of additions and removals."""

import json
from collections.abc import Iterator, Sequence
from itertools import chain, combinations, pairwise, product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import Code, Refused
from store.scopes import Catalogue, Scopes, by_module, diff, granted, offer, shipped_catalogue
from tests.world import READS, World

A, B, C = "a:r", "b:r", "c:w"
SETS = [frozenset(names) for n in (1, 2, 3) for names in combinations((A, B, C), n)]
NOTHING: Scopes = frozenset()


def histories(longest: int) -> Iterator[tuple[Scopes, ...]]:
    """Every history of versions over three scopes; no version repeats the one before it."""
    for history in chain.from_iterable(product(SETS, repeat=n) for n in range(1, longest + 1)):
        if all(old != new for old, new in pairwise(history)):
            yield history


def lived(history: Sequence[Scopes]) -> Scopes:
    """One tenant's life, step by step: it accepts the first version, and each removal afterwards takes away at once."""
    holds = set(history[0])
    for version in history[1:]:
        holds -= {scope for scope in holds if scope not in version}
    return frozenset(holds)


def test_what_is_granted_is_what_a_tenant_lives_through_over_every_short_history() -> None:
    tried = 0
    for history in histories(4):
        for accepted in range(len(history)):
            assert granted(history[accepted:]) == lived(history[accepted:]), (history, accepted)
            tried += 1
    assert tried == 7 + 42 * 2 + 252 * 3 + 1512 * 4


def test_an_offer_is_made_of_what_is_added_what_is_removed_and_what_is_granted() -> None:
    for history in histories(4):
        found, current = offer(history), history[-1]
        assert found.kept == lived(history)
        assert (found.kept | found.added, found.kept & found.added) == (current, NOTHING)
        assert found.removed == history[0] - current
        assert found.again == {scope for scope in history[0] if scope in current and scope not in found.kept}


def test_a_removed_scope_needs_acceptance_to_come_back() -> None:
    gone_and_back = [frozenset({A, B}), frozenset({A}), frozenset({A, B})]
    assert granted(gone_and_back) == {A}
    assert (offer(gone_and_back).added, offer(gone_and_back).again) == (frozenset({B}), frozenset({B}))
    assert gone_and_back[0] & gone_and_back[-1] == {A, B}  # the obvious formula, and wrong


def test_nothing_is_granted_by_no_acceptance() -> None:
    assert granted([]) == NOTHING


def test_a_read_scope_that_gives_way_to_write_on_the_same_resource_is_named() -> None:
    found = diff(frozenset({"x:r", "y:r", "z:r"}), frozenset({"x:w", "y:r", "y:w"}))
    assert (found.added, found.removed, found.kept) == (
        frozenset({"x:w", "y:w"}),
        frozenset({"x:r", "z:r"}),
        frozenset({"y:r"}),
    )
    assert found.swapped == {"x:r": "x:w"}


def test_the_shipped_catalogue_has_204_scopes_in_24_modules() -> None:
    catalogue = shipped_catalogue()
    assert len(catalogue) == 204
    assert len({scope.module for scope in catalogue}) == 24
    assert {scope.access for scope in catalogue} == {"read", "write"}
    assert all(scope.name.endswith({"read": ":r", "write": ":w"}[scope.access]) for scope in catalogue)


def test_names_are_grouped_by_module_in_the_catalogue_s_order_and_unknown_ones_come_last() -> None:
    grouped = by_module(["tn.dis.teams:r", "zz:r", "tn.crm.leads:r", "aa:w"], shipped_catalogue())
    assert list(grouped.values()) == [["tn.crm.leads:r"], ["tn.dis.teams:r"], ["aa:w", "zz:r"]]
    assert list(grouped)[-1] == "Other"


@pytest.mark.parametrize("names", [[], ["tn.crm.customers:x"], ["tn.crm.customers:r", ""], ["TN.CRM.CUSTOMERS:R"]])
def test_no_scope_and_an_unknown_scope_are_refused(names: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        shipped_catalogue().check(names)
    assert refused.value.code is Code.INVALID


@pytest.mark.parametrize("text", ["", "[1]", '[{"scope": "x"}]', '{"scope": 1}', "[" * 9])
def test_a_file_that_is_no_catalogue_is_refused_by_its_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "scopes.json"
    path.write_text(text)
    with pytest.raises(Refused) as refused:
        Catalogue.load(path)
    assert refused.value.code is Code.INVALID
    assert str(path) in refused.value.sentence


def test_an_operator_may_replace_the_catalogue_and_what_is_in_use_stays(world: World) -> None:
    dev, admin = world.developer(), world.admin()
    app = world.app(dev, scopes=READS[:2])
    row = {"scope": "own.things:r", "module": "Own", "resource": "things", "access": "read", "title": "View Things"}
    (world.home / "scopes.json").write_text(json.dumps([row]))
    assert world.connected(dev, admin, app).granted == set(READS[:2])
    with pytest.raises(Refused) as refused:
        dev.apps.publish(app.id, scopes=READS[:3], expected_version=1)
    assert refused.value.code is Code.INVALID
    assert dev.apps.publish(app.id, scopes=["own.things:r"], expected_version=1).scopes == {"own.things:r"}


TENANTS = (1001, 1002, 1003)
steps = st.lists(
    st.one_of(
        st.sets(st.sampled_from(READS[:3]), min_size=1).map(frozenset),
        st.sampled_from(TENANTS),
        st.sampled_from(TENANTS),
    ),
    max_size=14,
)


@pytest.fixture
def portal(world: World) -> World:
    """With somebody who is an admin of every tenant."""
    world.developer("dana")
    world.admin("tess", tenant=1001)
    user = world.operator.accounts.find("integration", "tess")
    for tenant in TENANTS[1:]:
        world.operator.accounts.grant(user.id, "manage_access", tenant=tenant)
    return world


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.sets(st.sampled_from(READS[:3]), min_size=1).map(frozenset), story=steps)
def test_every_tenant_s_grants_and_offers_follow_its_own_acceptances(
    portal: World, first: Scopes, story: list[Scopes | int]
) -> None:
    """Through the database: publishing and accepting in any order, three tenants beside each other."""
    dev, admin = portal.again("integration", "dana"), portal.again("integration", "tess")
    number = len(dev.apps.list()) + 1
    app = portal.app(dev, *TENANTS, scopes=sorted(first), name=f"App {number}")
    ids = {tenant: dev.connections.find(app.id, tenant).id for tenant in TENANTS}
    holds: dict[int, Scopes] = {}
    accepted: dict[int, Scopes] = {}
    seen: dict[int, int] = {}
    current, version = first, 1
    for step in story:
        if isinstance(step, int):
            if seen.get(step) == version:
                continue
            event = admin.connections.accept if step in holds else admin.connections.connect
            event(ids[step], expected_version=version)
            holds[step] = accepted[step] = current
            seen[step] = version
        elif step != current:
            said = dev.apps.impact(app.id, step)
            losing = [tenant for tenant, held in holds.items() if held - step]
            asked = [tenant for tenant, held in holds.items() if step - held]
            assert (said.lose, said.must_accept) == (len(losing), len(asked))
            dev.apps.publish(app.id, scopes=step, expected_version=version)
            current, version = step, version + 1
            holds = {tenant: held & step for tenant, held in holds.items()}
        for tenant in TENANTS:
            found = admin.connections.offer(ids[tenant])
            held = holds.get(tenant, NOTHING)
            assert found.connection.granted == found.connection.effective == found.diff.kept == held
            assert found.diff.added == current - held
            assert found.diff.removed == accepted.get(tenant, NOTHING) - current
            assert found.connection.pending == (len(current - held) if tenant in holds else 0)
    assert {finding.name: finding.ok for finding in portal.portal.check()}["offers"]
