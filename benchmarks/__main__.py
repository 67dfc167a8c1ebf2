"""`make bench`: makes its data, measures room by room, prints one table and writes it as JSON."""

import json
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from benchmarks import queries, table
from benchmarks.figures import Figure
from benchmarks.ground import FULL, QUICK, Ground
from benchmarks.machine import machine

ROOMS: dict[str, Callable[[Ground], list[Figure]]] = {"queries": queries.measure}
README = Path(__file__).parents[1] / "README.md"


@click.command()
@click.option("--quick", is_flag=True, help="Small sizes: shows that it runs, says nothing about speed.")
def main(quick: bool) -> None:
    """x"""
