"""A machine made a team's host: devportal installed for all, real accounts, a real sshd on loopback.

Everything is made by what `devportal ssh-config` prints; only the paths in /etc are another folder's.
"""

import compileall
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path

import pytest

from store.ssh_public_key import PublicKey

ROOT = Path(__file__).parents[2]
PACKAGES = ("tui", "screens", "oauth", "store")
SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
PASSWORD = "the password of the account"
"""Where the portal's own login says who somebody is, it leads as far as that."""
PATIENCE = 30.0
"""Seconds that anything is waited for."""
SSHD_CONFIG = """\
Include {folder}/etc/sshd_config.d/*.conf
ListenAddress 127.0.0.1:{port}
ListenAddress 127.0.0.1:{impatient}
HostKey {folder}/etc/host_key
PidFile none
UsePAM no
# As careless as a host can be: nothing of it may reach the portal's account.
AcceptEnv *
PermitUserEnvironment yes
AllowAgentForwarding yes
AllowTcpForwarding yes
GatewayPorts yes
PermitTunnel yes
X11Forwarding yes
Subsystem sftp internal-sftp
"""
IMPATIENT = """\
Match LocalPort {impatient}
ClientAliveInterval 1
ClientAliveCountMax 1
"""
"""On one of the ports a silent client is noticed within seconds; read first, for what is set first holds."""


def why_not() -> str:
    """Why there can be no host here; empty where there can."""
    if os.geteuid() != 0:
        return "only root makes accounts"
    missing = [name for name in ("ssh", "sftp", "scp", "ssh-keygen", "useradd", "runuser") if not shutil.which(name)]
    if missing or SSHD is None:
        return f"there is no {' and no '.join(missing or ['sshd'])}: install openssh-server and openssh-client"
    return ""


def until(true: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Whether it comes true in that time."""
    ends = time.monotonic() + seconds
    while not (held := true()) and time.monotonic() < ends:
        time.sleep(0.02)
    return held


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


class TeamHost:
    """One account whose portal many people use, and the means to look into it."""

    def __init__(self, folder: Path, account: str, way: str, python: Path, ports: tuple[int, int]) -> None:
        self.folder = folder / way
        self.account = account
        self.python = python
        self.port, self.impatient = ports
        self.home = self.folder / "home"
        self.programs = self.folder / "programs"
        self.door_keys = folder / f"etc/{account}_keys"
        self._way = way

    def make(self, etc: Path) -> None:
        """As root does it, with another folder for /etc/ssh."""
        self.folder.mkdir(mode=0o755)
        where = ["--account", self.account, "--home", str(self.home), "--programs", str(self.programs)]
        command = [str(self.python), "-I", "-m", "tui.main", "ssh-config", "--way", self._way, *where]
        told = subprocess.run(command, capture_output=True, text=True, check=True, cwd="/")
        script = told.stdout.replace("/etc/ssh", str(etc)).replace("/usr/local/sbin", str(self.folder))
        script = script.replace(" -t\n", f" -t -f {etc}/sshd_config\n")
        done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    @cached_property
    def uid(self) -> int:
        """Known once the account is there."""
        return pwd.getpwnam(self.account).pw_uid

    def operate(self, *words: str, typed: str = "") -> str:
        """A command of the portal, as root calls it; what it said."""
        program = self.folder / "devportal"
        done = subprocess.run([program, *words], input=typed, capture_output=True, text=True, check=False, cwd="/")
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run(self, script: str) -> str:
        """A script of the store as the account that holds the files; what it printed."""
        as_them = ["runuser", "-u", self.account, "--", str(self.python), "-I", "-c"]
        command = [*as_them, _SCRIPT.format(str(self.home)) + script]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
        assert done.returncode == 0, done.stderr
        return done.stdout

    def people(self, **keys: str) -> None:
        """Establish support users in integration, each with a public key."""
        self.run(f"people = {keys!r}\n" + _PEOPLE)

    def write(self, name: str, text: str) -> None:
        """A file in the account's home, as whoever had got in would write it."""
        file = self.home / name
        file.parent.mkdir(mode=0o700, exist_ok=True)
        file.write_text(text)
        for path in (file.parent, file):
            os.chown(path, self.uid, -1)

    def processes(self) -> dict[int, str]:
        """The command lines of what runs as the account, but for sshd's own share of it."""
        found = {}
        for place in Path("/proc").iterdir():
            if place.name.isdigit():
                with suppress(OSError):
                    words = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
                    if place.stat().st_uid == self.uid and words and not words.startswith("sshd:"):
                        found[int(place.name)] = words
        return found

    def remove(self) -> None:
        """The account, and whatever still runs as it."""
        for process in [*self.processes()]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        until(lambda: not self.processes())
        subprocess.run(["userdel", "-f", self.account], check=False, capture_output=True)


class Person:
    """Somebody at their own machine, with a key of their own."""

    def __init__(self, host: TeamHost, folder: Path, name: str) -> None:
        self.host = host
        self.name = name
        self.key = folder / name
        keygen = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", f"{name}@laptop", "-f", str(self.key)]
        subprocess.run(keygen, check=True)
        self.public = self.key.with_suffix(".pub").read_text().strip()
        self.fingerprint = PublicKey.parse(self.public).fingerprint

    def options(self, *more: str) -> list[str]:
        chosen = ["-F", "none", "-i", str(self.key), "-oIdentitiesOnly=yes", "-oStrictHostKeyChecking=no"]
        quiet = ["-oUserKnownHostsFile=/dev/null", "-oLogLevel=ERROR", "-oConnectTimeout=60"]
        return [*chosen, *quiet, *more]

    def ssh(self, *options: str, command: tuple[str, ...] = ()) -> list[str]:
        """The command line of a client."""
        where = [f"-p{self.host.port}", f"{self.host.account}@127.0.0.1"]
        return ["ssh", *self.options(*options), *where, *command]

    @staticmethod
    def try_(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a client to its end, without a terminal."""
        env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", **environment}
        return subprocess.run(
            command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=PATIENCE
        )


class Place:
    """The machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.impatient = free_port(), free_port()
        self.python = _install(folder / "venv")
        (folder / "etc/sshd_config.d").mkdir(parents=True)
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "etc/host_key"], check=True)
        (folder / "etc/sshd_config").write_text(
            SSHD_CONFIG.format(folder=folder, port=self.port, impatient=self.impatient)
        )
        (folder / "etc/sshd_config.d/0-impatient.conf").write_text(IMPATIENT.format(impatient=self.impatient))
        self.hosts: dict[str, TeamHost] = {}
        """By the way in which people are told apart."""

    def make(self, way: str) -> None:
        """An account that is a team's."""
        account = f"dp-{way[:4]}-{secrets.token_hex(3)}"
        self.hosts[way] = TeamHost(self.folder, account, way, self.python, (self.port, self.impatient))
        self.hosts[way].make(self.folder / "etc")

    @contextmanager
    def served(self) -> Iterator[None]:
        """With sshd running."""
        assert SSHD
        with (self.folder / "sshd.log").open("w") as log:
            sshd = subprocess.Popen([SSHD, "-D", "-e", "-f", self.folder / "etc/sshd_config"], stderr=log)
        try:
            assert until(self._listens), (self.folder / "sshd.log").read_text()
            yield
        finally:
            sshd.terminate()
            sshd.wait()

    def _listens(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False


@contextmanager
def place() -> Iterator[Place]:
    """A machine of its own in /var/lib: sshd runs nothing from a folder in which others may write."""
    folder = Path(tempfile.mkdtemp(prefix="devportal-test-", dir="/var/lib"))
    folder.chmod(0o755)
    try:
        made = Place(folder)
        try:
            yield made
        finally:
            for host in made.hosts.values():
                host.remove()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _python(folder: Path) -> str:
    """A Python of this version that another account may run: the system's own, or a copy of ours in that folder."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    ours, copied = Path(sys.base_prefix), folder / "bin" / version
    for name in (ours / "bin" / version, Path("/usr/bin", version), Path("/usr/local/bin", version)):
        if _runs_for_others(name):
            return str(name)
    skip = shutil.ignore_patterns("site-packages", "test", "__pycache__", "config-*")
    shutil.copytree(ours / "lib" / version, folder / "lib" / version, ignore=skip, copy_function=_link)
    copied.parent.mkdir()
    shutil.copy(ours / "bin" / version, copied)
    if not _runs_for_others(copied):
        pytest.skip(f"no {version} here runs for another account, nor a copy of it: install the system's")
    return str(copied)


def _runs_for_others(python: Path) -> bool:
    check = ["runuser", "-u", "nobody", "--", str(python), "-I", "-c", "import ssl, venv"]
    return subprocess.run(check, capture_output=True, check=False, cwd="/").returncode == 0


def _install(venv: Path) -> Path:
    """What a wheel and its lock would install, without asking an index again; its Python."""
    subprocess.run([_python(venv.with_name("python")), "-m", "venv", "--without-pip", venv], check=True)
    [packages] = venv.glob("lib/python*/site-packages")
    others = Path(next(path for path in sys.path if path.endswith("site-packages")))
    skip = shutil.ignore_patterns("*devportal*")
    shutil.copytree(others, packages, ignore=skip, copy_function=_link, dirs_exist_ok=True)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, packages / package, ignore=shutil.ignore_patterns("__pycache__"))
        compileall.compile_dir(packages / package, quiet=1)
    shutil.copytree(next(others.glob("devportal-*.dist-info")), packages / "devportal-0.dist-info")
    return venv / "bin/python"


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


_SCRIPT = """
import hashlib
from store import Portal

class Fast:
    def hash(self, password): return "fast$" + hashlib.sha256(password.encode()).hexdigest()
    def verify(self, stored, password): return stored == self.hash(password)

portal = Portal.open({!r}, hasher=Fast())
op = portal.operator()
"""

_PEOPLE = """
for name, key in people.items():
    op.accounts.establish("integration", name, "first password of theirs", permissions=["support"])
    session = portal.sign_in("integration", name, "first password of theirs")
    session.change_password("first password of theirs", "second password of theirs")
    session.ssh_keys.add(key)
"""
