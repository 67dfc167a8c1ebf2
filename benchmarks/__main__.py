"""`make bench`: makes its data, measures room by room, prints one table and writes it as JSON.

Ends with 1 where something could not be measured, whatever the figures say.
"""

import json
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import click

from benchmarks import table
from benchmarks.figures import Figure
from benchmarks.ground import FULL, QUICK, Ground
from benchmarks.machine import machine

ROOMS = ("start", "grid", "idle", "memory", "queries", "events", "writers", "sessions", "oauth", "changes")
"""In this order: what changes the portal most comes last."""
MORE_ROOMS = ("peers",)
"""Only where asked for."""
README = Path(__file__).parents[1] / "README.md"


@click.command()
@click.option("--quick", is_flag=True, help="Small sizes, and no judgement: shows that everything can be measured.")
@click.option("--only", metavar="WORDS", default=" ".join(ROOMS), help="Some rooms.", show_default=True)
@click.option("--peers", is_flag=True, help="Install harlequin and posting for a moment, and start them, too.")
@click.option("--verbose", is_flag=True, help="Each question by itself, not only the slowest of its kind.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Keep the data there for a next run.")
@click.option(
    "--json",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("benchmarks.json"),
    help="Write the figures there.",
    show_default=True,
)
@click.option("--readme", is_flag=True, help="Put the table into the README.")
def main(quick: bool, only: str, peers: bool, verbose: bool, data: Path | None, target: Path, readme: bool) -> None:
    """Measure what the portal promises, beside its peers. On a machine that does nothing else."""
    rooms = [*only.split(), *(MORE_ROOMS if peers else ())]
    if unknown := set(rooms) - {*ROOMS, *MORE_ROOMS}:
        raise click.UsageError(f"There is no room {', '.join(sorted(unknown))}; there are {', '.join(ROOMS)}.")
    figures: list[Figure] = []
    failed: list[str] = []
    with _folder(data) as folder:
        ground = Ground(folder, QUICK if quick else FULL, verbose)
        for room in rooms:
            begin = time.perf_counter()
            try:
                figures += measured(room, ground)
            except Exception:  # the other rooms' figures are worth having
                traceback.print_exc()
                failed.append(room)
            print(f"{room}: {time.perf_counter() - begin:.0f} s", file=sys.stderr)
    facts = machine()
    print(f"{', '.join(facts.values())}\n\n{table.plain(figures, judge=not quick)}")
    target.write_text(json.dumps(table.as_json(figures, facts, quick=quick), indent=1), "utf-8")
    if failed:
        print(f"\nCould not be measured: {', '.join(failed)}", file=sys.stderr)
        sys.exit(1)
    if readme:
        table.write_into(README, figures, facts)


def measured(room: str, ground: Ground) -> list[Figure]:
    """A room's figures. Rooms are imported when it is their turn: their own processes need nothing of the others."""
    figures: list[Figure] = import_module(f"benchmarks.{room}").measure(ground)
    return figures


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)


if __name__ == "__main__":
    main()
