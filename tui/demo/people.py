"""Who lives in the demo: organizations, tenants, and the people that stand on its login screen."""

from dataclasses import dataclass

PASSWORD = "let me look around"  # shown on the demo's own login screen
"""Everybody's."""

ENVIRONMENTS = ("integration", "production")

ORGANIZATIONS = ("Acme Integrations", "Northwind Field Software", "Harbor Analytics")

_FIRST = (
    *("Blue Ridge", "Cedar Falls", "Summit", "Lone Star", "Harborview", "Peña Hermanos", "Twin Rivers", "Oakmont"),
    *("Desert Sun", "Great Lakes", "Maple Street", "Ironwood", "Silver Creek", "Sunrise", "Old Mill", "Bayside"),
    *("Copper Canyon", "Evergreen", "Northgate", "Prairie", "Riverbend", "Stonebridge", "Tidewater", "Union"),
    *("Valley Forge", "Westfield", "Yellowstone", "Zephyr", "Aspen", "Birchwood", "Capital", "Dogwood"),
    *("Eagle Point", "Foxglove", "Granite", "Highland", "Søndergaard", "Juniper", "Kingsport", "Lakeshore"),
    *("Magnolia", "Nightingale", "Orchard", "Pinecrest", "Quarry Hill", "Redwood", "Saddleback", "Thornton"),
    *("Upland", "Vista", "Willow Bend", "Ashford", "Brookside", "Crescent", "Driftwood", "水野設備"),
    *("Falcon", "Gulf Coast", "Heritage", "Ivy Lane"),
)
_TRADES = ("Plumbing", "Heating & Air", "Electric", "Roofing", "Garage Doors", "Drain Service", "Pest Control")

TENANT_NAMES = tuple(f"{first} {_TRADES[i % len(_TRADES)]}" for i, first in enumerate(_FIRST))
"""Sixty customers; each has a tenant in production and a sandbox in integration."""

WITHOUT_ADMIN = frozenset(range(55, 60))
"""Tenants, by index, where nobody may connect apps."""


def tenant_ids(environment: str) -> list[int]:
    """The tenant IDs of an environment, in the order of the names: 1000215 and on, sandboxes a million higher."""
    ids = [1_000_215 if environment == "production" else 2_000_215]
    for i in range(1, len(TENANT_NAMES)):
        ids.append(ids[-1] + 3 + i * 7919 % 89)
    return ids


def tenant_name(environment: str, index: int) -> str:
    """The name of a tenant."""
    return TENANT_NAMES[index] if environment == "production" else f"{TENANT_NAMES[index]} (sandbox)"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in under the same name in both environments."""

    name: str
    meaning: str
    """Who this is, for the login screen; empty for those who are not shown there."""
    permissions: tuple[tuple[str, str | int | None], ...]
    """Each with what it is over: an organization's name, a tenant's index, or None."""


ACME, NORTHWIND, HARBOR = ORGANIZATIONS

SHOWN = (
    Person("dana", f"developer at {ACME}", (("manage_apps", ACME),)),
    Person("tess", f"admin of {TENANT_NAMES[0]}", tuple(("manage_access", i) for i in range(3))),
    Person("sam", "support: why is a tenant stuck?", (("support", None),)),
    Person("olga", "operator", (("operator", None),)),
    Person("noor", "developer at Northwind", (("manage_apps", NORTHWIND),)),
    Person("felix", f"developer at {HARBOR}", (("manage_apps", HARBOR),)),
    Person("bo", "developer and tenant admin in one", (("manage_apps", ACME), ("manage_access", 3))),
    Person("erin", f"establishes users of {ACME.split()[0]}", (("establish_users", ACME),)),
    Person("ines", "tenant admin who establishes users", (("manage_access", 4), ("establish_users", 4))),
)
"""The people of the login screen."""

_OTHERS = ("amir", "birgit", "carlos", "dorothea", "emeka", "fatima", "george", "hana", "ivan", "joan", "kofi", "lena")

PEOPLE = (
    *SHOWN,
    *(
        Person(name, "", tuple(("manage_access", i) for i in range(5, 55) if i % len(_OTHERS) == turn))
        for turn, name in enumerate(_OTHERS)
    ),
)
"""Everybody; the others are admins of several tenants each."""

DEVELOPERS = {ACME: "dana", NORTHWIND: "noor", HARBOR: "felix"}
"""Who publishes the apps of each organization."""

ADMINS = {over: person.name for person in PEOPLE for what, over in person.permissions if what == "manage_access"}
"""Who decides for each tenant, by index."""
