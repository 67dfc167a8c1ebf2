"""`make bench`: measure, print one table, write it as JSON where `--json FILE` says."""

import json
import platform
import sys
import tempfile
from pathlib import Path

import click

from benchmarks import oauth, start, windows
from benchmarks.table import Figure, show


@click.command()
@click.option("--quick", is_flag=True, help="Small sizes: shows that it runs, says nothing about speed.")
@click.option("--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures there, too.")
def main(quick: bool, target: Path | None) -> None:
    """Measure the store's queries and the start of the program."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        figures += windows.measure(Path(folder), small=200 if quick else 1_000, large=2_000 if quick else 100_000)
        figures += oauth.measure(Path(folder), quick=quick)
    figures += start.measure(runs=3 if quick else 15)
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}\n")
    show(figures, judge=not quick)
    if target:
        target.write_text(json.dumps([figure._asdict() for figure in figures], indent=1), "utf-8")
    sys.exit(0)


main()
