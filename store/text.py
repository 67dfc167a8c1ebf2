"""The door for other people's text: what a name or a note may hold, and what is refused with its code point."""

import re
import unicodedata

from store.errors import Code, Refused
from store.kinds import Environment

_FORBIDDEN = {"Cc": "control", "Cf": "invisible", "Cs": "surrogate", "Co": "private", "Cn": "unassigned"}
_SHOW_NOTHING = frozenset(
    "\u115f\u1160\u2800\u3164\uffa0"  # letters and a symbol
    "\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f"  # marks
    + "".join(map(chr, [*range(0xFE00, 0xFE0E), *range(0xE0100, 0xE01F0)]))  # variants, but for those of emoji
)
"""What is no control or format character, and shows nothing all the same."""
_MOST_MARKS = 2
"""So many combining marks a letter may carry."""
_USER_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


def clean(text: str, what: str, *, most: int, empty: bool = False, lines: bool = False) -> str:
    """The text in Unicode's form NFC without outer spaces; raises `Refused` (INVALID) for what has no place in it.

    `what` names the field in the sentence; `most` is in characters; `lines` allows line breaks.
    """
    if len(text) > most * 4:
        raise Refused(Code.INVALID, f"{what} is too long: at most {most} characters.")
    # Outer spaces go, and nothing else: any other white space is told, like all that has no place here.
    tidy = unicodedata.normalize("NFC", text.replace("\r\n", "\n") if lines else text).strip(" \n" if lines else " ")
    if not tidy and not empty:
        raise Refused(Code.INVALID, f"{what} must not be empty.")
    if len(tidy) > most:
        raise Refused(Code.INVALID, f"{what} is too long: {len(tidy)} characters, at most {most}.")
    if found := misplaced(tidy, lines=lines):
        raise Refused(Code.INVALID, f"{what} holds {found}; remove it.")
    return tidy


def misplaced(text: str, *, lines: bool = False) -> str | None:
    """The first character that has no place in a text, in words with its code point; None where there is none."""
    # A mark without a letter of its own would sit on whatever is drawn before the text.
    marks = _MOST_MARKS
    for character in text:
        if lines and character == "\n":
            marks = _MOST_MARKS
            continue
        if kind := _kind(character):
            return f"the {kind} character U+{ord(character):04X}"
        marks = marks + 1 if unicodedata.category(character).startswith("M") else 0
        if marks > _MOST_MARKS:
            return f"one mark too many, U+{ord(character):04X}"
    return None


def _kind(character: str) -> str | None:
    """What is wrong with a character, in a word."""
    category = unicodedata.category(character)
    if character in _SHOW_NOTHING:
        return "invisible"
    if category.startswith("Z") and character != " ":
        return "separator"
    return _FORBIDDEN.get(category)


def environment_named(name: str) -> Environment:
    """The environment of that name; raises `Refused` (INVALID)."""
    try:
        return Environment(name)
    except ValueError:
        raise Refused(Code.INVALID, "The environment is integration or production.") from None


def user_name(name: str) -> str:
    """A user's name as it is stored, in lower case; raises `Refused` (INVALID)."""
    tidy = clean(name, "A user name", most=64).lower()
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
