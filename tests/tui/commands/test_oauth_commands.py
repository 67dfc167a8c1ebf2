"""`rotate-keys` and `test-connection`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from store import Portal
from tests.tui.commands.conftest import PASSWORD, Run

Fd = Callable[[str], str]


@pytest.fixture
def secret(portal: Portal) -> str:
    """That of the app's client at tenant 1001."""
    tess = portal.sign_in("integration", "tess", "first password")
    tess.change_password("first password", PASSWORD)
    dana = portal.sign_in("integration", "dana", PASSWORD)
    connection = tess.connections.window().rows[0]
    tess.connections.connect(connection.id, expected_version=1)
    made = tess.credentials.generate(connection.id)
    value = dana.credentials.reveal(made.id, password=PASSWORD)
    dana.credentials.confirm(made.id)
    return value


ASK = ("test-connection", "--environment", "integration", "Route Optimizer", "1001")


def test_a_connection_that_works_is_said_to_step_by_step(run: Run, secret: str, fd: Fd) -> None:
    done = run(*ASK, "--secret-fd", fd(f"{secret}\n"))
    assert done.exit_code == 0, done.output
    assert [line.split()[:2] for line in done.output.splitlines()] == [
        ["ok", name] for name in ("reachable", "TLS", "token", "claims", "clock", "gate")
    ]
    assert secret not in done.output


def test_a_secret_that_is_asked_for_is_not_shown(run: Run, secret: str) -> None:
    done = run(*ASK, typed=f"{secret}\n")
    assert done.exit_code == 0, done.output
    assert secret not in done.output


def test_a_step_that_fails_says_what_to_do_and_exits_1(run: Run, secret: str, fd: Fd) -> None:
    done = run(*ASK, "--secret-fd", fd("cs1.wrong"))
    assert done.exit_code == 1
    assert "FAILED  token" in done.output
    assert "Compare Client ID and Client Secret" in done.output


def test_a_connection_that_was_never_connected_is_refused(run: Run, portal: Portal, fd: Fd) -> None:
    done = run(*ASK, "--secret-fd", fd("cs1.wrong"))
    assert (done.exit_code, "first connect" in done.output) == (3, True)


def test_a_server_that_the_configuration_does_not_name_is_refused(run: Run, secret: str, fd: Fd, home: Path) -> None:
    done = run(*ASK, "--server", "other", "--secret-fd", fd(secret))
    assert (done.exit_code, "names no such server" in done.output) == (3, True)


def test_keys_are_rotated_and_old_tokens_count_or_end(run: Run, portal: Portal) -> None:
    keys = portal.signing_keys
    keys.ensure(portal.operator())
    assert "until they expire" in run("rotate-keys").output
    assert len(keys.published("integration")) == 2
    assert "count no more" in run("rotate-keys", "--now").output
    assert len(keys.published("integration")) == 1


def test_support_is_shown_how_often_requests_failed_and_why(run: Run, secret: str, portal: Portal) -> None:
    client = portal.operator().connections.find(1, 1001, "integration").client_id
    for cause in ("wrong_secret", "wrong_secret", "swapped"):
        portal.record_failure(str(client), cause)
    shown = run("connection", "show", "Route Optimizer", "1001", "--environment", "integration")
    assert "failures  1 × swapped, 2 × wrong_secret" in shown.output
