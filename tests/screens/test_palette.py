"""The palette: anything by a part of its name."""

from tests.screens.driver import driving
from tests.screens.places import furnish
from tests.world import READS, World


async def test_it_jumps_to_a_tenant_by_its_id_a_client_by_its_id_and_a_screen_by_its_title(world: World) -> None:
    furnish(world)
    client = world.operator.connections.window(environment="integration", search="Route", status="no_secret").rows[0]
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("ctrl+p")
        await user.type("1003")
        await user.until_words("Tenant 1003 Red Electric")
        await user.press("enter")
        await user.until("“1003”   longest wait first")
        await user.press("ctrl+p")
        await user.type(str(client.client_id)[:12])
        await user.until_words(f"Client ID {client.client_id} · Route Optimizer")
        await user.press("enter")
        await user.until("Route Optimizer at 1001")
        await user.press("ctrl+p")
        await user.type("screen journ")
        await user.press("enter")
        await user.until("newest first")
        await user.press("ctrl+p")
        await user.type("screen conn")
        await user.press("enter")
        assert "Support desk" in user.text.splitlines()[0]


async def test_from_a_connection_that_was_jumped_to_the_next_one_found_is_one_key_away(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("ctrl+p")
        await user.type("call insights")
        await user.until_words("Connection Call Insights · tenant 1001")
        await user.press("down", "enter", "]")
        assert "Call Insights at 4711" in user.text  # the one of 1002 has waited less


async def test_arrow_keys_choose_while_one_goes_on_typing(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("ctrl+p")
        await user.type("theme")
        await user.press("down")
        await user.type(" dev")
        await user.press("down", "enter")
        assert user.app.theme == "devportal-light"


async def test_what_is_nowhere_is_said_to_be_nowhere(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("ctrl+p")
        await user.type("zzzz")
        await user.until_words("Nothing here has that in its name")
        await user.press("enter", "escape")
        assert "My Apps" in user.text


async def test_nobody_is_led_to_what_is_not_theirs_to_see(world: World) -> None:
    furnish(world)
    other = world.person("otto", "manage_apps", organization=world.bolt.id)
    other.apps.create(name="Hidden Agenda", scopes=READS, tenants=[1003])
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("ctrl+p")
        await user.type("hidden")
        await user.until_words("Nothing here has that")
        assert "Agenda" not in user.text


async def test_going_home_leaves_nothing_unsaved_behind(world: World) -> None:
    furnish(world)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("n")
        await user.type("Half written")
        await user.press("ctrl+p")
        await user.type("screen my apps")
        await user.press("enter")
        assert "This is not saved" in user.words
        assert "Half written" in user.text
