"""What `devportal` starts: without a word the door, at once; the command line for those who say more."""

import os
import sys

from oauth.process import close_off
from tui.commands import exits, screen
from tui.place import portal_home


def main() -> None:
    """Run this process."""
    close_off()
    for stream in (sys.stdout, sys.stderr):
        # A terminal without UTF-8 is shown the code point rather than a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if not sys.argv[1:] and not screen.why_not():
        sys.exit(_door())
    from tui.line import cli

    cli(prog_name="devportal")


def _door() -> int:
    os.umask(0o077)
    home = portal_home()
    try:
        return screen.show(home)
    except KeyboardInterrupt:
        return exits.ABORTED
    except Exception as error:
        return exits.refused(error, home)


if __name__ == "__main__":
    main()
