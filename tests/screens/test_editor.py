"""The app editor: nothing is lost, and what saving does is said before."""

import pytest

from tests.screens.driver import driving
from tests.screens.places import furnish
from tests.world import READS, WRITES, World


async def test_every_line_of_a_paste_gets_a_verdict_before_anything_is_saved(world: World) -> None:
    furnish(world)
    async with driving(world, size=(80, 40)) as user:
        await user.sign_in("dana")
        await user.press("e", *["shift+tab"])
        await user.type("1003, 1001; 9999 1003")
        await user.press("enter")
        await user.type("nonsense")
        await user.until("+ 1 added")
        for words in ("= 1 already there", "? 1 unknown here", "= 1 twice in this paste", "× 1 not a number"):
            await user.until_words(words)
        assert len(world.again("integration", "dana").connections.window(search="Call").rows) == 3
        await user.press("ctrl+s")
        await user.until("My Apps")
    assert len(world.again("integration", "dana").connections.window(search="Call").rows) == 5


async def test_notes_beside_tenant_ids_are_kept(world: World) -> None:
    world.developer()
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("n")
        await user.type("With notes")
        await user.press("ctrl+o", "j", "r", "enter", "tab")
        await user.type("1001,first customer")
        await user.press("enter")
        await user.type("1002")
        await user.until("+ 2 added")
        await user.press("ctrl+s")
        await user.until("My Apps")
    rows = world.again("integration", "dana").connections.window(sort="tenant").rows
    assert [(row.tenant, row.label) for row in rows] == [(1001, "first customer"), (1002, "")]


async def test_leaving_with_unsaved_work_asks(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("e")
        await user.press("escape")
        assert "My Apps" in user.text
        await user.press("e")
        await user.type("!")
        await user.press("escape")
        assert "Leave without saving?" in user.text
        await user.press("n")
        assert "Edit Call Insights" in user.text
        await user.press("ctrl+q")
        assert "Leave the portal without saving?" in user.text
        await user.press("y")
    assert not user.app.is_running


async def test_when_somebody_else_published_both_sets_are_shown_and_nothing_is_lost(world: World) -> None:
    furnish(world)
    async with driving(world, size=(80, 40)) as user:
        await user.sign_in("dana")
        await user.press("e", "ctrl+o", "/")
        await user.type("dispatch teams")
        await user.press("enter", "j", "r", "enter")
        other = world.again("integration", "dana")
        app = next(one for one in other.apps.list() if one.name == "Call Insights")
        other.apps.publish(app.id, scopes=[READS[0], WRITES[0]], note="theirs", expected_version=1)
        await user.press("ctrl+s")
        await user.until("Publish v")
        await user.press("y")
        await user.until("published v2 of Call Insights meanwhile")
        lines = {line.strip(" │").split()[0]: line for line in user.text.splitlines() if "tn." in line}
        assert lines["tn.crm.customers:w"].split("no")[1].split()[:2] == ["+", "added"]  # by them
        assert lines["tn.dis.teams:r"].split("no")[2].split()[:2] == ["+", "added"]  # by you
        assert "= yes" in lines["tn.crm.customers:r"]
        await user.press("m")
        assert "Now based on v2" in user.words
        await user.press("ctrl+s")
        await user.until("Publish v")
        await user.press("y")
        await user.until("My Apps")
    assert world.again("integration", "dana").apps.get(app.id).scopes == {READS[0], WRITES[0], "tn.dis.teams:r"}


@pytest.mark.parametrize("own", ["", "!"])
async def test_what_somebody_else_edited_stays_also_where_a_version_is_published_over_it(
    world: World, own: str
) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("e", "tab", "tab")
        await user.type(own)
        await user.press("ctrl+o", "/")
        await user.type("dispatch teams")
        await user.press("enter", "j", "r", "enter")
        other = world.again("integration", "dana")
        app = next(one for one in other.apps.list() if one.name == "Call Insights")
        other.apps.edit(app.id, expected_edits=app.edits, name="Call Studies")
        await user.press("ctrl+s")
        await user.until("Publish v")
        await user.press("y")
        if own:
            await user.until_words("Somebody else edited it meanwhile. Taken from them: name.")
            await user.press("ctrl+s")
        await user.until("My Apps")
    saved = world.again("integration", "dana").apps.get(app.id)
    assert (saved.name, saved.contact, saved.current_version) == ("Call Studies", app.contact + own, 2)


async def test_a_write_scope_without_a_why_is_refused_in_a_sentence_and_the_form_is_kept(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("e", "ctrl+o", "/")
        await user.type("customers")
        await user.press("enter", "j", "w", "enter")
        await user.until_words("Say why: a write scope is added")
        await user.press("ctrl+s")
        await user.until_words("A write scope is added: say why")
        assert "2 chosen" in user.text
        await user.type("bookings are written back")
        await user.until(lambda: "Say why" not in user.text)
        await user.press("ctrl+s")
        await user.until("Publish v2 of Call Insights?")
        assert "Why: bookings are written back" in user.words
    assert world.again("integration", "dana").apps.list()[0].current_version == 1


async def test_an_app_is_archived_only_behind_its_typed_name(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("A")
        await user.type("call insights")
        await user.press("enter")
        assert "Type Call Insights, exactly" in user.words
        await user.press("ctrl+u")
        await user.type("Call Insights")
        await user.press("enter")
        await user.until("Archived: Call Insights.")
        await user.press("j")
        assert "Call Insights" not in user.text
    assert [one.name for one in world.again("integration", "dana").apps.list()] == ["Route Optimizer"]


async def test_a_module_chosen_under_a_search_takes_only_what_the_search_shows(world: World) -> None:
    world.developer()
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("n", "ctrl+o", "/")
        await user.type("tn.crm.customers")
        await user.press("enter", "g", "space")
        assert "2 of 204 chosen" in user.text
        await user.press("g", "j", "w")
        assert "1 of 204 chosen" in user.text


async def test_a_key_pressed_twice_leaves_out_one_entry_and_never_the_one_that_took_its_place(world: World) -> None:
    furnish(world)
    async with driving(world, size=(80, 40)) as user:
        await user.sign_in("dana")
        await user.press("e", "shift+tab")
        await user.paste("nonsense\n1003\n7777777")
        await user.until("? 1 unknown here")
        await user.press("tab")
        user.send("x")
        user.send("x")
        await user.until(lambda: "nonsense" not in user.text)
        assert "1003" in user.text
        assert "7777777" in user.text


async def test_a_paste_of_hundreds_is_judged_line_by_line_and_saved(world: World) -> None:
    furnish(world)
    async with driving(world, size=(80, 40)) as user:
        await user.sign_in("dana")
        await user.press("e", "shift+tab")
        await user.paste("id,name\n" + "\n".join(f'{number},"Customer {number}, Inc"' for number in range(5001, 5401)))
        await user.until("? 400 unknown here")
        assert "× 1 not a number" in user.text
        await user.press("tab", "G")
        assert "401 5400" in user.words
        await user.press("ctrl+s")
        await user.until("○ 403 stuck")
    found = world.again("integration", "dana").connections.window(search="Call", sort="tenant", last=True, limit=1)
    assert [(row.tenant, row.label) for row in found.rows] == [(5400, "Customer 5400, Inc")]


async def test_a_close_id_is_taken_with_one_key_and_an_entry_left_out_with_another(world: World) -> None:
    furnish(world)
    async with driving(world, size=(80, 40)) as user:
        await user.sign_in("dana")
        await user.press("e", "shift+tab")
        await user.type("1012")
        await user.press("enter")
        await user.type("77777 a note")
        await user.until("or 1002")
        await user.press("tab")
        assert "77777" in user.text
        first = next(line for line in user.text.splitlines() if "? unknown here" in line)
        assert "1012" in first
        await user.press("enter")
        await user.until_words("= 1 already there")
        await user.press("g", "x")
        await user.until(lambda: "77777" not in user.text)
        await user.press("ctrl+s")
        await user.until("My Apps")
    rows = world.again("integration", "dana").connections.window(search="Call").rows
    assert sorted(row.tenant for row in rows) == [1001, 1002, 4711]


async def test_a_read_scope_that_was_swapped_for_write_is_kept_with_one_key(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("e", "ctrl+o", "/")
        await user.type("tn.crm.customers")
        await user.press("enter", "j", "r", "w", "enter")
        await user.until_words("Write does not imply read: keep both?")
        await user.type("to write bookings back")
        await user.press("ctrl+s")
        await user.until("Publish v2 of Call Insights?")
        await user.press("b")
        await user.until("My Apps")
    app = next(one for one in world.again("integration", "dana").apps.list() if one.name == "Call Insights")
    assert app.scopes == {READS[0], WRITES[0]}


async def test_when_somebody_else_edited_what_does_not_clash_is_merged_and_what_does_is_asked(world: World) -> None:
    furnish(world)
    async with driving(world, size=(80, 40)) as user:
        await user.sign_in("dana")
        await user.press("e")
        await user.type(" Pro")
        other = world.again("integration", "dana")
        app = next(one for one in other.apps.list() if one.name == "Call Insights")
        other.apps.edit(app.id, name="Call Insights Plus", homepage="https://acme.example/calls")
        await user.press("ctrl+s")
        await user.until("they wrote: Call Insights Plus")
        assert "you both began with: Call Insights" in user.text
        assert "you wrote: Call Insights Pro" in user.text
        await user.press("o")
        assert "https://acme.example/calls" in user.text
        await user.press("ctrl+s")
        await user.until("My Apps")
    saved = world.again("integration", "dana").apps.get(app.id)
    assert (saved.name, saved.homepage) == ("Call Insights Pro", "https://acme.example/calls")


@pytest.mark.slow
async def test_what_is_missing_in_a_new_app_is_said_before_saving(world: World) -> None:
    world.developer()
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("n", "ctrl+s")
        assert "Still missing: a name, an API scope, a tenant ID." in user.words
        await user.type("Something")
        await user.press("ctrl+s")
        assert "Still missing: an API scope, a tenant ID." in user.words
        assert user.app.focused is not None
        assert user.app.focused.id == "scopes"
    assert world.again("integration", "dana").apps.list() == []


async def test_a_note_that_the_store_would_refuse_is_told_before_saving(world: World) -> None:
    furnish(world)
    async with driving(world, size=(80, 40)) as user:
        await user.sign_in("dana")
        await user.press("e", "shift+tab")
        await user.paste("1003,Red\u200bElectric")
        await user.until("× 1 its note will not do")
        await user.press("ctrl+s")
        assert "Line 1 of the tenant IDs" in user.words
        assert "U+200B" in user.words
    assert len(world.again("integration", "dana").connections.window(search="Call").rows) == 3


@pytest.mark.slow
async def test_a_description_of_several_lines_stays_as_it_is(world: World) -> None:
    dana = world.developer()
    app = dana.apps.create(name="Many lines", scopes=READS, tenants=[1001], description="one\ntwo\n\nthree")
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("e")
        await user.type("!")
        await user.press("ctrl+s")
        await user.until("My Apps")
    assert world.again("integration", "dana").apps.get(app.id).description == "one\ntwo\n\nthree"


async def test_modules_fold_and_a_key_on_a_folded_one_takes_all_that_is_in_it(world: World) -> None:
    world.developer()
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("n", "ctrl+o")
        assert "bookings" not in user.text
        await user.press("j", "right", "j")
        assert "▾ CRM" in user.text
        assert "bookings" in user.text
        await user.press("left")
        assert "bookings" not in user.text
        await user.press("r")
        assert "[x] 6/6" in user.text
        assert "6 of 204 chosen" in user.text
        await user.press("x")
        assert "0 of 204 chosen" in user.text
