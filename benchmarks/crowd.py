"""Made-up facts of a large portal: its apps, its tenants and who administers them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

ENVIRONMENTS = ("production", "integration")
SCOPES = ["tn.crm.customers:r", "tn.crm.bookings:r", "tn.crm.leads:r"]
RARE, COMMON = "zyzzyva", "plumbing"
"""One tenant of each environment has the one in its name, and every sixth the other."""

_PLACES = [
    "Blue Ridge",
    "Lakeside",
    "Granite State",
    "Old Mill",
    "Harbor",
    "Prairie",
    "Red Rock",
    "Summit",
    "Valley",
    "Cedar",
    "Northern",
    "Sunset",
]
_TRADES = ["Plumbing", "Heating & Air", "Electric", "Roofing", "Garage Doors", "Landscaping"]
_ENDS = ["", "& Sons", "Inc", "LLC", "Services", "Group", "of Dayton"]
_DOES = ["Route", "Invoice", "Payroll", "Lead", "Fleet", "Call", "Parts", "Review", "Dispatch", "Weather"]
_IS = ["Optimizer", "Sync", "Insights", "Bridge", "Export", "Assistant", "Planner", "Monitor"]


class Versions(NamedTuple):
    """What an app has published: its scope sets, oldest first, and whether it was put away."""

    sets: tuple[tuple[str, ...], ...]
    archived: bool = False


STEADY = Versions((tuple(SCOPES[:2]),))
ASKS_MORE = Versions((tuple(SCOPES[:2]), tuple(SCOPES)))
ASKS_LESS = Versions((tuple(SCOPES), tuple(SCOPES[:2])))
ARCHIVED = Versions((tuple(SCOPES[:2]),), archived=True)
_TURNS = (ASKS_MORE, ASKS_LESS, ARCHIVED, STEADY, STEADY, ASKS_MORE, STEADY, STEADY, ASKS_LESS, STEADY, STEADY, STEADY)


class App(NamedTuple):
    """One app, and how many tenants each environment has on its list."""

    id: int
    name: str
    versions: Versions
    tenants: dict[str, int]


class Tenant(NamedTuple):
    """One ID on an app's list."""

    id: int
    known: bool
    """Whether a tenant has it."""
    has_admin: bool


@dataclass(frozen=True, slots=True)
class Crowd:
    """A portal of that many connections, a fiftieth as many tenants, and an app for every five hundred."""

    connections: int

    @property
    def organizations(self) -> int:
        """Each with about ten apps."""
        return max(2, self.connections // 5_000)

    def tenants(self) -> list[Tenant]:
        """The same in both environments; one in ten has no admin, and for every twenty one ID is nobody's."""
        count = max(150, self.connections // 50)
        known = [Tenant(1_000_001 + 3 * place, True, place % 10 != 3) for place in range(count)]
        return known + [Tenant(1_000_002 + 60 * place, False, False) for place in range(count // 20)]

    @property
    def everyone(self) -> int:
        """How many IDs the two largest apps list in each environment."""
        return len(self.tenants())

    def apps(self) -> Iterator[App]:
        """The first two are offered to every tenant, the others to fewer and fewer."""
        everyone = self.everyone
        count = max(12, self.connections // 500)
        left = self.connections - 2 * len(ENVIRONMENTS) * everyone
        weights = [1 / (place + 20) for place in range(count - 2)]
        done, heaviness = 0, 0.0
        for place in range(count):
            tenants = dict.fromkeys(ENVIRONMENTS, everyone)
            if place > 1:
                heaviness += weights[place - 2]
                size = round(left * heaviness / sum(weights)) - done
                done += size
                tenants = dict(zip(ENVIRONMENTS, (size - size * 2 // 5, size * 2 // 5), strict=True))
            name = f"{_DOES[place % len(_DOES)]} {_IS[place // len(_DOES) % len(_IS)]} {place + 1}"
            yield App(place + 1, name, _TURNS[place % len(_TURNS)], tenants)


def tenant_name(place: int) -> str:
    """Of the known tenant at that place of the crowd."""
    if place == 7:
        return f"{RARE.title()} Locksmiths"
    turn, trade = divmod(place, len(_TRADES))
    words = (_PLACES[turn % len(_PLACES)], _TRADES[trade], _ENDS[turn // len(_PLACES) % len(_ENDS)])
    return f"{' '.join(words).strip()} {place}"
