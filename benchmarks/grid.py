"""The list of connections in a terminal of 120×40: first paint, a cursor move, a page; and the bytes of each.

Ours is the portal itself, entered by somebody with two capacities, whose choice of one opens the list. A peer has its
rows in memory already, and mounts its table at a key. First paint is from that key to the bytes that hold the first
row. A move is painted with the last byte of its first frame, and its bytes are all that follow until it is quiet.
"""

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from benchmarks.figures import Figure, Median, under
from benchmarks.ground import Ground
from benchmarks.peer_tables import READY
from benchmarks.processes import memory
from benchmarks.seat import DOWN, ENTER, LIST_WORDS, PAGE_DOWN, PAGE_UP, UP, portal, sign_in
from benchmarks.terminal import LINES, Answer, Terminal, Terminals

MOVE, PAGE = 1_000, 14_000
"""Bytes."""
MOVE_TIME, GROWTH = 5.0, 1.2
"""Milliseconds, and times the first paint of few."""
STAYS = 10
"""So many moves from the top stay on the screen."""
CHOICE = "As whom?"


class Felt(NamedTuple):
    """How one list feels."""

    paint: Median
    moves: list[Answer]
    """Of the cursor, on the screen."""
    scrolls: list[Answer]
    """Of the cursor, off its end."""
    pages: list[Answer]
    memory: float
    """Of the program, in MB."""


def measure(ground: Ground) -> list[Figure]:
    """Ours out of few and many, and the peers as far as they can."""
    few, many = (_ours(place.home, ground) for place in (ground.few, ground.many))
    size = f"{ground.scale.many:,}"
    figures = [
        Figure(
            f"first paint of the list, {size}",
            many.paint,
            "ms",
            f"out of {ground.scale.few:,}",
            few.paint.value,
            GROWTH,
        ),
        under(f"cursor move, {size}", _times(many.moves), "ms", MOVE_TIME),
        Figure(
            f"cursor move, {size}, with what is told of the row",
            Median.of([move.over for move in many.moves]),
            "ms",
            "its paint",
            _times(many.moves).value,
            None,
        ),
        under(f"cursor move, {size}: bytes", _lengths(many.moves), "B", MOVE),
        under(f"cursor move that scrolls, {size}: bytes", _lengths(many.scrolls), "B", PAGE),
        under(f"page, {size}: bytes", _lengths(many.pages), "B", PAGE),
    ]
    for name, sizes in (("datatable", ground.scale.datatable), ("fastdatatable", ground.scale.fastdatatable)):
        for count in sizes:
            peer = _beside(f"{name}, {count:,} rows", many, _peer(name, count, ground), size)
            figures += peer if ground.verbose or count == sizes[-1] else islice(peer, 1)
    return figures


def _beside(name: str, ours: Felt, peer: Felt, size: str) -> Iterator[Figure]:
    yield Figure(f"first paint of the list, {size}", ours.paint, "ms", name, peer.paint.value, None)
    yield Figure(f"cursor move, {size}", _times(ours.moves), "ms", name, _times(peer.moves).value, None)
    yield Figure(f"cursor move, {size}: bytes", _lengths(ours.moves), "B", name, _lengths(peer.moves).value, None)
    yield Figure(f"memory with the list, {size}", Median(ours.memory, 0), "MB", name, peer.memory, None)


def _ours(home: Path, ground: Ground) -> Felt:
    for kept in (home / "kept").glob("*"):
        kept.unlink()  # or the role that was chosen last would be taken without a question
    with Terminals() as terminals:
        terminal = portal(terminals, home)
        sign_in([terminal], "duo")
        terminal.until(CHOICE)
        paints = []
        for turn in range(ground.scale.runs + 1):
            terminal.settle()
            terminal.press(DOWN)  # to support, behind the developer
            painted = _paint(terminal)
            if turn:  # the first time, the screen's own code is loaded too
                paints.append(painted)
            if turn < ground.scale.runs:
                terminal.settle()
                terminal.press("\x1b")
                terminal.type("y")
                terminal.until(CHOICE)
        return _felt(terminal, paints, ground)


def _peer(name: str, count: int, ground: Ground) -> Felt:
    with Terminals() as terminals:
        paints = []
        for _ in range(max(1, ground.scale.runs // 2)):
            terminals.close()
            terminal = terminals.start(sys.executable, "-m", "benchmarks.peer_tables", name, str(count))
            terminal.until(READY)
            terminal.settle()
            paints.append(_paint(terminal))
        return _felt(terminal, paints, ground)


def _paint(terminal: Terminal) -> float:
    terminal.type(ENTER)
    return (terminal.until(LIST_WORDS) - terminal.pressed) * 1000


def _felt(terminal: Terminal, paints: list[float], ground: Ground) -> Felt:
    terminal.settle()
    terminal.press(DOWN)
    there_and_back = [DOWN] * STAYS + [UP] * STAYS
    moves = [terminal.press(there_and_back[turn % len(there_and_back)]) for turn in range(ground.scale.keys)]
    terminal.type(DOWN * LINES)
    terminal.settle()
    scrolls = [terminal.press(DOWN) for _ in range(max(1, ground.scale.keys // 5))]
    up_and_down = [PAGE_DOWN] * 4 + [PAGE_UP] * 4
    pages = [terminal.press(up_and_down[turn % 8]) for turn in range(max(1, ground.scale.keys // 5))]
    return Felt(Median.of(paints), moves, scrolls, pages, memory(terminal.process.pid))


def _times(answers: list[Answer]) -> Median:
    return Median.of([answer.painted for answer in answers])


def _lengths(answers: list[Answer]) -> Median:
    return Median.of([answer.length for answer in answers])
