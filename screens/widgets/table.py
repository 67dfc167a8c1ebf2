"""The one list widget: rows with keys, a cursor that stays on its row, vim movement written once."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import RenderOptions

Row = TypeVar("Row")

NEAR = 20
"""So many rows before the end, more are asked for."""


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: its title, how to draw a row's cell, and how wide."""

    title: str
    cell: Callable[[Row], Content | str]
    width: int
    """In cells; more or less of it, where it grows."""
    grows: int = 0
    """Its share of the room that is left."""
    right: bool = False
    """Whether it is aligned to the right."""
    from_width: int = 0
    """Shown only where the table is at least so wide."""


class Table(ScrollView, Generic[Row], can_focus=True):
    """Draws only the rows on the screen; what it holds is given to it, a window at a time."""

    DEFAULT_CSS = """
    Table {
        height: 1fr;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        scrollbar-size-horizontal: 0;
        & > .table--head { color: $quiet; text-style: bold; }
        & > .table--cursor { background: $cursor-back; color: $foreground; text-style: bold; }
        & > .table--cursor-blurred { background: $panel; }
        & > .table--empty { color: $quiet; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--head",
        "table--cursor",
        "table--cursor-blurred",
        "table--empty",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "Down", show=False, id="table.down", tooltip="One row down"),
        Binding("k,up", "move(-1)", "Up", show=False, id="table.up", tooltip="One row up"),
        Binding("g,home", "move(-1000000)", "First", show=False, id="table.first", tooltip="The first row"),
        Binding("G,end", "move(1000000)", "Last", show=False, id="table.last", tooltip="The last row"),
        Binding(
            "ctrl+d,pagedown", "page(1)", "Down half", show=False, id="table.page-down", tooltip="Half a page down"
        ),
        Binding("ctrl+u,pageup", "page(-1)", "Up half", show=False, id="table.page-up", tooltip="Half a page up"),
    ]

    cursor = reactive(0)

    @dataclass
    class Moved(Message):
        """The cursor stands on another row, or on the same with new facts."""

        table: "Table[Any]"

        @property
        def control(self) -> "Table[Any]":
            """Which table."""
            return self.table

    @dataclass
    class NearEnd(Message):
        """The cursor nears the end of what is held: more may be shown."""

        table: "Table[Any]"

    def __init__(
        self, columns: Sequence[Column[Row]], key: Callable[[Row], Hashable], *, empty: str = "", id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._columns = columns
        self._key = key
        self.empty = empty
        self.rows: list[Row] = []

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def show(self, rows: Sequence[Row]) -> None:
        """Show these rows; the cursor stays on the row with its key, or else on its line."""
        before = self._key(self.current) if self.current is not None else None
        self.rows = list(rows)
        places = [place for place, row in enumerate(self.rows) if self._key(row) == before]
        self.set_reactive(Table.cursor, places[0] if places else max(0, min(self.cursor, len(self.rows) - 1)))
        self._resized()
        self.post_message(self.Moved(self))

    def more(self, rows: Sequence[Row]) -> None:
        """Add rows at the end."""
        self.rows.extend(rows)
        self._resized()

    def go(self, key: Hashable) -> None:
        """Put the cursor on the row with this key."""
        for place, row in enumerate(self.rows):
            if self._key(row) == key:
                self.cursor = place

    def watch_cursor(self) -> None:
        """Keep it in sight and tell the screen."""
        self._follow()
        self.refresh()
        self.post_message(self.Moved(self))
        if len(self.rows) - self.cursor <= NEAR:
            self.post_message(self.NearEnd(self))

    def action_move(self, by: int) -> None:
        """Move the cursor by so many rows."""
        self.cursor = max(0, min(self.cursor + by, len(self.rows) - 1))

    def action_page(self, by: int) -> None:
        """Move by half of what is in sight."""
        self.action_move(by * max(1, (self.scrollable_content_region.height - 1) // 2))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; nothing needs one."""
        row = event.get_content_offset(self)
        if row is not None and row.y >= 1 and row.y - 1 + self.scroll_offset.y < len(self.rows):
            self.cursor = row.y - 1 + self.scroll_offset.y

    def on_resize(self) -> None:
        """What fits has changed."""
        self._follow()

    def _resized(self) -> None:
        self.virtual_size = Size(0, len(self.rows) + 1)
        self._follow()
        self.refresh()

    def _follow(self) -> None:
        # The head covers the first line in sight, so the cursor has to stand one line lower.
        self.scroll_to_region(Region(0, self.cursor, 1, 2), animate=False, immediate=True, force=True)

    def render_line(self, y: int) -> Strip:
        """The head, then the rows in sight."""
        width = self.scrollable_content_region.width
        if y == 0:
            return self._strip(self._line(width, None), width, "table--head")
        place = y - 1 + self.scroll_offset.y
        if not self.rows:
            lines = Content(self.empty).wrap(max(10, width)) if self.empty else []
            return self._strip(lines[y - 2] if 2 <= y < len(lines) + 2 else Content(""), width, "table--empty")
        if place >= len(self.rows):
            return Strip.blank(width, self.rich_style)
        style = ""
        if place == self.cursor:
            style = "table--cursor" if self.has_focus else "table--cursor-blurred"
        return self._strip(self._line(width, self.rows[place]), width, style)

    def _strip(self, content: Content, width: int, style: str) -> Strip:
        visual = self.get_visual_style(style) if style else self.visual_style
        options = RenderOptions(self._get_style, {"text_wrap": "nowrap"})
        strips = content.render_strips(width, 1, visual, options)
        return (strips[0] if strips else Strip([])).adjust_cell_length(width, visual.rich_style)

    def _line(self, width: int, row: Row | None) -> Content:
        columns = [column for column in self._columns if width >= column.from_width]
        left = width - sum(column.width for column in columns) - len(columns) + 1
        shares = sum(column.grows for column in columns) or 1
        cells = []
        for column in columns:
            # Where there is too little room, what grows also shrinks.
            room = max(min(4, column.width), column.width + left * column.grows // shares)
            drawn = column.title if row is None else column.cell(row)
            cell = (drawn if isinstance(drawn, Content) else Content(drawn)).truncate(room, ellipsis=True)
            gap = room - cell.cell_length
            cells.append(cell.pad_left(gap) if column.right else cell.pad_right(gap))
        return Content(" ").join(cells)
