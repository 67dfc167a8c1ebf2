"""SSH keys: whom they let in, whose they are, and what ends when one is removed."""

from collections.abc import Callable
from typing import Any

import pytest

from store import Code, Refused, Session
from store.ssh_keys import MOST
from tests.public_keys import ED25519, ED25519_FINGERPRINT, ed25519
from tests.world import OWN, World


def refusal(call: Callable[..., object], *args: Any, **kwargs: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value


def by_key(world: World, environment: str = "integration", name: str = "dana") -> Session:
    return world.portal.sign_in_by_key(environment, name, ED25519_FINGERPRINT)


def test_a_registered_key_names_the_person_and_lets_them_in_without_a_password(world: World) -> None:
    dana = world.developer()
    key = dana.ssh_keys.add(ED25519)
    assert (key.user, key.name, key.type) == ("dana", "dana@laptop", "ssh-ed25519")
    assert (key.fingerprint, key.added_by, key.used_at) == (ED25519_FINGERPRINT, "dana", None)
    assert world.portal.people_of_key(ED25519_FINGERPRINT) == (key,)
    world.clock.go(minutes=1)
    again = by_key(world)
    assert again.permissions() == dana.permissions()
    assert [one.used_at for one in dana.ssh_keys.list()] == [world.clock.now]


def test_a_key_is_registered_in_each_environment_by_itself_and_offers_the_last_used_first(world: World) -> None:
    world.developer().ssh_keys.add(ED25519)
    assert refusal(by_key, world, "production").code is Code.BAD_CREDENTIALS
    world.developer(environment="production").ssh_keys.add(ED25519, name="the same one")
    by_key(world, "production")
    found = world.portal.people_of_key(ED25519_FINGERPRINT)
    assert [(one.environment, one.user) for one in found] == [("production", "dana"), ("integration", "dana")]
    assert by_key(world, "production").environment == "production"


def test_a_key_is_one_person(world: World) -> None:
    dana = world.developer()
    dana.ssh_keys.add(ED25519)
    for environment in ("integration", "production"):
        other = world.developer("mallory", environment)
        refused = refusal(other.ssh_keys.add, ED25519)
        assert refused.code is Code.BAD_STATE
        assert "dana" not in refused.sentence
    assert refusal(dana.ssh_keys.add, ED25519).code is Code.NO_CHANGE
    assert [one.user for one in world.portal.people_of_key(ED25519_FINGERPRINT)] == ["dana"]


def test_a_key_without_a_name_is_called_by_its_comment_or_its_type(world: World) -> None:
    dana = world.developer()
    assert dana.ssh_keys.add(ed25519(1, "dana@laptop")).name == "dana@laptop"
    assert dana.ssh_keys.add(ed25519(2, "")).name == "ssh-ed25519"
    assert dana.ssh_keys.add(ed25519(3, "x" * 300)).name == "x" * 60
    assert dana.ssh_keys.add(ed25519(4), name="  work  ").name == "work"
    assert refusal(dana.ssh_keys.add, ed25519(5), name="wo\u202erk").code is Code.INVALID


def test_a_person_has_several_keys_and_not_too_many(world: World) -> None:
    dana = world.developer()
    for number in range(1, MOST + 1):
        dana.ssh_keys.add(ed25519(number))
    assert refusal(dana.ssh_keys.add, ed25519(99)).code is Code.LIMIT
    dana.ssh_keys.remove(dana.ssh_keys.list()[0].id)
    dana.ssh_keys.add(ed25519(99))
    assert len(dana.ssh_keys.list()) == MOST


def test_a_removed_key_lets_nobody_in_and_ends_the_sessions_that_it_opened(world: World) -> None:
    dana = world.developer()
    key = dana.ssh_keys.add(ED25519)
    inside = by_key(world)
    dana.ssh_keys.remove(key.id)
    assert refusal(inside.permissions).code is Code.SESSION_ENDED
    assert refusal(inside.apps.list).code is Code.SESSION_ENDED
    assert dana.permissions()
    assert world.portal.people_of_key(ED25519_FINGERPRINT) == ()
    assert refusal(by_key, world).code is Code.BAD_CREDENTIALS
    assert refusal(dana.ssh_keys.remove, key.id).code is Code.NOT_FOUND
    assert dana.ssh_keys.list() == []


def test_a_removed_key_may_be_registered_again_and_the_old_session_stays_ended(world: World) -> None:
    dana = world.developer()
    key = dana.ssh_keys.add(ED25519)
    inside = by_key(world)
    dana.ssh_keys.remove(key.id)
    assert dana.ssh_keys.add(ED25519).id != key.id
    assert refusal(inside.permissions).code is Code.SESSION_ENDED
    assert by_key(world).permissions()


def test_a_deactivated_person_s_keys_let_nobody_in(world: World) -> None:
    dana = world.developer()
    dana.ssh_keys.add(ED25519)
    inside = by_key(world)
    user = world.operator.accounts.find("integration", "dana")
    world.operator.accounts.deactivate(user.id)
    assert world.portal.people_of_key(ED25519_FINGERPRINT) == ()
    assert refusal(by_key, world).code is Code.BAD_CREDENTIALS
    assert refusal(inside.permissions).code is Code.SESSION_ENDED
    assert refusal(world.operator.ssh_keys.add, ed25519(2), user_id=user.id).code is Code.NOT_FOUND
    world.developer("dan").ssh_keys.add(ED25519)


def test_a_key_does_not_get_around_a_password_that_somebody_else_set(world: World) -> None:
    dana = world.developer()
    dana.ssh_keys.add(ED25519)
    user = world.operator.accounts.find("integration", "dana")
    world.operator.accounts.set_password(user.id, "set-by-somebody-else")
    inside = by_key(world)
    assert inside.must_change_password
    assert refusal(inside.permissions).code is Code.MUST_CHANGE_PASSWORD
    assert refusal(inside.ssh_keys.add, ed25519(2)).code is Code.MUST_CHANGE_PASSWORD
    inside.change_password("set-by-somebody-else", OWN)
    assert inside.permissions()


def test_revealing_asks_for_the_password_all_the_same(world: World) -> None:
    dana, tess = world.developer(), world.admin()
    secret = tess.credentials.generate(world.connected(dana, tess, world.app(dana)).id)
    dana.ssh_keys.add(ED25519)
    inside = by_key(world)
    assert refusal(inside.credentials.reveal, secret.id, password=ED25519_FINGERPRINT).code is Code.BAD_CREDENTIALS
    assert inside.credentials.reveal(secret.id, password=OWN).startswith("cs1.")


def test_a_locked_session_asks_for_the_password_all_the_same(world: World) -> None:
    world.developer().ssh_keys.add(ED25519)
    inside = by_key(world)
    world.clock.go(minutes=16)
    assert refusal(inside.permissions).code is Code.SESSION_LOCKED
    inside.unlock(OWN)
    assert inside.permissions()


def test_others_failures_do_not_keep_the_holder_of_a_key_out(world: World) -> None:
    world.developer().ssh_keys.add(ED25519)
    for _ in range(6):
        refusal(world.portal.sign_in, "integration", "dana", "not the password")
    assert refusal(world.portal.sign_in, "integration", "dana", OWN).code is Code.WAIT
    assert by_key(world).permissions()


def test_people_look_after_their_own_keys_and_operators_after_all(world: World) -> None:
    dana, sue = world.developer(), world.support()
    key = dana.ssh_keys.add(ED25519)
    user = world.operator.accounts.find("integration", "dana")
    assert refusal(sue.ssh_keys.list, user.id).code is Code.FORBIDDEN
    assert refusal(sue.ssh_keys.everyone).code is Code.FORBIDDEN
    assert refusal(sue.ssh_keys.add, ed25519(2), user_id=user.id).code is Code.FORBIDDEN
    assert refusal(sue.ssh_keys.remove, key.id).code is Code.NOT_FOUND
    olga = world.person("olga", "operator")
    for operator in (world.operator, olga):
        assert operator.ssh_keys.list(user.id) == [key]
        added = operator.ssh_keys.add(ed25519(2), user_id=user.id)
        assert (added.user, added.added_by) == ("dana", operator.name)
        assert [one.fingerprint for one in operator.ssh_keys.everyone("integration")] == [
            key.fingerprint,
            added.fingerprint,
        ]
        assert operator.ssh_keys.everyone("production") == []
        operator.ssh_keys.remove(added.id)
    assert refusal(world.operator.ssh_keys.list).code is Code.INVALID
    assert refusal(world.operator.ssh_keys.add, ed25519(3)).code is Code.INVALID


def test_every_addition_and_removal_is_one_entry_of_the_journal(world: World) -> None:
    dana = world.developer()
    before = world.operator.journal.window(limit=500)
    key = dana.ssh_keys.add(ED25519)
    by_key(world)
    world.operator.ssh_keys.remove(key.id)
    removed, added = world.operator.journal.window(limit=500)[: -len(before)]
    assert (added.event, added.actor, added.environment) == ("add_ssh_key", "dana", "integration")
    assert (removed.event, removed.actor) == ("remove_ssh_key", world.operator.name)
    for entry in (added, removed):
        assert entry.detail == {"user": "dana", "key": "dana@laptop", "fingerprint": ED25519_FINGERPRINT}
    assert world.portal.journal.verify()


def test_two_who_register_the_same_key_at_once_are_one(world: World) -> None:
    first, second = world.developer(), world.again("integration", "dana")
    first.ssh_keys.add(ED25519)
    assert refusal(second.ssh_keys.add, ED25519).code is Code.NO_CHANGE


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM ssh_keys",
        "UPDATE ssh_keys SET user_id = 2",
        "UPDATE ssh_keys SET fingerprint = 'SHA256:another'",
        "UPDATE ssh_keys SET public = 'ssh-ed25519 another'",
        "UPDATE ssh_keys SET removed_at = NULL WHERE id = 2",
        "INSERT INTO ssh_keys SELECT 9, 2, name, public, fingerprint, added_at, added_by, NULL, NULL FROM ssh_keys "
        "WHERE id = 1",
        "INSERT OR REPLACE INTO ssh_keys SELECT * FROM ssh_keys WHERE id = 2",
    ],
)
def test_the_database_itself_keeps_keys_as_they_were_added(world: World, sql: str) -> None:
    dana = world.developer()
    world.support()
    dana.ssh_keys.add(ED25519)
    dana.ssh_keys.remove(dana.ssh_keys.add(ed25519(2)).id)
    database = world.portal.database
    before = database.rows("SELECT * FROM ssh_keys")
    with pytest.raises(Exception, match="ssh_keys: "), database.write():
        database.execute(sql)
    assert [dict(row) for row in database.rows("SELECT * FROM ssh_keys")] == [dict(row) for row in before]
