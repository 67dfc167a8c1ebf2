"""Tokens and gate decisions a second, one worker, beside Authlib's own server on Flask with the same store work."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.figures import Figure, Median, under
from benchmarks.ground import QUICK, Ground
from benchmarks.load import Load, load
from store import Portal

PASSWORD = "a long enough password"
SCOPES = ["tn.crm.customers:r", "tn.crm.bookings:r", "tn.crm.leads:r", "tn.dis.teams:r"]
GATE_P99 = 5.0
"""Milliseconds, at half load."""


def measure(ground: Ground) -> list[Figure]:
    """Both servers in turns; the gate as fast as it goes, then at half of that."""
    seconds, rounds = (0.5, 1) if ground.scale is QUICK else (4, 3)
    with tempfile.TemporaryDirectory() as folder:
        return _measure(Path(folder), seconds, rounds)


def _measure(folder: Path, seconds: float, rounds: int) -> list[Figure]:
    home, client_id, secret, app_key = _portal(folder)
    form = urlencode({"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret})
    ask = _request("POST", "/integration/connect/token", form, "Content-Type: application/x-www-form-urlencoded")
    with _ours(home) as our_port, _authlib(home) as other_port:
        gate = _gate_request(our_port, form, app_key)
        for port, request in ((our_port, ask), (other_port, ask), (our_port, gate)):
            load(port, request, seconds / 4)
        turns = [(load(our_port, ask, seconds), load(other_port, ask, seconds)) for _ in range(rounds)]
        most = [load(our_port, gate, seconds) for _ in range(rounds)]
        half = Median.of([one.rate for one in most]).value / 2
        paced = [load(our_port, gate, seconds, half) for _ in range(rounds)]
    ours, others = [one for one, _ in turns], [other for _, other in turns]
    assert all(one.statuses == [200] for one in [*ours, *others, *most, *paced])
    authlib = Median.of([one.rate for one in others]).value
    return [
        Figure("tokens", _rate(ours), "/s", "Authlib on Flask", authlib, 3.0, at_least=True),
        Figure(
            "a token under full load, p50",
            _times(ours, "median"),
            "ms",
            "Authlib on Flask",
            _times(others, "median").value,
            None,
        ),
        Figure(
            "a token under full load, p99",
            _times(ours, "p99"),
            "ms",
            "Authlib on Flask",
            _times(others, "p99").value,
            None,
        ),
        Figure("gate decisions", _rate(most), "/s", "tokens", _rate(ours).value, None),
        under("a gate decision at half load, p50", _times(paced, "median"), "ms", GATE_P99),
        under("a gate decision at half load, p99", _times(paced, "p99"), "ms", GATE_P99),
    ]


def _rate(loads: Sequence[Load]) -> Median:
    return Median.of([one.rate for one in loads])


def _times(loads: Sequence[Load], name: str) -> Median:
    return Median.of([getattr(one, name) for one in loads])


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
