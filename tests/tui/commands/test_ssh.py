"""The commands around SSH: the operator's, sshd's own, and what a host is made by."""

import getpass
import stat
import subprocess
import sys
import syslog
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from store import Portal, Refused
from tests.public_keys import ED25519, ED25519_FINGERPRINT, ed25519
from tui.commands import exits, screen
from tui.host import Host
from tui.ssh_user_auth import proved_key

Run = Callable[..., Result]
TYPE, BASE64, _ = ED25519.split()


@pytest.fixture
def pub(tmp_path: Path) -> Path:
    file = tmp_path / "id_ed25519.pub"
    file.write_text(f"{ED25519}\n")
    return file


def test_the_operator_adds_lists_and_removes_the_keys_of_a_user(run: Run, portal: Portal, pub: Path) -> None:
    added = run("ssh-key", "add", "integration", "dana", str(pub))
    assert added.exit_code == exits.OK, added.output
    assert added.stdout == f"{ED25519_FINGERPRINT} “dana@laptop” lets dana in to integration.\n"
    assert run("ssh-key", "add", "integration", "dana", "--name", "work", typed=ed25519(2)).exit_code == exits.OK
    portal.sign_in_by_key("integration", "dana", ED25519_FINGERPRINT)
    heading, first, second = run("ssh-key", "list").stdout.splitlines()
    assert heading.split() == ["environment", "user", "type", "fingerprint", "added", "by", "last", "used", "name"]
    assert first.split()[:4] == ["integration", "dana", "ssh-ed25519", ED25519_FINGERPRINT]
    assert first.endswith("  dana@laptop")
    assert second.split()[-2:] == ["-", "work"]
    assert len(run("ssh-key", "list", "--environment", "production").stdout.splitlines()) == 1
    removed = run("ssh-key", "remove", "integration", "dana", ED25519_FINGERPRINT)
    assert removed.stdout == "“dana@laptop” lets dana in to integration no more.\n"
    assert run("ssh-key", "remove", "integration", "dana", ED25519_FINGERPRINT).exit_code == exits.REFUSED
    assert portal.people_of_key(ED25519_FINGERPRINT) == ()


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        (("integration", "dana"), "no key at all"),
        (("integration", "nobody"), ED25519),
        (("production", "dana"), ED25519),
        (("integration", "dana"), f"command=/bin/sh {ED25519}"),
        (("integration", "dana"), "x" * 100_000),
    ],
)
def test_what_cannot_be_added_is_refused_in_one_line(
    run: Run, portal: Portal, words: tuple[str, ...], typed: str
) -> None:
    refused = run("ssh-key", "add", *words, typed=typed)
    assert refused.exit_code == exits.REFUSED
    assert refused.stderr.count("\n") == 1
    assert portal.operator().ssh_keys.everyone() == []


def test_sshd_is_answered_with_a_line_that_allows_a_terminal_and_runs_the_portal_for_this_key(
    run: Run, portal: Portal, pub: Path
) -> None:
    run("ssh-key", "add", "integration", "dana", str(pub))
    answer = run("ssh-keys", "--session", "/opt/session", getpass.getuser(), TYPE, BASE64)
    assert answer.exit_code == exits.OK
    assert answer.stdout == (
        f'restrict,pty,command="exec /opt/session --ssh-key {ED25519_FINGERPRINT}" {TYPE} {BASE64}\n'
    )
    assert portal.operator().ssh_keys.everyone()[0].used_at is None


@pytest.mark.parametrize(
    "words",
    [
        ("root-or-anybody", TYPE, BASE64),
        (getpass.getuser(), "ssh-rsa", BASE64),
        (getpass.getuser(), TYPE, BASE64[:-4]),
        (getpass.getuser(), *ed25519(2).split()[:2]),
        (getpass.getuser(), TYPE, f'{BASE64}\nrestrict,command="/bin/sh" {TYPE} {BASE64}'),
        (getpass.getuser(), "", ""),
    ],
)
def test_sshd_is_answered_with_nothing_for_anybody_else(
    run: Run, portal: Portal, pub: Path, words: tuple[str, ...]
) -> None:
    assert portal.has_users()
    run("ssh-key", "add", "integration", "dana", str(pub))
    answer = run("ssh-keys", *words)
    assert (answer.exit_code, answer.output) == (exits.OK, "")


def test_a_key_of_a_deactivated_user_is_nobody_s(run: Run, portal: Portal, pub: Path) -> None:
    run("ssh-key", "add", "integration", "dana", str(pub))
    accounts = portal.operator().accounts
    accounts.deactivate(accounts.find("integration", "dana").id)
    assert run("ssh-keys", getpass.getuser(), TYPE, BASE64).output == ""


def test_where_the_files_cannot_be_used_sshd_gets_no_line_and_an_error(run: Run, home: Path) -> None:
    refused = run("ssh-keys", getpass.getuser(), TYPE, BASE64)
    assert (refused.exit_code, refused.stdout) == (exits.STORAGE, "")
    assert not home.exists()


def test_why_sshd_gets_no_line_is_in_the_system_s_log(
    run: Run, portal: Portal, home: Path, pub: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[tuple[int, str]] = []
    monkeypatch.setattr(syslog, "syslog", lambda level, line: logged.append((level, line)))
    run("ssh-key", "add", "integration", "dana", str(pub))
    config = home / "config.toml"
    config.write_text("key_file = ")
    config.chmod(0o600)
    assert run("ssh-keys", getpass.getuser(), TYPE, BASE64).stdout == ""
    [(level, line)] = logged
    assert level == syslog.LOG_ERR
    assert line.startswith(f"nobody is let in by an SSH key: {config} cannot be read")
    config.unlink()
    assert run("ssh-keys", getpass.getuser(), TYPE, BASE64).stdout
    assert len(logged) == 1


@pytest.mark.parametrize("name", ["SHA256:short", "MD5:aa", f"{ED25519_FINGERPRINT} --shared", "dana"])
def test_a_key_is_named_by_its_fingerprint_and_by_nothing_else(run: Run, portal: Portal, name: str) -> None:
    assert portal.has_users()
    assert run("--ssh-key", name).exit_code == exits.USAGE


def test_no_variable_of_the_environment_says_whose_key_it_is(
    run: Run, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert portal.has_users()
    shown: list[dict[str, object]] = []
    monkeypatch.setattr(screen, "check_terminal", lambda: None)

    def show(home: Path, **how: object) -> int:
        shown.append(how)
        return 0

    monkeypatch.setattr(screen, "show", show)
    for name in ("SSH_KEY", "DEVPORTAL_SSH_KEY", "CLI_SSH_KEY", "SSH_ORIGINAL_COMMAND", "SSH_USER_AUTH"):
        monkeypatch.setenv(name, ED25519_FINGERPRINT)
    run()
    run("--ssh-key", ED25519_FINGERPRINT)
    run("--shared")
    nothing = {"ssh_key": "", "ssh_user_auth": None, "shared": False}
    assert shown == [nothing, nothing | {"ssh_key": ED25519_FINGERPRINT}, nothing | {"shared": True}]


@pytest.mark.parametrize(
    ("noted", "key"),
    [
        (f"publickey {TYPE} {BASE64}\n", ED25519_FINGERPRINT),
        (f"password\npublickey {TYPE} {BASE64}\n", ED25519_FINGERPRINT),
        ("password\n", ""),
        (f"hostbased {TYPE} {BASE64}\n", ""),
        (f"publickey {TYPE} {BASE64[:-4]}\n", ""),
        ("\xff", ""),
        ("", ""),
    ],
)
def test_what_sshd_noted_names_the_key_that_was_proved(tmp_path: Path, noted: str, key: str) -> None:
    file = tmp_path / "sshauth"
    file.write_text(noted, "latin-1")
    assert proved_key(file) == key
    assert proved_key(tmp_path / "missing") == ""


def made(script: str, folder: Path) -> Path:
    """The script with everything that needs root or a real host put aside, run; where its files have gone."""
    quiet = folder / "bin"
    quiet.mkdir()
    for name in ("useradd", "usermod", "getent", "id", "ln", "sshd"):
        (quiet / name).write_text(f'#!/bin/sh\necho {name} "$@" >>{folder}/called\n')
        (quiet / name).chmod(0o755)
    (quiet / "install").write_text('#!/bin/sh\nfor last; do :; done; [ "$last" = /run/sshd ] || mkdir -p "$last"\n')
    (quiet / "install").chmod(0o755)
    (folder / "etc/sshd_config.d").mkdir(parents=True)
    (folder / "etc/sshd_config").write_text("Include /etc/ssh/sshd_config.d/*.conf\n")
    env = {"PATH": f"{quiet}:/usr/bin:/bin"}
    subprocess.run(["sh", "-euc", script.replace("/etc/ssh", f"{folder}/etc")], env=env, check=True, umask=0o077)
    return folder / "etc/sshd_config.d/devportal.conf"


@pytest.mark.parametrize("way", ["keys", "passwords"])
def test_a_host_is_made_by_a_script_that_the_shell_understands(run: Run, tmp_path: Path, way: str) -> None:
    home, programs = tmp_path / "home", tmp_path / "programs"
    told = run("ssh-config", "--way", way, "--home", str(home), "--programs", str(programs))
    assert told.exit_code == exits.OK
    block = made(told.stdout, tmp_path).read_text()
    assert (tmp_path / "called").read_text().endswith("sshd -t\n")
    assert "Match User devportal\n" in block
    for line in (
        "DisableForwarding yes",
        "X11Forwarding no",
        "PermitTunnel no",
        "PermitUserRC no",
        "AcceptEnv COLORTERM NO_COLOR",
    ):
        assert f"    {line}\n" in block
    assert (f"ForceCommand exec {programs}/session\n" in block) == (way == "passwords")
    assert (f"AuthorizedKeysCommand {programs}/keys %u %t %k\n" in block) == (way == "keys")
    # sshd reads as the account what lets people in, whatever is root's umask.
    read = [path for path in (tmp_path / "etc").rglob("*devportal*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in read} == {0o644}
    assert len(read) == (2 if way == "passwords" else 1)
    for program in programs.iterdir():
        assert stat.S_IMODE(program.stat().st_mode) == 0o755
        assert f"{sys.executable} -I -m tui.main --home {home}" in program.read_text()


def test_what_sshd_runs_keeps_nothing_of_its_environment_but_what_the_terminal_is(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho "$*"\nexec /usr/bin/env -u PWD -u SHLVL -u _\n')
    python.chmod(0o755)
    host = Host("passwords", "devportal", tmp_path / "home", tmp_path, python)
    host.session.write_text(host.session_program())
    host.session.chmod(0o755)

    def told(**environment: str) -> list[str]:
        poison = dict.fromkeys(("TEXTUAL_LOG", "BROWSER", "PYTHONPATH", "SSH_ORIGINAL_COMMAND", "LC_ALL"), "poison")
        done = subprocess.run([host.session], env=poison | environment, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    poison = {"HOME": "poison", "DEVPORTAL_HOME": "poison"}
    words, *kept = told(TERM="xterm-256color", SSH_USER_AUTH="/tmp/sshauth.x", **poison)  # noqa: S108
    assert words == f"-I -m tui.main --home {tmp_path}/home --shared --ssh-user-auth /tmp/sshauth.x"
    assert sorted(kept) == [
        "COLORTERM=",
        f"HOME={tmp_path}/home",
        "LANG=C.UTF-8",
        "PATH=/usr/local/bin:/usr/bin:/bin",
        "PYTHONUTF8=1",
        "TERM=xterm-256color",
    ]
    for odd in ("", "x y", "$(reboot)", "../../etc/passwd", "x\nLD_PRELOAD=poison"):
        assert "TERM=dumb" in told(TERM=odd)
        assert "COLORTERM=" in told(COLORTERM=odd)
    assert {"COLORTERM=truecolor", "NO_COLOR=1"} < set(told(COLORTERM="truecolor", NO_COLOR="x y"))


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--account", "dev portal"),
        ("--account", "root;reboot"),
        ("--account", "Dev"),
        ("--home", "/var/lib/dev portal"),
        ("--home", "/var/lib/$(reboot)"),
        ("--programs", '/usr/local/lib/"'),
        ("--programs", "/usr/local/lib/%u"),
    ],
)
def test_what_a_shell_or_sshd_would_read_otherwise_is_refused(run: Run, option: str, value: str) -> None:
    refused = run("ssh-config", option, value)
    assert (refused.exit_code, refused.stdout) == (exits.REFUSED, "")


@pytest.mark.parametrize("closed", ["", "python", "devportal"])
def test_an_installation_that_the_account_cannot_read_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    hidden, everybody_s = tmp_path / "hidden", "/usr/bin/env"
    hidden.touch(mode=0o700)
    monkeypatch.setattr("tui.commands.ssh_config.sys.executable", str(hidden) if closed == "python" else everybody_s)
    monkeypatch.setattr("tui.commands.ssh_config.__file__", str(hidden) if closed == "devportal" else everybody_s)
    told = run("ssh-config")
    assert told.exit_code == exits.OK
    assert ("is closed to other accounts" in told.stderr) == bool(closed)


@pytest.mark.parametrize("way", ["keys", "passwords"])
def test_the_page_about_hosting_explains_each_line_for_sshd(tmp_path: Path, way: str) -> None:
    page = (Path(__file__).parents[3] / "docs/hosting.md").read_text("utf-8")
    block = Host(way, "devportal", tmp_path, tmp_path, tmp_path / "python").sshd_block()
    words = {line.split()[0] for line in block.splitlines() if line}
    assert {word for word in words if f"`{word}" not in page} == set()


def test_a_host_refuses_a_path_that_is_none() -> None:
    with pytest.raises(Refused):
        Host("keys", "devportal", Path("relative"), Path("/usr/local/lib"), Path("/usr/bin/python3"))
