"""The server as a process: where it listens, and what it does with bytes that no HTTP client would send."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from oauth.running import where_it_runs
from tests.oauth.served import served
from tests.world import World


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("portal") / "home"
    made.mkdir(mode=0o700)
    World(made).portal.close()
    return made


@pytest.fixture
def own_home(tmp_path: Path) -> Path:
    """For what nobody else may serve meanwhile."""
    made = tmp_path / "home"
    made.mkdir(mode=0o700)
    World(made).portal.close()
    return made


@pytest.fixture(scope="module")
def base(home: Path) -> Iterator[str]:
    with served(home) as address:
        assert where_it_runs(home) == address
        yield address


def raw(base: str, request: bytes) -> bytes:
    """Everything that comes back until the server closes the connection."""
    host, _, port = base.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer


POST = b"POST /integration/connect/token HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
NEXT = b"GET /integration/.well-known/jwks.json HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    "request_",
    [
        POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + NEXT,
        POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + NEXT,
        POST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde" + NEXT,
        POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + NEXT,
    ],
    ids=["length and chunked", "chunked and length", "two lengths", "two encodings"],
)
def test_a_request_whose_end_is_in_doubt_is_answered_once_with_400_and_the_connection_closed(
    base: str, request_: bytes
) -> None:
    answer = raw(base, request_)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"connection: close" in answer.lower()


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        POST + b"Content-Length: -1\r\n\r\n" + NEXT,
        POST + b"Content-Length: 1e3\r\n\r\n" + NEXT,
        POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + NEXT,
        POST + b"A: b\r\n c\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        POST + b"A\x00: b\r\n\r\n",
        POST + b"Content-Length: 99999\r\n\r\n",
        POST + b"Authorization: Basic \xff\xfe\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        POST + b"Authorization: Basic\r\nAuthorization: Basic\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    ],
)
def test_no_bytes_get_an_answer_of_500(base: str, request_: bytes) -> None:
    assert raw(base, request_)[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 401", b"HTTP/1.1 413")


def test_the_server_does_not_say_what_it_runs_on(base: str) -> None:
    assert b"server:" not in raw(base, NEXT).lower()


def _serve(home: Path, *given: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tui.main", "--home", str(home), "serve", *given]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.com"])  # noqa: S104
def test_nothing_but_loopback_is_served_without_a_proxy_that_speaks_tls(home: Path, host: str) -> None:
    done = _serve(home, "--host", host, "--port", "0")
    assert (done.returncode, done.stdout) == (3, "")
    assert "speaks no TLS" in done.stderr
    assert "--behind-proxy" in done.stderr


def test_a_port_that_is_taken_is_said_in_a_sentence(home: Path, base: str) -> None:
    done = _serve(home, "--port", base.rpartition(":")[2])
    assert done.returncode == 3
    assert "Choose another: --port" in done.stderr


def test_behind_a_proxy_the_proxy_says_whose_request_it_is(own_home: Path) -> None:
    def failures(base: str, forwarded: str) -> bytes:
        return raw(
            base, POST + f"X-Forwarded-For: {forwarded}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
        )

    with served(own_home, "--behind-proxy", environment={"DEVPORTAL_THROTTLE": "1/1h"}) as base:
        said = [failures(base, f"192.0.2.{last}")[9:12] for last in (1, 1, 2)]
        assert said == [b"401", b"429", b"401"]
    with served(own_home, environment={"DEVPORTAL_THROTTLE": "2/1h"}) as base:
        said = [failures(base, f"198.51.100.{last}")[9:12] for last in (1, 2, 3)]
        assert said == [b"401", b"401", b"429"]  # without the flag nobody's word counts


def test_a_second_server_of_a_portal_says_that_there_is_one_already(home: Path, base: str) -> None:
    with served(home) as other:
        assert other.startswith("http://127.0.0.1:")
        assert where_it_runs(home) == base


def test_an_interrupt_ends_it_quietly_and_its_address_with_it(own_home: Path) -> None:
    command = [sys.executable, "-m", "tui.main", "--home", str(own_home), "serve", "--port", "0", "--workers", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline().startswith("Serving on ")
        os.kill(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert "Traceback" not in errors
    assert where_it_runs(own_home) is None
