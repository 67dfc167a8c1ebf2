"""What is taken for an SSH public key, and what is not."""

import base64

import pytest

from store import Code, Refused
from store.ssh_public_key import LONGEST, PublicKey
from tests.public_keys import ECDSA, ECDSA_FINGERPRINT, ED25519, ED25519_FINGERPRINT, blob, ed25519, line, rsa

POINT = b"\x04" + bytes(64)
GOOD = {
    "ed25519": ED25519,
    "sk-ed25519": line("sk-ssh-ed25519@openssh.com", bytes(32), b"ssh:"),
    "ecdsa-256": line("ecdsa-sha2-nistp256", b"nistp256", POINT),
    "ecdsa-384": line("ecdsa-sha2-nistp384", b"nistp384", b"\x04" + bytes(96)),
    "ecdsa-521": ECDSA,
    "sk-ecdsa": line("sk-ecdsa-sha2-nistp256@openssh.com", b"nistp256", POINT, b"ssh:"),
    "rsa-3072": rsa(3072),
    "rsa-16384": rsa(16384),
}


@pytest.mark.parametrize("name", GOOD)
def test_each_known_kind_of_key_is_taken(name: str) -> None:
    public = PublicKey.parse(GOOD[name])
    assert public.line == " ".join(GOOD[name].split()[:2])
    assert PublicKey.parse(f"  {public.line}\r\n").fingerprint == public.fingerprint


def test_the_fingerprint_is_the_one_that_ssh_keygen_shows() -> None:
    assert PublicKey.parse(ED25519).fingerprint == ED25519_FINGERPRINT
    assert PublicKey.parse(ECDSA).fingerprint == ECDSA_FINGERPRINT


def test_what_stands_behind_the_key_is_its_comment() -> None:
    assert PublicKey.parse(ED25519).comment == "dana@laptop"
    assert PublicKey.parse(ED25519 + " at work ").comment == "dana@laptop at work"
    assert PublicKey.parse(ECDSA).comment == ""


_, BASE64, _ = ED25519.split()
BAD = {
    "empty": ("", "single line"),
    "a type alone": ("ssh-ed25519", "single line"),
    "two keys": (f"{ED25519}\n{ed25519(2)}", "single line"),
    "endless": (ED25519 + "x" * LONGEST, "single line"),
    "a private key": ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk=\n", "private key"),
    "options": (f'command="/bin/sh" {ED25519}', "Options before a key"),
    "options with spaces": (f'command="rm -rf /",no-pty {ED25519}', "Options before a key"),
    "an option that is a flag": (f"no-touch-required {ED25519}", "Options before a key"),
    "a certificate": (line("ssh-ed25519-cert-v01@openssh.com", bytes(32)), "certificate"),
    "DSA": (line("ssh-dss", bytes(32)), "no type of key"),
    "an unknown type": (line("ssh-ed448", bytes(57)), "no type of key"),
    "another type before it": (f"ssh-rsa {BASE64}", "not of the type"),
    "another curve before it": (line("ecdsa-sha2-nistp256", b"nistp384", POINT), "no key of the curve"),
    "a compressed point": (line("ecdsa-sha2-nistp256", b"nistp256", b"\x02" + bytes(64)), "no key of the curve"),
    "a short point": (line("ecdsa-sha2-nistp256", b"nistp256", POINT[:-1]), "wrong length"),
    "a short key": (line("ssh-ed25519", bytes(31)), "wrong length"),
    "a long key": (line("ssh-ed25519", bytes(33)), "wrong length"),
    "a security key without an application": (line("sk-ssh-ed25519@openssh.com", bytes(32)), "cut off"),
    "something behind it": (line("ssh-ed25519", bytes(32), b"more"), "more behind the end"),
    "cut base64": (f"ssh-ed25519 {BASE64[:-5]}", "cut off"),
    "cut between two letters": (f"ssh-ed25519 {BASE64[:40]}", "cut off"),
    "letters that are no base64": (f"ssh-ed25519 {BASE64[:-4]}!*?&", "cut off"),
    "no base64 at all": ("ssh-ed25519 ключ", "cut off"),
    "an empty key": ("ssh-ed25519 AAAAAA==", "cut off"),
    "RSA of 2048 bits": (rsa(2048), "at least 3072 bits here, this one 2048"),
    "RSA that takes too long": (rsa(16384 + 8), "at least 3072"),
    "RSA with an even exponent": (rsa(3072, 65536), "RSA"),
    "RSA with the exponent 1": (rsa(3072, 1), "RSA"),
    "RSA below zero": (line("ssh-rsa", b"\x01\x00\x01", b"\xff" + bytes(384)), "RSA"),
}


@pytest.mark.parametrize("name", BAD)
def test_anything_else_is_refused_in_words(name: str) -> None:
    text, says = BAD[name]
    with pytest.raises(Refused) as refused:
        PublicKey.parse(text)
    assert refused.value.code is Code.INVALID
    assert says in refused.value.sentence
    assert "PRIVATE" not in refused.value.sentence


@pytest.mark.parametrize("lie", [b"\xff\xff\xff\xff", b"\x00\x00\x00\x00"])
def test_a_length_that_lies_is_noticed(lie: bytes) -> None:
    raw = lie + blob(b"ssh-ed25519", bytes(32))[4:]
    with pytest.raises(Refused):
        PublicKey.parse(f"ssh-ed25519 {base64.b64encode(raw).decode()}")
