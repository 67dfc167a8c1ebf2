"""Other people's text: kept as it was meant, and never a way to write on somebody's terminal."""

import pytest

from store import Code, Refused
from store.text import clean, password, tenant_id, user_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Acme  ", "Acme"),
        ("Cafe\u0301", "Café"),
        ("日本語 ünïcode", "日本語 ünïcode"),
        ("[bold]markup[/bold] is text", "[bold]markup[/bold] is text"),
        ("مرحبا", "مرحبا"),
        ("😀", "😀"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("q\u0323\u0307", "q\u0323\u0307"),
        ("x" * 80, "x" * 80),
    ],
)
def test_text_is_kept_as_it_was_meant(given: str, kept: str) -> None:
    assert clean(given, "A name", most=80) == kept


@pytest.mark.parametrize(
    "wrong",
    [
        "\x1b[31mred",
        "bell\x07",
        "nul\0",
        "line\nbreak",
        "tab\there",
        "cr\rover",
        "c1\x9b31m",
        "del\x7f",
        "soft\u00adhyphen",
        "zero\u200bwidth",
        "over\u202eride",
        "isolate\u2066d",
        "bom\ufeffinside",
        "line\u2028separator",
        "no\u00a0break",
        "lone\ud800surrogate",
        "private\ue000use",
        "unassigned\u0378",
        "tag\U000e0041",
        "zalgx" + "\u0300\u0301\u0302",
        "\u0301mark without a letter",
        "joiner\u034f",
        "khmer\u17b4vowel",
        "variant\ufe00",
        "hidden bytes\U000e0101",
        "hangul\u3164filler",
        "at the end\x1f",
        "at the end\u2028",
        "\u0085at the beginning",
        "tab at the end\t",
        "",
        "   ",
        "\u00a0",
        "x" * 81,
        "x" * 100_000,
    ],
)
def test_what_has_no_place_in_a_line_of_text_is_refused(wrong: str) -> None:
    with pytest.raises(Refused) as refused:
        clean(wrong, "A name", most=80)
    assert refused.value.code is Code.INVALID
    assert refused.value.sentence.startswith("A name ")
    assert refused.value.sentence.isprintable()


def test_lines_are_kept_where_lines_are_meant() -> None:
    assert clean("one\r\ntwo\n\nthree\n", "A note", most=80, lines=True) == "one\ntwo\n\nthree"
    with pytest.raises(Refused):
        clean("one\rtwo", "A note", most=80, lines=True)
    with pytest.raises(Refused):
        clean("one\n\u0301two", "A note", most=80, lines=True)


def test_what_is_refused_is_named_by_its_code_point() -> None:
    with pytest.raises(Refused, match=r"A name holds the control character U\+001B; remove it\."):
        clean("\x1b[2J", "A name", most=80)
    with pytest.raises(Refused, match=r"U\+202E"):
        clean("photo\u202egnp.exe", "A name", most=80)


def test_nothing_is_text_where_it_may_be_empty() -> None:
    assert clean("  ", "A note", most=80, empty=True) == ""


@pytest.mark.parametrize("name", ["dana", "d", "9lives", "dana.smith@acme.example", "a_b-c", "x" * 64])
def test_a_user_name_is_kept_in_lower_case(name: str) -> None:
    assert user_name(name.upper()) == user_name(f" {name} ") == name


@pytest.mark.parametrize(
    "name", ["", "dana\u017f", ".dana", "-x", "@", "da na", "dänä", "x" * 65, "dana\n.", "dana/..", "d'a", "unix:me"]
)
def test_a_user_name_is_made_of_letters_that_look_like_nothing_else(name: str) -> None:
    with pytest.raises(Refused) as refused:
        user_name(name)
    assert refused.value.code is Code.INVALID


@pytest.mark.parametrize(("length", "right"), [(0, False), (11, False), (12, True), (128, True), (129, False)])
def test_a_password_has_12_to_128_characters(length: int, right: bool) -> None:
    if right:
        assert password("p" * length) == "p" * length
        return
    with pytest.raises(Refused) as refused:
        password("p" * length)
    assert refused.value.code is Code.INVALID


@pytest.mark.parametrize("value", [0, -1, 2**63, True, False, 1.0, "1", None])
def test_a_tenant_id_is_a_positive_whole_number(value: int) -> None:
    with pytest.raises(Refused) as refused:
        tenant_id(value)
    assert refused.value.code is Code.INVALID
    assert tenant_id(2**63 - 1) == 2**63 - 1
