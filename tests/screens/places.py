"""A small world in which every screen has something to show, and the keys that lead to each screen."""

from screens.demo_user import DemoUser
from tests.world import OWN, READS, WRITES, World

PLACES: dict[str, tuple[str, tuple[str, ...]]] = {
    "login": ("", ()),
    "password": ("nina", ()),
    "roles": ("both", ()),
    "apps": ("dana", ()),
    "apps-help": ("dana", ("?",)),
    "editor-new": ("dana", ("n",)),
    "editor": ("dana", ("G", "e")),
    "scopes": ("dana", ("G", "e", "ctrl+o", "j", "r")),
    "versions": ("dana", ("G", "v")),
    "archive": ("dana", ("A",)),
    "connections-of-an-app": ("dana", ("G", "enter")),
    "connection-as-developer": ("dana", ("G", "enter", "g", "enter")),
    "reveal": ("dana", ("G", "enter", "g", "enter", "enter")),
    "revealed": ("dana", ("G", "enter", "g", "enter", "enter", *OWN, "enter")),
    "access": ("tess", ()),
    "review": ("tess", ("enter",)),
    "allow": ("tess", ("enter", "a")),
    "decline": ("tess", ("enter", "d")),
    "generate": ("tess", ("G", "o", "n")),
    "connection-as-admin": ("tess", ("G", "o")),
    "connections": ("sue", ("0",)),
    "connection-as-support": ("sue", ("enter",)),
    "connections-production": ("sue!", ()),
    "order": ("sue", ("s",)),
    "test": ("tess", ("G", "o", "t")),
    "journal": ("dana", ("f2", "j", "p")),
    "journal-entry": ("dana", ("f2", "j", "enter")),
    "journal-filter": ("dana", ("f2", "/")),
    "palette": ("sue", ("ctrl+p", *"1001")),
    "docs": ("sue", ("f1",)),
}
"""Who signs in (an exclamation mark: in production), and what they press."""

DEMO = [
    DemoUser("integration", "dana", OWN, "developer at Acme Integrations"),
    DemoUser("production", "sue", OWN, "support"),
]


def furnish(world: World) -> None:
    """Two apps, tenants in several states, and people for every place."""
    dana = world.developer()
    world.admin()
    world.support()
    world.support(environment="production")
    world.admin("gwen", tenant=1002)
    world.person("both", "manage_apps", organization=world.bolt.id)
    world.operator.accounts.establish("integration", "both", tenant=1003, permissions=["manage_access"])
    world.operator.accounts.establish(
        "integration", "nina", "set-by-somebody-else", organization=world.acme.id, permissions=["manage_apps"]
    )
    first = dana.apps.create(
        name="Call Insights", scopes=READS[:1], tenants=[1001, 1002, 4711], contact="dana@acme.example"
    )
    world.clock.go(days=2)
    dana, tess = world.again("integration", "dana"), world.again("integration", "tess")
    second = dana.apps.create(
        name="Route Optimizer", scopes=READS, tenants=[1003, 1001], homepage="https://acme.example"
    )
    connection = tess.connections.find(second.id, 1001)
    tess.connections.connect(connection.id, expected_version=1)
    tess.credentials.generate(connection.id)
    world.clock.go(hours=5)
    dana = world.again("integration", "dana")
    why = "Bookings are written back, so that the board shows them."
    dana.apps.publish(second.id, scopes=READS[1:] + WRITES[1:], note=why, expected_version=1)
    gwen = world.again("integration", "gwen")
    gwen.connections.decline(gwen.connections.find(first.id, 1002).id, expected_version=1, why="we use another one")
    world.clock.go(minutes=10)
