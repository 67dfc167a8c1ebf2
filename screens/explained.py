"""Keys that say why they are grey: a grey key alone would fall through to another binding of the same key."""

from dataclasses import replace
from typing import Generic, TypeVar

from textual.screen import Screen

Answer = TypeVar("Answer")


class Explained(Screen[Answer], Generic[Answer]):
    """A screen that says of each action whether the state forbids it, and why, in one place for footer and key."""

    def __init__(self) -> None:
        super().__init__()
        self._add_explanations()

    def say(self, sentence: str) -> None:
        """Show a sentence."""
        raise NotImplementedError

    def why_not(self, action: str) -> str | None:
        """Why the state forbids an action now, as a sentence; None where it does not."""
        return None

    def hides(self, action: str) -> bool:
        """Whether an action is not for this person at all, so that its key is not shown."""
        return False

    def forbidden(self, action: str) -> str | None:
        """Why an action may not be now, for whatever reason."""
        return self.why_not(action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Shown, grey or hidden, as Textual asks it."""
        if action == "explain":
            told = str(parameters[0])
            return not self.hides(told) and self.forbidden(told) is not None
        if self.hides(action):
            return False
        return None if self.forbidden(action) else True

    def action_explain(self, action: str) -> None:
        """Say why the key is grey."""
        self.say(self.forbidden(action) or "")

    def _add_explanations(self) -> None:
        keys = self._bindings.key_to_bindings
        for key, bindings in list(keys.items()):
            explained = [
                replace(binding, action=f"explain({binding.action.partition('(')[0]!r})", show=False)
                for binding in bindings
                if "." not in binding.action
            ]
            keys[key] = [*bindings, *explained]
