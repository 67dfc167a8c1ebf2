"""A portal that is opened when somebody first needs it, so that nobody waits for it before the door is on the glass."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store import Portal


class Opening:
    """Called in the store's thread; the portal, opened by the first call. Raises what opening raises."""

    def __init__(self, folder: Path, opens: "Callable[[], Portal]") -> None:
        self.folder = folder
        self._opens = opens
        self._portal: Portal | None = None

    def __call__(self) -> "Portal":
        self._portal = self._portal or self._opens()
        return self._portal

    def close(self) -> None:
        """Close it, where it was opened."""
        if self._portal:
            self._portal.close()
