"""Our colours in every theme, and in terminals that have few or none."""

import re
from pathlib import Path

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from screens.widgets.status import LOOKS
from tests.screens.driver import driving
from tests.screens.places import furnish
from tests.world import World
from tui import theme as room
from tui.theme import DARK, SIXTEEN, THEMES, own_variables

LOOK = (Path(__file__).parents[2] / "docs" / "look.md").read_text("utf-8")
PALETTE = {"#000000", "#aa0000", "#00aa00", "#aa5500", "#0000aa", "#aa00aa", "#00aaaa", "#aaaaaa"} | {
    *("#555555", "#ff5555", "#55ff55", "#ffff55", "#5555ff", "#ff55ff", "#55ffff", "#ffffff")
}
ON: tuple[tuple[str, str, float], ...] = (
    ("foreground", "cursor-back", 3.0),
    ("foreground", "production-tint", 3.0),
    ("quiet", "background", 3.0),
    ("quiet", "panel", 2.5),
    ("faint", "background", 1.8),
    ("production", "production-back", 4.5),
    ("integration", "integration-back", 4.5),
    ("cursor-back", "background", 1.1),
)
"""What is drawn on what, and how much they differ at least, as WCAG 2.2 counts it."""


def _colours(theme: Theme) -> dict[str, str]:
    return own_variables(theme) | theme.to_color_system().generate() | theme.variables


def _contrast(one: Color, other: Color) -> float:
    def light(colour: Color) -> float:
        parts = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized)
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [*THEMES, *BUILTIN_THEMES.values()], ids=lambda theme: str(theme.name))
def test_our_colours_can_be_read_in_every_theme(theme: Theme) -> None:
    colours = _colours(theme)
    assert set(DARK.variables) <= set(colours)
    if Color.parse(colours["background"]).ansi is not None:
        return  # the terminal's own colours, which nobody knows
    for ink, paper, least in ON:
        assert _contrast(Color.parse(colours[ink]), Color.parse(colours[paper])) >= least, (ink, paper)


def test_the_theme_for_sixteen_colours_is_made_of_them() -> None:
    named = (SIXTEEN.primary, SIXTEEN.foreground, SIXTEEN.background, SIXTEEN.surface, SIXTEEN.panel)
    assert {*named, *SIXTEEN.variables.values()} <= PALETTE


@pytest.mark.parametrize(("has", "begins"), [("standard", "devportal-16"), ("truecolor", "devportal-dark")])
def test_a_terminal_begins_with_a_theme_that_it_can_show(
    has: str, begins: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal:
        color_system = has

    monkeypatch.setattr(room, "Console", Terminal)
    assert room.first_theme() == begins


async def test_without_colour_the_row_under_the_cursor_is_underlined(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue", production=True)
        assert "PRODUCTION" in user.text
        await user.sign_out()
        await user.press("left")
        await user.sign_in("sue")
        lines = user.app.screen._compositor.render_strips()
        underlined = [strip.text for strip in lines if any(part.style and part.style.underline for part in strip)]
        assert len(underlined) == 1
        assert "admin has not acted" in underlined[0]


async def test_a_question_in_production_says_so_on_its_frame(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue", production=True)
        await user.press("escape")
        [top] = [line for line in user.text.splitlines() if "╔" in line]
        assert "PRODUCTION" in top
        await user.press("y")
        await user.press("left")
        await user.sign_in("sue")
        await user.press("escape")
        assert "╔" not in user.text
        assert "╭" in user.text


def test_the_page_on_the_look_names_each_status_as_it_is_drawn() -> None:
    rows = re.findall(r"^\| (\S) \| ([^|]+) \| `(\$[\w-]+)` \|$", LOOK, re.MULTILINE)
    assert rows == list(LOOKS.values())


def test_the_page_on_the_look_names_each_of_our_variables() -> None:
    named = LOOK.split("## Statuses")[0]
    assert [name for name in DARK.variables if name.removesuffix("-back") not in named] == []
