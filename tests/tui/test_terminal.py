"""The terminal goes away, stops, or is left: the process ends, and no secret stays behind."""

import itertools
import os
import select
import signal
import stat
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from store import Portal
from tests.tui.mux import Mux, muxed
from tests.tui.seat import ENTER, HASTY, TO_SECRET, Seat, inhabited, seated
from tests.world import OWN
from tui.commands import exits

pytestmark = pytest.mark.slow
SECRET = r"cs1\.[0-9a-z]{50}"
STUCK = 20
"""So many resizes, after which a program that has done nothing about them waits for its terminal."""


def reveal(seat: Seat) -> str:
    """Dana with a Client Secret in front of her; its value."""
    seat.sign_in("dana")
    seat.until("Route Optimizer")
    for key, shown in TO_SECRET:
        seat.rest()
        seat.type(key)
        seat.until(shown)
    seat.rest()
    seat.type(ENTER)
    found = seat.until(SECRET)
    seat.rest()
    return found


def stop_reading(seat: Seat) -> None:
    """Have the program draw, and take nothing of it, until it cannot draw any more."""
    worked, idle = -1, 0
    for lines in itertools.islice(itertools.cycle((25, 24)), 400):
        seat.resize(80, lines)
        if seat.has_ended(0.05) or idle == STUCK:
            return
        before, worked = worked, cpu_time(seat.process.pid)
        idle = idle + 1 if worked == before else 0


def cpu_time(process: int) -> int:
    """What a process has worked so far, in ticks of the kernel."""
    after_its_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, after_its_name[11:13]))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    with inhabited(tmp_path) as world:
        yield world.home


@pytest.mark.parametrize("moment", ["at the door", "signed in", "with a secret in front"])
def test_a_terminal_that_goes_away_takes_the_process_with_it(home: Path, moment: str) -> None:
    with seated(home) as seat:
        if moment == "with a secret in front":
            reveal(seat)
        elif moment == "signed in":
            seat.sign_in("dana")
            seat.until("Route Optimizer")
        else:
            seat.until("Username")
        seat.close()
        assert seat.process.wait(5) == exits.GONE


def test_a_terminal_that_takes_no_output_ends_the_process_and_is_left_blank(home: Path) -> None:
    with seated(home, HASTY) as seat:
        secret = reveal(seat).encode()
        stop_reading(seat)
        assert seat.process.wait(5) == exits.GONE
        drawn = len(seat.drawn)
        seat.ended()  # it goes on at last
        left = seat.drawn[drawn:]
        assert secret in left
        assert left.index(b"\x1b[1H\x1b[2K\x1b[2H\x1b[2K") > left.rindex(secret)
        assert b"nothing could be drawn for half a minute" in left[left.index(b"\x1b[?1049l") :]


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_process_while_the_terminal_takes_no_output(home: Path, name: signal.Signals) -> None:
    with seated(home) as seat:
        reveal(seat)
        stop_reading(seat)
        assert not seat.has_ended(0)
        with Portal.open(home) as portal:  # nobody waits for it
            portal.operator().accounts.add_organization("Somebody Else")
        seat.process.send_signal(name)
        assert seat.process.wait(5) == 128 + name


@pytest.mark.parametrize("end", ["quit", "SIGTERM"])
def test_nobody_else_writes_on_the_terminal_while_the_portal_is_drawn_there(home: Path, end: str) -> None:
    with seated(home) as seat:
        seat.until("Username")
        seat.rest()
        assert stat.S_IMODE(seat.device.stat().st_mode) == 0o600
        if end == "quit":
            seat.type("\x11")
        else:
            seat.process.terminate()
        seat.ended()
        assert stat.S_IMODE(seat.device.stat().st_mode) == 0o622


def test_a_process_that_was_stopped_for_long_goes_on(home: Path) -> None:
    with seated(home, HASTY) as seat:
        seat.until("Username")
        seat.rest()
        os.kill(seat.process.pid, signal.SIGSTOP)
        assert not seat.has_ended(3)
        os.kill(seat.process.pid, signal.SIGCONT)
        seat.sign_in("dana")
        seat.until("Route Optimizer")


def test_a_process_put_to_sleep_wakes_up_without_its_secret(home: Path) -> None:
    with seated(home) as seat:
        secret = reveal(seat).encode()
        drawn = len(seat.drawn)
        os.kill(seat.process.pid, signal.SIGTSTP)
        seat.until(r"\x1b\[\?1049l")
        os.kill(seat.process.pid, signal.SIGCONT)
        seat.until("hidden:")
        seat.rest()
        assert secret not in seat.drawn[drawn:]


def test_a_process_that_crashes_after_a_reveal_leaves_its_secret_in_no_file(home: Path) -> None:
    with seated(home) as seat:
        secret = reveal(seat).encode()
        os.kill(seat.process.pid, signal.SIGABRT)
        seat.ended()
    files = [path for path in home.parent.rglob("*") if path.is_file()]
    assert {"portal.db", "master.key", "journal.head"} <= {path.name for path in files}
    assert [path for path in files if secret in path.read_bytes() or OWN.encode() in path.read_bytes()] == []


def revealed(mux: Mux) -> str:
    """The same in tmux."""
    mux.until("Username")
    mux.rest()
    mux.press("Tab", "dana", "Tab", OWN, "Enter")
    mux.until("Route Optimizer")
    for key, shown in TO_SECRET:
        mux.press("Enter" if key == ENTER else key)
        mux.until(shown)
        mux.rest()
    mux.press("Enter")
    found = mux.until(SECRET)
    mux.rest()
    return found


ENDS = {
    "quit": 0,
    "a fault": exits.FAULT,
    "SIGTERM": exits.ENDED,
    "SIGHUP": exits.GONE,
    "SIGINT": exits.ABORTED,
    "SIGQUIT": 128 + signal.SIGQUIT,
}


FAULTY = """
from screens.reveal import RevealScreen
from tui.main import main

RevealScreen.action_rotate = lambda screen: screen.nothing_of_that_name
main()
"""
"""The program, with a fault of its own at a key."""


def test_no_secret_stays_on_the_screen_or_in_what_it_scrolls_back_to(home: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor() as pool:  # at once: most of it is waiting for terminals to rest
        for ended in [pool.submit(end_with_a_secret, home, tmp_path / end, end) for end in ENDS]:
            ended.result()


def end_with_a_secret(home: Path, folder: Path, end: str) -> None:
    """In one of the ways in which a portal ends."""
    folder.mkdir()
    program = folder / "program.py"
    program.write_text(FAULTY)
    with muxed(home, folder, "set-option -g alternate-screen off", [sys.executable, f'"{program}"']) as mux:
        secret = revealed(mux)
        assert secret in mux.history()
        if end == "quit":
            mux.press("C-q")
        elif end == "a fault":
            mux.press("r")
        else:
            os.kill(mux.program(), signal.Signals[end])
        mux.until(f"ended with {ENDS[end]}")
        assert secret not in mux.history()
        assert "cs1." not in mux.history()


def test_a_terminal_emulator_that_is_killed_takes_the_process_with_it(home: Path, tmp_path: Path) -> None:
    with muxed(home, tmp_path) as mux:
        revealed(mux)
        program = os.pidfd_open(mux.program())
        mux.kill()
        assert select.select([program], [], [], 5)[0], "it is still there"
        os.close(program)
