"""How long somebody still has to wait, said second by second."""

from datetime import timedelta
from math import ceil
from typing import Any

from screens.page import Plain
from store.clock import Clock

TICK = 1.0
"""Seconds between two looks at the clock."""


class Countdown:
    """Begins when it is made, and ends by itself or by `stop`."""

    def __init__(self, screen: Plain[Any], clock: Clock, seconds: float) -> None:
        self._screen = screen
        self._clock = clock
        self._until = clock() + timedelta(seconds=seconds)
        self._timer = screen.set_interval(TICK, self._tell)

    def stop(self) -> None:
        """Say nothing more."""
        self._timer.stop()

    def _tell(self) -> None:
        left = (self._until - self._clock()).total_seconds()
        if left > 0:
            self._screen.say(f"Too many failed tries: wait {ceil(left)} s, then try again.")
        else:
            self.stop()
            self._screen.say("You may try again now.")
