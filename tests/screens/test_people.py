"""Establishing people, and what they may do, by keys alone."""

import re

import pytest

from screens.widgets.passing import Passing
from store import Code, Permission, Refused
from store.models import User
from tests.screens.driver import Driver, driving
from tests.screens.looks import SIZES, Compare, looks_as_it_did
from tests.world import FIRST, OWN, World


@pytest.fixture
def peopled(world: World) -> World:
    """Lea establishes users of Acme, Hank those of Blue Plumbing, Olga is an operator."""
    world.developer()
    world.admin()
    world.person("lea", "establish_users", organization=world.acme.id)
    world.person("hank", "establish_users", tenant=1001)
    world.person("olga", "operator")
    accounts = world.operator.accounts
    accounts.establish("integration", "newt", FIRST, organization=world.acme.id, permissions=["manage_apps"])
    return world


def found(world: World, name: str) -> User:
    return world.operator.accounts.find("integration", name)


def held(world: World, name: str) -> list[str]:
    return [grant.permission for grant in found(world, name).permissions]


def password_shown(user: Driver) -> str:
    match = re.search(r"\b[0-9a-z]{5}(-[0-9a-z]{5}){3}\b", user.text)
    return match[0] if match else ""


async def test_somebody_is_established_with_a_password_that_the_portal_makes(peopled: World) -> None:
    async with driving(peopled) as user:
        await user.sign_in("lea")
        assert "3 people in integration" in user.text
        await user.press("n")
        await user.type("nora")
        await user.press("ctrl+s")
        assert "Choose what they may do first" in user.words
        await user.press("ctrl+o")
        assert "Creates, edits, publishes and archives the organization's apps" in user.words
        await user.press("enter", "ctrl+s")
        assert "Establish nora?" in user.text
        assert "nora · Acme Integrations" in user.text
        await user.press("y")
        await user.until(lambda: bool(password_shown(user)))
        password = password_shown(user)
        await user.press("y")
        assert "The password was sent to your terminal's clipboard" in user.words.replace("│ ", "").replace(" │", "")
        assert user.app.clipboard == password
        await user.press("enter")
        await user.until_words("nora may sign in to integration: apps of Acme Integrations.")
        assert password not in user.text
        assert user.app.clipboard == ""
        assert peopled.portal.sign_in("integration", "nora", password).must_change_password
        assert held(peopled, "nora") == [Permission.MANAGE_APPS]


async def test_a_password_that_is_typed_has_to_be_typed_twice_and_is_not_shown(peopled: World) -> None:
    async with driving(peopled) as user:
        await user.sign_in("hank")
        await user.press("n")
        await user.type("nora")
        await user.press("ctrl+o", "space", "space", "enter", "tab", "tab", "right", "tab")
        assert "Manage API Application Access and Establish users" in user.words
        await user.type("one long password")
        await user.press("tab")
        await user.type("another password")
        await user.press("ctrl+s")
        assert "The two passwords are not the same" in user.words
        await user.press(*["backspace"] * 16)
        await user.type("one long password")
        await user.press("ctrl+s", "y")
        await user.until_words("nora may sign in to integration")
        assert peopled.portal.sign_in("integration", "nora", "one long password").must_change_password
        assert set(held(peopled, "nora")) == {Permission.MANAGE_ACCESS, Permission.ESTABLISH_USERS}


async def test_a_name_that_exists_keeps_its_password_and_no_other_one_is_shown(peopled: World) -> None:
    async with driving(peopled) as user:
        await user.sign_in("lea")
        await user.press("n")
        await user.type("dana")
        await user.press("ctrl+o", "G", "enter", "ctrl+s", "y")
        await user.until_words("dana may sign in to integration")
        assert password_shown(user) == ""
        assert peopled.again("integration", "dana").permissions()
        assert Permission.ESTABLISH_USERS in held(peopled, "dana")


@pytest.mark.slow
async def test_the_store_s_rules_are_told_in_its_own_words(peopled: World) -> None:
    async with driving(peopled) as user:
        await user.sign_in("lea")
        await user.press("n")
        await user.type("no spaces")
        await user.press("ctrl+o", "enter", "ctrl+s", "y")
        await user.until_words("A user name has letters a to z")
        await user.press("escape")
        assert "Leave without establishing anybody?" in user.text
        await user.press("y")
        await user.until("3 people in integration")


async def test_a_permission_is_given_and_taken_away(peopled: World) -> None:
    async with driving(peopled) as user:
        await user.sign_in("lea")
        await user.press("enter")
        assert "Signs in with a password of their own." in user.text
        await user.press("a")
        assert "held already" in user.text
        await user.press("enter")
        assert "This is held already." in user.words
        await user.press("j", "enter")
        assert "Give this to dana?" in user.text
        await user.press("y")
        await user.until_words("dana has it from now on")
        assert set(held(peopled, "dana")) == {Permission.MANAGE_APPS, Permission.ESTABLISH_USERS}
        await user.press("g", "d")
        assert "Take Establish users away from dana?" in user.text
        await user.press("y")
        await user.until_words("dana no longer has it.")
        assert held(peopled, "dana") == [Permission.MANAGE_APPS]


async def test_the_last_admin_of_a_tenant_goes_only_when_that_was_said_twice(peopled: World) -> None:
    async with driving(peopled) as user:
        await user.sign_in("hank")
        await user.press("G", "enter", "d", "y")
        await user.until("tess is the last one. Really?")
        assert held(peopled, "tess") == [Permission.MANAGE_ACCESS]
        await user.press("y", "escape")
        assert held(peopled, "tess") == [Permission.MANAGE_ACCESS]
        await user.press("d", "y")
        await user.until("tess is the last one. Really?")
        await user.type("tess")
        await user.press("enter")
        await user.until_words("no longer within your reach")
        assert held(peopled, "tess") == []


async def test_whoever_takes_their_own_permission_away_can_only_read_from_then_on(peopled: World) -> None:
    async with driving(peopled) as user:
        await user.sign_in("hank")
        await user.press("enter", "d", "y")
        await user.until_words("Your permission for this was taken away")
        assert held(peopled, "hank") == []
        await user.press("a")
        assert "Your permission for this was taken away" in user.words


async def test_a_deactivated_person_can_only_be_looked_at(peopled: World) -> None:
    async with driving(peopled) as user:
        await user.sign_in("lea")
        await user.press("G", "enter", "x")
        assert "Deactivate newt for good?" in user.text
        await user.type("newt")
        await user.press("enter")
        await user.until_words("newt is deactivated.")
        assert found(peopled, "newt").deactivated
        for key in ("a", "p", "u", "x"):
            await user.press(key)
            assert "newt was deactivated for good: establish them under another name." in user.words


async def test_a_new_password_ends_sessions_and_has_to_be_changed(peopled: World) -> None:
    dana = peopled.again("integration", "dana")
    async with driving(peopled) as user:
        await user.sign_in("lea")
        await user.press("enter", "p")
        assert "their open sessions end at once" in user.words.replace("│ ", "").replace(" │", "")
        await user.press("enter")
        await user.until(lambda: bool(password_shown(user)))
        password = password_shown(user)
        await user.press("enter")
        await user.until_words("dana has a new password")
        assert peopled.portal.sign_in("integration", "dana", password).must_change_password
        with pytest.raises(Refused) as refused:
            dana.permissions()
        assert refused.value.code is Code.SESSION_ENDED


async def test_a_password_to_hand_over_comes_back_from_the_keys_and_is_gone_after_a_minute(
    peopled: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screens.widgets.passing.STEP", 60)
    async with driving(peopled) as user:
        await user.sign_in("lea")
        await user.press("enter", "p", "enter")
        await user.until(lambda: bool(password_shown(user)))
        password = password_shown(user)
        await user.press("?")
        assert password not in user.text
        await user.press("escape")
        await user.until(password)
        user.app.screen.query_one(Passing)._wait()
        await user.until("hidden, and gone")
        await user.press("y")
        assert "It is hidden, and gone." in user.words
        assert password not in user.text
        assert user.app.clipboard == ""
        assert [one for one in user.app.screen_stack if password in map(str, vars(one).values())] == []


async def test_whoever_failed_too_often_is_let_try_again(peopled: World) -> None:
    async with driving(peopled) as user:
        await user.sign_in("lea")
        await user.press("enter", "u")
        assert "there is nothing to unlock" in user.words
        for _ in range(5):
            with pytest.raises(Refused):
                peopled.portal.sign_in("integration", "dana", "wrong-password")
        await user.until("■ 5 failed tries")
        await user.press("u")
        await user.until_words("dana need not wait any more.")
        assert peopled.again("integration", "dana").permissions()


async def test_without_the_permission_the_list_stays_to_be_read(peopled: World) -> None:
    async with driving(peopled) as user:
        await user.sign_in("lea")
        lea = found(peopled, "lea")
        peopled.operator.accounts.withdraw(lea.id, "establish_users", organization=peopled.acme.id)
        await user.until_words("Your permission for this was taken away")
        assert "newt" in user.text
        await user.press("n")
        assert "Your permission for this was taken away" in user.words
        assert "Establish somebody" not in user.text


async def test_the_operator_finds_anybody_and_gives_what_is_found_by_a_tenant_s_name(peopled: World) -> None:
    async with driving(peopled) as user:
        await user.sign_in("olga")
        await user.press("j", "enter")
        assert "6 people in integration" in user.text
        await user.press("/")
        await user.type("ew")
        await user.press("enter")
        await user.until("1 person in integration with “ew” in their name")
        await user.press("enter", "a", "/")
        await user.type("green")
        await user.press("enter")
        await user.until("Green Heating")
        await user.press("enter", "y")
        await user.until_words("newt has it from now on")
        assert [grant.tenant for grant in found(peopled, "newt").permissions] == [1002, None]


@pytest.mark.slow
async def test_a_list_without_anybody_says_how_to_begin(world: World) -> None:
    world.person("lea", "establish_users", organization=world.acme.id)
    async with driving(world) as user:
        await user.sign_in("lea")
        await user.press("/")
        await user.type("zz")
        await user.until("Nobody has “zz” in their name.")


@pytest.mark.slow
async def test_a_name_that_looks_like_markup_is_only_a_name(world: World) -> None:
    name = "[/] [@click=app.quit]x"
    odd = world.operator.accounts.add_organization(name)
    world.person("lea", "establish_users", organization=odd.id)
    async with driving(world, size=(120, 40)) as user:
        await user.sign_in("lea")
        for keys in ((), ("enter",), ("a",), ("j", "escape", "d"), ("n", "escape", "n", "ctrl+o"), ("enter",)):
            await user.press(*keys)
            assert name in user.text, keys


async def test_production_is_named_in_every_question(world: World) -> None:
    world.person("lea", "establish_users", environment="production", organization=world.acme.id)
    world.person("dev", "manage_apps", environment="production", organization=world.acme.id)
    async with driving(world) as user:
        await user.sign_in("lea", production=True)
        await user.press("enter")
        for key in ("d", "p", "x"):
            await user.press(key)
            assert user.text.count("PRODUCTION") == 3, key
            await user.press("escape")


@SIZES
@pytest.mark.parametrize(
    "keys", [(), ("G", "enter"), ("enter", "a"), ("n",)], ids=["people", "person", "giving", "establish"]
)
def test_it_looks_as_it_did(peopled: World, snap_compare: Compare, size: tuple[int, int], keys: tuple[str]) -> None:
    assert looks_as_it_did(peopled, snap_compare, size, "lea", keys)


@SIZES
@pytest.mark.usefixtures("counted_passwords")
def test_a_password_looks_as_it_did(peopled: World, snap_compare: Compare, size: tuple[int, int]) -> None:
    assert looks_as_it_did(peopled, snap_compare, size, "lea", ["enter", "p", "enter"])


@pytest.fixture
def counted_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """No picture holds a password that was ever good for anything."""
    monkeypatch.setattr("screens.widgets.first_password.made", lambda: OWN)
