"""The door for other people's text: what a name or a note may hold, and what is refused with its code point."""

import re
import unicodedata

from store.errors import Code, Refused
from store.models import Environment

_FORBIDDEN = {"Cc": "control", "Cf": "invisible", "Cs": "surrogate", "Co": "private", "Cn": "unassigned"}
_LOOK_EMPTY = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and a symbol that show nothing."""
_USER_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


def clean(text: str, what: str, *, most: int, empty: bool = False, lines: bool = False) -> str:
    """The text in Unicode's form NFC without outer white space; raises `Refused` (INVALID) for what has no place in it.

    `what` names the field in the sentence; `most` is in characters; `lines` allows line breaks.
    """
    if len(text) > most * 4:
        raise Refused(Code.INVALID, f"{what} is too long: at most {most} characters.")
    tidy = unicodedata.normalize("NFC", text.replace("\r\n", "\n") if lines else text).strip()
    if not tidy and not empty:
        raise Refused(Code.INVALID, f"{what} must not be empty.")
    if len(tidy) > most:
        raise Refused(Code.INVALID, f"{what} is too long: {len(tidy)} characters, at most {most}.")
    marks = 0
    for character in tidy:
        if lines and character == "\n":
            continue
        category = unicodedata.category(character)
        if character in _LOOK_EMPTY or category in _FORBIDDEN or (category.startswith("Z") and character != " "):
            kind = "invisible" if character in _LOOK_EMPTY else _FORBIDDEN.get(category, "separator")
            raise Refused(Code.INVALID, f"{what} holds the {kind} character U+{ord(character):04X}; remove it.")
        marks = marks + 1 if category.startswith("M") else 0
        if marks > 2:
            raise Refused(Code.INVALID, f"{what} holds more than two marks on one letter (U+{ord(character):04X}).")
    return tidy


def environment_named(name: str) -> Environment:
    """The environment of that name; raises `Refused` (INVALID)."""
    try:
        return Environment(name)
    except ValueError:
        raise Refused(Code.INVALID, "The environment is integration or production.") from None


def user_name(name: str) -> str:
    """A user's name as it is stored, in lower case; raises `Refused` (INVALID)."""
    tidy = clean(name, "A user name", most=64).casefold()
    if not _USER_NAME.fullmatch(tidy):
        raise Refused(
            Code.INVALID, "A user name has letters a to z, digits and . _ @ - and starts with one of the first two."
        )
    return tidy


def label(text: str) -> str:
    """A developer's own note on a tenant; raises `Refused` (INVALID)."""
    return clean(text, "A tenant's label", most=200, empty=True)


def tenant_id(value: int) -> int:
    """A tenant ID; raises `Refused` (INVALID) for anything but a positive integer that SQLite can hold."""
    if type(value) is not int or not 0 < value < 2**63:
        raise Refused(Code.INVALID, f"A tenant ID is a positive whole number, not {value!r:.40}.")
    return value


def password(value: str) -> str:
    """A new password; raises `Refused` (INVALID) outside of 12 to 128 characters."""
    if not 12 <= len(value) <= 128:
        raise Refused(Code.INVALID, "A password has 12 to 128 characters.")
    return value
