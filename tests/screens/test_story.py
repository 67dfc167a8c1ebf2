"""The whole job, by keys alone: create, connect, generate, reveal, publish, accept."""

from store import Base, Reason, SecretState
from tests.screens.driver import driving
from tests.world import OWN, World


async def test_a_newcomer_does_the_whole_job_by_keys_alone(world: World) -> None:
    world.developer(), world.admin(), world.support()
    async with driving(world) as user:
        # The developer makes an app.
        await user.sign_in("dana")
        assert "My Apps" in user.text
        assert "No apps yet" in user.text
        await user.press("n")
        await user.type("Route Optimizer")
        await user.press("ctrl+o", "/")
        await user.type("customers")
        await user.press("enter", "j", "r")
        assert "1 of 204 chosen" in user.text
        await user.press("enter")
        assert "1 chosen · CRM 1" in user.text
        await user.press("tab")
        await user.type("1001, 1002")
        await user.until("+ 2 added")
        await user.press("ctrl+s")
        await user.until("My Apps")
        app = world.again("integration", "dana").apps.list()[0]
        assert (app.name, sorted(app.scopes), app.tally.stuck) == ("Route Optimizer", ["tn.crm.customers:r"], 2)
        assert app.key in user.text

        # Before the tenant has connected it, a grey key says why.
        await user.press("enter", "enter", "n")
        assert "Only the tenant's admin may generate here" in user.words
        await user.press("escape", "escape")
        await user.sign_out()

        # The tenant's admin reviews, allows, generates.
        await user.sign_in("tess")
        assert "API Application Access" in user.text
        assert "wants to connect" in user.text
        await user.press("enter")
        assert "View Customers" in user.text
        assert "asks for: 1 scope" in user.text
        await user.press("a")
        assert "tenant 1001 Blue Plumbing" in user.text
        await user.press("y")
        await user.until("not generated")
        await user.press("enter", "n")
        assert "for whom?" in user.text
        await user.press("enter")
        await user.until("sealed for the developer")
        await user.press("escape")
        await user.sign_out()

        # The developer reveals and confirms it.
        await user.sign_in("dana")
        await user.press("enter")
        assert "Connected, no secret" in user.text
        await user.press("g" if user.text.index("1001") < user.text.index("1002") else "G", "enter", "enter")
        await user.type(OWN)
        await user.press("enter")
        await user.until(lambda: bool(user.secret))
        connection = world.again("integration", "dana").connections.find(app.id, 1001)
        value = user.secret
        assert connection.client_id is not None
        assert world.portal.authenticate_client("integration", connection.client_id, value).scopes == app.scopes
        await user.press("c", "y")
        await user.until("collected")
        assert value not in user.text
        await user.press("escape", "escape")

        # They publish more scopes.
        await user.press("e", "ctrl+o", "/")
        await user.type("customers")
        await user.press("enter", "j", "w", "enter")
        await user.type("to write back addresses")
        await user.until("1 tenant must accept")
        await user.press("ctrl+s")
        assert "Publish v2 of Route Optimizer?" in user.text
        await user.press("y")
        await user.until("My Apps")
        assert "v2" in user.text
        await user.press("v")
        assert "+ tn" not in user.text
        assert "Modify Customers" in user.text
        await user.press("escape")
        await user.sign_out()

        # The admin sees what is new, and accepts.
        await user.sign_in("tess")
        assert "update, +1" in user.text
        await user.press("enter")
        assert "adds: 1 scope" in user.text
        assert "to write back addresses" in user.text
        assert "keeps: 1 scope" in user.text
        await user.press("a", "y")
        await user.until("API Application Access")
        await user.sign_out()
        accepted = world.again("integration", "tess").connections.find(app.id, 1001)
        assert accepted.granted == {"tn.crm.customers:r", "tn.crm.customers:w"}

        # Support sees who is stuck, and why.
        await user.sign_in("sue")
        assert "1 of 2   stuck " in user.text
        assert "1002" in user.text
        assert "Nobody at this tenant has the permission" in user.words

    support = world.again("integration", "sue")
    assert support.connections.find(app.id, 1002).reason is Reason.NO_ADMIN
    assert [one.state for one in support.credentials.list(connection.id)] == [SecretState.COLLECTED]
    assert support.connections.find(app.id, 1001).state is Base.CONNECTED
    assert world.portal.journal.verify().ok
