"""What the store says when it will not do a thing: a code for programs and a sentence for people."""

from enum import StrEnum


class Code(StrEnum):
    """Why something was refused; the sentence beside it says so in words."""

    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    CONFLICT = "CONFLICT"
    NO_CHANGE = "NO_CHANGE"
    BAD_STATE = "BAD_STATE"
    LIMIT = "LIMIT"
    INVALID = "INVALID"
    BAD_CREDENTIALS = "BAD_CREDENTIALS"
    WAIT = "WAIT"
    MUST_CHANGE_PASSWORD = "MUST_CHANGE_PASSWORD"
    SESSION_LOCKED = "SESSION_LOCKED"
    SESSION_ENDED = "SESSION_ENDED"
    BAD_CLIENT = "BAD_CLIENT"
    NOT_USABLE = "NOT_USABLE"
    BUSY = "BUSY"
    STORAGE = "STORAGE"


class Refused(Exception):
    """The store refused, and changed nothing."""

    code: Code
    """What kind of refusal it is."""
    sentence: str
    """What to tell the person: what is wrong, and what to do."""
    fresh: object
    """With `CONFLICT`: the thing as it is now (a `Version`, an `App`, …), else None."""
    wait: float
    """With `WAIT`: how many seconds until the next try counts, else 0."""

    def __init__(self, code: Code, sentence: str, *, fresh: object = None, wait: float = 0.0) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence
        self.fresh = fresh
        self.wait = wait
