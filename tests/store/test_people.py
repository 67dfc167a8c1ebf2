"""The list of people: who sees whom, in screenfuls by name, and what each may give."""

import pytest

from store import Code, Permission, Refused, Session
from store.passwords import made
from tests.store.test_plans import scans, watched
from tests.world import FIRST, World


@pytest.fixture
def crowd(world: World) -> World:
    """Ten developers of Acme, one admin at each tenant, and somebody of Bolt."""
    accounts = world.operator.accounts
    for number in range(10):
        accounts.establish(
            "integration", f"dev{number}", FIRST, organization=world.acme.id, permissions=["manage_apps"]
        )
    for tenant in (1001, 1002):
        accounts.establish("integration", f"adm{tenant}", FIRST, tenant=tenant, permissions=["manage_access"])
    accounts.establish("integration", "bob", FIRST, organization=world.bolt.id, permissions=["manage_apps"])
    accounts.establish("production", "dev0", FIRST, organization=world.acme.id, permissions=["manage_apps"])
    return world


def lead(world: World) -> Session:
    return world.person("lea", "establish_users", organization=world.acme.id)


def head(world: World) -> Session:
    return world.person("hank", "establish_users", tenant=1001)


def names(session: Session, **asked: str) -> list[str]:
    return [user.name for user in session.people.window(**asked).rows]  # type: ignore[arg-type]


def test_those_who_establish_users_see_whose_permissions_lie_within_reach(crowd: World) -> None:
    assert names(lead(crowd)) == [*(f"dev{number}" for number in range(10)), "lea"]
    assert names(head(crowd)) == ["adm1001", "hank"]
    assert names(crowd.operator, environment="production") == ["dev0"]
    assert {"bob", "adm1002", "lea"} <= set(names(crowd.operator, environment="integration"))


def test_of_a_user_only_the_permissions_within_reach_are_shown(crowd: World) -> None:
    crowd.operator.accounts.establish("integration", "dev0", tenant=1001, permissions=["manage_access"])
    shown = lead(crowd).people.window(search="dev0").rows[0]
    assert [grant.permission for grant in shown.permissions] == [Permission.MANAGE_APPS]


def test_the_list_goes_on_in_both_directions_and_to_its_end(crowd: World) -> None:
    people = lead(crowd).people
    first = people.window(limit=4)
    assert [user.name for user in first.rows] == ["dev0", "dev1", "dev2", "dev3"]
    assert first.before is None
    second = people.window(after=first.after, limit=4)
    assert [user.name for user in second.rows] == ["dev4", "dev5", "dev6", "dev7"]
    assert people.window(before=second.before, limit=4).rows == first.rows
    last = people.window(last=True, limit=2)
    assert [user.name for user in last.rows] == ["dev9", "lea"]
    assert (last.after, people.window(after=second.after, limit=4).after) == (None, None)
    assert people.window(after=second.start, limit=1).rows == second.rows[:1]


def test_somebody_is_found_by_position_by_id_and_by_part_of_the_name(crowd: World) -> None:
    people = lead(crowd).people
    assert people.count() == 11
    spot = people.seek(3)
    row = people.window(after=spot.cursor, limit=1).rows[0]
    assert row.name == "dev3"
    assert row.name not in [one.name for one in people.window(before=spot.cursor, limit=100).rows]
    assert people.locate(row.id) == spot
    assert names(lead_again := crowd.again("integration", "lea"), search="V7") == ["dev7"]
    assert lead_again.people.locate(row.id, search="v7") is None
    assert (people.count(search="nobody"), people.window(search="nobody").rows) == (0, ())
    assert people.seek(99).position == 0


def test_failed_sign_ins_are_counted_until_somebody_unlocks(crowd: World) -> None:
    for _ in range(3):
        with pytest.raises(Refused):
            crowd.portal.sign_in("integration", "dev1", "wrong-password")
    people = lead(crowd).people
    shown = people.window(search="dev1").rows[0]
    assert shown.failed_sign_ins == 3
    crowd.again("integration", "lea").accounts.unlock(shown.id)
    assert people.window(search="dev1").rows[0].failed_sign_ins == 0


def test_the_list_is_for_those_who_establish_users(crowd: World) -> None:
    for session in (crowd.developer(), crowd.admin(), crowd.support()):
        for call in (session.people.window, session.people.count, session.people.givable):
            with pytest.raises(Refused) as refused:
                call()
            assert refused.value.code is Code.FORBIDDEN


def test_each_may_give_what_their_organization_or_tenant_has_to_give(crowd: World) -> None:
    acme, blue = crowd.acme.id, 1001
    given = [(grant.permission, grant.organization, grant.tenant) for grant in lead(crowd).people.givable()]
    assert given == [(Permission.MANAGE_APPS, acme, None), (Permission.ESTABLISH_USERS, acme, None)]
    given = [(grant.permission, grant.organization, grant.tenant) for grant in head(crowd).people.givable()]
    assert given == [(Permission.MANAGE_ACCESS, None, blue), (Permission.ESTABLISH_USERS, None, blue)]
    everything = crowd.operator.people.givable(environment="integration")
    assert {Permission.SUPPORT, Permission.OPERATOR} <= {grant.permission for grant in everything}
    found = crowd.operator.people.givable(environment="integration", search="green")
    assert {(grant.tenant, grant.tenant_name) for grant in found} == {(1002, "Green Heating")}


def test_whatever_is_offered_can_be_given(crowd: World) -> None:
    for session in (lead(crowd), head(crowd)):
        for number, grant in enumerate(session.people.givable()):
            made_now = session.accounts.establish(
                "integration",
                f"new{number}-{session.name}",
                made(),
                organization=grant.organization,
                tenant=grant.tenant,
                permissions=[grant.permission],
            )
            assert made_now.must_change_password


def test_no_list_of_people_is_found_by_a_scan(crowd: World) -> None:
    for session in (lead(crowd), head(crowd), crowd.operator):
        where = {"environment": "integration"}
        with watched(crowd.portal.database) as statements:
            first = session.people.window(limit=1, **where)  # type: ignore[arg-type]
            session.people.window(after=first.after, search="e", **where)  # type: ignore[arg-type]
            session.people.window(before=first.start, **where)  # type: ignore[arg-type]
            session.people.window(last=True, **where)  # type: ignore[arg-type]
            session.people.locate(first.rows[0].id, **where)
            session.people.seek(1, **where)
            session.people.count(**where)
            session.people.givable(search="e", **where)  # type: ignore[arg-type]
        assert len(statements) > 10
        assert scans(crowd.portal.database, statements) == []


def test_a_password_that_the_portal_makes_is_long_enough_and_never_the_same() -> None:
    assert len(made()) == 23
    assert repr(made()) == "'•••'"
    assert made() != made()
