"""Signing keys: sealed in the database, one in use for each environment, rotated while old tokens verify."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from store import Code, Refused
from tests.world import World


@pytest.fixture
def keyed(world: World) -> World:
    world.portal.signing_keys.ensure(world.operator)
    return world


def kids(world: World, environment: str = "integration") -> list[str]:
    return [key["kid"] for key in world.portal.signing_keys.published(environment)]


def test_each_environment_has_a_key_of_its_own(keyed: World) -> None:
    keys = keyed.portal.signing_keys
    assert {len(kids(keyed)), len(kids(keyed, "production"))} == {1}
    assert keys.current("integration") != keys.current("production")
    assert keys.public("production", keys.current("integration")) is None


def test_keys_are_made_once_however_often_a_server_starts(keyed: World) -> None:
    before = kids(keyed)
    keyed.portal.signing_keys.ensure(keyed.operator)
    with keyed.open() as other:
        other.signing_keys.ensure(other.operator())
        assert [key["kid"] for key in other.signing_keys.published("integration")] == before


def test_the_private_half_is_in_the_file_only_sealed(keyed: World) -> None:
    keys = keyed.portal.signing_keys
    pem = keys.private(keys.current("integration"))
    assert isinstance(load_pem_private_key(pem.encode(), None), EllipticCurvePrivateKey)
    stored = keyed.portal.database.rows("SELECT sealed, public FROM signing_keys")
    assert all(b"PRIVATE" not in row["sealed"] and '"d"' not in row["public"] for row in stored)


def test_after_a_rotation_the_old_key_verifies_for_an_hour_and_never_signs_again(keyed: World) -> None:
    keys = keyed.portal.signing_keys
    [old] = kids(keyed)
    keys.rotate(keyed.operator)
    new = keys.current("integration")
    assert kids(keyed) == [new, old]
    with pytest.raises(Refused) as refused:
        keys.private(old)
    assert refused.value.code is Code.NOT_FOUND
    keyed.clock.go(minutes=59)
    assert keys.public("integration", old)
    keyed.clock.go(minutes=2)
    assert (keys.public("integration", old), kids(keyed)) == (None, [new])


def test_a_key_that_leaked_can_be_ended_at_once_with_those_before_it(keyed: World) -> None:
    keys = keyed.portal.signing_keys
    keys.rotate(keyed.operator)
    keys.rotate(keyed.operator, keep_old_for=timedelta(0))
    assert kids(keyed) == [keys.current("integration")]


def test_only_an_operator_rotates_and_the_journal_names_the_keys(keyed: World) -> None:
    keys, dana = keyed.portal.signing_keys, keyed.developer()
    [old] = kids(keyed)
    with pytest.raises(Refused) as refused:
        keys.rotate(dana)
    assert refused.value.code is Code.FORBIDDEN
    keys.rotate(keyed.operator)
    entry = keyed.operator.journal.window(limit=1)[0]
    made, retired = entry.detail["made"], entry.detail["retired"]
    assert entry.event == "rotate_keys"
    assert isinstance(made, list)
    assert isinstance(retired, list)
    assert kids(keyed)[0] in made
    assert old in retired


def test_the_database_itself_refuses_to_wake_a_retired_key(keyed: World) -> None:
    keyed.portal.signing_keys.rotate(keyed.operator)
    for sql in (
        "UPDATE signing_keys SET verifies_until = '2999' WHERE retired_at IS NOT NULL",
        "UPDATE signing_keys SET retired_at = NULL, verifies_until = NULL, sealed = x'00' "
        "WHERE retired_at IS NOT NULL AND environment = 'production'",
        "UPDATE signing_keys SET public = '{}'",
        "DELETE FROM signing_keys",
    ):
        with pytest.raises(Exception, match="signing_keys:"), keyed.portal.write():
            keyed.portal.database.execute(sql)


def test_a_portal_without_keys_says_what_makes_them(world: World) -> None:
    with pytest.raises(Refused, match="devportal serve"):
        world.portal.signing_keys.current("integration")
