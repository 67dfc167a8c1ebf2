"""Keys: each has one home, and says why it is grey."""

import string

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

from screens.homes import bindings, homes
from screens.page import Page
from screens.plain import Plain
from tests.screens.driver import driving
from tests.screens.places import furnish
from tests.world import OWN, World
from tui.app import DevPortal

EVERYWHERE = ("page.help", "page.docs", "page.journal", "portal.quit", "portal.quit-always", "portal.palette")


def _homes() -> list[type[DOMNode]]:
    return sorted([*homes(), DevPortal], key=lambda one: one.__name__)


def _bindings(home: type[DOMNode]) -> list[Binding]:
    return list(bindings(home))


def test_every_binding_has_an_id_and_a_help_text() -> None:
    poor = [(home.__name__, one.key) for home in _homes() for one in _bindings(home) if not (one.id and one.tooltip)]
    assert poor == []
    assert all(len(home.__dict__.get("BINDINGS", [])) == len(_bindings(home)) for home in _homes())


def test_an_id_stands_for_one_action_and_no_key_for_two_unless_the_state_tells_them_apart() -> None:
    for home in _homes():
        own = _bindings(home)
        ids = [one.id for one in own]
        assert len(ids) == len(set(ids)), home
        keys = [key for one in own for key in one.key.split(",")]
        doubled = {key for key in keys if keys.count(key) > 1}
        told_apart = {"ConnectionScreen": {"z", "t", "b", "d", "n"}, "AccessScreen": {"z"}}
        assert doubled <= told_apart.get(home.__name__, set()), home


def test_a_key_that_is_everywhere_is_nothing_else_anywhere() -> None:
    again = {("docs.close", "f1"), ("journal.close", "f2"), ("login.quit", "ctrl+q")}
    """The same key closes what it opened; and the door names the key by which it is left."""
    common = {key for home in (Page, DevPortal) for key, one in home._merge_bindings() if one.id in EVERYWHERE}
    assert {"f1", "f2", "f3", "q", "ctrl+p"} <= common
    for home in _homes():
        if issubclass(home, Plain):
            taken = {(one.id, key) for key, one in home._merge_bindings() if key in common and one.id not in EVERYWHERE}
            assert taken <= again, home


def test_no_terminal_swallows_our_keys() -> None:
    keys = {key for home in _homes() for one in _bindings(home) for key in one.key.split(",")}
    assert not [key for key in keys if key.startswith("alt+") or key in ("ctrl+enter", "ctrl+i", "ctrl+m")]


async def test_a_grey_key_says_why_and_does_nothing_else(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("enter", "g", "enter", "n")
        assert "Only the tenant's admin may generate here" in user.words
        assert "of 3" not in user.text
        await user.press("j")
        assert "Only the tenant's admin may generate here" not in user.words
        await user.press("enter")
        assert "There is no secret yet" in user.words
        # The app's own key of the same letter is not reached: nothing fell through.
        assert user.app.is_running


async def test_help_lists_this_screen_s_keys(world: World) -> None:
    furnish(world)
    async with driving(world, size=(120, 40)) as user:
        await user.sign_in("dana")
        await user.press("?")
        assert "Put the app away for good" in user.text
        assert "app.archive" in user.text
        await user.press("escape")
        assert "My Apps" in user.text


async def test_one_of_the_demo_s_people_is_let_in_with_one_key(world: World) -> None:
    from tests.screens.places import DEMO

    furnish(world)
    async with driving(world, demo_users=DEMO) as user:
        await user.press("2")
        await user.until("sue · support")
        assert "PRODUCTION" in user.text


async def test_who_types_a_name_at_the_demo_s_door_types_it_into_its_field(world: World) -> None:
    from tests.screens.places import DEMO

    furnish(world)
    async with driving(world, demo_users=DEMO) as user:
        await user.press("j", "k", "s")
        await user.type("ue")
        await user.press("tab")
        await user.type(OWN)
        await user.press("enter")
        await user.until("sue · support")


async def test_the_palette_jumps_to_an_app_or_a_tenant(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("ctrl+p")
        await user.type("optimizer")
        await user.until_words("App Route Optimizer · Acme Integrations")
        assert "Screenshot" not in user.text
        await user.press("enter")
        await user.until("Tenants of Route Optimizer")


async def test_vim_and_arrow_keys_move_in_every_list(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("0", "s", "2")
        assert "by tenant" in user.text
        for keys, tenant in ((["G"], 4711), (["g"], 1001), (["j", "j"], 1002), (["k"], 1001), (["end"], 4711)):
            await user.press(*keys)
            assert f"tenant {tenant}" in user.text
        await user.press("S")
        assert "by tenant ↓" in user.text


async def test_the_cursor_stays_on_its_row_when_others_change_the_list(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("0", "s", "2", "G")
        assert "tenant 4711" in user.text
        dana = world.again("integration", "dana")
        app = next(one for one in dana.apps.list() if one.name == "Call Insights")
        dana.connections.add(app.id, 4712)
        await user.until("4712")
        assert "tenant 4711" in user.text


async def test_what_is_typed_ahead_goes_where_the_keys_before_it_lead(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As over a slow line, or from a password manager: all at once."""
    furnish(world)
    monkeypatch.setattr("tui.in_turn.PATIENCE", 30.0)  # however busy the machine is
    async with driving(world) as user:
        await user.press("tab")
        for key in (*"sue", "tab", *OWN):
            user.send(key)
        await user.settle()
        assert OWN[:3] not in user.text
        await user.press("enter")
        await user.until("Support desk")
        for key in ("0", "/", *"1001", "enter", "j", "escape", "0", "/", *"4711"):
            user.send(key)
        await user.settle()
        assert " “4711” " in user.text
        for key in ("escape", "0", "a", *"a new note", "enter", "enter"):
            user.send(key)
        await user.until("“a new note”")


LETTERS = string.ascii_letters.replace("q", "") + string.digits


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("dana", string.punctuation),
        pytest.param("dana", LETTERS, marks=pytest.mark.slow),
        pytest.param("tess", string.punctuation + LETTERS, marks=pytest.mark.slow),
        pytest.param("sue", string.punctuation + LETTERS, marks=pytest.mark.slow),
    ],
)
async def test_no_printable_key_ends_the_portal(world: World, name: str, keys: str) -> None:
    """Textual calls a method `_key_at` of the app for `@`, whatever it was written for."""
    furnish(world)
    async with driving(world) as user:
        for key in "@#%&":
            await user.press(key)
        await user.sign_in(name)
        for key in keys:
            await user.press(key, "escape", "n")
        assert user.app.is_running
