"""Versions: any two against each other, how far tenants have come, and who lags."""

import pytest

from store import Session
from store.models import App
from tests.screens.driver import Driver, driving
from tests.world import READS, WRITES, World

TENANTS = {2001: 1, 2002: 1, 2003: 2, 2004: 3}
"""Which version each has accepted."""


@pytest.fixture
def app(world: World) -> App:
    """Three versions; the second takes a scope away that the third adds again."""
    return three_versions(world)


def three_versions(world: World) -> App:
    for tenant in TENANTS:
        world.operator.accounts.add_tenant("integration", tenant, f"Tenant {tenant}")
    dana = world.developer()
    app = world.app(dana, *TENANTS, scopes=READS[:2], name="Route Optimizer")
    sets = {1: READS[:2], 2: READS[1:3], 3: [READS[0], *READS[1:3], WRITES[0]]}
    for version, scopes in sets.items():
        if version > 1:
            world.clock.go(days=1)
            dana = world.again("integration", "dana")
            dana.apps.publish(app.id, scopes=scopes, note=f"the reason of v{version}", expected_version=version - 1)
        for tenant in (tenant for tenant, accepted in TENANTS.items() if accepted == version):
            world.connected(dana, world.admin(f"tess{tenant}", tenant=tenant), app, tenant)
    world.clock.go(days=3)
    return world.again("integration", "dana").apps.get(app.id)


def inside(user: Driver) -> str:
    """What a dialog says, without its frame."""
    return " ".join(user.text.replace("│", " ").split())


async def test_any_two_versions_are_compared_with_signs_and_words(world: World, app: App) -> None:
    async with driving(world, size=(100, 40)) as user:
        await user.sign_in("dana")
        await user.press("v")
        assert "From v2 to v3" in user.text
        assert "+ 2 added" in user.text
        assert "= 2 kept" in user.text
        assert "↻ 1 of them added again" in user.text
        assert "v3 2026-03-03 12:00 UTC (3 d) by dana: the reason of v3" in user.words
        await user.press("G", "space", "g")
        assert "From v1 to v3" in user.text
        assert "the reason of v2" in user.words
        assert "removed" not in user.text
        await user.press("space", "j")
        assert "From v3 to v2" in user.text
        assert "− 2 removed" in user.text


async def test_adoption_is_drawn_and_who_lags_longest_comes_first(world: World, app: App) -> None:
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("v", "a")
        await user.until("3 of 4 connected tenants in integration lag")
        assert "◐◐" in user.text
        assert "current" in user.text
        assert "3 scopes to accept, for 4 d" in user.words
        rows = [line.split() for line in user.text.splitlines() if " Tenant 200" in line]
        assert [row[0] for row in rows] == ["2001", "2002", "2003"]
        assert rows[0][3:8] == ["v1", "3", "scopes", "4", "d"]


async def test_the_text_to_who_lags_is_a_template_too(world: World, app: App) -> None:
    config = world.home / "config.toml"
    config.touch(mode=0o600)
    config.write_text('[texts]\nnudge = """{app} v{version}\n{contact}\n{scopes}\n\nBitte: {tenants}"""\n', "utf-8")
    async with driving(world, size=(120, 40)) as user:
        await user.sign_in("dana")
        await user.press("v", "a", "n")
        await user.until("Bitte: Tenant 2001")
        assert "Route Optimizer v3" in user.text
        assert "waits for your approval" not in user.text
        config.write_text('[texts]\nnudge = "{reason}"\n', "utf-8")
        await user.press("escape", "n")
        await user.until_words("texts.nudge has {reason}; there are {app}")


async def test_what_a_tenant_holds_is_compared_with_what_is_on_offer_not_with_the_version_before(
    world: World, app: App
) -> None:
    async with driving(world, size=(100, 40)) as user:
        await user.sign_in("dana")
        await user.press("v", "a", "enter")
        await user.until("It holds what it accepted with v1; on offer is v3.")
        assert "+ 3 added" in user.text
        assert "= 1 kept" in user.text
        assert "tn.crm.bookings:r" in user.text
        assert "↻ What is added again needs a new approval" in user.words


async def test_a_connection_compares_what_its_tenant_holds_with_one_key(world: World, app: App) -> None:
    world.support()
    async with driving(world) as user:
        await user.sign_in("sue")
        await user.press("0")
        await user.until("2003")
        await user.press("/")
        await user.type("2003")
        await user.press("enter", "enter", "v")
        await user.until_words("It holds what it accepted with v2; on offer is v3.")
        assert "+ 2 added" in user.text


async def test_the_text_for_marked_tenants_names_them_and_says_where_to_click(world: World, app: App) -> None:
    async with driving(world, size=(120, 40)) as user:
        await user.sign_in("dana")
        await user.press("v", "a", "space", "j", "space", "n")
        await user.until("To admins of 2 tenants")
        assert "Route Optimizer v3 waits for your approval" in inside(user)
        await user.press("y")
        assert "sent to your terminal's clipboard" in inside(user)
        text = user.app.clipboard
        for words in (
            "Tenant 2001 Tenant 2001 in integration, which has accepted v1",
            "Tenant 2003",
            "Modify Customers (tn.crm.customers:w)",
            "Why v2: the reason of v2\nWhy v3: the reason of v3",
            "API Application Access, then Route Optimizer",
        ):
            assert words in text
        assert "Tenant 2002" not in text


async def test_an_old_set_is_published_again_after_saying_what_that_does(world: World, app: App) -> None:
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("v", "p")
        assert "v3 is the current version: there is nothing to publish" in user.words
        await user.press("j", "p")
        await user.type("v3 was a mistake")
        await user.press("enter")
        await user.until("Publish v4 of Route Optimizer?")
        assert "−2 scopes, gone at once for 1 tenant" in user.words
        await user.press("y")
        await user.until("Published v4, with the scopes of v2.")
    dana = world.again("integration", "dana")
    assert dana.apps.get(app.id).scopes == set(READS[1:3])
    assert dana.apps.version(app.id, 4).note == "v3 was a mistake"


@pytest.mark.slow
async def test_with_nobody_connected_adoption_says_so(world: World) -> None:
    dana: Session = world.developer()
    world.app(dana)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("v", "a")
        await user.until("No tenant has connected yet: there is nobody to lag.")
        await user.press("n")
        assert "To the admins" not in user.text


@pytest.mark.slow
async def test_what_takes_from_production_is_refused_in_an_integration_session_before_it_is_tried(
    world: World, app: App
) -> None:
    produced = world.developer(environment="production")
    produced.connections.add(app.id, 1001)
    world.connected(produced, world.admin(environment="production"), app)
    async with driving(world) as user:
        await user.sign_in("dana")
        await user.press("v", "j", "p")
        await user.type("back")
        await user.press("enter")
        await user.until("Publish v4")
        await user.press("y")
        assert "It takes scopes in force from 1 production tenant:" in inside(user)
        assert "Publish v4" in user.text
    assert world.again("integration", "dana").apps.get(app.id).current_version == 3
