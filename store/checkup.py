"""Whether all is well with a portal: one finding for each thing that must be right."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from store import schema, standings, versions
from store.clock import stamp
from store.errors import Refused

if TYPE_CHECKING:
    from store.portal import Portal


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `portal.check()`."""

    name: str
    ok: bool
    sentence: str


def findings(portal: "Portal") -> list[Finding]:
    """All of them; a file that is too damaged to be asked is a finding, too."""
    return [_found(name, look, portal) for name, look in _LOOKS.items()]


def _found(name: str, look: "Callable[[Portal], tuple[bool, str]]", portal: "Portal") -> Finding:
    try:
        return Finding(name, *look(portal))
    except Refused as refused:
        return Finding(name, False, refused.sentence)


def _modes(portal: "Portal") -> tuple[bool, str]:
    portal.home.check_modes()
    return True, "Nobody else can read or write the portal's files."


def _integrity(portal: "Portal") -> tuple[bool, str]:
    found = portal.database.integrity()
    return found == "ok", "The database is whole." if found == "ok" else found


def _offers(portal: "Portal") -> tuple[bool, str]:
    if versions.offers_are_right(portal.database):
        return True, "What each version grants follows from the versions."
    return False, "What some version grants was altered: put a backup back."


def _standings(portal: "Portal") -> tuple[bool, str]:
    if standings.are_right(portal.database):
        return True, "Where each connection stands follows from the facts."
    return False, "Some lists are not as the facts say. Run: devportal check --rebuild"


def _journal(portal: "Portal") -> tuple[bool, str]:
    verdict = portal.journal.verify()
    return verdict.ok, verdict.sentence


def _catalogue(portal: "Portal") -> tuple[bool, str]:
    return True, f"The catalogue has {len(portal.catalogue)} scopes."


def _clock(portal: "Portal") -> tuple[bool, str]:
    last, now = portal.journal.last_at(), portal.clock()
    if last and last > now:
        return False, f"The machine's clock is behind the last event ({stamp(last)}): set it right."
    return True, f"The machine's clock says {stamp(now)}."


def _schema(portal: "Portal") -> tuple[bool, str]:
    version = portal.database.schema_version()
    return version == schema.VERSION, f"The schema is version {version} of {schema.VERSION}."


_LOOKS = {
    "modes": _modes,
    "integrity": _integrity,
    "offers": _offers,
    "standings": _standings,
    "journal": _journal,
    "catalogue": _catalogue,
    "clock": _clock,
    "schema": _schema,
}
