"""The grid at the keyboard: it never waits, never loses the cursor's row, and draws only what has changed."""

from dataclasses import replace

import pytest
from textual import events
from textual.geometry import Region

from screens.widgets.columns import Column
from screens.widgets.grid import Grid
from screens.widgets.reader import READING
from store.errors import Code, Refused
from tests.screens.widgets.shelf import Book, Shelf
from tests.screens.widgets.stage import COLUMNS, Audience, staged


def books(count: int) -> list[Book]:
    return [Book(10 * number, number) for number in range(count)]


async def test_a_million_rows_are_opened_with_one_window_and_left_at_both_ends_with_one_each() -> None:
    shelf = Shelf(books(20_000))
    async with staged(shelf) as user:
        assert [asked for asked in shelf.asked if asked.startswith("window")] == ["window 24"]
        shelf.asked.clear()
        await user.press("G")
        assert user.keys == list(range(19_989, 20_000))
        assert user.current == 19_999
        await user.press("g")
        assert user.keys == list(range(11))
        assert user.current == 0
        assert [asked for asked in shelf.asked if asked.startswith("window")] == ["window 22", "window 22"]


async def test_keys_move_by_a_row_half_a_page_a_page_and_to_the_ends() -> None:
    async with staged(books(500)) as user:
        for keys, expected in (
            (["j", "down"], 2),
            (["k"], 1),
            (["up", "up"], 0),
            (["ctrl+d"], 5),
            (["pagedown"], 16),
            (["ctrl+u"], 11),
            (["pageup"], 0),
            (["end"], 499),
            (["home"], 0),
        ):
            await user.press(*keys)
            assert user.current == expected, keys


async def test_only_a_few_screens_are_held_however_far_one_goes() -> None:
    async with staged(books(3000)) as user:
        for _ in range(25):
            await user.press("pagedown")
            assert len(user.stage.grid._reel.run.rows) <= 12 * 7
        assert user.keys == list(range(275, 286))


async def test_many_keys_pressed_faster_than_the_store_answers_ask_for_little() -> None:
    shelf = Shelf(books(5000))
    async with staged(shelf) as user:
        user.stage.holding = True
        shelf.asked.clear()
        user.send(*["pagedown"] * 30)
        await user.settle()
        assert len(user.stage.held) == 1
        user.stage.holding = False
        user.stage.let_go()
        await user.settle()
        assert user.current == 330
        assert user.keys == list(range(330, 341))
        assert len(shelf.asked) <= 4


async def test_rows_that_come_late_are_awaited_in_their_places_and_then_filled_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("screens.widgets.reader.GRACE", 0.001)
    async with staged(books(500)) as user:
        user.stage.holding = True
        await user.press("G", "k")
        await user.until(lambda: user.keys == [])
        assert all("·" in line for line in user.lines[1:])
        assert user.stage.grid.pending
        user.stage.holding = False
        user.stage.let_go()
        await user.settle()
        assert user.keys == list(range(489, 500))
        assert user.current == 498
        assert not user.stage.grid.pending


async def test_rows_that_are_not_late_do_not_flicker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screens.widgets.reader.GRACE", 1000)
    async with staged(books(500)) as user:
        user.stage.holding = True
        await user.press("G")
        assert user.stage.grid.pending
        assert user.keys == list(range(11))
        user.stage.let_go()
        await user.settle()
        assert user.keys == list(range(489, 500))


async def test_before_the_first_answer_it_says_that_it_reads_and_an_empty_list_says_so() -> None:
    async with staged([]) as user:
        assert "No books." in "\n".join(user.lines)
        user.stage.holding = True
        other = Shelf(books(3))
        user.stage.grid.show(other)
        await user.settle()
        assert "No books." in "\n".join(user.lines)
        user.stage.let_go()
        await user.settle()
        assert user.keys == [0, 1, 2]


async def test_a_list_that_takes_long_says_that_it_is_being_read() -> None:
    async with staged(books(3)) as user:
        user.stage.holding = True
        await user.stage.grid.remove()
        user.stage.grid = Grid(COLUMNS, lambda book: book.key, ask=user.stage.ask, empty="No books.")
        await user.stage.mount(user.stage.grid)
        user.stage.grid.show(user.stage.shelf)
        await user.until(lambda: READING in "\n".join(user.lines))
        user.stage.let_go()
        await user.settle()
        assert user.keys == [0, 1, 2]


async def test_an_answer_that_was_overtaken_is_dropped() -> None:
    async with staged(books(500)) as user:
        user.stage.holding = True
        await user.press("G")
        other = Shelf([Book(number, number) for number in range(900, 905)])
        user.stage.grid.show(other)
        await user.press("g")
        user.stage.holding = False
        user.stage.let_go()
        await user.settle()
        assert user.keys == [900, 901, 902, 903, 904]
        assert user.current == 900


async def test_a_refusal_is_told_and_what_was_shown_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    async with staged(books(50)) as user:
        shelf = user.stage.shelf
        monkeypatch.setattr(shelf, "count", lambda: (_ for _ in ()).throw(Refused(Code.BUSY, "Try again.")))
        user.stage.grid.reread()
        await user.settle()
        assert [told.refused.sentence for told in user.stage.of(Grid.Failed)] == ["Try again."]
        assert user.keys == list(range(11))
        monkeypatch.undo()
        shelf.change(shelf.books[1:])
        user.stage.grid.reread()
        await user.settle()
        assert user.keys == list(range(1, 12))


async def test_the_cursor_stays_on_its_row_and_its_line_when_others_change_the_list() -> None:
    async with staged(books(100)) as user:
        await user.press("pagedown", "pagedown", "j", "j", "j")
        assert user.current == 25
        shelf = user.stage.shelf
        line = user.lines.index(next(line for line in user.lines if line.split()[0] == "25"))
        shelf.change([*shelf.books, Book(215, 1001), Book(216, 1002), Book(5, 1003)])
        await refreshed(user)
        assert user.current == 25
        assert user.lines[line].split()[0] == "25"
        assert user.keys == [book.key for book in shelf.rows][shelf.rows.index(Book(250, 25)) - line + 1 :][:11]


async def test_at_the_very_top_new_rows_come_into_view() -> None:
    async with staged(books(100)) as user:
        shelf = user.stage.shelf
        shelf.change([*shelf.books, Book(-5, 1001)])
        await refreshed(user)
        assert user.keys == [1001, *range(10)]
        assert user.current == 0


async def test_a_row_that_was_sorted_elsewhere_is_followed_on_its_line() -> None:
    async with staged(books(1000)) as user:
        await user.press("j", "j", "j")
        shelf = user.stage.shelf
        shelf.change([book for book in shelf.books if book.key != 3] + [Book(7005, 3)])
        await refreshed(user)
        assert user.current == 3
        assert user.keys == [698, 699, 700, 3, *range(701, 708)]


async def test_when_the_row_is_gone_the_next_one_takes_its_line() -> None:
    async with staged(books(100)) as user:
        await user.press("j", "j", "j")
        shelf = user.stage.shelf
        shelf.change([book for book in shelf.books if book.key not in (1, 3, 4)])
        await refreshed(user)
        assert user.current == 5
        await user.press("G")
        shelf.change(shelf.books[:-2])
        await refreshed(user)
        assert user.current == 97


async def test_marks_stay_on_their_rows_through_moves_and_changes() -> None:
    async with staged(books(100), marks=True) as user:
        await user.press("space", "space", "j", "space")
        assert user.stage.grid.marked == {0, 1, 3}
        shelf = user.stage.shelf
        shelf.change([*shelf.books, Book(15, 1001)])
        await refreshed(user)
        assert user.marked == [0, 1, 3]
        await user.press("G", "g", "space")
        assert user.stage.grid.marked == {1, 3}
        user.stage.grid.mark(user.stage.grid.marked, on=False)
        await user.settle()
        assert user.marked == []
        assert len(user.stage.of(Grid.Marked)) == 5


async def test_without_marks_and_with_columns_that_fit_those_keys_are_the_screens() -> None:
    async with staged(books(3)) as user:
        grid = user.stage.grid
        assert not grid.check_action("mark", ())
        assert not grid.check_action("sideways", (1,))
        await user.press("space")
        assert not grid.marked


async def test_it_goes_to_a_row_by_its_key_and_says_when_there_is_none() -> None:
    async with staged(books(1000)) as user:
        user.stage.grid.go(700)
        await user.settle()
        assert user.current == 700
        assert user.keys == list(range(695, 706))
        user.stage.grid.go(5000)
        await user.settle()
        assert user.current == 700
        assert [told.key for told in user.stage.of(Grid.Missing)] == [5000]


async def test_a_list_may_change_around_the_row_under_the_cursor() -> None:
    async with staged(books(1000)) as user:
        user.stage.grid.go(700)
        await user.settle()
        even, odd = Shelf(books(1000)), Shelf(books(1000))
        even.chosen = lambda book: book.key % 2 == 0
        odd.chosen = lambda book: book.key % 2 == 1
        user.stage.grid.show(even, stay=True)
        await user.settle()
        assert user.keys == list(range(690, 712, 2))
        assert user.current == 700
        user.stage.grid.show(odd, stay=True)
        await user.settle()
        assert user.current == 1
        assert user.keys == list(range(1, 23, 2))


async def test_the_scrollbar_leads_anywhere_and_the_view_is_right_there() -> None:
    shelf = Shelf(books(20_000), rough=100)
    async with staged(shelf) as user:
        user.stage.grid.scroll_to(y=10_050, animate=False)
        await user.settle()
        assert user.keys == list(range(user.keys[0], user.keys[0] + 11))
        assert abs(user.keys[0] - 10_050) <= 100
        assert user.current == user.keys[0]
        user.stage.grid.scroll_to(y=30_000, animate=False)
        await user.settle()
        assert user.keys == list(range(19_989, 20_000))
        user.stage.grid.leap(5_000)
        await user.settle()
        assert abs((user.current or 0) - 5_000) <= 100


async def test_the_wheel_scrolls_and_takes_the_cursor_along() -> None:
    async with staged(books(100)) as user:
        for _ in range(3):
            await user.pilot._post_mouse_events([events.MouseScrollDown], user.stage.grid, offset=(5, 5), button=0)
        await user.settle()
        assert user.keys == list(range(6, 17))
        assert user.current == 6


async def test_a_click_moves_the_cursor_and_on_a_title_asks_for_its_order() -> None:
    async with staged(books(100)) as user:
        await user.pilot.click(user.stage.grid, offset=(5, 4))
        await user.settle()
        assert user.current == 3
        await user.pilot.click(user.stage.grid, offset=(30, 0))
        assert user.stage.of(Grid.SortRequested) == []
        await user.pilot.click(user.stage.grid, offset=(5, 0))
        assert [told.order for told in user.stage.of(Grid.SortRequested)] == ["key"]
        user.stage.grid.sorted = ("key", True)
        await user.settle()
        assert "Key ↓" in user.lines[0]


async def test_a_cell_is_chosen_by_arrows_while_the_first_column_stays() -> None:
    columns: list[Column[Book]] = [
        Column("Key", lambda book: str(book.key), 6, right=True),
        *(Column(f"App {number}", lambda book, number=number: f"{book.key}/{number}", 8) for number in range(20)),  # type: ignore[misc]
    ]
    async with staged(books(50), columns, cells=True, frozen=1) as user:
        assert user.stage.grid.column == 1
        await user.press(*"lllllll")
        assert user.stage.grid.column == 8
        assert "0/7" in user.lines[1]
        assert user.lines[1].split()[0] == "0"
        assert "‹" in user.lines[0]
        assert user.lines[0].endswith("›")
        await user.press("h", "j")
        assert user.stage.grid.column == 7
        assert user.current == 1
        await user.press(*["right"] * 30)
        assert user.stage.grid.column == 20
        assert "1/19" in user.lines[2]


async def test_rows_at_hand_are_shown_at_once_and_keep_the_cursor() -> None:
    async with staged([]) as user:
        grid: Grid[Book] = Grid(COLUMNS, lambda book: book.key, empty="Nothing at hand.")
        await user.stage.mount(grid)
        grid.show_rows(books(30))
        assert grid.current == Book(0, 0)
        grid.go(20)
        assert grid.current == Book(200, 20)
        grid.show_rows(books(40)[5:])
        assert grid.current == Book(200, 20)
        grid.show_rows(books(10))
        assert grid.current == Book(90, 9)
        grid.show_rows([])
        await user.settle()
        assert user.current is None
        assert "Nothing at hand." in "\n".join(user.lines)


async def test_a_row_that_was_not_seen_yet_is_not_marked() -> None:
    async with staged(books(500), marks=True) as user:
        user.stage.holding = True
        user.send("G", "space")
        await user.answered()
        user.stage.let_go()
        await user.settle()
        assert user.current == 499
        assert user.stage.grid.marked == set()


async def test_a_move_draws_two_lines_and_a_refresh_of_the_same_rows_draws_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with staged(books(100)) as user:
        drawn: list[Region] = []
        grid = user.stage.grid
        draw = grid.refresh

        def watched(*regions: Region, **how: bool) -> Grid[Book]:
            drawn.extend(regions or [grid.size.region])
            return draw(*regions, **how)

        monkeypatch.setattr(grid, "refresh", watched)
        await user.press("j")
        assert [region.y for region in drawn] == [1, 2]
        assert {region.height for region in drawn} == {1}
        drawn.clear()
        grid.reread()
        await user.settle()
        assert drawn == []
        shelf = user.stage.shelf
        shelf.change([Book(book.rank, book.key, "new title" if book.key == 4 else "") for book in shelf.books])
        await refreshed(user)
        assert [region.y for region in drawn] == [5]
        assert "new title" in user.lines[5]


async def test_other_people_s_text_stays_in_its_line_and_cell() -> None:
    titles = [
        "[bold]x[/]",
        "a\nb",
        "漢字" * 40,
        "e\u0301" * 40,
        "\u202egnirts",
        "👨\u200d👩\u200d👧 family",
        "\x1b[31m",
    ]
    named = [Book(number, number, title) for number, title in enumerate(titles)]
    async with staged(named) as user:
        assert user.keys == list(range(len(titles)))
        assert "[bold]x[/]" in user.lines[1]
        assert "a b" in user.lines[2]
        assert {strip.cell_length for strip in user.stage.screen._compositor.render_strips()} == {60}


async def test_a_cell_that_depends_on_more_than_its_row_is_drawn_again_when_told() -> None:
    seen = {"n": 0}
    columns: list[Column[Book]] = [Column("Key", lambda book: str(book.key + seen["n"]), 6)]
    async with staged(books(3), columns) as user:
        seen["n"] = 100
        user.stage.grid.redraw()
        await user.settle()
        assert user.keys == [100, 101, 102]


async def test_it_fills_a_terminal_that_grows_and_keeps_the_cursor_in_one_that_shrinks() -> None:
    async with staged(books(100)) as user:
        await user.press("G", "k")
        await user.pilot.resize_terminal(60, 20)
        await user.settle()
        assert user.keys == list(range(81, 100))
        await user.pilot.resize_terminal(40, 6)
        await user.settle()
        assert user.current == 98
        assert 98 in user.keys


async def refreshed(user: Audience) -> None:
    user.stage.grid.reread()
    await user.settle()


async def noticed(user: Audience) -> None:
    """Somebody else has changed something."""
    user.stage.grid.reread(user.stage.shelf.touched)
    await user.settle()


def retitled(shelf: Shelf, **titles: str) -> list[Book]:
    return [replace(book, title=titles.get(f"n{book.key}", book.title)) for book in shelf.books]


async def test_what_others_change_has_a_mark_until_the_cursor_has_been_there() -> None:
    async with staged(books(30), marks=True) as user:
        shelf = user.stage.shelf
        await noticed(user)
        shelf.change(retitled(shelf, n0="under the cursor", n2="changed", n3="too"))
        await noticed(user)
        assert [line[1:2] for line in user.lines[1:5]] == [" ", " ", "•", "•"]
        assert user.stage.grid.fresh == 2
        await user.press("j", "j", "k")
        assert [line[1:2] for line in user.lines[1:5]] == [" ", " ", " ", "•"]
        shelf.change([book for book in shelf.books if book.key != 4] + [Book(25, 100)])
        await noticed(user)
        assert [line[1:2] for line in user.lines[1:9]] == [" ", " ", " ", "•", "•", " ", " ", " "]
        assert user.stage.grid.fresh == 2
        await user.press("space")
        assert user.lines[2][1:2] == "✓"


async def test_what_one_changed_oneself_has_none_and_neither_has_another_list() -> None:
    async with staged(books(30), marks=True) as user:
        shelf = user.stage.shelf
        await noticed(user)
        shelf.change(retitled(shelf, n2="mine"))
        await refreshed(user)
        await noticed(user)
        assert user.stage.grid.fresh == 0
        shelf.change(retitled(shelf, n3="another's"))
        await noticed(user)
        assert user.stage.grid.fresh == 1
        user.stage.grid.show(shelf)
        await user.settle()
        assert user.stage.grid.fresh == 0
