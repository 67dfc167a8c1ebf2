"""Two finished programs for the terminal: installed for a moment, each into an environment of its own, and started.

Only where asked for (`--peers`), and not locked: each brings much of an index along. Without them the bare app stands
for both, as 1.15 times that is about a third of harlequin's start and a quarter of posting's.
"""

import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks.figures import Figure
from benchmarks.ground import Ground
from benchmarks.seat import portal
from benchmarks.start import in_turns, painted
from benchmarks.terminal import Terminal, Terminals, Unanswered


class Peer(NamedTuple):
    """A program."""

    name: str
    options: tuple[str, ...]
    words: str
    """What its first screen shows."""
    target: float


PEERS = (Peer("harlequin", ("--locale", "C"), "Data Catalog", 0.33), Peer("posting", (), "Collection", 0.25))


def measure(ground: Ground) -> list[Figure]:
    """Our first screen beside that of each; one that does not start here is told of, and left out."""
    figures = []
    for peer in PEERS:
        with tempfile.TemporaryDirectory() as folder:
            try:
                figures.append(_beside(peer, Path(folder), ground))
            except (Unanswered, subprocess.CalledProcessError) as error:
                print(f"{peer.name}: {error}", file=sys.stderr)
    return figures


def _beside(peer: Peer, folder: Path, ground: Ground) -> Figure:
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    pip = [str(folder / "venv/bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--only-binary", ":all:", peer.name], check=True)
    ours, theirs = in_turns(
        ground.scale.runs,
        partial(painted, lambda terminals: portal(terminals, ground.few.home)),
        partial(painted, partial(_started, peer, folder)),
    )
    return Figure("login screen, first paint", ours, "ms", peer.name, theirs.value, peer.target)


def _started(peer: Peer, folder: Path, terminals: Terminals) -> Terminal:
    command = (str(folder / "venv/bin" / peer.name), *peer.options)
    terminal = terminals.start(*command, HOME=str(folder), XDG_CONFIG_HOME=str(folder))
    terminal.until(peer.words)
    return terminal
