"""Choosing API scopes: by module, read and write side by side, search as you type."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from screens.desk import Desk
from screens.page import Page
from screens.scope_tree import Resource, matching, resources, unfolded
from screens.scope_words import what_it_does
from screens.widgets.columns import Column
from screens.widgets.field import TextInput
from screens.widgets.grid import Grid
from store.scopes import Catalogue, Scopes


class ScopesScreen(Page[Scopes | None]):
    """Answers with the scopes chosen; None leaves everything as it was."""

    CSS_PATH = "scopes.tcss"
    TITLED = "API scopes"
    DOC = "versions"
    AUTO_FOCUS = "#scopes"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "done", "Done", id="scope.done", tooltip="Take what is chosen"),
        Binding("r", "access(':r')", "Read", id="scope.read", tooltip="Read of the row under the cursor, on or off"),
        Binding("w", "access(':w')", "Write", id="scope.write", tooltip="Write of the row under the cursor, on or off"),
        Binding("space", "both", "Both", id="scope.both", tooltip="All scopes of the row; of a module, all in it"),
        Binding("slash", "search", "Search", key_display="/", id="scope.search", tooltip="Show only what is typed"),
        Binding("l,right", "unfold", "Open", show=False, id="scope.open", tooltip="Show what is in the module"),
        Binding("h,left", "fold", "Close", show=False, id="scope.close", tooltip="Show the module alone"),
        Binding("x", "none", "None", show=False, id="scope.none", tooltip="None of all scopes, or of those found"),
        Binding("a", "all", "All", show=False, id="scope.all", tooltip="All scopes, or those found"),
        Binding("escape", "back", "Cancel", id="page.back", tooltip="Leave the scopes as they were"),
    ]

    def __init__(self, desk: Desk, catalogue: Catalogue, chosen: Scopes, *, current: Scopes = frozenset()) -> None:
        super().__init__(desk)
        self._catalogue = catalogue
        self._before = set(chosen)
        self._chosen = set(chosen)
        self._told_to_drop = False
        self._current = current
        self._resources = resources(catalogue)
        self._found = self._resources
        self._opened = {row.module for row in self._resources if row.name and self._chosen.intersection(row.scopes)}

    @property
    def _table(self) -> Grid[Resource]:
        return self.query_one("#scopes", Grid)

    def body(self) -> Iterable[Widget]:
        """A count and a search, the list, what the row means."""
        yield Static(id="count")
        yield TextInput(placeholder="search: part of a name", id="search")
        columns: list[Column[Resource]] = [
            Column("Module and resource", self._named, 28, grows=1),
            Column("Read", lambda row: self._box(row, ":r"), 11),
            Column("Write", lambda row: self._box(row, ":w"), 11),
        ]
        yield Grid(columns, lambda row: (row.module, row.name), empty="No scope of that name.", id="scopes")
        yield Static(id="meaning")

    def on_mount(self) -> None:
        """All of them."""
        self.query_one("#search").display = False
        self._show()

    def _show(self) -> None:
        words = self.query_one("#search", TextInput).value.lower().split()
        self._found = matching(self._resources, words, self._catalogue)
        self._table.show_rows(self._found if words else unfolded(self._found, self._opened))
        self._tell()

    @on(Grid.Moved)
    def _tell(self) -> None:
        new, gone = self._chosen - self._current, self._current - self._chosen
        change = f"   + {len(new)}   − {len(gone)}" if self._current else ""
        self.query_one("#count", Static).update(
            Content(f"{len(self._chosen)} of {len(self._catalogue)} chosen{change}")
        )
        row = self._table.current
        told = [f"{what_it_does(name, self._catalogue)}  {name}" for name in row.scopes] if row and row.name else []
        whole = "space: all of this module, or none   r: all its read   w: all its write"
        if row and not self._searching:
            whole += f"\n{'← closes' if row.module in self._opened else '→ opens'} the module"
        self.query_one("#meaning", Static).update(Content("\n".join(told) or whole))

    @property
    def _searching(self) -> bool:
        return bool(self.query_one("#search", TextInput).value.strip())

    def _named(self, row: Resource) -> Content:
        if row.name:
            return Content(f"    {row.name}")
        chosen = sum(name in self._chosen for name in row.scopes)
        glyph = "▾" if self._searching or row.module in self._opened else "▸"
        return Content.assemble(
            (f"{glyph} ", "$quiet"), (row.module, "bold"), (f"  {chosen}/{len(row.scopes)}", "$quiet")
        )

    def _box(self, row: Resource, access: str) -> Content:
        if not row.name:
            return self._boxes([name for name in row.scopes if name.endswith(access)])
        scope = row.scope(access)
        if scope is None:
            return Content("")
        word = "read" if access == ":r" else "write"
        if scope in self._chosen:
            sign = "" if scope in self._current or not self._current else " +"
            return Content.styled(f"[x] {word}{sign}", "$text-success")
        return Content.styled(f"[ ] {word} −", "$text-error") if scope in self._current else Content(f"[ ] {word}")

    def _boxes(self, scopes: list[str]) -> Content:
        """Of a module: all, some or none."""
        chosen = sum(name in self._chosen for name in scopes)
        if not scopes:
            return Content("")
        sign = "x" if chosen == len(scopes) else "–" if chosen else " "
        return Content.styled(f"[{sign}] {chosen}/{len(scopes)}", "$text-success" if chosen else "$quiet")

    def action_access(self, access: str) -> None:
        """One scope, or that access of a whole module."""
        if row := self._table.current:
            self._flip([name for name in self._meant(row) if name.endswith(access)])

    def action_both(self) -> None:
        """All scopes of the row."""
        if row := self._table.current:
            self._flip(self._meant(row))

    def _meant(self, row: Resource) -> list[str]:
        """The scopes of a resource, or of what is found of a module: never of what a search hides."""
        found = [row] if row.name else [one for one in self._found if one.name and one.module == row.module]
        return [name for one in found for name in one.scopes]

    def action_all(self) -> None:
        """Everything, or everything that is found."""
        self._chosen |= {name for row in self._found if row.name for name in row.scopes}
        self._redraw()

    def action_none(self) -> None:
        """Nothing, or nothing of what is found."""
        self._chosen -= {name for row in self._found if row.name for name in row.scopes}
        self._redraw()

    def action_unfold(self) -> None:
        """Show what is in the module."""
        if row := self._table.current:
            self._opened.add(row.module)
            self._show()

    def action_fold(self) -> None:
        """Show the module alone, the cursor on it."""
        if (row := self._table.current) and not self._searching:
            self._table.go((row.module, ""))
            self._opened.discard(row.module)
            self._show()

    def _flip(self, names: list[str]) -> None:
        if self._chosen.issuperset(names):
            self._chosen.difference_update(names)
        else:
            self._chosen.update(names)
        self._redraw()

    def _redraw(self) -> None:
        self._table.redraw()
        self._tell()

    def action_search(self) -> None:
        """Type to narrow the list."""
        field = self.query_one("#search")
        field.display = True
        field.focus()

    @on(Input.Changed)
    def _typed(self) -> None:
        self._show()

    @on(Input.Submitted)
    def _typed_all(self) -> None:
        first = next((row for row in self._table.rows if row.name), None)
        if first:
            self._table.go((first.module, first.name))
        self._table.focus()

    def action_done(self) -> None:
        """Answer."""
        self.dismiss(frozenset(self._chosen))

    def action_back(self) -> None:
        """First out of the search, then out of the screen."""
        field = self.query_one("#search", TextInput)
        if field.display:
            field.value = ""
            field.display = False
            self._table.focus()
        elif self._chosen == self._before or self._told_to_drop:
            self.dismiss(None)
        else:
            self._told_to_drop = True
            self.say("Press escape again to drop what you chose here, or enter to keep it.")
