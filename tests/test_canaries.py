"""The tree holds no real secret: what its fixtures and pictures show are canaries that nobody could take for one."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OUTSIDE = {".git", ".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache", "__pycache__"}
REAL = {
    "a Client Secret": re.compile(rb"cs[12]\.(?!example)(?=[0-9a-z]{50})(?:([0-9a-z])(?!\1{9})){50}"),
    "a master key": re.compile(rb"^[0-9a-f]{8} [A-Za-z0-9+/]{43}=$", re.MULTILINE),
    "a private key": re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{20}"),
    "a password hash": re.compile(rb"\$argon2id\$v=19\$m=65536,t=3,p=4\$[A-Za-z0-9+/]{20}"),
}


def files() -> Iterator[Path]:
    for folder in ROOT.iterdir():
        if folder.is_file():
            yield folder
        elif folder.name not in OUTSIDE:
            yield from (path for path in folder.rglob("*") if path.is_file() and not OUTSIDE & set(path.parts))


def test_the_tree_holds_no_secret_key_or_hash() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {what}"
        for path in files()
        for content in [path.read_bytes()]
        for what, pattern in REAL.items()
        if pattern.search(content)
    }
    assert found == set()


@pytest.mark.parametrize(
    ("real", "what"),
    [
        (b"cs1." + b"k3v9" * 12 + b"zz", "a Client Secret"),
        (b"0a1b2c3d " + b"A" * 43 + b"=\n", "a master key"),
        (b"-----BEGIN EC " + b"PRIVATE KEY-----\n" + b"A" * 30, "a private key"),
        (b"$argon2id$" + b"v=19$m=65536,t=3,p=4$" + b"A" * 22, "a password hash"),
    ],
)
def test_a_real_one_would_be_found(real: bytes, what: str) -> None:
    assert REAL[what].search(real)
