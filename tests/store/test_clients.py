"""What the token endpoint and the gate ask of the store: with the same work for everyone who is told nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from store import Cause, Code, Refused, Session
from store.failures import Attempt
from tests.world import READS, WRITES, World


class Desk:
    """A connected app at one tenant, with one collected secret and one that was revoked."""

    def __init__(self, world: World) -> None:
        self.world, self.portal = world, world.portal
        self.dev, self.admin = world.developer(), world.admin()
        self.app = world.app(self.dev)
        self.id = world.connected(self.dev, self.admin, self.app).id
        ended = self.admin.credentials.generate(self.id)
        self.revoked = world.collected(self.dev, ended)
        self.admin.credentials.revoke(ended.id)
        made = self.admin.credentials.generate(self.id)
        self.secret_id, self.value, self.client = made.id, world.collected(self.dev, made), made.client_id

    def cause(self, client_id: str, secret: str, environment: str = "integration") -> Cause | None:
        """What support is told after a request with these credentials."""
        self.portal.record_failures([Attempt(environment, client_id, secret)])
        return self.dev.connections.get(self.id).failure

    def publish(self, *scopes: str) -> None:
        current = self.dev.apps.get(self.app.id).current_version
        self.dev.apps.publish(self.app.id, scopes=scopes, note="more", expected_version=current)


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def test_whatever_is_wrong_with_the_credentials_the_store_does_the_same_work(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    work: list[str] = []

    def counted(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*given: object) -> Any:
            work.append(name)
            return call(*given)

        return counting

    monkeypatch.setattr(desk.portal.database, "rows", counted("query", desk.portal.database.rows))
    monkeypatch.setattr(desk.portal.vault, "digest", counted("digest", desk.portal.vault.digest))
    done = []
    for environment, client, secret in (
        ("integration", "cid.nobody", desk.value),
        ("integration", desk.client, "cs1.wrong"),
        ("integration", desk.client, desk.revoked),
        ("production", desk.client, desk.value),
        ("integration", desk.value, desk.client),
        ("integration", "", ""),
    ):
        work.clear()
        with pytest.raises(Refused) as refused:
            desk.portal.authenticate_client(environment, client, secret)
        done.append((refused.value.code, refused.value.sentence, tuple(work)))
    assert set(done) == {(Code.BAD_CLIENT, done[0][1], ("query", "digest", "digest"))}


def test_support_sees_why_credentials_were_wrong(desk: Desk) -> None:
    for client, secret, environment, cause in (
        (desk.client, "cs1.wrong", "integration", Cause.WRONG_SECRET),
        (desk.client, "", "integration", Cause.WRONG_SECRET),
        (desk.client, desk.value, "production", Cause.WRONG_ENVIRONMENT),
        (desk.client, desk.revoked, "integration", Cause.REVOKED_SECRET),
        (desk.client, f"{desk.value}\n", "integration", Cause.WHITE_SPACE),
        (f" {desk.client}", desk.value, "integration", Cause.WHITE_SPACE),
        (desk.value, desk.client, "integration", Cause.SWAPPED),
        (desk.client, desk.app.key, "integration", Cause.APP_KEY_AS_SECRET),
    ):
        assert desk.cause(client, secret, environment) is cause


def test_support_sees_that_an_expired_secret_is_still_in_use(desk: Desk) -> None:
    desk.admin.credentials.rotate(desk.id, keep_old_for="now")
    assert desk.cause(desk.client, desk.value) is Cause.EXPIRED_SECRET


def test_the_failures_of_no_client_are_noted_nowhere(desk: Desk) -> None:
    assert desk.cause("cid.nobody", desk.value) is None
    assert desk.cause(desk.app.key, "cs1.wrong") is None


def test_failures_are_counted_by_client_and_cause(desk: Desk) -> None:
    for secret in ("cs1.wrong", "cs1.wrong", desk.app.key):
        desk.cause(desk.client, secret)
        desk.world.clock.go(seconds=1)
    counted = desk.portal.failures(desk.id)
    assert list(counted.items()) == [(Cause.APP_KEY_AS_SECRET, 1), (Cause.WRONG_SECRET, 2)]


def test_an_attempt_never_shows_its_secret(desk: Desk) -> None:
    assert desk.value not in repr(Attempt("integration", desk.client, desk.value))


def test_the_gate_is_told_how_a_client_stands(desk: Desk) -> None:
    standing = desk.portal.client_state(desk.client)
    assert standing is not None
    assert (standing.environment, standing.tenant, standing.app_key) == ("integration", 1001, desk.app.key)
    assert (standing.epoch, standing.halted, standing.secrets) == (1, "", frozenset({desk.secret_id}))
    assert standing.scopes == set(READS[:2])
    assert desk.portal.client_state("cid.nobody") is None


@pytest.mark.parametrize(
    ("who", "stop", "said"),
    [
        ("admin", "disable", "disabled"),
        ("dev", "suspend", "suspended"),
        ("operator", "block", "blocked"),
        ("admin", "disconnect", "not connected"),
    ],
)
def test_a_client_that_is_stopped_stands_with_nothing(desk: Desk, who: str, stop: str, said: str) -> None:
    session: Session = desk.world.operator if who == "operator" else getattr(desk, who)
    getattr(session.connections, stop)(desk.id)
    standing = desk.portal.client_state(desk.client)
    assert standing is not None
    assert (standing.halted, standing.scopes) == (said, frozenset())


def test_a_secret_that_has_run_out_no_longer_stands_though_nobody_has_written_it_down(desk: Desk) -> None:
    desk.admin.credentials.rotate(desk.id, keep_old_for="1h")
    desk.world.clock.go(minutes=61)
    standing = desk.portal.client_state(desk.client)
    assert standing is not None
    assert desk.secret_id not in standing.secrets
    assert len(standing.secrets) == 1


def test_a_scope_that_is_not_in_force_is_pending_removed_or_was_never_asked_for(desk: Desk) -> None:
    desk.publish(*READS[:2], WRITES[0])
    desk.publish(READS[0], WRITES[0])
    desk.publish(READS[0], READS[2], WRITES[0])
    desk.publish(READS[0], READS[2])
    desk.publish(READS[0], READS[2], WRITES[0])
    assert desk.portal.why_not_granted(desk.id, [*READS[1:4], WRITES[0]]) == {
        READS[1]: "removed in v3",
        READS[2]: "pending in v4",
        READS[3]: "never asked for",
        WRITES[0]: "pending in v6",
    }
