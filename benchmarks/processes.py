"""What Linux says of a process: its share of memory, and the time that it has had of a core."""

from pathlib import Path

_PROC = Path("/proc")


def memory(pid: int) -> float:
    """Its proportional set size (PSS) in MB: what it shares with n others counts as an nth."""
    for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1000
    raise ValueError(f"/proc/{pid}/smaps_rollup says no PSS")


def core_time(pid: int) -> float:
    """Milliseconds that all of its threads have run, to the nanosecond."""
    tasks = (_PROC / str(pid) / "task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e6
