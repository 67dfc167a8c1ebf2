"""My Apps: what it shows of each app, and its own keys."""

import pytest

from screens.widgets.bar import Share, bar
from tests.screens.driver import driving
from tests.screens.places import furnish
from tests.world import READS, World


async def test_each_app_says_in_glyphs_and_numbers_how_its_tenants_stand(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        row = next(line for line in user.text.splitlines() if line.strip().startswith("Route Optimizer"))
        assert "◐○" in row
        await user.press("G")
        assert "● 0 live" in user.text
        assert "◐ 1 waiting" in user.text
        assert "○ 1 stuck" in user.text
        app = next(one for one in world.again("integration", "dana").apps.list() if one.name == "Route Optimizer")
        assert app.key in user.text
        assert "changed 2026-03-03 17:00 UTC (10 min)" in user.words


async def test_a_filter_narrows_the_apps_and_escape_shows_all_again(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("/")
        await user.type("route")
        assert "Call Insights" not in user.text
        await user.type(" nothing")
        assert "No app has “route nothing”" in user.words
        await user.press("escape")
        assert "Call Insights" in user.text
        assert "My Apps" in user.text


async def test_apps_are_sorted_by_name_by_stuck_tenants_or_by_change(world: World) -> None:
    dana = world.developer()
    for name, tenants in (("Alpha", (1001,)), ("Beta", (1001, 1002)), ("Gamma", (1003,))):
        world.clock.go(minutes=1)
        dana.apps.create(name=name, scopes=READS, tenants=tenants)
    async with driving(world) as user:
        await user.sign_in("dana")

        def order() -> list[str]:
            words = [line.split()[0] for line in user.text.splitlines()[2:5] if line.split()]
            return [word for word in words if word in ("Alpha", "Beta", "Gamma")]

        assert order() == ["Alpha", "Beta", "Gamma"]
        await user.press("s")
        assert "● now" in next(line for line in user.text.splitlines() if "by name" in line)
        await user.press("2")
        assert order() == ["Beta", "Alpha", "Gamma"]
        await user.press("s", "j", "enter")
        assert order() == ["Gamma", "Beta", "Alpha"]
        await user.press("s", "enter")
        assert order() == ["Alpha", "Beta", "Gamma"]
        await user.press("S")
        assert order() == ["Gamma", "Beta", "Alpha"]
        await user.press("S")
        assert order() == ["Alpha", "Beta", "Gamma"]


async def test_an_archived_app_is_shown_again_by_a_key_and_can_be_looked_at_but_not_changed(world: World) -> None:
    furnish(world)
    dana = world.again("integration", "dana")
    dana.apps.archive(next(one.id for one in dana.apps.list() if one.name == "Call Insights"))
    async with driving(world) as user:
        await user.sign_in("dana")
        assert "Call Insights" not in user.text
        await user.press("0", "G")
        row = next(line for line in user.text.splitlines() if line.startswith(" Call Insights"))
        assert "v1 archived" in row
        await user.press("e")
        assert "This app is archived, and stays as it is." in user.words
        await user.press("v", "p")
        assert "Versions of Call Insights" in user.text
        assert "This app is archived, and stays as it is." in user.words
        await user.press("escape", "enter")
        assert "Tenants of Call Insights" in user.text
        await user.press("escape", "0")
        assert "Call Insights" not in user.text


@pytest.mark.slow
async def test_who_lost_the_permission_keeps_what_they_wrote_and_cannot_save_it(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("e")
        await user.type("!")
        accounts = world.operator.accounts
        person = accounts.find("integration", "dana")
        accounts.withdraw(person.id, "manage_apps", organization=world.acme.id)
        await user.until_words("Your permission for this was taken away")
        await user.press("z", "tab", "z")
        assert "Call Insights!z" not in user.text
        assert "Your permission for this was taken away" in user.words
        await user.press("ctrl+s")
        assert "Call Insights!" in user.text
        assert "Your permission for this was taken away" in user.words
    assert [one.name for one in world.operator.apps.list()] == ["Call Insights", "Route Optimizer"]


@pytest.mark.slow
async def test_an_app_that_was_archived_meanwhile_stays_as_it_is(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("e")
        await user.type("!")
        other = world.again("integration", "dana")
        other.apps.archive(next(one.id for one in other.apps.list() if one.name == "Call Insights"))
        await user.until_words("This app was archived meanwhile, and stays as it is.")
        await user.press("escape", "y")
        await user.until("My Apps")
    assert world.operator.apps.list(archived=True)[0].name == "Call Insights"


@pytest.mark.slow
async def test_a_new_app_of_somebody_with_two_organizations_says_whose_it_is(world: World) -> None:
    world.developer()
    world.operator.accounts.establish("integration", "dana", organization=world.bolt.id, permissions=["manage_apps"])
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("n", "shift+tab", "right", "tab")
        await user.type("Of Bolt")
        await user.press("ctrl+o", "r", "enter", "tab")
        await user.type("1001")
        await user.until("+ 1 added")
        await user.press("ctrl+s")
        await user.until("My Apps")
    assert world.again("integration", "dana").apps.list()[0].organization_name == "Bolt Software"


@pytest.mark.parametrize(
    ("numbers", "drawn"),
    [((5, 1, 4), "aaaaabcccc"), ((0, 0, 0), ""), ((1000, 1, 0), "aaaaaaaaaaab"), ((1, 1, 5000), "abcccccccccc")],
)
def test_a_bar_leaves_out_nothing_that_there_is(numbers: tuple[int, ...], drawn: str) -> None:
    shares = [Share(number, glyph, "") for number, glyph in zip(numbers, "abc", strict=True)]
    assert bar(shares, 12).plain == drawn
