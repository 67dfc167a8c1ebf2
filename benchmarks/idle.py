"""A list on the screen and nobody at the keys: bytes written and time of a core, beside a bare app that idles, too."""

from benchmarks.figures import Figure, Median, under
from benchmarks.ground import Ground
from benchmarks.processes import core_time
from benchmarks.seat import at_the_list, bare
from benchmarks.terminal import Terminal, Terminals

EACH = 2
"""Programs of each kind, at the same time."""
LOOKS = 6
"""The time is divided into so many."""


def measure(ground: Ground) -> list[Figure]:
    """Both kinds in the same seconds."""
    with Terminals() as terminals:
        ours = at_the_list(terminals, ground.many.home, EACH)
        others = [bare(terminals) for _ in range(EACH)]
        terminals.read_for(1)
        written: list[float] = []
        spent: list[float] = []
        beside: list[float] = []
        for _ in range(LOOKS):
            seconds = ground.scale.idle / LOOKS
            before = [_so_far(terminal) for terminal in (*ours, *others)]
            terminals.read_for(seconds)
            after = [_so_far(terminal) for terminal in (*ours, *others)]
            changes = [
                ((now[0] - then[0]) / seconds, (now[1] - then[1]) / seconds)
                for now, then in zip(after, before, strict=True)
            ]
            written += [change[0] for change in changes[:EACH]]
            spent += [change[1] for change in changes[:EACH]]
            beside += [change[1] for change in changes[EACH:]]
    return [
        under("idle at a list: bytes a second", Median.of(written), "B", 0),
        Figure(
            "idle at a list: time of a core a second",
            Median.of(spent),
            "ms",
            "a bare Textual app",
            Median.of(beside).value,
            1.2,
        ),
    ]


def _so_far(terminal: Terminal) -> tuple[int, float]:
    """Bytes written and milliseconds run."""
    return sum(arrival.length for arrival in terminal.arrivals), core_time(terminal.process.pid)
