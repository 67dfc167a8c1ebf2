"""The docs: every page is there, and names only what there is."""

import re

import click
import pytest
from textual.dom import DOMNode

from screens.docs_pages import FOLDER, KEY, TITLES, source
from screens.homes import bindings, homes
from screens.plain import Plain
from tests.screens.driver import driving
from tests.screens.places import furnish
from tests.world import World
from tui.app import DevPortal
from tui.line import cli

HOMES: list[type[DOMNode]] = [*homes(), DevPortal]
IDS = {binding.id for home in HOMES for binding in bindings(home)}


def test_every_page_is_in_the_list_under_its_title() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == set(TITLES)
    for name, title in TITLES.items():
        assert source(name).startswith(f"# {title}\n")


def test_every_screen_leads_to_a_page_that_there_is() -> None:
    screens = [home for home in homes() if issubclass(home, Plain)]
    assert [home.__name__ for home in screens if home.DOC not in TITLES] == []
    assert len({home.DOC for home in screens}) > 5


@pytest.mark.parametrize("page", TITLES)
def test_a_page_names_keys_and_commands_that_there_are_and_leads_nowhere_else(page: str) -> None:
    text = source(page)
    assert [name for name in KEY.findall(text) if name not in IDS] == []
    assert isinstance(cli, click.Group)
    commands = re.findall(r"devportal ([a-z-]+)", text)
    assert [name for name in commands if cli.get_command(_context(), name) is None] == []
    assert not re.search(r"\]\(|https?://", text), "a link would open a browser on the host"


def _context() -> click.Context:
    return click.Context(cli)


async def test_the_page_that_belongs_to_a_screen_is_one_key_away_and_so_is_the_screen(world: World) -> None:
    furnish(world)
    async with driving(world, size=(100, 40)) as user:
        await user.press("f1")
        await user.until_words("Nobody signs up")
        await user.press("escape")
        assert "Username" in user.text
        await user.sign_in("dana")
        await user.press("f1")
        await user.until_words("An app has one key for life")
        assert "In My Apps, n opens the editor" in user.words
        await user.press("n")
        await user.until_words("Only a tenant's own admin connects an app")
        await user.press("p", "p", "p")
        await user.until_words("A developer publishes an app that asks")
        await user.press("f1")
        assert "My Apps" in user.text.splitlines()[0]


async def test_a_long_page_is_read_to_its_end_by_keys(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("f1")
        await user.until_words("The tenant is on the app's list")
        assert "finds any" not in user.words
        await user.press(*["space"] * 6)
        await user.until_words("finds any")
        await user.press("escape")
        assert "Docs" not in user.text.splitlines()[0]


async def test_a_page_names_the_keys_that_somebody_has_chosen(world: World) -> None:
    furnish(world)
    async with driving(world, size=(100, 40)) as user:
        user.app.set_keymap({"app.new": "f5"})
        await user.sign_in("dana")
        await user.press("f1")
        await user.until_words("In My Apps, f5 opens the editor")
