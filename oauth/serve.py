"""`devportal serve`: the application on uvicorn, with uvloop and httptools, in one process or several."""

import gc
import json
import os
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from oauth.app import application
from oauth.process import close_off
from oauth.running import running
from oauth.server import Server
from oauth.settings import Settings, is_loopback
from store.errors import Code, Refused
from store.portal import Portal

_MOST_AT_ONCE = 1000
_HANDED_ON = "DEVPORTAL_SERVE"
"""How the first process tells its workers which portal is served and where; holds no secret."""


def serve(
    home: Path, *, host: str, port: int, workers: int, behind_proxy: bool, announce: Callable[[str], None]
) -> None:
    """Serve until a signal ends it; `announce` is told once it listens. Raises `Refused`."""
    if not behind_proxy and not is_loopback(host):
        raise Refused(
            Code.INVALID,
            f"{host} can be reached from other machines, and this server speaks no TLS: put a proxy that does in "
            "front of it and say --behind-proxy, or serve on 127.0.0.1.",
        )
    with Portal.open(home, create=False) as portal:
        portal.signing_keys.ensure(portal.operator())
        folder, config = portal.home.folder, portal.home.config
    listening = _listen(host, port)
    settings = Settings.read(config, base=_base(host, listening.getsockname()[1]))
    os.environ[_HANDED_ON] = json.dumps({"home": str(folder), "base": settings.base})
    with running(folder, settings.base) as first:
        announce(f"Serving on {settings.base}")
        if not first:
            announce("Another server of this portal runs already; connection tests ask that one.")
        _run(settings, listening, workers, behind_proxy)


def worker() -> ASGIApp:
    """The application in each process."""
    close_off()  # a worker is a program of its own, and inherits none of it
    handed = json.loads(os.environ[_HANDED_ON])
    home = Path(handed["home"])
    settings = Settings.read(home / "config.toml", base=handed["base"])
    made = application(Server(lambda: Portal.open(home, create=False), settings))
    gc.freeze()  # what is here now stays: no answer waits while it is looked through for garbage
    return made


def _run(settings: Settings, listening: socket.socket, workers: int, behind_proxy: bool) -> None:
    config = uvicorn.Config(
        "oauth.serve:worker",
        factory=True,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        workers=workers,
        log_level="warning",
        access_log=False,  # addresses may hold what somebody put there by mistake
        server_header=False,
        proxy_headers=behind_proxy,
        forwarded_allow_ips=list(settings.proxies),
        limit_concurrency=_MOST_AT_ONCE,
        timeout_graceful_shutdown=5,
        timeout_worker_healthcheck=60,
    )
    if workers == 1:
        uvicorn.Server(config).run([listening])
    else:
        Multiprocess(config, sockets=[listening]).run()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise Refused(
            Code.INVALID, f"{host} port {port} cannot be listened on: {error.strerror}. Choose another: --port"
        ) from None


def _base(host: str, port: int) -> str:
    """Where a client on this machine reaches it, where no address is set."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"
