"""SSH public keys for tests, as `ssh-keygen` writes them."""

import base64

ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE9gnNymRh6L5GuUs10R/TdIMpwQujSQZl2FaaSBw3pQ dana@laptop"
ED25519_FINGERPRINT = "SHA256:zc/ZUxUs81egZntjOCtMimNVOFDl2/GofzOLzuS06+k"
ECDSA = (
    "ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBAABaZArcUb4baJCj1pveBKtW6+KSVcyTz00VXcZhX"
    "lQl2x2Pt2zhpEznDoleGSEXB7exKFwzvIwSmk8erp5YoBG4gCgq1wi7YmY6t5bPvoVPeuRl3US3yl2Bf2aiVh8dXc48qmrJfhNhzpK9QuPt5QH0ryl4"
    "76MdLoeG9KDZ1lF+kk+FQ=="
)
ECDSA_FINGERPRINT = "SHA256:oeE6apXixH5VYKQW2g3617gvkkGMx8bolUCk07XqBQc"


def blob(*parts: bytes) -> bytes:
    """Strings, each behind its length."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def line(kind: str, *parts: bytes, comment: str = "") -> str:
    """A line of a `.pub` file."""
    return f"{kind} {base64.b64encode(blob(kind.encode(), *parts)).decode()} {comment}".strip()


def ed25519(number: int = 1, comment: str = "dana@laptop") -> str:
    """One of as many good keys as a test needs."""
    return line("ssh-ed25519", number.to_bytes(32, "big"), comment=comment)


def rsa(bits: int, exponent: int = 65537) -> str:
    """A key of that length, as a line; nobody has its other half."""
    modulus = (1 << (bits - 1)) | 1
    return line("ssh-rsa", exponent.to_bytes(4, "big").lstrip(b"\0") or b"\0", modulus.to_bytes(bits // 8 + 1, "big"))
