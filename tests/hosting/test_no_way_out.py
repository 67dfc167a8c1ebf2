"""Whoever comes in by SSH reaches the portal and nothing else of the machine."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from benchmarks.terminal import Terminal, Terminals
from tests.hosting.place import Person, free_port, until

pytestmark = pytest.mark.slow

NO_TERMINAL = "need a terminal for input and output (over SSH: ssh -t)"
POISON = {
    "TEXTUAL_LOG": "/tmp/devportal-textual.log",  # noqa: S108
    "TEXTUAL_DRIVER": "os:system",
    "TEXTUAL_PRESS": "ctrl+q",
    "LD_PRELOAD": "/nonexistent/canary.so",
    "PYTHONPATH": "/nonexistent",
    "PYTHONSTARTUP": "/nonexistent",
    "PYTHONHOME": "/nonexistent",
    "PYTHONINSPECT": "1",
    "BROWSER": "/bin/sh",
    "DEVPORTAL_HOME": "/nonexistent",
    "ENV": "/nonexistent",
    "BASH_ENV": "/nonexistent",
    "LC_ALL": "C",
    "COLORTERM": "truecolor;canary",
}


@pytest.fixture(autouse=True)
def _quiet(person: Person) -> Iterator[None]:
    """Nothing runs for a person before, and nothing is left after."""
    assert until(lambda: not person.host.processes())
    yield
    assert until(lambda: not person.host.processes(), seconds=5), person.host.processes()
    assert not (person.host.home / "pwned").exists()


def door(terminals: Terminals, person: Person, *options: str, words: str = "", **environment: str) -> Terminal:
    """The portal's login, in a terminal of that person."""
    screen = terminals.start(*person.ssh("-tt", *options, command=(words,) if words else ()), **environment)
    screen.until("Username")
    return screen


@pytest.mark.parametrize("command", [(), ("touch", "pwned"), ("/bin/sh", "-i"), ("internal-sftp",)])
@pytest.mark.parametrize("option", ["-T", "-n"])
def test_without_a_terminal_a_client_is_told_so_with_exit_code_2_and_leaves_no_process(
    person: Person, option: str, command: tuple[str, ...]
) -> None:
    done = Person.try_(person.ssh(option, command=command))
    assert (done.returncode, done.stdout) == (2, "")
    assert NO_TERMINAL in done.stderr
    assert not person.host.processes()


def test_a_command_with_a_terminal_opens_the_portal_and_is_not_run(person: Person, terminals: Terminals) -> None:
    screen = door(terminals, person, words="touch pwned; /bin/sh")
    screen.type("\x11")
    assert screen.process.wait(10) == 0


def test_no_file_is_fetched_or_brought(person: Person, tmp_path: Path) -> None:
    brought = tmp_path / "pwned"
    brought.write_text("x")
    where = f"{person.host.account}@127.0.0.1"
    port = f"-oPort={person.host.port}"
    batch = tmp_path / "batch"
    batch.write_text(f"put {brought}\nget portal.db {tmp_path}/fetched\n")
    for command in (
        ["sftp", *person.options(port, "-b", str(batch)), where],
        ["scp", *person.options(port), str(brought), f"{where}:"],
        ["scp", *person.options(port, "-O"), str(brought), f"{where}:"],
        ["scp", *person.options(port), f"{where}:portal.db", f"{tmp_path}/fetched"],
        ["scp", *person.options(port, "-O"), f"{where}:portal.db", f"{tmp_path}/fetched"],
    ):
        assert Person.try_(command).returncode != 0, command
    assert not (tmp_path / "fetched").exists()


def test_no_port_of_the_host_is_reached_through_it(person: Person) -> None:
    inside = f"127.0.0.1:{person.host.port}"
    done = Person.try_(person.ssh("-W", inside))
    assert (done.returncode, done.stdout) == (255, "")
    ours = free_port()
    client = subprocess.Popen(
        person.ssh("-N", f"-L127.0.0.1:{ours}:{inside}"), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        assert until(lambda: answers(ours))
        with socket.create_connection(("127.0.0.1", ours), timeout=10) as through:
            assert through.recv(64) == b""  # sshd itself would say who it is
    finally:
        client.kill()
        client.wait()


def test_no_port_is_opened_on_the_host(person: Person) -> None:
    port = free_port()
    for option in (f"-R{port}:127.0.0.1:22", f"-R{port}", f"-R/tmp/devportal-{port}:127.0.0.1:22"):
        done = Person.try_(person.ssh("-N", "-oExitOnForwardFailure=yes", option))
        assert done.returncode == 255, option
        assert "remote port forwarding failed" in done.stderr
    assert not answers(port)


def test_no_agent_and_no_display_come_along(person: Person, terminals: Terminals, tmp_path: Path) -> None:
    socket_ = tmp_path / "agent"
    with subprocess.Popen(["ssh-agent", "-D", "-a", socket_], stdout=subprocess.DEVNULL) as agent:
        try:
            assert until(socket_.exists)
            more = {"SSH_AUTH_SOCK": str(socket_), "DISPLAY": "127.0.0.1:77"}
            screen = door(terminals, person, "-A", "-X", "-oForwardX11Trusted=yes", **more)
            assert environment(person) == expected(person)
            mine = [path for path in Path("/tmp").glob("ssh-*") if owner(path) == person.host.uid]  # noqa: S108
            assert mine == []
            screen.type("\x11")
            assert screen.process.wait(10) == 0
        finally:
            agent.terminate()


def test_nothing_that_a_client_sends_along_has_an_effect(person: Person, terminals: Terminals) -> None:
    log = Path(POISON["TEXTUAL_LOG"])
    log.unlink(missing_ok=True)
    # As SendEnv does, but without our own client having these variables.
    sent = " ".join(f"{name}={value}" for name, value in POISON.items())
    screen = door(terminals, person, f"-oSetEnv={sent}")
    assert environment(person) == expected(person)
    assert b"canary.so" not in screen.drawn
    screen.type("\x11")
    assert screen.process.wait(10) == 0
    assert not log.exists()


def test_which_colours_a_terminal_has_is_taken_from_its_client(person: Person, terminals: Terminals) -> None:
    screen = door(terminals, person, "-oSetEnv=COLORTERM=truecolor NO_COLOR=yes")
    assert environment(person) == expected(person) | {"COLORTERM": "truecolor", "NO_COLOR": "1"}
    screen.type("\x11")
    assert screen.process.wait(10) == 0


def test_a_terminal_s_name_that_is_none_is_taken_for_a_dumb_one(person: Person, terminals: Terminals) -> None:
    screen = terminals.start(*person.ssh("-tt"), TERM="x;touch pwned")
    screen.until("TERM=dumb")
    assert screen.process.wait(10) == 2


def test_leaving_ends_the_connection(person: Person, terminals: Terminals) -> None:
    screen = door(terminals, person)
    screen.type("\x1a")  # suspend would lead to a shell, if there was one
    screen.type("\x11")
    assert screen.process.wait(10) == 0


def answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def owner(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_uid
    return -1


def environment(person: Person) -> dict[str, str]:
    """That of the one portal that runs there."""
    running = person.host.processes()
    [process] = [process for process, words in running.items() if "tui.main" in words]
    assert len(running) == 1, running
    words = Path(f"/proc/{process}/environ").read_bytes().decode().split("\0")
    return dict(word.split("=", 1) for word in words if word)


def expected(person: Person) -> dict[str, str]:
    """All that a portal may have."""
    return {
        "COLORTERM": "",
        "HOME": str(person.host.home),
        "LANG": "C.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "PYTHONUTF8": "1",
        "TERM": "xterm-256color",
    }
