"""People: who may establish whom, and what a permission given or taken away means."""

from collections.abc import Callable
from typing import Any

import pytest

from store import Code, Permission, Refused, Session
from tests.world import FIRST, OWN, World


def code(call: Callable[[], object]) -> Code | None:
    try:
        call()
    except Refused as refused:
        return refused.code
    return None


def held(world: World, name: str, environment: str = "integration") -> set[tuple[str, int | None, int | None]]:
    user = world.operator.accounts.find(environment, name)
    return {(grant.permission.value, grant.organization, grant.tenant) for grant in user.permissions}


def lead(world: World) -> Session:
    """Establishes users for Acme."""
    return world.person("lea", "establish_users", organization=world.acme.id)


def head(world: World) -> Session:
    """Establishes users for Blue Plumbing."""
    return world.person("hank", "establish_users", tenant=1001)


def test_an_established_user_signs_in_there_and_only_there(world: World) -> None:
    world.operator.accounts.establish(
        "integration", "Dana", FIRST, organization=world.acme.id, permissions=["manage_apps"]
    )
    assert world.portal.sign_in("integration", "dana", FIRST).must_change_password
    assert code(lambda: world.portal.sign_in("production", "dana", FIRST)) is Code.BAD_CREDENTIALS


def test_one_name_in_both_environments_is_two_users(world: World) -> None:
    here, there = world.developer("dana"), world.developer("dana", "production")
    user = world.operator.accounts.find("integration", "dana")
    world.operator.accounts.deactivate(user.id)
    assert code(here.permissions) is Code.SESSION_ENDED
    assert [grant.permission for grant in there.permissions()] == [Permission.MANAGE_APPS]


def test_establishing_a_name_that_exists_never_touches_its_password(world: World) -> None:
    world.developer("dana")
    user = world.operator.accounts.establish(
        "integration", "dana", "another-password", tenant=1001, permissions=["manage_access"]
    )
    assert not user.must_change_password
    assert held(world, "dana") == {("manage_apps", world.acme.id, None), ("manage_access", None, 1001)}
    assert world.again("integration", "dana").permissions()
    assert code(lambda: world.portal.sign_in("integration", "dana", "another-password")) is Code.BAD_CREDENTIALS
    assert (
        code(
            lambda: world.operator.accounts.establish("integration", "dana", tenant=1001, permissions=["manage_access"])
        )
        is Code.NO_CHANGE
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"environment": "elsewhere"},
        {"name": ""},
        {"name": "no spaces"},
        {"password": None},
        {"password": "short"},
        {"password": "x" * 129},
        {"permissions": ["everything"]},
        {"permissions": ["manage_apps"]},
        {"permissions": ["establish_users"]},
        {"permissions": ["manage_apps"], "tenant": 1001},
        {"permissions": ["manage_access"], "organization": 1},
        {"permissions": ["establish_users"], "organization": 1, "tenant": 1001},
        {"permissions": ["manage_access"], "tenant": -1},
    ],
)
def test_what_no_user_can_be_is_refused(world: World, wrong: dict[str, Any]) -> None:
    given: dict[str, Any] = {"environment": "integration", "name": "new", "password": FIRST} | wrong
    entries = len(world.operator.journal.window(limit=500))
    assert code(lambda: world.operator.accounts.establish(**given)) is Code.INVALID
    assert world.operator.accounts.users() == []
    assert len(world.operator.journal.window(limit=500)) == entries


@pytest.mark.parametrize("over", [{"organization": 4711}, {"tenant": 4711}])
def test_a_permission_over_what_is_not_there_is_refused(world: World, over: dict[str, int]) -> None:
    permission = "manage_apps" if "organization" in over else "manage_access"
    given: dict[str, Any] = {"permissions": [permission], **over}
    assert code(lambda: world.operator.accounts.establish("integration", "new", FIRST, **given)) is Code.NOT_FOUND
    assert world.operator.accounts.users() == []


def test_organizations_and_tenants_are_added_once_and_by_operators_only(world: World) -> None:
    accounts = world.operator.accounts
    assert code(lambda: accounts.add_organization(" Acme Integrations ")) is Code.INVALID
    assert code(lambda: accounts.add_tenant("integration", 1001, "Again")) is Code.INVALID
    for tenant in (0, -1, 2**63):
        assert code(lambda: accounts.add_tenant("integration", tenant, "No")) is Code.INVALID  # noqa: B023
    for session in (lead(world), head(world), world.developer(), world.admin(), world.support()):
        assert code(lambda: session.accounts.add_organization("Mine")) is Code.FORBIDDEN  # noqa: B023
        assert code(lambda: session.accounts.add_tenant("integration", 77, "Mine")) is Code.FORBIDDEN  # noqa: B023
    chief = world.person("chief", "operator")
    assert chief.accounts.add_organization("Third").name == "Third"
    assert chief.accounts.add_tenant("production", 77, "There").environment == "production"


# Who may establish whom.


def test_who_establishes_users_for_an_organization_gives_what_it_has_to_give(world: World) -> None:
    lea = lead(world)
    lea.accounts.establish(
        "integration", "new", FIRST, organization=world.acme.id, permissions=["manage_apps", "establish_users"]
    )
    assert held(world, "new") == {("manage_apps", world.acme.id, None), ("establish_users", world.acme.id, None)}
    assert "new" in {user.name for user in lea.accounts.users()}


@pytest.mark.parametrize(
    ("permission", "organization", "tenant", "environment"),
    [
        ("support", None, None, "integration"),
        ("operator", None, None, "integration"),
        ("manage_apps", 2, None, "integration"),
        ("establish_users", 2, None, "integration"),
        ("manage_access", None, 1001, "integration"),
        ("manage_access", None, 1002, "integration"),
        ("manage_apps", 1, None, "production"),
    ],
)
def test_nobody_gives_what_does_not_lie_in_their_own_organization(
    world: World, permission: str, organization: int | None, tenant: int | None, environment: str
) -> None:
    lea = lead(world)
    given: dict[str, Any] = {"organization": organization, "tenant": tenant}
    assert (
        code(lambda: lea.accounts.establish(environment, "new", FIRST, **given, permissions=[permission]))
        is Code.FORBIDDEN
    )
    world.developer("dana")
    user = world.operator.accounts.find("integration", "dana")
    assert code(lambda: lea.accounts.grant(user.id, permission, **given)) in (
        Code.FORBIDDEN,
        Code.NO_CHANGE if environment == "production" else Code.FORBIDDEN,
    )
    assert code(lambda: world.operator.accounts.find(environment, "new")) is Code.NOT_FOUND


def test_nobody_without_establish_users_establishes_anybody(world: World) -> None:
    dev, admin = world.developer(), world.admin()
    tries: list[Callable[[], object]] = [
        lambda: dev.accounts.establish(
            "integration", "new", FIRST, organization=world.acme.id, permissions=["manage_apps"]
        ),
        lambda: admin.accounts.establish("integration", "new", FIRST, tenant=1001, permissions=["manage_access"]),
        lambda: admin.accounts.establish("integration", "new", FIRST),
    ]
    assert [code(call) for call in tries] == [Code.FORBIDDEN] * 3


def test_a_user_who_acts_for_others_too_is_the_operator_s_alone(world: World) -> None:
    """Setting their password, shutting them out or giving them more would reach beyond one's own organization."""
    lea = lead(world)
    world.developer("dana")
    user = world.operator.accounts.find("integration", "dana")
    assert lea.accounts.set_password(user.id, "a-new-password-1").must_change_password
    world.portal.sign_in("integration", "dana", "a-new-password-1").change_password("a-new-password-1", OWN)
    world.operator.accounts.grant(user.id, "manage_access", tenant=1001)
    tries: list[Callable[[], object]] = [
        lambda: lea.accounts.set_password(user.id, "a-new-password-2"),
        lambda: lea.accounts.unlock(user.id),
        lambda: lea.accounts.deactivate(user.id, even_last=True),
        lambda: lea.accounts.grant(user.id, "establish_users", organization=world.acme.id),
        lambda: lea.accounts.establish(
            "integration", "dana", organization=world.acme.id, permissions=["establish_users"]
        ),
        lambda: lea.accounts.withdraw(user.id, "manage_access", tenant=1001, even_last=True),
    ]
    assert [code(call) for call in tries] == [Code.FORBIDDEN] * len(tries)
    assert lea.accounts.withdraw(user.id, "manage_apps", organization=world.acme.id).name == "dana"


def test_establishing_for_two_things_is_not_establishing_for_both_at_once(world: World) -> None:
    """Every permission of the user has to lie in one of them."""
    lea = lead(world)
    world.operator.accounts.grant(world.operator.accounts.find("integration", "lea").id, "establish_users", tenant=1001)
    world.developer("dana")
    user = world.operator.accounts.find("integration", "dana")
    assert code(lambda: lea.accounts.grant(user.id, "manage_access", tenant=1001)) is Code.FORBIDDEN
    world.operator.accounts.grant(user.id, "manage_access", tenant=1001)
    assert code(lambda: lea.accounts.set_password(user.id, "a-new-password-1")) is Code.FORBIDDEN


def test_who_is_out_of_reach_is_not_found(world: World) -> None:
    lea = lead(world)
    world.admin("tess")
    user = world.operator.accounts.find("integration", "tess")
    tries: list[Callable[[], object]] = [
        lambda: lea.accounts.find("integration", "tess"),
        lambda: lea.accounts.set_password(user.id, "a-new-password-1"),
        lambda: lea.accounts.deactivate(user.id),
        lambda: lea.accounts.grant(user.id, "manage_apps", organization=world.acme.id),
        lambda: lea.accounts.withdraw(user.id, "manage_access", tenant=1001),
        lambda: lea.accounts.unlock(user.id),
        lambda: lea.accounts.unlock(4711),
    ]
    assert [code(call) for call in tries] == [Code.NOT_FOUND] * len(tries)
    assert {found.name for found in lea.accounts.users()} == {"lea"}
    assert {found.name for found in head(world).accounts.users()} == {"hank", "tess"}


def test_support_sees_every_user_of_its_environment_and_changes_none(world: World) -> None:
    support = world.support()
    world.developer("dana")
    world.developer("pat", "production")
    assert {user.name for user in support.accounts.users()} == {"sue", "dana"}
    user = support.accounts.find("integration", "dana")
    for call in (support.accounts.unlock, support.accounts.deactivate):
        assert code(lambda: call(user.id)) is Code.FORBIDDEN  # noqa: B023


def test_a_user_whose_password_a_stranger_knows_is_given_nothing_more(world: World) -> None:
    """Lea knows the first password: with it she could come to act for Blue Plumbing."""
    lead(world).accounts.establish("integration", "new", FIRST, organization=world.acme.id, permissions=["manage_apps"])
    user = world.operator.accounts.find("integration", "new")
    assert code(lambda: world.operator.accounts.grant(user.id, "manage_access", tenant=1001)) is Code.BAD_STATE
    world.portal.sign_in("integration", "new", FIRST).change_password(FIRST, OWN)
    assert world.operator.accounts.grant(user.id, "manage_access", tenant=1001).name == "new"


def test_a_permission_is_given_and_taken_away_once(world: World) -> None:
    world.developer("dana")
    accounts = world.operator.accounts
    user = accounts.find("integration", "dana")
    assert code(lambda: accounts.grant(user.id, "manage_apps", organization=world.acme.id)) is Code.NO_CHANGE
    assert code(lambda: accounts.withdraw(user.id, "manage_apps", organization=world.bolt.id)) is Code.NO_CHANGE
    assert code(lambda: accounts.withdraw(user.id, "manage_access", tenant=1001)) is Code.NO_CHANGE
    accounts.withdraw(user.id, "manage_apps", organization=world.acme.id)
    assert held(world, "dana") == set()


# The last admin of a tenant.


def test_the_last_who_may_manage_access_goes_only_by_saying_so_twice(world: World) -> None:
    world.admin("tess")
    accounts = world.operator.accounts
    user = accounts.find("integration", "tess")
    world.admin("petra", "production")
    assert code(lambda: accounts.withdraw(user.id, "manage_access", tenant=1001)) is Code.LIMIT
    assert code(lambda: accounts.deactivate(user.id)) is Code.LIMIT
    assert held(world, "tess") == {("manage_access", None, 1001)}
    world.admin("theo")
    accounts.withdraw(user.id, "manage_access", tenant=1001)
    other = accounts.find("integration", "theo")
    assert code(lambda: accounts.deactivate(other.id)) is Code.LIMIT
    assert accounts.deactivate(other.id, even_last=True).deactivated
    assert code(lambda: accounts.deactivate(other.id)) is Code.NO_CHANGE


def test_a_deactivated_admin_is_no_second_one(world: World) -> None:
    world.admin("tess")
    world.admin("theo")
    accounts = world.operator.accounts
    accounts.deactivate(accounts.find("integration", "theo").id)
    user = accounts.find("integration", "tess")
    assert code(lambda: accounts.withdraw(user.id, "manage_access", tenant=1001)) is Code.LIMIT


def test_each_person_sees_the_organizations_and_tenants_they_act_for(world: World) -> None:
    dev, admin = world.developer(), world.admin()
    assert ([o.name for o in dev.accounts.organizations()], dev.accounts.tenants()) == (["Acme Integrations"], [])
    assert [tenant.name for tenant in admin.accounts.tenants()] == ["Blue Plumbing"]
    assert admin.accounts.tenants("production") == []
    assert admin.accounts.tenants(search="Green") == []
    assert len(world.support().accounts.tenants()) == 3
    assert len(world.operator.accounts.tenants()) == 6
    assert [tenant.id for tenant in world.operator.accounts.tenants("production", "green")] == [1002]


def test_every_event_of_accounts_is_one_entry_that_names_who_did_it(world: World) -> None:
    accounts = world.operator.accounts
    before = world.operator.journal.window()[0].number
    user = accounts.establish("integration", "new", FIRST, tenant=1001, permissions=["manage_access"])
    accounts.grant(user.id, "establish_users", tenant=1001)
    accounts.unlock(user.id)
    accounts.set_password(user.id, "a-new-password-1")
    accounts.withdraw(user.id, "establish_users", tenant=1001)
    accounts.deactivate(user.id, even_last=True)
    entries = [entry for entry in world.operator.journal.window() if entry.number > before]
    assert [entry.event for entry in entries[::-1]] == [
        "establish",
        "grant",
        "unlock",
        "set_password",
        "withdraw",
        "deactivate",
    ]
    assert all(entry.actor.startswith("unix:") for entry in entries)
    assert "a-new-password-1" not in repr(entries)
    assert FIRST not in repr(entries)
