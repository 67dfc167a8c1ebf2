"""The journal at the keyboard: who did what when."""

import pytest

from tests.screens.driver import driving
from tests.screens.places import furnish
from tests.world import READS, World


async def test_everybody_sees_what_concerns_them_and_nothing_else(world: World) -> None:
    furnish(world)
    other = world.person("otto", "manage_apps", organization=world.bolt.id)
    other.apps.create(name="Hidden Agenda", scopes=READS, tenants=[1003])
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("f2")
        await user.until("published v2")
        assert "Hidden Agenda" not in user.text
        await user.press("escape")
        await user.sign_out()
        await user.sign_in("tess")
        await user.press("f2")
        await user.until("generated a secret")
        assert "gwen" not in user.text


async def test_a_row_opens_to_before_and_after(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("f2", "j", "enter")
        await user.until("dana published v2")
        assert "2026-03-03 17:00 UTC (10 min)" in user.text
        assert "before" in user.text
        assert "+ tn.crm.bookings:w" in user.text
        assert "− tn.crm.customers:r" in user.text
        await user.press("escape")
        assert "newest first" in user.text


async def test_it_is_narrowed_to_the_app_the_tenant_or_the_person_of_a_row_by_one_key_and_back(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("f2")
        await user.until("declined")
        await user.press("p")
        await user.until("by gwen")
        assert "dana" not in user.text
        await user.press("p")
        await user.until("all entries")
        await user.press("t")
        await user.until("tenant 1002")
        await user.press("a")
        await user.until("app Call Insights · tenant 1002")
        assert "Route Optimizer" not in user.text
        await user.press("escape")
        await user.until("all entries")
        await user.press("escape")
        assert "Journal" not in user.text.splitlines()[0]


async def test_it_is_filtered_by_what_is_typed_and_a_wrong_word_is_told(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("f2", "/")
        await user.type("nothing like it")
        await user.press("enter")
        await user.until_words("No app has “nothing like it” in its name")
        await user.press("ctrl+u")
        await user.type("optimizer")
        await user.press("tab")
        await user.type("10o1")
        await user.press("enter")
        await user.until("A tenant ID is a whole number")
        await user.press("ctrl+u")
        await user.type("1001")
        await user.press("enter")
        await user.until("app Route Optimizer · tenant 1001")
        await user.press("j", "j", "j", "j", "j", "t")
        await user.until("app Route Optimizer ·")


async def test_new_entries_appear_on_top_and_the_cursor_stays_on_its_row(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("f2")
        await user.until("declined to connect it")
        dana = world.again("integration", "dana")
        app = next(one for one in dana.apps.list() if one.name == "Call Insights")
        dana.connections.add(app.id, 4712)
        await user.until("4712")
        await user.press("enter")
        await user.until("gwen declined")


async def test_support_has_every_entry_checked_and_goes_on_meanwhile(world: World) -> None:
    furnish(world)
    entries = world.portal.journal.verify().entries
    async with driving(world, size=(120, 24)) as user:
        await user.sign_in("sue")
        await user.press("f2")
        await user.until("its end is as it was written")
        await user.press("c")
        await user.until(f"✓ {entries} entries unaltered")


async def test_a_developer_checks_no_chain(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("f2", "?")
        assert "journal.open" in user.text
        assert "journal.check" not in user.text


async def test_a_journal_that_lost_its_end_is_told_at_once(world: World) -> None:
    furnish(world)
    head = world.portal.home.head
    head.write_bytes(f"{99999:020d} {'ab' * 32}\n".encode())
    async with driving(world, size=(120, 24)) as user:
        await user.sign_in("sue")
        await user.press("f2")
        await user.until("✗ The journal ends at entry")


async def test_a_longer_list_is_cut_off_and_goes_on_where_it_ended(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(world)
    monkeypatch.setattr("screens.journal_list.MOST", 5)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("f2")
        await user.until("the newest 5 · all entries")
        await user.press("o")
        await user.until("before entry")
        await user.press("escape")
        await user.until("the newest 5 · all entries")


async def test_a_journal_without_an_entry_says_whether_a_filter_hides_them(world: World) -> None:
    world.person("nora", "establish_users", organization=world.bolt.id)
    async with driving(world) as user:
        await user.sign_in("nora")
        await user.press("f2")
        await user.until("Nothing is recorded yet that concerns an app or a tenant of yours.")
        await user.press("/", "tab", *"1001", "enter")
        await user.until("0 shows all of them again.")
