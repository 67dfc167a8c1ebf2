"""The line at the bottom: the keys that lead on from here, grey where the state forbids them."""

from typing import Any

from textual.binding import ActiveBinding
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

MOST = 7
"""So many keys in the footer; the rest stand in help."""


class Keys(Static):
    """Draws the bindings that are shown; each has its one home on its screen."""

    DEFAULT_CSS = """
    Keys { height: 1; padding: 0 1; background: $panel; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)

    def on_mount(self) -> None:
        """Draw again when the keys change."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _: Screen[Any]) -> None:
        self.refresh()

    def render(self) -> Content:
        """Key and word, in the order of the screen's own list; in a narrow terminal, fewer of its own."""
        keys = shown(self.screen)
        while (line := self.line(keys)).cell_length > self.content_size.width and keys and not _common(keys[0]):
            keys.pop(max(place for place, one in enumerate(keys) if not _common(one)))
        return line

    def line(self, keys: list[ActiveBinding]) -> Content:
        """All of these keys."""
        return Content("  ").join(self._one(active) for active in keys)

    def _one(self, active: ActiveBinding) -> Content:
        key = self.app.get_key_display(active.binding)
        if not active.enabled:
            return Content.styled(f"{key} {active.binding.description}", "$faint")
        return Content.assemble((key, "bold $primary"), " ", active.binding.description)


def shown(screen: Screen[Any]) -> list[ActiveBinding]:
    """The keys of the footer: at most seven, those of every screen last."""
    active = [_meant(screen, key, one) for key, one in screen.active_bindings.items()]
    # Of several keys for the same, the first that can be pressed here.
    active = list({one.binding.id: one for one in reversed(active) if one.binding.show and one.binding.id}.values())
    # In the screen's own order, whatever keys somebody has given them.
    places = {binding.id: place for place, (_, binding) in enumerate(screen._bindings)}
    active.sort(key=lambda one: places.get(one.binding.id, -1))
    common = [one for one in active if _common(one)]
    own = [one for one in active if not _common(one) and not (one.binding.id or "").startswith("portal.")]
    return [*own[: MOST - len(common)], *common]


def _common(active: ActiveBinding) -> bool:
    return (active.binding.id or "").startswith("page.")


def _meant(screen: Screen[Any], key: str, active: ActiveBinding) -> ActiveBinding:
    """Enter in an input submits it, which is what the screen's own enter does; that one has the word for it."""
    if key == "enter" and active.node is not screen:
        for binding in screen._bindings.key_to_bindings.get(key, ()):
            allowed = screen.check_action(binding.action, ())
            if binding.show and allowed is not False:
                return ActiveBinding(screen, binding, bool(allowed), binding.tooltip)
    return active
