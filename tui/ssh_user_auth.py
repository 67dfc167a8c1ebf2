"""What sshd notes of how somebody came in: with ExposeAuthInfo, in a file that SSH_USER_AUTH names, a line a method."""

from pathlib import Path

from store.errors import Refused
from store.ssh_public_key import LONGEST, PublicKey


def proved_key(file: Path) -> str:
    """The fingerprint of the public key that sshd has seen proved; empty where it was another way."""
    try:
        with file.open("rb") as opened:
            noted = opened.read(4 * LONGEST).decode("ascii")
    except (OSError, ValueError):
        return ""
    for line in noted.splitlines():
        method, _, key = line.partition(" ")
        if method == "publickey":
            try:
                return PublicKey.parse(key).fingerprint
            except Refused:
                continue
    return ""
