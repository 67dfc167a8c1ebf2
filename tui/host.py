"""A host for a team: what its account, sshd and the programs between them look like, for the installed paths.

docs/hosting.md explains each line.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from store.errors import Code, Refused

_PLAIN = re.compile(r"[A-Za-z0-9._+/-]+")
_ACCOUNT = re.compile(r"[a-z_][a-z0-9_-]{0,31}")


@dataclass(frozen=True, slots=True)
class Host:
    """Where everything is; raises `Refused` (INVALID) for what a shell or sshd would read as more than a path."""

    way: str
    """`keys`: an SSH key says who somebody is. `passwords`: the portal's own login does."""
    account: str
    """Whose files the portal's are, and as whom everybody comes in."""
    home: Path
    """The portal's folder."""
    programs: Path
    """The folder of the programs that sshd runs: root's, and closed to other writers all the way up."""
    python: Path
    """The one that devportal is installed for."""

    def __post_init__(self) -> None:
        if not _ACCOUNT.fullmatch(self.account):
            raise Refused(Code.INVALID, f"{self.account!r:.60} is no name for an account.")
        for path in (self.home, self.programs, self.python):
            if not path.is_absolute() or not _PLAIN.fullmatch(str(path)):
                raise Refused(
                    Code.INVALID,
                    f"{str(path)!r:.200} has to be a whole path of letters, digits and . _ + - only: "
                    "it goes through a shell.",
                )

    @property
    def session(self) -> Path:
        """What sshd runs for everybody who comes in."""
        return self.programs / "session"

    @property
    def keys(self) -> Path:
        """What sshd asks about a key."""
        return self.programs / "keys"

    @property
    def operator(self) -> Path:
        """What root calls the portal's commands by."""
        return self.programs / "devportal"

    def session_program(self) -> str:
        """Lets nothing in that a client sends but the name of its terminal and which colours it has."""
        shared = '--shared --ssh-user-auth "${SSH_USER_AUTH-}" ' if self.way == "passwords" else ""
        return f"""\
#!/bin/sh
case ${{TERM-}} in *[!A-Za-z0-9._+-]* | "") TERM=dumb ;; esac
case ${{COLORTERM-}} in truecolor | 24bit) ;; *) COLORTERM= ;; esac
exec {self._clean("TERM=$TERM", "COLORTERM=$COLORTERM", "${NO_COLOR:+NO_COLOR=1}")} {shared}"$@"
"""

    def keys_program(self) -> str:
        """Answers for a key with the line that sshd would otherwise find in a file."""
        return f"""\
#!/bin/sh
exec {self._clean()} ssh-keys --session {self.session} "$@"
"""

    def operator_program(self) -> str:
        """Any command of the portal, for root, as the account."""
        return f"""\
#!/bin/sh
exec /usr/sbin/runuser -u {self.account} -- {self._clean("TERM=${TERM-dumb}")} "$@"
"""

    def sshd_block(self) -> str:
        """For a file in /etc/ssh/sshd_config.d."""
        by_way = {
            "keys": f"""\
    AuthenticationMethods publickey
    PubkeyAuthentication yes
    AuthorizedKeysFile none
    TrustedUserCAKeys none
    AuthorizedKeysCommand {self.keys} %u %t %k
    AuthorizedKeysCommandUser {self.account}
""",
            "passwords": f"""\
    PubkeyAuthentication yes
    PasswordAuthentication yes
    AuthorizedKeysFile /etc/ssh/{self.account}_keys
    AuthorizedKeysCommand none
    ForceCommand exec {self.session}
    ExposeAuthInfo yes
""",
        }
        return f"""\
MaxStartups 200:30:400
PermitUserEnvironment no

Match User {self.account}
{by_way[self.way]}\
    PermitTTY yes
    DisableForwarding yes
    AllowAgentForwarding no
    AllowTcpForwarding no
    AllowStreamLocalForwarding no
    X11Forwarding no
    PermitTunnel no
    PermitUserRC no
    AcceptEnv COLORTERM NO_COLOR
    ClientAliveInterval 30
    ClientAliveCountMax 4
Match all
"""

    def script(self) -> str:
        """All of it as one shell script for root, which may be run again."""
        return f"""\
#!/bin/sh
# Makes this machine a team's host of devportal ({self.way}). Read it, then run it as root.
# docs/hosting.md explains each line.
set -eu

# The account: without a password it would count as locked, and without a shell sshd could run nothing for it.
id -u {self.account} >/dev/null 2>&1 ||
    useradd --system --user-group --no-create-home --home-dir {self.home} --shell /bin/sh {self.account}
{self._password()}
install -d -o {self.account} -g {self.account} -m 700 {self.home}

# What sshd runs: root's, and nobody else's to write.
install -d -m 755 {self.programs}
{_file(self.session, self.session_program(), "755")}
{_file(self.keys, self.keys_program(), "755") if self.way == "keys" else f"rm -f {self.keys}"}
{_file(self.operator, self.operator_program(), "755")}
ln -sf {self.operator} /usr/local/sbin/devportal

# sshd.
{_file(Path(f"/etc/ssh/sshd_config.d/{self.account}.conf"), self.sshd_block(), "644")}
{self._after()}
grep -qi '^include /etc/ssh/sshd_config.d/' /etc/ssh/sshd_config ||
    echo "Put this line first in /etc/ssh/sshd_config: Include /etc/ssh/sshd_config.d/*.conf" >&2
install -d -m 755 /run/sshd
$(command -v sshd || echo /usr/sbin/sshd) -t
echo "Now: systemctl reload-or-restart ssh (or sshd), then: /usr/local/sbin/devportal init"
"""

    def _clean(self, *more: str) -> str:
        # A variable that may be there or not must leave no empty word behind.
        kept = "".join(f"{one} " if one.startswith("${") else f'"{one}" ' for one in more)
        return (
            f"/usr/bin/env -i {kept}HOME={self.home} PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 PYTHONUTF8=1 "
            f"{self.python} -I -m tui.main --home {self.home}"
        )

    def _password(self) -> str:
        if self.way == "keys":
            return f"usermod -p '*' {self.account}"
        return f"case $(getent shadow {self.account}) in {self.account}:!*) usermod -p '*' {self.account} ;; esac"

    def _after(self) -> str:
        if self.way == "keys":
            return ""
        return f"""\
# Who may come as far as the portal's login: whoever has a key in this file, or the account's password.
touch /etc/ssh/{self.account}_keys
chmod 644 /etc/ssh/{self.account}_keys
echo "For a password that opens the door to the login: passwd {self.account}"
"""


def _file(path: Path, content: str, mode: str) -> str:
    return f"cat >{path} <<'END'\n{content}END\nchmod {mode} {path}"
