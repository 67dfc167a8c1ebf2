"""One machine for all of these tests: making it takes longer than any of them."""

import subprocess
from collections.abc import Iterator

import pytest

from benchmarks.terminal import Terminals
from tests.hosting.place import PASSWORD, Person, Place, TeamHost, place, why_not

OWN = "olga's own password"


@pytest.fixture(scope="session")
def machine() -> Iterator[Place]:
    """With sshd and two accounts: one that goes by keys, one that goes by passwords."""
    if told := why_not():
        pytest.skip(told)
    with place() as made:
        for way in ("keys", "passwords"):
            made.make(way)
            made.hosts[way].operate(
                "init", "--environment", "integration", "--name", "olga", "--password-fd", "0", typed=OWN
            )
        with made.served():
            yield made


@pytest.fixture(scope="session")
def keys_host(machine: Place) -> TeamHost:
    """Where a key says who somebody is."""
    return machine.hosts["keys"]


@pytest.fixture(scope="session")
def passwords_host(machine: Place) -> TeamHost:
    """Where the portal's own login does; the account's own password leads as far as that."""
    host = machine.hosts["passwords"]
    subprocess.run(["chpasswd"], input=f"{host.account}:{PASSWORD}\n", text=True, check=True)
    return host


@pytest.fixture(scope="session")
def sue(keys_host: TeamHost, tmp_path_factory: pytest.TempPathFactory) -> Person:
    """Support, with a registered key."""
    made = Person(keys_host, tmp_path_factory.mktemp("sue"), "sue")
    keys_host.people(sue=made.public)
    return made


@pytest.fixture(scope="session")
def pat(passwords_host: TeamHost, tmp_path_factory: pytest.TempPathFactory) -> Person:
    """Support, whose key leads as far as the portal's login; it asks for more than the file should allow."""
    made = Person(passwords_host, tmp_path_factory.mktemp("pat"), "pat")
    passwords_host.people(pat=made.public)
    own = f'environment="LD_PRELOAD=/nonexistent.so",command="touch {passwords_host.home}/pwned" {made.public}\n'
    passwords_host.door_keys.write_text(own)
    return made


@pytest.fixture(params=["keys", "passwords"])
def person(request: pytest.FixtureRequest) -> Person:
    """Somebody at each kind of host."""
    found: Person = request.getfixturevalue({"keys": "sue", "passwords": "pat"}[request.param])
    return found


@pytest.fixture
def terminals() -> Iterator[Terminals]:
    """People's own terminals."""
    with Terminals() as made:
        yield made
