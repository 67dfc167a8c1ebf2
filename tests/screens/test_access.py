"""A tenant admin's desk: what waits first, and what may be done to an app at the tenant."""

import pytest

from store import Base, Cause, SecretState, Stop
from store.models import Connection
from tests.screens.driver import Driver, driving
from tests.screens.looks import SIZES, Compare, looks_as_it_did
from tests.screens.places import furnish
from tests.world import READS, WRITES, World


def connection(world: World, name: str = "Route Optimizer") -> Connection:
    rows = world.operator.connections.window(environment="integration", tenant=1001).rows
    return next(row for row in rows if row.app_name == name)


def told(user: Driver) -> str:
    """What the question in front says, without its frame and line breaks."""
    return " ".join(" ".join(line.split("│")[1] for line in user.text.splitlines() if line.count("│") == 2).split())


@pytest.fixture
def served(world: World) -> World:
    """Blue Plumbing has an app that works, with a stored secret and a token an hour ago; nothing waits."""
    dana, tess = world.developer(), world.admin()
    app = world.app(dana, 1001)
    made = tess.credentials.generate(world.connected(dana, tess, app).id)
    world.collected(dana, made)
    world.portal.record_use(made.id)
    world.clock.go(hours=1)
    return world


async def test_the_inbox_comes_first_and_says_what_waits(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("tess")
        assert "showing inbox: 2 of 2 · 1 to connect · 1 update" in user.text
        assert "○ wants to connect" in user.text
        assert "It asks to be connected: enter shows what it wants" in user.words
        await user.press("j")
        assert "◆ update, +1 scope" in user.text
        assert "A secret for the developer waits to be stored; it expires on 2026-03-10 12:00 UTC." in user.words


async def test_what_was_disabled_before_it_was_connected_waits_for_nobody(world: World) -> None:
    world.admin()
    world.app(world.developer(), 1001)
    async with driving(world) as user:
        await user.sign_in("tess")
        assert "showing inbox: 1 of 1 · 1 to connect" in user.text
        await user.press("z", "y")
        await user.until_words("Route Optimizer is disabled.")
        await user.press("0")
        assert "nothing waits for you" in user.text
        assert "○ disabled" in user.text
        assert "z lets it ask again" in user.words
        await user.press("z", "y")
        await user.until("○ wants to connect")


async def test_a_secret_that_nobody_collected_waits_in_the_inbox_until_it_is_stored(served: World) -> None:
    tess = served.again("integration", "tess")
    rotated = tess.credentials.rotate(connection(served).id)
    async with driving(served) as user:
        await user.sign_in("tess")
        assert "1 secret not collected" in user.text
        assert "not collected, 7 d" in user.text
        served.collected(served.again("integration", "dana"), rotated)
        await user.until("Nothing waits for you. Press 0 to see all apps.")


async def test_where_nothing_waits_every_app_is_shown_with_what_it_last_did(served: World) -> None:
    async with driving(served) as user:
        await user.sign_in("tess")
        assert "showing all apps: 1 of 1 · nothing waits for you" in user.text
        assert "token 1 h ago" in user.text
        assert "Last token 2026-03-01 12:00 UTC." in user.words
        served.portal.record_failure(str(connection(served).client_id), Cause.WRONG_SECRET)
        await user.until("failed just now")
        await user.press("1")
        assert "Nothing waits for you. Press 0 to see all apps." in user.words


async def test_a_tenant_without_apps_says_how_it_gets_one(world: World) -> None:
    world.admin()
    async with driving(world) as user:
        await user.sign_in("tess")
        assert "A developer has to add your tenant ID to their app first." in user.words


async def test_connect_new_app_shows_what_is_not_connected_and_leads_to_the_next_key(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("tess")
        await user.press("c")
        assert "API Application Access → Connect New App" in user.text
        assert "Route Optimizer" not in user.text
        await user.press("enter", "a", "y")
        await user.until_words("Call Insights is connected. Next: n generates its secret.")
        await user.until_words("Every app that is offered to you is connected.")
        assert connection(world, "Call Insights").state is Base.CONNECTED
        await user.press("escape")
        await user.until("secret not generated")


async def test_an_app_is_found_by_part_of_its_name_or_of_who_made_it(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("tess")
        await user.press("/")
        await user.type("acme opti")
        await user.press("enter")
        assert "showing inbox: 1 of 2" in user.text
        assert "Call Insights" not in user.text
        await user.press("/")
        await user.type("zz")
        assert "Nothing here has “acme optizz” in its name." in user.words
        await user.press("escape")
        assert "showing inbox: 2 of 2" in user.text


async def test_a_search_in_the_inbox_says_where_it_would_find_something(served: World) -> None:
    async with driving(served) as user:
        await user.sign_in("tess")
        await user.press("1", "/")
        await user.type("zzz")
        assert "outside this list" not in user.text
        await user.press("ctrl+u")
        await user.type("optimizer")
        assert "An app outside this list has: enter, then 0, shows all." in user.words
        await user.press("enter", "0")
        assert "● Live" in user.text


async def test_inside_an_app_the_next_one_of_the_list_is_one_key_away(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("tess")
        await user.press("0", "g", "o")
        first = user.text.splitlines()[0].split(" at ")[0]
        await user.press("]")
        second = user.text.splitlines()[0].split(" at ")[0]
        assert {first.split("devportal  ")[1], second.split("devportal  ")[1]} == {"Call Insights", "Route Optimizer"}
        await user.press("]")
        assert "That was the last one of the list." in user.text
        await user.press("escape", "o")
        assert user.text.splitlines()[0].startswith(second)


async def test_a_secret_is_generated_for_the_developer_or_for_oneself(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("tess")
        await user.press("n")
        assert "Not Connected Yet" in user.words
        await user.press("G", "n")
        assert "Acme Integrations alone can reveal it" in told(user)
        assert "only admins of this tenant can" in told(user)
        await user.press("right", "enter")
        await user.until_words("for yourself: o, then enter, reveals it.")
        made = world.operator.credentials.list(connection(world).id)[0]
        assert (made.audience, made.state) == ("admin", SecretState.SEALED)
        await user.press("n")
        assert "Two secrets are live already" in user.words


async def test_of_two_secrets_the_one_that_is_chosen_is_revoked(served: World) -> None:
    tess = served.again("integration", "tess")
    tess.credentials.rotate(connection(served).id)
    async with driving(served) as user:
        await user.sign_in("tess")
        await user.press("x")
        assert "Two secrets are live. Revoke which?" in told(user)
        assert "was last used 1 h ago." in told(user)
        await user.press("right", "enter")
        assert "Whoever sends it is refused from the next token request on" in told(user)
        assert "works on." in told(user)
        await user.press("y")
        await user.until_words("is revoked.")
        assert [one.live for one in tess.credentials.list(connection(served).id)] == [True, False]


async def test_an_app_is_disabled_and_enabled_and_each_says_what_it_means(served: World) -> None:
    async with driving(served) as user:
        await user.sign_in("tess")
        await user.press("z")
        assert "Every token request of the app is refused here until you enable it." in told(user)
        assert "Last token 2026-03-01 12:00 UTC." in told(user)
        await user.press("y")
        await user.until_words("Route Optimizer is disabled.")
        assert connection(served).stops == {Stop.DISABLED}
        assert "z Enable" in user.text
        await user.press("z", "y")
        await user.until_words("Route Optimizer is enabled again.")
        assert connection(served).stops == frozenset()


async def test_an_app_is_disconnected_once_its_name_is_typed(served: World) -> None:
    async with driving(served) as user:
        await user.sign_in("tess")
        await user.press("d")
        assert "Its secrets are revoked for good." in told(user)
        await user.press("enter")
        assert connection(served).state is Base.CONNECTED
        await user.type("Route Optimizer")
        await user.press("enter")
        await user.until_words("Route Optimizer is disconnected.")
        assert connection(served).state is Base.LISTED


async def test_without_the_permission_the_list_stays_to_be_read(served: World) -> None:
    async with driving(served) as user:
        await user.sign_in("tess")
        tess = served.operator.accounts.find("integration", "tess")
        served.operator.accounts.withdraw(tess.id, "manage_access", tenant=1001, even_last=True)
        await user.until_words("Your permission for this was taken away")
        assert "Route Optimizer" in user.text
        await user.press("z")
        assert "Your permission for this was taken away" in user.words
        assert connection(served).stops == frozenset()


async def test_of_several_tenants_the_one_that_is_lost_is_named(world: World) -> None:
    furnish(world)
    world.operator.accounts.establish("integration", "tess", tenant=1003, permissions=["manage_access"])
    async with driving(world) as user:
        await user.sign_in("tess")
        assert "showing inbox: 3 of 3" in user.text
        tess = world.operator.accounts.find("integration", "tess")
        world.operator.accounts.withdraw(tess.id, "manage_access", tenant=1001, even_last=True)
        await user.until_words("You may no longer manage access for tenant 1001: those apps are no longer shown.")
        assert "showing inbox: 1 of 1" in user.text


async def test_a_review_without_the_permission_can_only_be_read(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("tess")
        await user.press("enter")
        tess = world.operator.accounts.find("integration", "tess")
        world.operator.accounts.withdraw(tess.id, "manage_access", tenant=1001, even_last=True)
        await user.until_words("Your permission for this was taken away")
        assert "asks for: 1 scope" in user.text
        await user.press("a")
        assert "Your permission for this was taken away" in user.words
        assert connection(world, "Call Insights").state is Base.LISTED


async def test_an_update_says_in_short_what_it_comes_down_to(served: World) -> None:
    dana = served.again("integration", "dana")
    dana.apps.publish(1, scopes=[*READS[1:3], *WRITES[1:]], note="to book", expected_version=1)
    async with driving(served) as user:
        await user.sign_in("tess")
        await user.press("enter")
        assert "It would get 2 scopes, 1 of them to write; 1 is gone already." in user.words
        await user.press("d")
        await user.type("not before spring")
        await user.press("enter")
        await user.until_words("Route Optimizer v2 is declined. What v1 granted works on.")
        await user.until("Nothing waits for you")
        await user.press("0", "enter")
        assert "tess declined v2 on 2026-03-01: “not before spring”" in user.words
        await user.press("a", "y")
        await user.until_words("Route Optimizer has v2 from now on.")
        assert connection(served).accepted_version == 2


async def test_an_update_that_asks_for_nothing_more_is_accepted_with_one_key(served: World) -> None:
    dana = served.again("integration", "dana")
    dana.apps.publish(1, scopes=READS[:1], note="less", expected_version=1)
    async with driving(served) as user:
        await user.sign_in("tess")
        await user.press("enter")
        assert "accepting it is a formality" in user.words
        await user.press("a")
        await user.until_words("Route Optimizer has v2 from now on.")
        assert connection(served).accepted_version == 2


@SIZES
@pytest.mark.parametrize("keys", [(), ("0", "G"), ("G", "enter")], ids=["inbox", "all", "update"])
@pytest.mark.usefixtures("counted_names")
def test_it_looks_as_it_did(world: World, snap_compare: Compare, size: tuple[int, int], keys: tuple[str, ...]) -> None:
    furnish(world)
    world.operator.accounts.establish("integration", "tess", tenant=1003, permissions=["manage_access"])
    assert looks_as_it_did(world, snap_compare, size, "tess", keys)


@pytest.mark.usefixtures("counted_names")
def test_disabling_in_production_looks_as_it_did(world: World, snap_compare: Compare) -> None:
    dana, tess = world.developer(environment="production"), world.admin(environment="production")
    world.connected(dana, tess, world.app(dana, 1001))
    assert looks_as_it_did(world, snap_compare, (80, 24), "tess", ["z"], production=True)
