"""When and on what was measured."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version

from benchmarks.bare import VERSION


def machine() -> dict[str, str]:
    """In words, for a table's head."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "cores": f"{os.cpu_count()} cores",
        "memory": f"{memory:.0f} GB",
        "system": f"{platform.system()} {platform.machine()}",
        "python": f"Python {platform.python_version()}",
        "textual": f"Textual {version('textual')}",
        "sqlite": f"SQLite {VERSION}",
    }
