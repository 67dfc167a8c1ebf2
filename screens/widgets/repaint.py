"""Draws again what has changed, and nothing between: for a line above and a line below, Textual draws all of a screen.

Textual sends only the regions that have changed anyhow: what a terminal is sent stays the same.
"""

from collections.abc import Iterable

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip

Render = tuple[Region, Region, list[Strip]]
"""Where a widget is, the part of it that is drawn, and the lines of that."""


class Repaint(Compositor):
    """Asks no widget for lines that are not sent."""

    def __init__(self) -> None:
        super().__init__()
        self._sent: list[Region] = []

    def render_partial_update(self) -> ChopsUpdate | None:
        """As Textual's, of the regions that have changed."""
        self._sent = list(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._sent = []

    def _get_renders(self, crop: Region | None = None) -> Iterable[Render]:
        if not self._sent:
            yield from super()._get_renders(crop)
            return
        for widget, (region, clip) in self.visible_widgets.items():
            seen = region.intersection(clip)
            sent = [one for one in self._sent if one.overlaps(seen)]
            if sent:
                rows = Region.from_union(sent)
                part = seen.intersection(Region(seen.x, rows.y, seen.width, rows.height))
                yield region, part, widget.render_lines(part.translate(-region.offset))
