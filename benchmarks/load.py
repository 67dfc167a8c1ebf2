"""Load on an HTTP server from a process of its own: keep-alive connections that send one request after another."""

import asyncio
import json
import statistics
import subprocess
import sys
import time
from typing import NamedTuple

CONNECTIONS = 8


class Load(NamedTuple):
    """What a server did under load; times in milliseconds."""

    rate: float
    """Answers a second."""
    median: float
    p99: float
    statuses: list[int]
    """Every status that was seen."""


def load(port: int, request: bytes, seconds: float, rate: float = 0) -> Load:
    """As much as it takes, or `rate` requests a second, for some seconds."""
    order = json.dumps({"port": port, "request": request.decode("latin-1"), "seconds": seconds, "rate": rate})
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load"], input=order, stdout=subprocess.PIPE, text=True, check=True
    )
    return Load(**json.loads(done.stdout))


async def _run(port: int, request: bytes, seconds: float, rate: float) -> Load:
    times: list[float] = []
    statuses: set[int] = set()
    end = time.perf_counter() + seconds
    async with asyncio.timeout(seconds + 30):
        await asyncio.gather(
            *(_one(port, request, end, rate / CONNECTIONS, times, statuses) for _ in range(CONNECTIONS))
        )
    cuts = statistics.quantiles(times, n=100)
    return Load(len(times) / seconds, cuts[49] * 1000, cuts[98] * 1000, sorted(statuses))


async def _one(port: int, request: bytes, end: float, rate: float, times: list[float], statuses: set[int]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    due = time.perf_counter()
    while (begin := time.perf_counter()) < end:
        if rate:
            # Late requests are measured from when they were due, or a slow server would be asked less.
            due += 1 / rate
            if due > begin:
                await asyncio.sleep(due - begin)
            begin = due
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        if b"connection: close" in head.lower():  # Flask's own server keeps none
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        times.append(time.perf_counter() - begin)
        statuses.add(int(head.split(b" ", 2)[1]))
    writer.close()


if __name__ == "__main__":
    import uvloop

    order = json.load(sys.stdin)
    found = uvloop.run(_run(order["port"], order["request"].encode("latin-1"), order["seconds"], order["rate"]))
    print(json.dumps(found._asdict()))
