"""Tenant IDs are read out of a paste of any shape."""

import pytest

from screens.tenant_paste import instead, parse
from screens.tenant_verdicts import judged
from store.models import TenantVerdict


@pytest.mark.parametrize(
    ("text", "tenants"),
    [
        ("1001\n1002", {1001: "", 1002: ""}),
        ("1001, 1002;1003 1004\t1005|1006", dict.fromkeys(range(1001, 1007), "")),
        ('1001,Blue Plumbing\n1002,"Acme, Inc"', {1001: "Blue Plumbing", 1002: "Acme, Inc"}),
        ("1001\tBlue Plumbing\r\n\r\n#1002 - note", {1001: "Blue Plumbing", 1002: "- note"}),
        ("'1001'", {1001: ""}),
        ("1001,24 hours a day", {1001: "24 hours a day"}),
        ("1001 24 hours a day", {1001: "24 hours a day"}),
        ("", {}),
    ],
)
def test_any_shape_is_read(text: str, tenants: dict[int, str]) -> None:
    assert parse(text).tenants == tenants


def test_what_is_not_a_number_and_what_came_twice_is_told() -> None:
    paste = parse("id,name\n1001\n1001\n0\n-5\n99999999999999999999\n١٠٠١")
    assert paste.tenants == {1001: ""}
    assert paste.twice == (1001,)
    assert paste.unreadable == ("id,name", "0", "-5", "99999999999999999999", "١٠٠١")


def test_a_mistake_in_a_list_of_ids_is_not_taken_for_a_note() -> None:
    paste = parse("1001, 1002 1003;abc")
    assert paste.tenants == dict.fromkeys((1001, 1002, 1003), "")
    assert paste.unreadable == ("abc",)


def test_a_number_with_thousands_separators_is_no_list_and_no_note() -> None:
    assert parse("1,000,393").tenants == {}
    assert parse("1,000,393").unreadable == ("1,000,393",)


def test_three_columns_of_a_spreadsheet_are_an_id_and_a_note() -> None:
    assert parse("1000953\tBlue\tUSA").tenants == {1000953: "Blue, USA"}


def test_a_spreadsheet_with_names_first_is_read_too() -> None:
    assert parse("Blue Plumbing,1000953\nAcme\t1000954\tUSA").tenants == {
        1000953: "Blue Plumbing",
        1000954: "Acme, USA",
    }


def test_a_cell_in_quotes_may_hold_commas_and_quotes() -> None:
    assert parse('1000953,"Blue, Inc",signed\n1000954, "the ""A"" list" ,x').tenants == {
        1000953: "Blue, Inc,signed",
        1000954: 'the "A" list,x',
    }


@pytest.mark.parametrize(
    ("text", "place", "written", "after"),
    [
        ("1001\n1002", 1, "", "1001"),
        ("1001, 1002, 1003", 1, "", "1001 1003"),
        ("1001, 1002; 11001", 0, "9", "9, 1002; 11001"),
        ("1001 1001", 1, "", "1001"),
        ("1001,a note", 0, "1002", "1002,a note"),
        ("1001,a note\nnonsense", 1, "", "1001,a note"),
        ('"1001"', 0, "7", '"7"'),
    ],
)
def test_one_entry_is_exchanged_or_left_out_and_nothing_else_is_touched(
    text: str, place: int, written: str, after: str
) -> None:
    assert instead(text, parse(text).entries[place], written) == after


def test_a_note_that_begins_like_an_id_is_not_swallowed_in_silence() -> None:
    found = [TenantVerdict(tenant, "added", "") for tenant in (1000215, 1000218)]
    said = judged(parse("1000215, 1000301 and more\n1000218, 24 hours a day"), found)
    assert [(one.kind, one.entry.tenant) for one in said] == [("numbered", 1000215), ("added", 1000218)]
    assert said[0].about() == "note: 1000301 and more"


def test_of_hundreds_of_unknown_ids_those_that_may_be_mistyped_come_first() -> None:
    found = [TenantVerdict(1001, "unknown", ""), TenantVerdict(1012, "unknown", "", (1021,))]
    assert [one.entry.tenant for one in judged(parse("1001 1012"), found)] == [1012, 1001]
