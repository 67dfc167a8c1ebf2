"""Terminals that are too small, too large, old, without letters, resized in a storm, or pasted into without end."""

import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tui.seat import COMMAND, ENTER, TAB, Seat, inhabited, seated
from tests.world import OWN, World
from tui.commands import exits

pytestmark = pytest.mark.slow
DEAF = """
from tui import keyboard
from tui.main import main


class Parser(keyboard.XTermParser):
    def feed(self, data):
        raise RuntimeError("deaf")


keyboard.XTermParser = Parser
main()
"""
"""The program, with a fault of its own at the first key."""
CLICK = "\x1b[<0;5;3M\x1b[<0;5;3m"
ODD = (
    "\x1b[48;24;80;0;0t",
    "\x1b[48;0;0;0;0t",
    "\x1b[48;1;1;1;1t",
    "\x1b[?2048;2$y",
    "\x1b[27;5;99999999~",
    "\x1b[99999999u",
    "\x1b[1114112u",
    "\x1b[55296u",
    "\x1b[<0;999999999;99999999M",
    "\x1b[99999999;99999999R",
    "\x1b[M\x7f\x7f\x7f",
    "\x1bP1$r0m\x1b\\",
)
"""Sizes, keys and places that no terminal has."""


@pytest.fixture
def lived_in(tmp_path: Path) -> Iterator[World]:
    with inhabited(tmp_path) as world:
        yield world


def sized(columns: int, lines: int) -> list[str]:
    """The program in a terminal that has this size before it starts."""
    return ["sh", "-c", f'stty cols {columns} rows {lines}; exec "$@"', "sh", *COMMAND]


def works(seat: Seat, world: World) -> None:
    """Somebody signs in, sees their list, and leaves."""
    seat.sign_in("sue")
    seat.until("Not Connected Yet")
    seat.type("q")
    assert seat.ended() == 0
    assert not (world.home / "incidents.log").exists()


@pytest.mark.parametrize(("columns", "lines"), [(1, 1), (20, 5), (59, 24), (80, 14)])
def test_a_terminal_that_is_too_small_asks_for_more_and_with_more_it_works(
    lived_in: World, columns: int, lines: int
) -> None:
    with seated(lived_in.home, sized(columns, lines)) as seat:
        seat.until("A little larger" if columns >= 20 else "A")
        seat.press("j", "\x1b")
        assert seat.process.poll() is None
        seat.type("")
        seat.resize(80, 24)
        seat.until("Username")
        works(seat, lived_in)


def test_a_terminal_that_is_very_large_works(lived_in: World) -> None:
    with seated(lived_in.home, sized(300, 100)) as seat:
        works(seat, lived_in)


def test_a_terminal_that_claims_to_be_without_end_costs_no_more_than_the_largest_screen(lived_in: World) -> None:
    within = ["sh", "-c", 'ulimit -v 2000000; exec "$@"', "sh", *sized(65535, 65535)]
    with seated(lived_in.home, within) as seat:
        seat.until("Username")
        seat.type("\x1b[48;9999999;9999999;0;0t")
        seat.rest()
        seat.resize(80, 24)
        works(seat, lived_in)


def test_nothing_that_a_terminal_may_type_ends_the_portal(lived_in: World) -> None:
    with seated(lived_in.home) as seat:
        seat.until("Username")
        seat.press(TAB)
        first, second = "é".encode()
        os.write(seat.handle, bytes([first]))  # as over a slow line
        seat.rest()
        os.write(seat.handle, bytes([second]))
        seat.until("é")
        for odd in ODD:
            seat.press(odd, CLICK)
        seat.type("\x11")
        assert seat.ended() == 0
    assert not (lived_in.home / "incidents.log").exists()


def test_a_fault_where_keys_are_read_ends_the_portal_with_its_traceback_in_the_log(lived_in: World) -> None:
    with seated(lived_in.home, [sys.executable, "-c", DEAF]) as seat:
        seat.until("Username")
        seat.type("x")
        assert seat.ended() == exits.FAULT
    assert "RuntimeError: deaf" in (lived_in.home / "incidents.log").read_text()


def test_a_storm_of_resizes_while_keys_are_pressed_leaves_everything_working(lived_in: World) -> None:
    dice = random.Random(1)
    with seated(lived_in.home) as seat:
        seat.sign_in("sue")
        seat.until("Not Connected Yet")
        for _ in range(20):
            for _ in range(15):
                seat.resize(dice.choice([1, 20, 60, 80, 120, 300]), dice.choice([1, 5, 15, 24, 40, 100]))
                os.write(seat.handle, dice.choice([b"j", b"k", b"\r", b"s", b"?", b"\x1b", b"/"]))
            seat.rest()
            assert seat.process.poll() is None
        seat.resize(80, 24)
        seat.press(*["\x1b"] * 6)
        seat.press("n")  # not away from this desk, if that is what the last escape asked
        seat.type("")
        seat.resize(120, 40)
        seat.until("Not Connected Yet")
        seat.type("\x11")
        assert seat.ended() == 0
    assert not (lived_in.home / "incidents.log").exists()


@pytest.mark.parametrize("name", ["vt100", "linux", "screen", "nobody-knows-this-one"])
def test_whatever_a_terminal_calls_itself_the_portal_is_drawn(lived_in: World, name: str) -> None:
    with seated(lived_in.home, ["env", f"TERM={name}", *COMMAND]) as seat:
        works(seat, lived_in)


def test_without_a_locale_every_letter_is_still_drawn(lived_in: World) -> None:
    lived_in.operator.accounts.add_tenant("integration", 4711, "水野設備")
    with seated(lived_in.home, ["env", "LC_ALL=C", "LANG=C", "LANGUAGE=C", *COMMAND]) as seat:
        works(seat, lived_in)
        assert "水野設備".encode() in seat.drawn


def test_ten_megabytes_pasted_by_a_terminal_are_refused_with_their_length_and_the_portal_goes_on(
    lived_in: World,
) -> None:
    with seated(lived_in.home) as seat:
        seat.until("Username")
        seat.press(TAB)
        left = b"\x1b[200~" + b"1000215\n" * 1_250_000 + b"\x1b[201~"
        while left:
            left = left[os.write(seat.handle, left) :]
        seat.type("")
        seat.until("10,000,000 characters")
        seat.until("Nothing was")
        seat.press("sue", TAB, OWN)
        seat.type(ENTER)
        seat.until("Not Connected Yet")
        seat.type("q")
        assert seat.ended() == 0


def test_an_escape_in_a_paste_presses_no_keys(lived_in: World) -> None:
    with seated(lived_in.home) as seat:
        seat.until("Username")
        seat.press(TAB)
        seat.type("\x1b[200~su\x1b" + "q" * 40 + "\x1b[201~")
        seat.until("su␛qqqq")
        seat.type("\x11")
        assert seat.ended() == 0
