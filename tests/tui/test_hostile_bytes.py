"""Texts that a terminal would obey, everywhere in a portal, shown by the real program: what reaches the terminal."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.screens.payloads import PAYLOADS, infest
from tests.tui.seat import ENTER, ESCAPE, Seat, inhabited, seated
from tui.commands import exits
from tui.glass import STEERING

pytestmark = pytest.mark.slow
OURS = re.compile(r"\x1b\[[0-9;:?<>=]*(?:\$p|[mHhlu])|\x1b\]22;[a-z-]+\x07|\r\n")
"""What Textual itself sends: colours, places, modes, questions about modes, keyboard, pointer, line ends."""
PALETTE, JOURNAL = "\x10", "\x1bOQ"
EACH = {
    "dana": ((ENTER, ENTER, ESCAPE, ESCAPE), ("v", ESCAPE), ("e", ESCAPE), ("A", ESCAPE)),
    "tess": ((ENTER, ESCAPE), ("o", ESCAPE), (ENTER, "d", ESCAPE, ESCAPE)),
    "sue": ((ENTER, ESCAPE), ("?", ESCAPE)),
}
"""What everybody does with rows of their first list, one of these for each."""
AT_LAST = {
    "dana": (JOURNAL, "j", ENTER, ESCAPE, ESCAPE, PALETTE, "Z1", ENTER, ESCAPE),
    "tess": ("c", ENTER, ESCAPE, ESCAPE, PALETTE, "Z2", ENTER, ESCAPE),
    "sue": (
        "m",
        ENTER,
        ESCAPE,
        ESCAPE,
        PALETTE,
        "Z0",
        ENTER,
        ESCAPE,
        "0",
        "G",
        "\x15",
        "\x15",
        "\x15",
        "/",
        "Z3",
        ENTER,
    ),
}


def obeyed(drawn: bytes) -> list[str]:
    """Whatever a terminal would obey, and the program would not have said by itself."""
    text = drawn.decode()
    steering = [STEERING.search(payload) for payload in PAYLOADS]
    raw = [payload[: found.end()] for payload, found in zip(PAYLOADS, steering, strict=True) if found]
    return [repr(one) for one in raw if one in text] + [repr(one) for one in STEERING.findall(OURS.sub("", text))]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    with inhabited(tmp_path, infest) as world:
        yield world.home


def click(seat: Seat, line: int) -> None:
    """Press and release the mouse on the names of a line."""
    seat.press("".join(f"\x1b[<0;{column};{line}M\x1b[<0;{column};{line}m" for column in (8, 24, 44)))


def test_nothing_that_somebody_typed_is_obeyed_by_the_terminal_or_the_portal(home: Path) -> None:
    with ThreadPoolExecutor() as pool:  # at once: most of it is waiting for terminals to rest
        for looked in [pool.submit(look_around, home, who) for who in EACH]:
            looked.result()


def look_around(home: Path, who: str) -> None:
    """Everywhere that somebody gets to."""
    with seated(home) as seat:
        seat.resize(160, 60)
        seat.sign_in(who)
        seat.until("Z00")
        seat.rest()
        if who == "tess":
            seat.press("0")  # the whole list, not only what waits for her
        for number in range(len(PAYLOADS)):
            # All are in the list; each is opened by one of the three.
            if number % len(EACH) == list(EACH).index(who):
                seat.press(*EACH[who][number // len(EACH) % len(EACH[who])])
            seat.press("j")
        seat.press(*AT_LAST[who])
        for line in range(4, 14):
            click(seat, line)
        assert obeyed(seat.drawn) == []
        seen = set(re.findall(r"Z\d\d", seat.drawn.decode()))
        assert {text[:3] for text in PAYLOADS} - seen == set()
        assert not seat.has_ended(0)
        seat.process.terminate()
        assert seat.ended() == exits.ENDED
