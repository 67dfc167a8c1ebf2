"""What a key brought about is told by when its bytes came."""

import sys

import pytest

from benchmarks.terminal import FRAME, QUIET, Answer, Arrival, Terminals, Unanswered, answer

PRESSED = 100.0


def arrivals(*found: tuple[float, int]) -> list[Arrival]:
    return [Arrival(PRESSED + after, length) for after, length in found]


def test_nothing_is_no_answer() -> None:
    assert answer(PRESSED, []) is None


def test_an_answer_lasts_until_it_is_quiet() -> None:
    frame, more, next_thing = 0.010, 0.010 + QUIET / 2, 0.010 + QUIET * 2
    found = answer(PRESSED, arrivals((frame, 400), (more, 30), (next_thing, 5000)))
    assert found
    assert found == pytest.approx(Answer(10, more * 1000, 430))


def test_a_frame_may_come_in_pieces() -> None:
    found = answer(PRESSED, arrivals((0.010, 400), (0.010 + FRAME / 2, 100)))
    assert found
    assert found == pytest.approx(Answer(12.5, 12.5, 500))


def test_a_program_is_read_and_answered_and_does_not_outlive_its_terminal() -> None:
    echo = "print('ready', flush=True)\nwhile True: print('heard', input(), flush=True)"
    with Terminals() as terminals:
        terminal = terminals.start(sys.executable, "-c", echo)
        terminal.until("ready")
        assert terminal.press("hello\r").length > len("heard hello")
        assert b"heard hello" in terminal.drawn
    assert terminal.process.poll() is not None


def test_a_program_that_ends_is_told_of_at_once() -> None:
    with Terminals() as terminals:
        terminal = terminals.start(sys.executable, "-c", "print('no portal here')")
        with pytest.raises(Unanswered, match="no portal here"):
            terminal.until("Username")
