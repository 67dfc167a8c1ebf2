"""A line of the grid is right to the cell, whatever other people have written into it."""

from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content
from textual.style import Style

from screens.widgets.columns import Column, lay_out
from screens.widgets.lines import draw

TEXT = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("漢한ｶ😀👨\u200d👩\ufe0f❤é\u0301\u0300\u05d0\u202e\u200b\x1b\n\t\x07🇩🇪[]/"),
    ),
    max_size=30,
)
PLAIN = Style()
BOLD = Style(bold=True)


def _resolve(style: Style | str) -> Style:
    return style if isinstance(style, Style) else BOLD


@st.composite
def columns(draw: st.DrawFn) -> list[Column[str]]:
    return [
        Column("T", str, draw(st.integers(1, 30)), draw(st.integers(0, 2)), draw(st.booleans()), from_width)
        for from_width in draw(st.lists(st.sampled_from([0, 0, 0, 60]), min_size=1, max_size=8))
    ]


@given(columns(), st.integers(1, 140), st.lists(TEXT, min_size=8, max_size=8), st.integers(0, 3), st.integers(0, 9))
@example([Column("a", str, 3), Column("b", str, 3)], 7, ["ab漢", "\u0301x"] + [""] * 6, 0, 0)
@example([Column("a", str, 3), Column("b", str, 3)], 7, ["a\u200d", "\ufe0f"] + [""] * 6, 0, 0)
def test_a_line_is_as_wide_as_the_grid_whatever_is_in_it(
    given_columns: list[Column[str]], width: int, texts: list[str], frozen: int, first: int
) -> None:
    layout = lay_out(given_columns, width, lead=min(2, width - 1), frozen=frozen, first=first)
    cells: list[Content | str] = [
        Content.styled(text, "bold") if number % 2 else text for number, text in enumerate(texts[: len(layout.places)])
    ]
    strip = draw(layout, cells, PLAIN, _resolve, lead="✓")
    assert sum(cell_len(segment.text) for segment in strip) == width == strip.cell_length
    assert cell_len(strip.text) == width
    assert "\n" not in strip.text
    assert "\x1b" not in strip.text


@given(columns(), st.integers(10, 140), st.lists(TEXT, min_size=8, max_size=8))
def test_what_does_not_fit_is_cut_inside_its_own_cell(
    given_columns: list[Column[str]], width: int, texts: list[str]
) -> None:
    layout = lay_out(given_columns, width)
    full = draw(layout, texts[: len(layout.places)], PLAIN, _resolve)
    for number, place in enumerate(layout.places):
        alone = ["" if other != number else text for other, text in enumerate(texts[: len(layout.places)])]
        there = draw(layout, alone, PLAIN, _resolve).crop(place.x, place.x + place.width)
        assert there.text == full.crop(place.x, place.x + place.width).text


def test_a_cut_never_leaves_half_a_character() -> None:
    layout = lay_out([Column("a", str, 4), Column("b", str, 2)], 7)
    assert draw(layout, ["漢字漢字", "xyz"], PLAIN, _resolve).text == "漢 … x…"


def test_an_accent_without_a_letter_does_not_touch_the_cell_before() -> None:
    layout = lay_out([Column("a", str, 2), Column("b", str, 3)], 6)
    assert draw(layout, ["ab", "\u0301c"], PLAIN, _resolve).text == "ab ◌\u0301c "


def test_columns_that_grow_share_what_is_left_and_columns_that_ask_for_room_wait_for_it() -> None:
    given_columns: list[Column[str]] = [
        Column("a", str, 10),
        Column("b", str, 10, grows=2),
        Column("c", str, 10, grows=1),
        Column("d", str, 10, from_width=80),
    ]
    assert [(place.x, place.width) for place in lay_out(given_columns, 62).places] == [(0, 10), (11, 30), (42, 20)]
    assert [place.number for place in lay_out(given_columns, 80).places] == [0, 1, 2, 3]


def test_what_does_not_fit_is_reached_sideways_while_the_first_column_stays() -> None:
    given_columns: list[Column[str]] = [Column(str(n), str, 10) for n in range(8)]
    layout = lay_out(given_columns, 40, frozen=1)
    assert [place.number for place in layout.places] == [0, 1, 2, 3]
    assert layout.places[-1].width == 7
    moved = lay_out(given_columns, 40, frozen=1, first=2)
    assert [place.number for place in moved.places] == [0, 3, 4, 5]
    far = lay_out(given_columns, 40, frozen=1, first=99)
    assert [(place.number, place.width) for place in far.places] == [(0, 10), (6, 10), (7, 10)]
    assert layout.first_to_show(2) == 0
    assert lay_out(given_columns, 40, frozen=1, first=layout.first_to_show(3)).places[-2].number == 3
