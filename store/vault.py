"""Keys, sealed values, digests and password hashes: all of the store's cryptography, and nothing else."""

import base64
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Protocol

from store.errors import Code, Refused
from store.home import check_private, create_private

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_KEY_LINE = re.compile(r"([0-9a-f]{8}) ([A-Za-z0-9+/]{43}=)")


def random_name(length: int) -> str:
    """That many random characters of `[0-9a-z]`; 50 of them hold 258 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def new_signing_key() -> tuple[str, dict[str, str]]:
    """A P-256 key for ES256: the private half as PEM, the public one as a JWK, named by its thumbprint (RFC 7638)."""
    import json

    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    point = key.public_key().public_numbers()
    coordinates = {
        name: base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()
        for name, number in (("x", point.x), ("y", point.y))
    }
    members = {"crv": "P-256", "kty": "EC", **coordinates}
    thumbprint = hashlib.sha256(json.dumps(members, separators=(",", ":")).encode()).digest()
    kid = base64.urlsafe_b64encode(thumbprint).rstrip(b"=").decode()
    return pem, {**members, "kid": kid, "alg": "ES256", "use": "sig"}


class Vault:
    """The master keys of a portal, and what is derived from them.

    The last key of the file makes new rows; each row names the key it was made with, so older keys go on reading.
    """

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = dict(keys)
        self.key_id = list(self._keys)[-1]
        """The id of the key that new rows are made with."""
        self._derived = cache(self._derive)

    @classmethod
    def open(cls, path: Path, *, create: bool) -> "Vault":
        """Read the key file, or make it when `create`; raises `Refused` (STORAGE)."""
        if not path.exists() and create:
            create_private(path, f"{os.urandom(4).hex()} {base64.b64encode(os.urandom(32)).decode()}\n".encode())
        if not path.exists():
            raise Refused(
                Code.STORAGE, f"The key file {path} is missing; put it back: nothing can be opened without it."
            )
        check_private(path)
        found = [_KEY_LINE.fullmatch(line) for line in path.read_text("ascii", "replace").splitlines() if line]
        keys = {match[1]: base64.b64decode(match[2]) for match in found if match}
        if not keys or len(keys) != len(found):
            raise Refused(
                Code.STORAGE, f"{path} is not a key file of this program, or is damaged; put the right one back."
            )
        return cls(keys)

    def seal(self, value: str, row: str) -> bytes:
        """AES-256-GCM under the current key; `row` names the row it is bound to."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(12)
        return nonce + AESGCM(self._derived(self.key_id, "seal")).encrypt(nonce, value.encode(), row.encode())

    def unseal(self, sealed: bytes, row: str, key_id: str) -> str:
        """The value again; raises `Refused` (STORAGE) where it was altered or moved, or its key is gone."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            key = self._derived(key_id, "seal")
            return AESGCM(key).decrypt(sealed[:12], sealed[12:], row.encode()).decode()
        except (InvalidTag, ValueError):
            raise Refused(
                Code.STORAGE, "This secret's sealed value was altered; revoke it and generate another."
            ) from None

    def digest(self, value: str, key_id: str | None = None) -> bytes:
        """What is stored to verify `value` by: HMAC-SHA256, 32 bytes."""
        return hmac.digest(self._derived(key_id or self.key_id, "digest"), value.encode("utf-8", "replace"), "sha256")

    def blind(self, value: str) -> bytes:
        """A name for what is counted and not kept, such as an address: HMAC-SHA256, 32 bytes."""
        return hmac.digest(self._derived(self.key_id, "blind"), value.encode("utf-8", "replace"), "sha256")

    def mac(self, message: bytes, key_id: str) -> bytes:
        """The journal's: HMAC-SHA256, 32 bytes."""
        return hmac.digest(self._derived(key_id, "journal"), message, "sha256")

    def mark(self, key_id: str) -> str | None:
        """What tells one master key from another without telling anything of it; None where there is no such key."""
        return self.mac(b"mark", key_id).hex() if key_id in self._keys else None

    def _derive(self, key_id: str, label: str) -> bytes:
        """HKDF-SHA256 (RFC 5869) with one block of output, over a key that is uniform already."""
        if key_id not in self._keys:
            raise Refused(Code.STORAGE, f"The key file lacks the key {key_id}, with which this was made; put it back.")
        extracted = hmac.digest(b"devportal", self._keys[key_id], "sha256")
        return hmac.digest(extracted, label.encode() + b"\x01", "sha256")


class Hasher(Protocol):
    """How passwords are hashed; tests bring a fast one."""

    def hash(self, password: str) -> str:
        """A new stored form, with a salt of its own."""

    def verify(self, stored: str, password: str) -> bool:
        """Whether `stored` was made from `password`; takes as long as `hash`."""


class Argon2:
    """Argon2id (RFC 9106) with 64 MiB, three passes and four lanes: about a quarter of a second."""

    memory, passes, lanes = 64 * 1024, 3, 4
    _stored = re.compile(r"\$argon2id\$v=19\$m=(\d{1,9}),t=(\d{1,4}),p=(\d{1,3})\$[^$]+\$[^$]+")

    def hash(self, password: str) -> str:
        """A PHC string."""
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

        kdf = Argon2id(
            salt=os.urandom(16), length=32, iterations=self.passes, lanes=self.lanes, memory_cost=self.memory
        )
        return kdf.derive_phc_encoded(password.encode("utf-8", "replace"))

    def verify(self, stored: str, password: str) -> bool:
        """Raises `Refused` (STORAGE) for a stored string that would cost more than our own parameters."""
        from cryptography.exceptions import InvalidKey
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

        found = self._stored.fullmatch(stored)
        costs = [int(number) for number in found.groups()] if found else []
        if not costs or any(
            cost > most for cost, most in zip(costs, (self.memory, self.passes, self.lanes), strict=True)
        ):
            raise Refused(Code.STORAGE, "This user's stored password hash is not one of ours; set a new password.")
        try:
            Argon2id.verify_phc_encoded(password.encode("utf-8", "replace"), stored)
        except InvalidKey:
            return False
        return True
