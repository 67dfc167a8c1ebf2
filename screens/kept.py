"""What one person keeps from one session to the next: filters, columns out of sight, and as whom they act.

One small file a person, in a folder of its own beside the database: it is no event, nobody else sees it, and whoever
loses it loses nothing of the portal.
"""

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from screens.desk import Desk
from store.errors import Code, Refused

LARGEST = 64 * 1024
"""Bytes; what is larger was not written here, and is not read."""


@dataclass(frozen=True, slots=True)
class Kept:
    """All of it."""

    filters: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By number key: as `Shown.kept` says."""
    hidden: list[str] = field(default_factory=list)
    """Titles of columns."""
    began: str = ""
    """The capacity that was last chosen, in words."""


def read(desk: Desk) -> Kept:
    """What this person has kept in this environment; nothing where that cannot be read. In the store's thread."""
    with suppress(OSError, ValueError, TypeError, AttributeError):
        path = _path(desk)
        if path.stat().st_size <= LARGEST:
            found = json.loads(path.read_text("utf-8"))
            filters = {str(key): dict(value) for key, value in found["filters"].items()}
            return Kept(filters, [str(title) for title in found["hidden"]], str(found.get("began", "")))
    return Kept()


def write(desk: Desk, kept: Kept) -> None:
    """Keep this instead, whole or not at all; raises `Refused` (STORAGE). In the store's thread."""
    path = _path(desk)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with suppress(FileNotFoundError):
            draft.unlink()
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(asdict(kept), file)
        draft.replace(path)
    except OSError as error:
        raise Refused(Code.STORAGE, f"This cannot be kept: {error.strerror}.") from None


def begin(desk: Desk) -> None:
    """Remember as whom this person began; where that fails, they are asked again. In the store's thread."""
    had = read(desk)
    if had.began != desk.capacity.words:
        with suppress(Refused):
            write(desk, replace(had, began=desk.capacity.words))


def _path(desk: Desk) -> Path:
    # A name may hold what no file's name may.
    who = hashlib.sha256(f"{desk.environment}/{desk.session.name}".encode()).hexdigest()[:24]
    return desk.portal.home.folder / "kept" / f"{who}.json"
