"""The one door for other people's text: every way into the portal leads through it."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from store import Code, Refused, Session
from tests.world import FIRST, READS, World

STEERS = "spoof\x1b[1;1Hed"


@dataclass
class Scene:
    """One app at one tenant, and somebody of each role."""

    world: World
    dana: Session
    tess: Session
    sue: Session
    app: int
    connection: int

    def make(self, **fields: str) -> object:
        return self.dana.apps.create(**{"name": "Another", "scopes": READS[:1], "tenants": [1001]} | fields)  # type: ignore[arg-type]


@pytest.fixture
def scene(world: World) -> Scene:
    dana, tess, sue = world.developer(), world.admin(), world.support()
    app = world.app(dana)
    return Scene(world, dana, tess, sue, app.id, dana.connections.find(app.id, 1001).id)


WAYS: dict[str, Callable[[Scene, str], object]] = {
    "organization": lambda s, text: s.world.operator.accounts.add_organization(text),
    "tenant": lambda s, text: s.world.operator.accounts.add_tenant("integration", 5, text),
    "user": lambda s, text: s.world.operator.accounts.establish("integration", text, FIRST, permissions=["support"]),
    "app": lambda s, text: s.make(name=text),
    "homepage": lambda s, text: s.make(homepage=text),
    "description": lambda s, text: s.make(description=text),
    "contact": lambda s, text: s.make(contact=text),
    "note of the first version": lambda s, text: s.make(note=text),
    "edited name": lambda s, text: s.dana.apps.edit(s.app, name=text),
    "label": lambda s, text: s.dana.connections.add(s.app, 1002, label=text),
    "pasted labels": lambda s, text: s.dana.connections.add_all(s.app, {1002: text}),
    "note of a version": lambda s, text: s.dana.apps.publish(s.app, scopes=READS, note=text, expected_version=1),
    "reason to decline": lambda s, text: s.tess.connections.decline(s.connection, expected_version=1, why=text),
    "reason to decline an update": lambda s, text: s.tess.connections.decline_update(
        s.connection, expected_version=1, why=text
    ),
    "note of support": lambda s, text: s.sue.connections.note(s.connection, text),
    "note on putting aside": lambda s, text: s.sue.connections.snooze(s.connection, None, text),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_way_into_the_portal_takes_what_steers_a_terminal(scene: Scene, way: str) -> None:
    with pytest.raises(Refused, match=r"U\+001B") as refused:
        WAYS[way](scene, STEERS)
    assert refused.value.code is Code.INVALID
