"""Memory of a session with a list on its screen, of many at once: their proportional set size (PSS)."""

from pathlib import Path

from benchmarks.figures import Figure, Median
from benchmarks.ground import Ground
from benchmarks.processes import memory
from benchmarks.seat import at_the_list, bare
from benchmarks.terminal import Terminals


def measure(ground: Ground) -> list[Figure]:
    """Ours at many and at few connections, and bare apps."""
    many, few = (_at_a_list(place.home, ground.scale.together) for place in (ground.many, ground.few))
    with Terminals() as terminals:
        others = [bare(terminals) for _ in range(ground.scale.together)]
        terminals.read_for(1)
        plain = Median.of([memory(terminal.process.pid) for terminal in others])
    what = f"memory of a session, {ground.scale.together} at once, {ground.scale.many:,}"
    return [
        Figure(what, many, "MB", f"at {ground.scale.few:,}", few.value, 1.15),
        Figure(what, many, "MB", "a bare Textual app", plain.value, 1.5),
    ]


def _at_a_list(home: Path, count: int) -> Median:
    with Terminals() as terminals:
        sessions = at_the_list(terminals, home, count, looked_into=True)
        terminals.read_for(1)
        return Median.of([memory(terminal.process.pid) for terminal in sessions])
