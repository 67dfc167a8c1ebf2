"""`devportal ssh-keys`: sshd's question whose key somebody has, answered as a line of authorized_keys or not at all."""

import os
import pwd
from pathlib import Path

import click

from tui.commands.plain import printable
from tui.commands.portal import opened


@click.command("ssh-keys")
@click.option(
    "--session",
    type=click.Path(path_type=Path, dir_okay=False),
    default="/usr/local/lib/devportal/session",
    show_default=True,
    help="What sshd runs for the holder of the key; devportal ssh-config prints it.",
)
@click.argument("account")
@click.argument("type_", metavar="TYPE")
@click.argument("key")
def ssh_keys(session: Path, account: str, type_: str, key: str) -> None:
    """Answer sshd's AuthorizedKeysCommand, whose arguments are %u %t %k: one line, or nothing for a stranger's key.

    The line allows a terminal and nothing else, and has sshd run the portal for the holder of just this key. Why nobody
    can be answered is said in the system's log, beside sshd's own lines.
    """
    from store.errors import Refused
    from store.ssh_public_key import PublicKey

    if account != pwd.getpwuid(os.geteuid()).pw_name:  # another account's door is not ours to open
        return
    try:
        public = PublicKey.parse(f"{type_} {key}")
    except Refused:
        return
    try:
        with opened() as portal:
            known = portal.people_of_key(public.fingerprint)
    except Refused as refused:
        _log(refused.sentence)
        raise
    if known:
        click.echo(f'restrict,pty,command="exec {session} --ssh-key {public.fingerprint}" {public.line}')


def _log(sentence: str) -> None:
    """For whoever asks why nobody gets in: sshd throws away what its command says of a fault."""
    import syslog

    syslog.openlog("devportal", 0, syslog.LOG_AUTH)
    syslog.syslog(syslog.LOG_ERR, f"nobody is let in by an SSH key: {printable(sentence)}")
