"""The program in a real terminal emulator: tmux, which has a screen and remembers what it scrolled away."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.tui.seat import COMMAND, PATIENCE, ROOT


class Mux:
    """A tmux server of its own with one window of 80 columns and 24 lines."""

    def __init__(self, home: Path, folder: Path, options: str, command: Sequence[str]) -> None:
        self._socket = folder / "tmux"
        config = folder / "tmux.conf"
        config.write_text(f"set-option -g status off\n{options}\n")
        self._pid = folder / "pid"
        script = f'echo $$ > {self._pid}; {" ".join(command)}; echo "ended with $?"; cat'
        env = os.environ | {"DEVPORTAL_HOME": str(home), "COLORTERM": "truecolor"}
        begin = ["new-session", "-d", "-x", "80", "-y", "24", "-c", str(ROOT), f"sh -c '{script}'"]
        self._run("-f", str(config), *begin, env=env)

    def press(self, *keys: str) -> None:
        """Press keys by their tmux names, each once nothing more is drawn for the one before."""
        for key in keys:
            self._run("send-keys", key)
            self.rest()

    def rest(self) -> None:
        """Wait until nothing has been drawn for a moment."""
        ends = time.monotonic() + PATIENCE
        seen, since = "", time.monotonic()
        while time.monotonic() < since + 0.3:
            assert time.monotonic() < ends, f"it never rests; the screen says:\n{seen}"
            if (now := self._run("capture-pane", "-p", "-e")) != seen:
                seen, since = now, time.monotonic()

    def until(self, words: str) -> str:
        """Wait until the screen shows words like these (a pattern)."""
        ends = time.monotonic() + PATIENCE
        while not (found := re.search(words, seen := self.screen())):
            assert time.monotonic() < ends, f"{words!r} did not come; the screen says:\n{seen}"
        return found[0]

    def screen(self) -> str:
        """What is seen."""
        return self._run("capture-pane", "-p")

    def history(self) -> str:
        """The same, and all above it that can be scrolled back to."""
        return self._run("capture-pane", "-p", "-S", "-")

    def program(self) -> int:
        """The program's process."""
        shell = self._pid.read_text().strip()
        return int(Path(f"/proc/{shell}/task/{shell}/children").read_text())

    def kill(self) -> None:
        """End the terminal as a crash would."""
        os.kill(int(self._run("display-message", "-p", "#{pid}")), signal.SIGKILL)

    def _run(self, *command: str, env: dict[str, str] | None = None) -> str:
        return subprocess.run(
            ["tmux", "-S", str(self._socket), *command], env=env, capture_output=True, text=True, check=True
        ).stdout


@contextmanager
def muxed(home: Path, folder: Path, options: str = "", command: Sequence[str] = COMMAND) -> Iterator[Mux]:
    """The program in tmux, with more options for tmux; all of it killed at the end."""
    mux = Mux(home, folder, options, command)
    try:
        yield mux
    finally:
        with suppress(subprocess.CalledProcessError):
            mux._run("kill-server")
