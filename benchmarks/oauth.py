"""Tokens and gate decisions a second, one worker, beside Authlib's own server on Flask with the same store work."""

import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.load import load
from benchmarks.table import Figure
from store import Portal

PASSWORD = "a long enough password"
SCOPES = ["tn.crm.customers:r", "tn.crm.bookings:r", "tn.crm.leads:r", "tn.dis.teams:r"]
GATE_P99 = 5.0
"""Milliseconds, at half load."""


def measure(folder: Path, *, quick: bool) -> list[Figure]:
    """Three rounds of both servers in turn; the medians."""
    home, client_id, secret, app_key = _portal(folder)
    form = urlencode({"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret})
    ask = _request("POST", "/integration/connect/token", form, "Content-Type: application/x-www-form-urlencoded")
    seconds, rounds = (0.5, 1) if quick else (4, 3)
    with _ours(home) as our_port, _authlib(home) as other_port:
        gate = _gate_request(our_port, form, app_key)
        for port, request in ((our_port, ask), (other_port, ask), (our_port, gate)):
            load(port, request, seconds / 4)
        turns = [(load(our_port, ask, seconds), load(other_port, ask, seconds)) for _ in range(rounds)]
        most = [load(our_port, gate, seconds) for _ in range(rounds)]
        half = statistics.median(one.rate for one in most) / 2
        paced = [load(our_port, gate, seconds, half) for _ in range(rounds)]
    assert all(one.statuses == [200] for one in [*(one for turn in turns for one in turn), *most, *paced])
    ours, others = ([one.rate for one in side] for side in zip(*turns, strict=True))
    token = statistics.median(one.median for one, _ in turns), statistics.median(one.p99 for one, _ in turns)
    print(f"tokens a second: {_spread(ours)}, p50 {token[0]:.2f}, p99 {token[1]:.2f} ms")
    print(f"Authlib on Flask: {_spread(others)}")
    p50, p99 = (statistics.median(getattr(one, name) for one in paced) for name in ("median", "p99"))
    print(
        f"gate decisions a second: {_spread([one.rate for one in most])}; at half of it p50 {p50:.2f}, p99 {p99:.2f} ms"
    )
    return [
        Figure(
            "a token",
            1000 / statistics.median(ours),
            _half_range([1000 / one for one in ours]),
            "Authlib on Flask",
            1000 / statistics.median(others),
            1 / 3,
        ),
        Figure("a gate decision at half load, p99", p99, _half_range([one.p99 for one in paced]), "limit", GATE_P99, 1),
    ]


def _spread(rates: list[float]) -> str:
    return f"{statistics.median(rates):.0f} ({min(rates):.0f} to {max(rates):.0f})"


def _half_range(values: list[float]) -> float:
    return (max(values) - min(values)) / 2


def _portal(folder: Path) -> tuple[Path, str, str, str]:
    """One connected client: the home, its ID, its secret, its app's key."""
    home = folder / "oauth"
    with Portal.open(home) as portal:
        accounts = portal.operator().accounts
        acme = accounts.add_organization("Acme")
        accounts.add_tenant("integration", 1001, "Blue Plumbing")
        for name, permission, over in (
            ("dana", "manage_apps", {"organization": acme.id}),
            ("tess", "manage_access", {"tenant": 1001}),
        ):
            accounts.establish("integration", name, f"first {PASSWORD}", permissions=[permission], **over)
            portal.sign_in("integration", name, f"first {PASSWORD}").change_password(f"first {PASSWORD}", PASSWORD)
        dana, tess = (portal.sign_in("integration", name, PASSWORD) for name in ("dana", "tess"))
        app = dana.apps.create(name="Routes", scopes=SCOPES, tenants=[1001], note="to begin with")
        connection = dana.connections.find(app.id, 1001)
        tess.connections.connect(connection.id, expected_version=1)
        made = tess.credentials.generate(connection.id)
        value = dana.credentials.reveal(made.id, password=PASSWORD)
        dana.credentials.confirm(made.id)
        portal.signing_keys.ensure(portal.operator())
        return home, made.client_id, value, app.key


@contextmanager
def _ours(home: Path) -> Iterator[int]:
    with _started(sys.executable, "-m", "tui.main", "--home", str(home), "serve", "--port", "0") as said:
        yield int(said.rpartition(":")[2])


@contextmanager
def _authlib(home: Path) -> Iterator[int]:
    with _started(sys.executable, "-m", "benchmarks.authlib_server", str(home)) as said:
        yield int(said.rpartition(":")[2].strip(" }"))


@contextmanager
def _started(*command: str) -> Iterator[str]:
    """A server, and the line that it says once it listens."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _request(method: str, address: str, body: str, *headers: str) -> bytes:
    lines = [f"{method} {address} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def _gate_request(port: int, form: str, app_key: str) -> bytes:
    from urllib.request import Request, urlopen

    asked = Request(f"http://127.0.0.1:{port}/integration/connect/token", form.encode())
    with urlopen(asked) as answer:  # noqa: S310
        token = answer.read().decode().partition('"access_token":"')[2].partition('"')[0]
    return _request(
        "GET",
        "/integration/gate",
        "",
        f"Authorization: Bearer {token}",
        f"ST-App-Key: {app_key}",
        "X-Original-Method: GET",
        "X-Original-URI: /crm/v2/tenant/1001/customers?page=2",
    )
