"""An SSH public key as people paste it: one line of a `.pub` file, taken apart and believed only where it fits."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from store.errors import Code, Refused

LONGEST = 16_384
"""Characters of a line; the longest RSA key that sshd takes has a sixth of that."""
_RSA_BITS = range(3072, 16_384 + 1)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Make one with `PublicKey.parse`."""

    type: str
    """As OpenSSH names it: `ssh-ed25519`."""
    blob: bytes
    """What the base64 of the line stands for."""
    comment: str = ""
    """What stands behind it: often who and where, `dana@laptop`."""

    @classmethod
    def parse(cls, line: str) -> "PublicKey":
        """One line of a `.pub` file; raises `Refused` (INVALID) for anything else, and for weak keys."""
        words = line.split(None, 2) if len(line) <= LONGEST else []
        if "PRIVATE KEY" in line:
            raise _wrong(
                "That is a private key, which never leaves your own machine. If it went anywhere else, make a new one; "
                "what belongs here is the line in the file ending in .pub."
            )
        if len(words) < 2 or len(line.strip().splitlines()) != 1:
            raise _wrong("Paste one public key: the single line of the file that ends in .pub.")
        if words[0] not in _SHAPES:
            raise _wrong(_about_type(words))
        made = cls(words[0], _decoded(words[1]), words[2].strip() if words[2:] else "")
        parts = _Parts(made.blob)
        if parts.take() != made.type.encode():
            raise _wrong(f"The key itself is not of the type {made.type} that stands before it.")
        _SHAPES[made.type](parts)
        parts.end()
        return made

    @property
    def fingerprint(self) -> str:
        """As `ssh-keygen -l` shows it: `SHA256:` and 43 characters."""
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.blob).digest()).decode().rstrip("=")

    @property
    def line(self) -> str:
        """Type and base64, without the comment."""
        return f"{self.type} {base64.b64encode(self.blob).decode()}"


class _Parts:
    """The strings that a blob consists of, each behind its length (RFC 4251, section 5)."""

    def __init__(self, blob: bytes) -> None:
        self._rest = blob

    def take(self) -> bytes:
        length = int.from_bytes(self._rest[:4], "big")
        part, self._rest = self._rest[4 : 4 + length], self._rest[4 + length :]
        if len(part) < length or not part:
            raise _wrong("This key is cut off or damaged; copy the whole line.")
        return part

    def expect(self, size: int) -> bytes:
        part = self.take()
        if len(part) != size:
            raise _wrong("This key is damaged: a part of it has the wrong length.")
        return part

    def number(self) -> int:
        return int.from_bytes(self.take(), "big", signed=True)

    def end(self) -> None:
        if self._rest:
            raise _wrong("There is more behind the end of this key than belongs to it.")


def _ed25519(parts: _Parts) -> None:
    parts.expect(32)


def _sk_ed25519(parts: _Parts) -> None:
    parts.expect(32)
    parts.take()  # the application, usually "ssh:"


def _ecdsa(curve: str, size: int) -> Callable[[_Parts], None]:
    def check(parts: _Parts) -> None:
        if parts.take() != curve.encode() or parts.expect(2 * size + 1)[0] != 4:
            raise _wrong(f"This is no key of the curve {curve}.")

    return check


def _sk_ecdsa(parts: _Parts) -> None:
    _ecdsa("nistp256", 32)(parts)
    parts.take()


def _rsa(parts: _Parts) -> None:
    exponent, modulus = parts.number(), parts.number()
    if exponent < 3 or exponent % 2 == 0 or modulus.bit_length() not in _RSA_BITS or modulus < 0:
        raise _wrong(
            f"An RSA key has at least {_RSA_BITS[0]} bits here, this one {modulus.bit_length()}. "
            "A better one: ssh-keygen -t ed25519"
        )


_SHAPES: Mapping[str, Callable[[_Parts], None]] = {
    "ssh-ed25519": _ed25519,
    "sk-ssh-ed25519@openssh.com": _sk_ed25519,
    "ecdsa-sha2-nistp256": _ecdsa("nistp256", 32),
    "ecdsa-sha2-nistp384": _ecdsa("nistp384", 48),
    "ecdsa-sha2-nistp521": _ecdsa("nistp521", 66),
    "sk-ecdsa-sha2-nistp256@openssh.com": _sk_ecdsa,
    "ssh-rsa": _rsa,
}
"""What follows the type in the blob of each (RFC 4253, 5656 and 8709; OpenSSH's PROTOCOL.u2f)."""


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise _wrong("This key is cut off or damaged; copy the whole line.") from None


def _about_type(words: list[str]) -> str:
    if any(word in _SHAPES for word in " ".join(words).split()):
        return "Options before a key have no place here: paste the line from the key's type on."
    if "-cert-v01@" in words[0]:
        return "That is a certificate; paste the public key that it was made for."
    return f"{words[0]!r:.60} is no type of key that is taken here. A good one: ssh-keygen -t ed25519"


def _wrong(sentence: str) -> Refused:
    return Refused(Code.INVALID, sentence)
