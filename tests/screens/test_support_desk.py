"""Support's desk: who is stuck, why, since when; what is written to whom; and on to the next."""

import pytest

from screens.connections import ConnectionsScreen
from store.models import Connection
from tests.screens.driver import Driver, driving
from tests.world import READS, World

TENANTS = range(2001, 2011)


def ten_stuck(world: World) -> None:
    """Ten unknown tenants, one a day, and support to look after them."""
    dana = world.developer()
    world.support()
    app = dana.apps.create(name="Call Insights", scopes=READS[:1], tenants=[TENANTS[0]])
    for tenant in TENANTS[1:]:
        world.clock.go(days=1)
        world.again("integration", "dana").connections.add(app.id, tenant)
    world.clock.go(hours=1)


def copied(user: Driver) -> str:
    """What was last sent to the clipboard."""
    return user.app.clipboard


def stuck(world: World, *, snoozed: bool | None = None) -> list[Connection]:
    sue = world.again("integration", "sue")
    return list(sue.connections.window(status="not_connected", snoozed=snoozed).rows)


def settings(world: World, text: str) -> None:
    config = world.home / "config.toml"
    config.write_text(text, "utf-8")
    config.chmod(0o600)


async def test_it_opens_on_the_reasons_with_how_many_and_the_longest_wait(world: World) -> None:
    ten_stuck(world)
    dana = world.again("integration", "dana")
    dana.connections.add(dana.apps.list()[0].id, 1001)
    async with driving(world) as user:
        await user.sign_in("sue")
        assert "Support desk" in user.text
        unknown, no_admin = [line for line in user.text.splitlines() if "▇" in line]
        assert unknown.split()[:4] == ["○", "tenant", "unknown", "10"]
        assert " 9 d " in unknown
        assert no_admin.split()[:4] == ["○", "no", "admin", "1"]
        assert unknown.count("▇") > no_admin.count("▇") > 0


async def test_ten_tenants_are_triaged_by_keys_alone(world: World) -> None:
    """The text to whoever must act, then aside for three days: three keys and a pick for each."""
    ten_stuck(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        for tenant in TENANTS:
            await user.press("e")
            assert "The text to the developer was sent to your terminal's clipboard" in user.words
            assert f"You listed tenant {tenant} for Call Insights" in copied(user)
            await user.press("w", "right", "enter")
            assert "Snoozed for 3 days." in user.text
        assert "Nobody is stuck. Press 0 to see all connections." in user.text
    assert stuck(world, snoozed=False) == []
    assert [row.tenant for row in stuck(world, snoozed=True)] == list(TENANTS)


async def test_what_nobody_can_act_on_is_not_in_front_and_is_found_by_its_reason(world: World) -> None:
    ten_stuck(world)
    dana = world.again("integration", "dana")
    old = dana.apps.create(name="Long Gone", scopes=READS[:1], tenants=[1001])
    dana.apps.archive(old.id)
    async with driving(world) as user:
        await user.sign_in("sue")
        assert "10 of 11" in user.text
        assert "app archived" not in user.text
        await user.press("0", "G")
        assert "11 of 11" in user.text
        assert "Long Gone" in user.text
        await user.press("r", "1")
        assert " why: app archived " in user.text
        assert "1 of 11" in user.text


async def test_the_next_stuck_one_is_one_key_away_and_the_last_leads_to_the_first(world: World) -> None:
    ten_stuck(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        for tenant in (*TENANTS[1:], TENANTS[0]):
            await user.press("n")
            assert f"tenant {tenant}" in user.text
        assert "from the beginning again" in user.text


async def test_inside_a_connection_the_next_one_is_one_key_away_and_the_list_follows(world: World) -> None:
    ten_stuck(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("enter", "n")
        assert "Call Insights at 2002" in user.text
        await user.press("]", "[", "[")
        assert "Call Insights at 2001" in user.text
        await user.press("[")
        assert "That was the first one of the list." in user.text
        await user.press("n", "n", "escape")
        assert "tenant 2003" in user.text


async def test_who_was_put_aside_inside_a_connection_is_left_for_the_next_one(world: World) -> None:
    ten_stuck(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("enter")
        for tenant in TENANTS[:-1]:
            assert f"Call Insights at {tenant}" in user.text
            await user.press("w", "enter", "n")
        assert f"Call Insights at {TENANTS[-1]}" in user.text
        await user.press("n")
        assert "That was the last one of the list." in user.text
        await user.press("w", "enter", "escape")
        assert "Nobody is stuck." in user.text


async def test_the_next_stuck_one_is_found_from_any_list(world: World) -> None:
    ten_stuck(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("2")
        assert "None of these" in user.text
        await user.press("n")
        assert f"tenant {TENANTS[0]}" in user.text


async def test_a_text_is_shown_for_terminals_without_a_clipboard(world: World) -> None:
    ten_stuck(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("E")
        assert "To the developer" in user.text
        assert "You listed tenant 2001 for Call Insights" in user.text
        await user.press("escape")
        assert "Support desk" in user.text


async def test_an_operator_writes_other_texts_into_the_settings(world: World) -> None:
    ten_stuck(world)
    settings(world, '[texts]\ntenant_unknown = "Kein Mandant {tenant}: {app}, seit {days} Tagen."\n')
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("e")
        assert copied(user) == "Kein Mandant 2001: Call Insights, seit 9 Tagen.\n"


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ('tenant_unknown = "{tenant.__class__}"', ""),
        ('tenant_unknown = "{secret}"', "has {secret}"),
        ('nonsense = "x"', "is no reason"),
        ("tenant_unknown = 7", "is a text of at most"),
    ],
)
async def test_a_text_that_cannot_be_meant_is_said_with_its_place(world: World, setting: str, told: str) -> None:
    ten_stuck(world)
    settings(world, f"[texts]\n{setting}\n")
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("e")
        if told:
            assert told in user.words
            assert copied(user) == ""
        else:
            assert copied(user) == "{tenant.__class__}\n"


async def test_a_note_on_all_that_are_marked_is_one_question_with_a_verdict_for_each(world: World) -> None:
    ten_stuck(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("space", "space", "space")
        assert "3 marked" in user.text
        await user.press("a")
        assert "3 marked connections" in user.text
        await user.type("asked Dana")
        await user.press("enter")
        await user.until("3 done, 0 refused")
        assert user.text.count("done") >= 4
        await user.press("enter")
        assert "marked" not in user.text
    sue = world.again("integration", "sue")
    noted = {row.tenant: [note.text for note in sue.connections.notes(row.id)] for row in stuck(world)}
    assert {tenant for tenant, notes in noted.items() if notes == ["asked Dana"]} == {2001, 2002, 2003}


async def test_what_is_refused_keeps_its_mark(world: World) -> None:
    ten_stuck(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("enter", "s", "2", "space", "space", "space")
        dana = world.again("integration", "dana")
        dana.connections.remove(dana.connections.find(1, 2002).id)
        await user.press("d")
        await user.type("3")
        await user.press("enter")
        await user.until("2 done, 1 refused")
        await user.press("enter")
        assert "1 marked" in user.text
    assert [row.tenant for row in stuck(world)] == list(TENANTS[3:])


async def test_many_at_once_can_be_stopped_on_the_way(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ten_stuck(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("A")
        assert "10 marked" in user.text
        await user.press("a")
        await user.type("asked")
        real = user.app._opening().write

        async def stop() -> None:
            user.send("escape")
            await user.settle_screen()

        def slowly() -> object:
            """Each write waits until escape has been pressed and taken."""
            user.app.call_from_thread(stop)  # type: ignore[arg-type]
            return real()

        monkeypatch.setattr(user.app._opening(), "write", slowly)
        await user.press("enter")
        await user.until("left as they were")
        done = int(user.words.split(" done, 0 refused")[0].split()[-1])
        await user.press("enter")
        await user.until(lambda: isinstance(user.app.screen, ConnectionsScreen))
        assert f"{10 - done} marked" in user.text
    sue = world.again("integration", "sue")
    assert sum(bool(sue.connections.notes(row.id)) for row in stuck(world)) == done < 10


async def test_who_lost_the_permission_reads_on_and_is_told(world: World) -> None:
    ten_stuck(world)
    sue = world.operator.accounts.find("integration", "sue")
    async with driving(world) as user:
        await user.sign_in("sue")
        world.operator.accounts.withdraw(sue.id, "support")
        await user.until_words("Your permission for this was taken away")
        assert "2001" in user.text
        await user.press("a")
        assert "Write a note" not in user.text
        assert "Your permission for this was taken away" in user.words
        assert user.app.is_running


async def test_close_ids_and_the_other_environment_are_told_in_the_desk(world: World) -> None:
    ten_stuck(world)
    world.operator.accounts.add_tenant("production", 2001, "Far Away Plumbing")
    world.operator.accounts.add_tenant("integration", 20011, "One Slip Away")
    async with driving(world, size=(120, 40)) as user:
        await user.sign_in("sue")
        await user.until("Far Away Plumbing")
        assert "20011" in user.text
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.until_words("Close IDs: 1001, 20011. In the other environment it is Far Away Plumbing.")


async def test_one_connection_has_its_text_too_and_reads_on_without_the_permission(world: World) -> None:
    ten_stuck(world)
    sue = world.operator.accounts.find("integration", "sue")
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("enter", "e")
        assert "You listed tenant 2001 for Call Insights" in copied(user)
        world.operator.accounts.withdraw(sue.id, "support")
        await user.until_words("Your permission for this was taken away")
        await user.press("a")
        assert "Write a note" not in user.text
        await user.press("escape")
        assert "Support desk" in user.text
