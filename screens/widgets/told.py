"""Some lines of words about what the cursor is on: over a slow line only those are drawn that say something else."""

from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static


class Told(Vertical):
    """As many lines as it is given; what does not fit is left out."""

    DEFAULT_CSS = """
    Told { padding: 0 1; background: $surface; }
    Told > Static { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, lines: int, *, id: str | None = None) -> None:
        super().__init__(*(Static(markup=False) for _ in range(lines)), id=id)
        self.styles.height = lines
        self._content = Content("")
        self._shown = [Content("")] * lines

    def tell(self, content: Content) -> None:
        """Say this instead."""
        self._content = content
        if not self.display:
            return
        width = max(10, self.content_size.width)
        lines = content.wrap(width) if content.plain else []
        for place, line in enumerate(self.query(Static)):
            said = lines[place] if place < len(lines) else Content("")
            said = said.extend_right(width - said.cell_length)  # blanks in a style of their own cost more
            if said != self._shown[place] or said.spans != self._shown[place].spans:
                self._shown[place] = said
                line.update(said, layout=False)

    def on_resize(self) -> None:
        """Other lines fit."""
        self.tell(self._content)
