"""Where and as whom somebody last signed in at this machine: two words in a file, and never a password."""

import os
from contextlib import suppress
from pathlib import Path

_LONGEST = 200


class LastSignIn:
    """Kept beside the portal, whose files belong to one account; not for an account that many people share."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "last-sign-in"

    def read(self) -> tuple[str, str]:
        """Environment and name; both empty where nothing is remembered."""
        try:
            handle = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW)
            with os.fdopen(handle, encoding="ascii") as file:
                environment, name = file.read(_LONGEST).split()
        except (OSError, ValueError):
            return "", ""
        return environment, name

    def write(self, environment: str, name: str) -> None:
        """Remember it; where that fails, nothing is lost but a few keys."""
        draft = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        with suppress(OSError, ValueError):
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(f"{environment} {name}\n")
            draft.replace(self._path)
