"""This process, closed to others: what it does not take over from whoever started it, and does not leave behind."""

import os
import resource
import sys

_NOT_DUMPABLE = 4
"""PR_SET_DUMPABLE of prctl(2)."""


def close_off() -> None:
    """Forget what the environment would make libraries do, leave no core, and be read by nobody but root.

    On Linux `/proc` gives other processes of the same user neither memory nor environment from now on, and no debugger
    gets in; elsewhere only the core is kept from being written.
    """
    for name in [name for name in os.environ if _obeyed(name)]:
        del os.environ[name]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_NOT_DUMPABLE, 0, 0, 0, 0)


def _obeyed(name: str) -> bool:
    # Textual would log what is typed, or load any module as a driver; a browser would start on the host; TLS would
    # write its keys into a file.
    return name.startswith("TEXTUAL") or name in ("BROWSER", "SSLKEYLOGFILE")
