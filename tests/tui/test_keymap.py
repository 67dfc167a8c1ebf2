"""`[keys]` in `config.toml`: a person's own keys, and what is wrong with them said before anything is shown."""

from pathlib import Path

import pytest

from screens.desk import Clerk
from screens.opening import Opening
from store.errors import Code, Refused
from tests.screens.driver import Driver
from tests.screens.places import furnish
from tests.world import World
from tui.app import DevPortal, own_keys


def _config(folder: Path, text: str) -> Path:
    config = folder / "config.toml"
    config.write_text(text)
    return config


def _told(folder: Path, text: str) -> str:
    with pytest.raises(Refused) as refused:
        own_keys(_config(folder, text))
    assert refused.value.code is Code.INVALID
    return refused.value.sentence


async def test_a_key_that_somebody_chose_works_and_stands_in_footer_and_help_instead_of_ours(
    world: World, tmp_path: Path
) -> None:
    furnish(world)
    keymap = own_keys(_config(tmp_path, '[keys]\n"app.new" = "N"\npage.help = "f12"\n'))
    clerk = Clerk()
    portal = clerk.now(world.open)
    app = DevPortal(Opening(world.home, lambda: portal), clerk, keymap=keymap)
    async with app.run_test(size=(120, 40)) as pilot:
        user = Driver(app, pilot, clerk)
        await user.settle()
        await user.sign_in("dana")
        assert user.text.splitlines()[-1].startswith(" N New  ⏎ Tenants")
        assert "f12 Keys" in user.text
        await user.press("n", "?")
        assert "My Apps" in user.text.splitlines()[0]
        await user.press("f12")
        assert "N            Make a new app" in user.text
        await user.press("escape", "N")
        assert "New app" in user.text.splitlines()[0]
    clerk.now(portal.close)
    clerk.close()


@pytest.mark.parametrize(
    "text",
    [
        '[keys]\n\n# mine\n"app.newer" = "N"',
        'throttle = "20/1m"\n\n[keys]\napp.newer = "N"',
        "\n\n[keys.app]\n'newer' = 'N'",
        '\n\n\nkeys = { "app.newer" = "N" }',
    ],
)
def test_an_id_that_is_none_is_told_with_its_line_and_what_may_be_meant(text: str, tmp_path: Path) -> None:
    told = _told(tmp_path, text)
    assert "config.toml, line 4: no key has the id 'app.newer'. Did you mean app.new?" in told


@pytest.mark.parametrize(
    ("text", "clash"),
    [
        ('app.new = "e"', "app.new and app.edit would both be on 'e' in My Apps"),
        ('app.new = "N"\napp.edit = "x,N"', "app.new and app.edit would both be on 'N'"),
        ('grid.down = "n"', "would both be on 'n' in"),
        ('app.new = "q"', "app.new and portal.quit would both be on 'q'"),
        ('app.new = "tab"', "app.new and moving between fields would both be on 'tab'"),
    ],
)
def test_two_keys_that_would_clash_on_one_screen_are_told_with_the_line(text: str, clash: str, tmp_path: Path) -> None:
    told = _told(tmp_path, f"[keys]\n{text}")
    assert "line 2: " in told
    assert clash in told


@pytest.mark.parametrize("value", ['""', '"alt+n"', '"ctrl+enter"', '"nn"', "3", '"n,,e"'])
def test_what_is_no_key_of_a_terminal_is_told(value: str, tmp_path: Path) -> None:
    assert "line 2: app.new must be a key" in _told(tmp_path, f"[keys]\napp.new = {value}")


def test_keys_may_be_exchanged(tmp_path: Path) -> None:
    keys = own_keys(_config(tmp_path, '[keys]\napp.new = "e"\napp.edit = "n"'))
    assert keys == {"app.new": "e", "app.edit": "n"}


def test_a_key_that_another_state_has_too_stays_with_that_one(tmp_path: Path) -> None:
    keys = own_keys(_config(tmp_path, '[keys]\nconnection.disable = "D"'))
    assert keys["connection.disable"] == "D"
    assert keys["connection.enable"] == "z"


def test_a_portal_without_keys_of_its_own_has_ours(tmp_path: Path) -> None:
    assert own_keys(tmp_path / "config.toml") == {}
    assert own_keys(_config(tmp_path, 'throttle = "20/1m"')) == {}
