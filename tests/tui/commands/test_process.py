"""The command line as a process of its own: what it loads, its terminal, its pipes."""

import os
import pty
import pwd
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from store import Portal
from tests.public_keys import ed25519
from tui.commands import exits, group

ROOT = Path(__file__).parents[3]
LOADED = """
import sys
from tui.line import cli
try:
    cli(sys.argv[1:])
except SystemExit as ended:
    assert not ended.code, ended.code
print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def devportal(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run it as a script does: no terminal anywhere."""
    command = [sys.executable, "-m", "tui.main", *words]
    env = os.environ | {"DEVPORTAL_HOME": str(home)} | more
    return subprocess.run(
        command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "words", [["where"], ["--help"], ["demo", "--help"], ["user", "--help"], ["connections", "--help"]]
)
def test_paths_and_help_are_told_without_loading_the_store(tmp_path: Path, words: list[str]) -> None:
    command = [sys.executable, "-c", LOADED, "--home", str(tmp_path), *words]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert not {
        "store",
        "sqlite_utils",
        "pysqlite3",
        "textual",
        "screens",
        "cryptography",
        "starlette",
        "uvicorn",
        "httpx",
        "jwt",
    } & set(told.stderr.split())


@pytest.mark.parametrize("words", [["org", "list"], ["connections", "--json"], ["check"]])
def test_commands_load_no_textual(tmp_path: Path, words: list[str]) -> None:
    Portal.open(tmp_path / "home").close()
    command = [sys.executable, "-c", LOADED, "--home", str(tmp_path / "home"), *words]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert not {"textual", "rich", "httpx"} & set(told.stderr.split())


@pytest.mark.parametrize("words", [[], ["demo"]])
def test_without_a_terminal_the_screens_do_not_open(tmp_path: Path, words: list[str]) -> None:
    ended = devportal(tmp_path / "home", *words, DEVPORTAL_DEMO_HOME=str(tmp_path / "demo"))
    assert ended.returncode == exits.USAGE
    assert "need a terminal" in ended.stderr
    assert ended.stdout == ""
    assert list(tmp_path.iterdir()) == []


def in_terminal(*words: str, **more: str) -> tuple[int, str]:
    """Run it in a terminal of its own; its exit code and all that it drew."""
    terminal, inner = pty.openpty()
    command = [sys.executable, "-m", "tui.main", *words]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | more, stdin=inner, stdout=inner, stderr=inner)
    os.close(inner)
    drawn = b""
    while True:
        try:
            block = os.read(terminal, 65536)
        except OSError:  # Linux says so when the other side has closed
            break
        if not block:
            break
        drawn += block
    os.close(terminal)
    return process.wait(), drawn.decode()


def test_a_dumb_terminal_is_told_so(tmp_path: Path) -> None:
    code, drawn = in_terminal(TERM="dumb", DEVPORTAL_HOME=str(tmp_path / "home"))
    assert code == exits.USAGE
    assert "TERM=dumb" in drawn
    assert "\x1b" not in drawn


def test_in_a_terminal_a_missing_portal_is_said_in_plain_text(tmp_path: Path) -> None:
    code, drawn = in_terminal(TERM="xterm-256color", DEVPORTAL_HOME=str(tmp_path / "home"))
    assert code == exits.STORAGE
    assert "devportal init" in drawn
    assert "\x1b" not in drawn


def test_what_libraries_would_obey_leaves_the_environment_before_they_are_loaded(tmp_path: Path) -> None:
    obeyed = ("TEXTUAL_LOG", "TEXTUAL_DRIVER", "TEXTUAL", "BROWSER", "SSLKEYLOGFILE")
    look = (
        "import os, sys\nfrom tui import main\nfrom tui.commands import screen\nscreen.why_not = lambda: None\n"
        "screen.show = lambda home: print(*os.environ, 'textual' in sys.modules) or 7\nsys.argv = ['devportal']\n"
        "main.main()"
    )
    env = os.environ | dict.fromkeys(obeyed, "anything")
    ended = subprocess.run([sys.executable, "-c", look], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert ended.returncode == 7, ended.stderr
    left = ended.stdout.split()
    assert left[-1] == "False"
    assert set(left).isdisjoint(obeyed)


def test_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    with Portal.open(tmp_path / "home") as portal:
        accounts = portal.operator().accounts
        for number in range(1, 1500):
            accounts.add_tenant("integration", number, f"A tenant with quite a long name, number {number}")
    command = f"{sys.executable} -m tui.main tenant list | head -n 2; exit ${{PIPESTATUS[0]}}"
    env = os.environ | {"DEVPORTAL_HOME": str(tmp_path / "home")}
    ended = subprocess.run(["bash", "-c", command], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert ended.returncode == exits.PIPE
    assert len(ended.stdout.splitlines()) == 2
    assert ended.stderr == ""


def test_a_locale_without_the_letters_shows_their_code_points(tmp_path: Path) -> None:
    with Portal.open(tmp_path / "home") as portal:
        portal.operator().accounts.add_tenant("integration", 5, "水野設備")
    told = devportal(tmp_path / "home", "tenant", "list", PYTHONIOENCODING="latin-1", PYTHONUTF8="0")
    assert told.returncode == exits.OK, told.stderr
    assert "\\u6c34" in told.stdout


COMMANDS = {
    "app": ["list"],
    "backup": ["copy.db"],
    "check": [],
    "connection": ["show", "--environment", "integration", "Route Optimizer", "1001"],
    "connections": [],
    "init": ["--environment", "integration", "--name", "olga"],
    "org": ["add", "Acme"],
    "restore": ["copy.db", "--yes"],
    "rotate-keys": [],
    "serve": ["--port", "0"],
    "ssh-key": ["list"],
    "ssh-keys": [pwd.getpwuid(os.geteuid()).pw_name, *ed25519(1).split()[:2]],
    "tenant": ["list"],
    "test-connection": ["--environment", "integration", "Route Optimizer", "1001"],
    "user": ["list"],
}
"""Each command that opens a portal, and what it needs to be asked."""


@pytest.mark.parametrize("name", [name for name in group.NAMES if name not in ("demo", "ssh-config", "where")])
def test_no_command_and_no_server_opens_a_portal_that_others_can_read(
    portal: Portal, home: Path, run: Callable[..., Result], name: str
) -> None:
    portal.close()
    key = home / "master.key"
    key.chmod(0o640)
    before = {path.name: path.read_bytes() for path in home.iterdir()}
    refused = run(name, *COMMANDS[name])
    assert refused.exit_code == (exits.WRONG if name == "check" else exits.STORAGE)
    assert f"Run: chmod 600 {key}" in refused.output
    assert {path.name: path.read_bytes() for path in home.iterdir()} == before


def test_a_server_does_not_start_over_a_portal_that_others_can_read(portal: Portal, home: Path) -> None:
    portal.close()
    home.chmod(0o750)
    refused = devportal(home, "serve", "--port", "0")
    assert refused.returncode == exits.STORAGE
    assert refused.stderr == (
        f"Error: {home} is open to other users of this machine (mode 0750). Run: chmod 700 {home}\n"
    )


def test_in_a_terminal_a_portal_that_others_can_read_is_said_in_plain_text(portal: Portal, home: Path) -> None:
    portal.close()
    (home / "portal.db").chmod(0o660)
    code, drawn = in_terminal(TERM="xterm-256color", DEVPORTAL_HOME=str(home))
    assert code == exits.STORAGE
    assert f"chmod 600 {home / 'portal.db'}" in drawn
    assert "\x1b" not in drawn


def test_a_busy_database_exits_4(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Portal.open(tmp_path / "home") as portal, portal.write():
        script = "import store.database as d; d.BUSY_SECONDS = 0.1\nfrom tui.line import cli; cli()"
        command = [sys.executable, "-c", script, "--home", str(tmp_path / "home"), "org", "add", "Acme"]
        refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert refused.returncode == exits.STORAGE
    assert "Try again" in refused.stderr
    assert refused.stderr.count("\n") == 1
