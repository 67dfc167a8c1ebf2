"""A sheet of columns on the glass: a head, lines of cells below it, and only those drawn again that look different."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from rich.segment import Segment
from textual.content import Content
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from screens.widgets.columns import Column, Layout, Place, lay_out
from screens.widgets.lines import draw

Row = TypeVar("Row")

MARK = "✓"
FRESH = "•"
"""Before a row that has changed, or come, by itself."""
ARROWS = ("↑", "↓")
MORE_LEFT, MORE_RIGHT = "‹", "›"
"""In the head, where columns are out of sight."""
CACHED = 500
"""So many drawn lines are kept."""


@dataclass(frozen=True)
class Line(Generic[Row]):
    """What stands on a line."""

    row: Row | None = None
    """None where it has not come yet."""
    under_cursor: bool = False
    lead: str = ""
    """What stands before its cells, where rows can be marked."""


class Sheet(ScrollView, Generic[Row], inherit_bindings=False):
    """Knows columns and looks; what stands on a line is the grid's to say."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Sheet {
        height: 1fr;
        padding: 0 1;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        & > .grid--head { color: $quiet; text-style: bold; }
        & > .grid--cursor { background: $cursor-back; color: $foreground; text-style: bold; }
        &:nocolor > .grid--cursor { text-style: bold underline; }
        & > .grid--cursor-blurred { background: $panel; }
        & > .grid--mark { color: $primary; text-style: bold; }
        & > .grid--pending { color: $faint; }
        & > .grid--told { color: $quiet; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "grid--head",
        "grid--cursor",
        "grid--cursor-blurred",
        "grid--mark",
        "grid--pending",
        "grid--told",
    }

    def __init__(
        self, columns: Sequence[Column[Row]], *, frozen: int, cells: bool, marks: bool, id: str | None
    ) -> None:
        super().__init__(id=id)
        self._columns = columns
        self._frozen = frozen
        self._cells = cells
        self._marking = marks
        self._sorted = ("", False)
        self._first = 0
        self._number = frozen if cells else 0
        self._layout: Layout[Row] = lay_out((), 0)
        self._drawn: dict[tuple[int, str], tuple[Row, Strip]] = {}
        self._strips: dict[tuple[Hashable, ...], Strip] = {}
        self._on_glass: dict[int, Strip] = {}

    def line_at(self, line: int) -> Line[Row] | None:
        """What stands there, 0 is the one below the head; None for nothing."""
        raise NotImplementedError

    def told(self) -> str:
        """The words where there is no row at all."""
        raise NotImplementedError

    @property
    def column(self) -> int:
        """The number of the column under the cursor, where the cursor is a cell."""
        return self._number

    @property
    def sorted(self) -> tuple[str, bool]:
        """The order that the rows are in, as in `Column.sorts`, and whether it is turned round; an arrow says so."""
        return self._sorted

    @sorted.setter
    def sorted(self, order: tuple[str, bool]) -> None:
        self._sorted = order
        self._paint()

    @property
    def columns(self) -> Sequence[Column[Row]]:
        """Those that may be shown."""
        return self._columns

    @columns.setter
    def columns(self, columns: Sequence[Column[Row]]) -> None:
        self._columns = columns
        self._lay_out()
        self._paint()

    def redraw(self) -> None:
        """What the cells are made of has changed; the lines that look different now are drawn again."""
        self._drawn.clear()
        self._paint()

    def render_line(self, y: int) -> Strip:
        """As Textual asks it."""
        if self._layout.width != self.scrollable_content_region.width:
            self._lay_out()
        strip = self._on_glass[y] = self._strip(y)
        return strip

    def notify_style_update(self) -> None:
        """Other colours."""
        self._forget()
        super().notify_style_update()

    def _paint(self) -> None:
        """Draw what is different from what is on the glass."""
        width, height = self.scrollable_content_region.size
        if self._layout.width != width:
            self.refresh()
            return
        changed = [y for y, strip in self._on_glass.items() if y < height and self._strip(y) != strip]
        if changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def _lay_out(self) -> None:
        """Divide the width that there is now."""
        self._layout = lay_out(
            self._columns,
            self.scrollable_content_region.width,
            lead=2 if self._marking else 0,
            frozen=self._frozen,
            first=self._first,
        )
        self._first = self._layout.first
        self._forget()

    def _forget(self) -> None:
        self._drawn.clear()
        self._strips.clear()

    def _scroll_sideways(self, first: int) -> None:
        self._first = first
        self._lay_out()
        self._paint()

    def _strip(self, y: int) -> Strip:
        if y == 0:
            return self._head()
        line = self.line_at(y - 1)
        if line is not None:
            return self._row(line)
        width = self._layout.width
        told = Content(self.told()).wrap(max(10, width)) if self.line_at(0) is None else []
        style = self.get_visual_style("grid--told")
        words = told[y - 2].plain if 2 <= y < len(told) + 2 else ""
        return Strip([Segment(words, style.rich_style)]).adjust_cell_length(width, style.rich_style)

    def _head(self) -> Strip:
        layout, style = self._layout, self.get_visual_style("grid--head")
        cursor = (self._number, self.get_visual_style("grid--cursor-blurred")) if self._cells else None
        strip = self._draw([self._title(place) for place in layout.places], style, cursor=cursor)
        if layout.first and layout.places[layout.frozen :]:
            x = layout.places[layout.frozen].x - 1
            if x >= 0:
                strip = _put(strip, x, MORE_LEFT, style)
        return _put(strip, layout.width - 1, MORE_RIGHT, style) if layout.first < layout.furthest else strip

    def _title(self, place: Place[Row]) -> Content:
        title = Content(place.column.title)
        order, descending = self._sorted
        if not order or place.column.sorts != order:
            return title
        arrow = ARROWS[descending]
        return title.truncate(max(0, place.width - 2), ellipsis=True) + Content(f" {arrow}" if title else arrow)

    def _row(self, line: Line[Row]) -> Strip:
        if line.row is None:
            pending: list[Content | str] = ["·"] * len(self._layout.places)
            return self._draw(pending, self.get_visual_style("grid--pending"))
        if line.under_cursor:
            return self._row_under_cursor(self._cells_of(line.row), line.lead)
        # Rows need not be hashable; while one is kept here, nothing else has its identity.
        kept = self._drawn.get((id(line.row), line.lead))
        if kept is None:
            if len(self._drawn) >= CACHED:
                self._forget()
            kept = self._drawn[id(line.row), line.lead] = line.row, self._strip_of(line.row, line.lead)
        return kept[1]

    def _cells_of(self, row: Row) -> list[Content | str]:
        return [place.column.cell(row) for place in self._layout.places]

    def _strip_of(self, row: Row, lead: str) -> Strip:
        """A row that was read again mostly looks as it did: its cells cost a tenth of its line."""
        cells = self._cells_of(row)
        looks = (lead, *looks_of(cells))
        strip = self._strips.get(looks)
        if strip is None:
            strip = self._strips[looks] = self._draw(cells, self.visual_style, lead)
        return strip

    def _row_under_cursor(self, cells: Sequence[Content | str], lead: str) -> Strip:
        bright = self.get_visual_style("grid--cursor")
        style = bright if self.has_focus and not self._cells else self.get_visual_style("grid--cursor-blurred")
        cursor = (self._number, bright) if self.has_focus and self._cells else None
        return self._draw(cells, style, lead, cursor)

    def _draw(
        self,
        cells: Sequence[Content | str],
        style: Style,
        lead: str = "",
        cursor: tuple[int, Style] | None = None,
    ) -> Strip:
        mark = Content.styled(lead, self.get_visual_style("grid--mark", partial=True)) if lead else ""
        return draw(self._layout, cells, style, self._resolve, lead=mark, cursor=cursor)

    def _resolve(self, style: Style | str) -> Style:
        return self._get_style(style)


def looks_of(cells: Sequence[Content | str]) -> tuple[Hashable, ...]:
    """What the same is drawn for; `Content` itself is compared by its text alone."""
    return tuple((cell.plain, tuple(cell.spans)) if isinstance(cell, Content) else cell for cell in cells)


def _put(strip: Strip, x: int, glyph: str, style: Style) -> Strip:
    """The same with another glyph in one cell."""
    return Strip.join([strip.crop(0, x), Strip([Segment(glyph, style.rich_style)], 1), strip.crop(x + 1)])
