"""The list of connections: filters together, kept ones, columns, marks, what is exported, the pane beside it."""

import csv
import io
import json
from datetime import timedelta

import pytest

from screens import connections_view
from screens.connection_shown import Shown
from screens.connections_view import ConnectionsView
from store.kinds import Reason
from tests.screens.driver import driving
from tests.screens.places import furnish
from tests.world import READS, World


async def test_filters_hold_together_and_stand_as_chips(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("0", "s", "2")
        assert "5 of 5" in user.text
        await user.press("r")
        assert "why: no secret" not in user.text
        assert " why: admin has not acted " in user.text
        assert "2 of 5" in user.text
        await user.press("r", "/")
        await user.type("1001")
        await user.press("enter", "o")
        assert " app: Call Insights " in user.text
        assert " “1001” " in user.text
        assert "1 of 5" in user.text
        await user.press("o")
        assert "2 of 5" in user.text
        await user.press("0")
        assert "5 of 5" in user.text
        assert "“1001”" not in user.text


async def test_a_version_is_a_filter_within_its_app(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("0")
        await user.press("v")
        assert "This tenant has not accepted any version." in user.words
        await user.press("2", "v")
        assert " app: Route Optimizer " in user.text
        assert " v1 " in user.text
        assert "1 of 5" in user.text


async def test_the_filter_s_dialog_has_all_of_it(world: World) -> None:
    furnish(world)
    async with driving(world, size=(120, 40)) as user:
        await user.sign_in("sue")
        await user.press("f")
        await user.press("space", "space")  # the reasons that somebody has come first
        await user.press("tab")
        await user.type("insights")
        await user.press("enter")
        assert " why: tenant unknown, declined " in user.text
        assert " app: Call Insights " in user.text
        assert "2 of 5" in user.text


async def test_an_app_that_is_not_there_or_not_one_is_said_in_the_dialog(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("f", "tab")
        await user.type("zzz")
        await user.press("enter")
        assert "No app has “zzz” in its name or key." in user.text
        await user.press("backspace", "backspace", "backspace")
        await user.type("i")
        await user.press("enter")
        assert "2 apps have that in their names" in user.text


async def test_a_filter_is_kept_under_a_number_for_the_next_session(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("7")
        assert "Nothing is kept under 7" in user.text
        await user.press("0", "/")
        await user.type("1001")
        await user.press("enter", "s", "2", "K", "7")
        assert "Kept: 7 shows it again" in user.text
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("7")
        assert " “1001” " in user.text
        assert "by tenant" in user.text
        assert "2 of 5" in user.text
        await user.press("K")
        assert "7   “1001”" in user.text
        assert "6   nothing yet" in user.text
        await user.press("enter")
        assert "Kept: 6 shows it again" in user.text
        await user.press("escape", "0")
        await user.sign_out()
        world.operator.accounts.establish("integration", "sid", "another-long-one", permissions=["support"])
        kept_files = list((world.home / "kept").iterdir())
        assert [file.stat().st_mode & 0o777 for file in kept_files] == [0o600]


def test_what_is_kept_comes_back_as_it_was_and_what_is_no_filter_does_not() -> None:
    shown = Shown(
        show="stuck", reasons=(Reason.DECLINED,), app=3, app_name="A[/]x", version=2, search="é", snoozed=False
    )
    assert Shown.of(json.loads(json.dumps(shown.kept()))) == shown
    for wrong in ({}, {**shown.kept(), "show": "x"}, {**shown.kept(), "reasons": ["x"]}, {**shown.kept(), "app": "x"}):
        assert Shown.of(wrong) is None


async def test_a_broken_file_of_kept_filters_is_as_good_as_none(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("K", "enter")
        file = next((world.home / "kept").iterdir())
        file.write_text("{", "utf-8")
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("6")
        assert "Nothing is kept under 6" in user.text


async def test_columns_are_hidden_and_come_back(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("G", "enter")
        assert "Name" in user.text
        await user.press("c", "space", "enter")
        assert "Name" not in user.text
        assert "Status" in user.text
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("G", "enter")
        assert "Name" not in user.text
        await user.press("c", "space", "enter")
        assert "Name" in user.text


async def test_names_and_apps_are_readable_at_80_columns(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("0")
        row = next(line for line in user.text.splitlines() if " 1001 " in line and "Route" in line)
        assert "Blue Plumbing" in row
        assert "Route Optimizer" in row


async def test_what_is_shown_goes_to_the_clipboard_as_csv_that_no_spreadsheet_calculates(world: World) -> None:
    dana = world.developer()
    app = dana.apps.create(name="=1+1", scopes=READS[:1], tenants=[1001])
    dana.connections.add(app.id, 1002, label="+x")
    dana.connections.add(app.id, 1003, label="@y")
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("enter", "s", "2", "x", "enter")
        assert "All 3 connections were sent to your terminal's clipboard" in user.words
        rows = list(csv.DictReader(io.StringIO(user.app.clipboard)))
    assert [row["tenant"] for row in rows] == ["1001", "1002", "1003"]
    assert {row["app_name"] for row in rows} == {"'=1+1"}
    assert [row["label"] for row in rows] == ["", "'+x", "'@y"]


async def test_an_export_is_as_much_as_a_clipboard_takes_and_says_so(world: World) -> None:
    dana = world.developer()
    dana.apps.create(name="Many", scopes=READS, tenants=range(1, 1231))
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("enter", "s", "2", "x", "right", "enter")
        await user.until("The first")
        rows = json.loads(user.app.clipboard)
        assert [row["tenant"] for row in rows] == list(range(1, len(rows) + 1))
        assert f"The first {len(rows)} of 1,230 connections were" in user.words
        assert 50_000 < len(user.app.clipboard) <= 60_000


async def test_the_command_for_all_of_it_has_the_same_filter(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("/")
        await user.type("o'x")
        await user.press("enter", "x", "left", "enter")
        assert user.app.clipboard == (
            "devportal connections --environment integration --status not_connected --status stopped "
            "--reason blocked --reason tenant_unknown --reason declined --reason no_admin "
            "--reason admin_has_not_acted --reason suspended --reason disabled "
            """--search 'o'"'"'x' --not-snoozed --csv"""
        )


async def test_who_must_act_is_you_to_the_one_who_must(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("enter", "/", *"4711", "enter")
        assert "must act: you" in user.words
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("/", *"4711", "enter")
        assert "must act: developer" in user.words


async def test_everything_about_a_row_stands_beside_the_list_or_comes_by_a_key(world: World) -> None:
    furnish(world)
    sue = world.again("integration", "sue")
    waiting = sue.connections.window(status="no_secret").rows[0]
    sue.connections.note(waiting.id, "asked for it by phone")
    prefix = sue.credentials.list(waiting.id)[0].prefix
    async with driving(world, size=(120, 40)) as user:
        await user.sign_in("sue")
        await user.press("2")
        for told in (
            prefix,
            "by tess",
            "unused",
            "asked for it by phone",
            "tess connected it",
            "2026-03-03 12:00 UTC",
        ):
            await user.until(told)
        await user.press("p")
        assert prefix not in user.text
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("2")
        assert prefix not in user.text
        await user.press("p")
        await user.until("asked for it by phone")
        await user.press("]", "]")
        await user.until(prefix)


async def test_all_that_are_listed_are_marked_where_some_are_and_unmarked_where_all_are(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("0", "space")
        assert "1 marked" in user.text
        await user.press("A")
        assert "5 marked" in user.text
        await user.press("A")
        assert "marked" not in user.text


async def test_a_text_to_many_is_one_text_after_the_other(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("0", "A")
        assert "5 marked" in user.text
        await user.press("e")
        assert "5 texts were sent to your terminal's clipboard" in user.words
        assert user.app.clipboard.count("Hello,") == 5
        assert (
            "To the tenant admin, about Call Insights by Acme Integrations · tenant 1001 Blue Plumbing:"
            in user.app.clipboard
        )
        await user.press("escape")
        assert "marked" not in user.text


async def test_a_row_that_somebody_else_adds_is_read_at_once_and_the_numbers_soon(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana = world.developer()
    app = dana.apps.create(name="Trail", scopes=READS, tenants=[1001])
    monkeypatch.setattr(connections_view, "NUMBERS", (0.01, 0.02))
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("enter")
        assert "1 of 1" in user.text
        world.again("integration", "dana").connections.add(app.id, 1002)
        page = user.app.screen
        assert isinstance(page, ConnectionsView)
        page.noticed()
        await user.settle()
        assert "1002" in user.text
        assert "• 1 changed · 2 of 2" in user.text
        await user.until(lambda: page._news.total == 2)
        await user.press("j")
        assert "•" not in user.text


async def test_what_stands_beside_the_list_comes_on_a_busy_host_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(world)
    monkeypatch.setattr(connections_view, "LATE", -1.0)
    monkeypatch.setattr(connections_view, "PUT_OFF", 0.0)
    async with driving(world, size=(120, 40)) as user:
        await user.sign_in("sue")
        await user.press("2")
        await user.until("tess connected it")


async def test_an_age_beside_the_list_goes_on_while_nothing_of_the_row_changes(world: World) -> None:
    world.developer().apps.create(name="Trail", scopes=READS, tenants=[1001])
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("enter")
        assert "(now)" in user.text
        world.clock.now += timedelta(minutes=3)
        page = user.app.screen
        assert isinstance(page, ConnectionsView)
        page.reread()
        await user.until("(3 min)")
