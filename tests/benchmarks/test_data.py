"""The portals that are measured in hold what a portal holds."""

import pytest

from benchmarks.data import ENVIRONMENT, Place
from store import Portal
from store.kinds import Status
from store.reasons import CASES

CONNECTIONS = 1_000


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place.at(tmp_path_factory.mktemp("data") / "few", CONNECTIONS)


@pytest.mark.parametrize("environment", ["integration", "production"])
def test_every_status_and_every_reason_is_there(place: Place, environment: str) -> None:
    with Portal.open(place.home, create=False) as portal:
        found = portal.operator().connections.counts(environment=environment, status=list(Status))
    assert {(case.status, case.reason) for case in CASES} == {case for case, n in found.items() if n}


def test_there_are_as_many_as_were_asked_for(place: Place) -> None:
    with Portal.open(place.home, create=False) as portal:
        connections = portal.operator().connections
        found = [connections.count(environment=here, status=list(Status)) for here in ("integration", "production")]
    assert sum(found) == CONNECTIONS


def test_the_portal_finds_nothing_wrong_with_it(place: Place) -> None:
    with Portal.open(place.home, create=False) as portal:
        assert [finding for finding in portal.check() if not finding.ok] == []


@pytest.mark.parametrize("name", ["sam", "dev", "ann"])
def test_people_sign_in_and_see_connections(place: Place, name: str) -> None:
    session = place.session(name)
    try:
        assert session.environment == ENVIRONMENT
        assert session.connections.window().rows
    finally:
        session.portal.close()


def test_data_of_today_is_used_again(place: Place) -> None:
    before = (place.home / "master.key").read_bytes()
    assert Place.at(place.home, CONNECTIONS) == place
    assert (place.home / "master.key").read_bytes() == before
