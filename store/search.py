"""Finding connections by a part of a name, an ID or a note: never by what the person may not see, and never for long.

Where few rows are in question each is looked at; otherwise the indexes of `words` say where to look. What is common is
cut off, and said to be.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from store.actor import Actor
from store.database import listed
from store.filters import environment_of
from store.kinds import Environment
from store.standings import unsettled

if TYPE_CHECKING:
    from store.database import Database
    from store.scope import Scope

MOST = 1000
"""So many connections are found at most."""
LOOKED_AT = 10_000
"""So many are looked at, at most, in one way of finding them."""
_PART = 3
"""From so many letters on it may stand anywhere; fewer are how a name or an ID begins."""
_LAST = "\U0010ffff"
_DIGITS = 18
"""Of the longest tenant ID that is found by its beginning."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who searches for what, and where."""

    db: "Database"
    actor: Actor
    scope: "Scope"
    places: tuple[int, ...]
    text: str

    @property
    def anywhere(self) -> bool:
        """Whether it may stand anywhere in a name."""
        return len(self.text) >= _PART

    @property
    def condition(self) -> str:
        """What holds for the standings in question; those of unsettled apps are judged by who lists what is found."""
        here = f"s.place IN ({listed(self.places)})"
        apps = unsettled(self.db)
        return (
            f"{self.scope.condition} AND ({here} OR s.app_id IN ({listed(apps)}))"
            if apps
            else f"{self.scope.condition} AND {here}"
        )

    @property
    def values(self) -> dict[str, object]:
        escaped = self.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return {
            "like": f"%{escaped}%" if self.anywhere else f"{escaped}%",
            "phrase": '"' + self.text.replace('"', '""') + '"',
            "first": self.text,
            "last": self.text + _LAST,
            "environment": environment_of(self.places),
            "most": MOST + 1,
            "looked_at": LOOKED_AT,
        }


def within(db: "Database", actor: Actor, scope: "Scope", places: tuple[int, ...], text: str) -> "Scope":
    """Those of `scope`, at these places, that match: at most `MOST`."""
    asked = _Asked(db, actor, scope, places, text)
    few = sum(scope.counts(db, places).values()) <= LOOKED_AT
    # No index knows what of a row is hidden from whom.
    ids, capped = _one_by_one(asked) if few or not actor.reads_all else _by_words(asked)
    few_found = f"s.connection_id IN ({listed(sorted(ids)[:MOST])})" if ids else ""
    return replace(scope, apps=(), few=few_found, capped=capped or len(ids) > MOST)


def _one_by_one(asked: _Asked) -> tuple[set[int], bool]:
    actor = asked.actor
    own = "1" if actor.reads_all else f"a.organization_id IN ({listed(actor.organizations())})"
    named = "1" if actor.reads_all else f"(c.epoch > 0 OR s.tenant IN ({listed(actor.tenants())}))"
    matches = [
        r"CAST(s.tenant AS TEXT) LIKE :like ESCAPE '\'",
        r"c.client_id LIKE :like ESCAPE '\'",
        r"a.name LIKE :like ESCAPE '\' OR a.key LIKE :like ESCAPE '\'",
        rf"(t.name LIKE :like ESCAPE '\' AND {named})",
    ]
    if asked.anywhere:
        matches.append(rf"(c.label LIKE :like ESCAPE '\' AND {own})")
    if asked.anywhere and actor.reads_all:
        notes = r"SELECT 1 FROM notes WHERE connection_id = s.connection_id AND text LIKE :like ESCAPE '\'"
        matches.append(f"EXISTS ({notes})")
    rows = asked.db.rows(
        f"""
        SELECT s.connection_id AS id FROM standings s
        CROSS JOIN connections c ON c.id = s.connection_id
        CROSS JOIN apps a ON a.id = s.app_id
        LEFT JOIN tenants t ON t.environment = c.environment AND t.id = s.tenant
        WHERE {asked.condition} AND ({" OR ".join(matches)}) LIMIT :most
        """,
        asked.values,
    )
    return {row["id"] for row in rows}, False


def _by_words(asked: _Asked) -> tuple[set[int], bool]:
    """In one way after the other, until there are enough."""
    found: set[int] = set()
    capped = False
    for way in _anywhere(asked) if asked.anywhere else _beginning(asked):
        some = f"{way} LIMIT :looked_at"
        rows = asked.db.rows(
            f"SELECT s.connection_id AS id FROM ({some}) s WHERE {asked.condition} LIMIT :most", asked.values
        )
        found |= {row["id"] for row in rows}
        if len(found) > MOST:
            return found, True
        looked_at = asked.db.one(f"SELECT count(*) AS n FROM ({some})", asked.values)
        capped = capped or bool(looked_at and looked_at["n"] == LOOKED_AT)
    return found, capped


_STANDINGS = "SELECT s.connection_id, s.app_id, s.tenant, s.place FROM"


def _anywhere(asked: _Asked) -> list[str]:
    """Each way of finding a part of a name, an ID or a note."""
    own = "> 0" if environment_of(asked.places) is Environment.INTEGRATION else "< 0"
    return [
        f"{_STANDINGS} tenant_words w CROSS JOIN standings s ON s.tenant = abs(w.rowid) "
        f"WHERE tenant_words MATCH :phrase AND w.rowid {own}",
        _OF_APPS,
        _OF_CLIENTS,
        f"{_STANDINGS} connection_words w CROSS JOIN standings s ON s.connection_id = w.rowid "
        "WHERE connection_words MATCH :phrase",
        f"{_STANDINGS} note_words w CROSS JOIN notes n ON n.id = w.rowid "
        "CROSS JOIN standings s ON s.connection_id = n.connection_id WHERE note_words MATCH :phrase",
    ]


def _beginning(asked: _Asked) -> list[str]:
    """Each way of finding how a name or an ID begins."""
    ways = [
        f"{_STANDINGS} tenants t CROSS JOIN standings s ON s.tenant = t.id WHERE t.environment = :environment "
        "AND t.name COLLATE NOCASE >= :first AND t.name COLLATE NOCASE < :last",
        _OF_APPS,
        _OF_CLIENTS,
    ]
    if asked.text.isascii() and asked.text.isdigit() and asked.text[0] != "0":
        first = int(asked.text)
        zeros = [10**more for more in range(_DIGITS + 1 - len(asked.text))]
        ranges = " OR ".join(f"s.tenant BETWEEN {first * ten} AND {(first + 1) * ten - 1}" for ten in zeros)
        ways.append(f"{_STANDINGS} standings s WHERE {ranges}")
    return ways


_OF_APPS = (
    f"{_STANDINGS} apps a CROSS JOIN standings s ON s.app_id = a.id "
    r"WHERE (a.name LIKE :like ESCAPE '\' OR a.key LIKE :like ESCAPE '\')"
)
_OF_CLIENTS = (
    f"{_STANDINGS} connections c CROSS JOIN standings s ON s.connection_id = c.id "
    "WHERE c.client_id >= lower(:first) AND c.client_id < lower(:last)"
)
