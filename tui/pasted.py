"""What is pasted stays text: an escape in the middle of it begins nothing.

Textual takes what follows one for a key that was pressed: a note that somebody copies from elsewhere would act. Most
terminals leave escapes out of a paste; tmux does not.
"""

ESCAPE, SIGN = "\x1b", "␛"
START, END = "\x1b[200~", "\x1b[201~"
"""What terminals put around a paste (bracketed paste, mode 2004)."""


class Pasted:
    """Fed with what a terminal sends, in whatever pieces it comes."""

    def __init__(self) -> None:
        self._inside = False
        self._held = ""
        """Inside: what may be the beginning of the end."""
        self._last = ""
        """Outside: what may have been the beginning of the start; it was passed on, for it may have been a key."""

    def clean(self, typed: str) -> str:
        """The same, with a sign for each escape that is pasted; what may be the end of a paste waits for its rest."""
        passed = []
        while typed:
            part, typed = self._in_paste(typed) if self._inside else self._before_paste(typed)
            passed.append(part)
        return "".join(passed)

    def _before_paste(self, typed: str) -> tuple[str, str]:
        seen = self._last + typed
        at = seen.find(START)
        if at < 0:
            self._last = seen[1 - len(START) :]
            return typed, ""
        end = at + len(START) - len(self._last)
        self._inside, self._last = True, ""
        return typed[:end], typed[end:]

    def _in_paste(self, typed: str) -> tuple[str, str]:
        text, mark, rest = (self._held + typed).partition(END)
        self._inside = not mark
        held = 0 if mark else max(n for n in range(len(END)) if text.endswith(END[:n]))
        text, self._held = text[: len(text) - held], text[len(text) - held :]
        return text.replace(ESCAPE, SIGN) + mark, rest
