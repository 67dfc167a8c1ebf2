"""Client secrets: for whom they are sealed, how often they can be read, and when they end."""

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest

from store import Audience, Code, Refused, SecretState, Session
from store.models import Secret
from tests.world import OWN, READS, World

pytestmark = pytest.mark.parametrize("journal_mode", ["wal", "delete"], indirect=True)


class Desk:
    """A connected app: its developer, its admin, another developer of the same organization."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.dev, self.admin = world.developer(), world.admin()
        self.app = world.app(self.dev)
        self.id = world.connected(self.dev, self.admin, self.app).id
        self.client = str(self.dev.connections.get(self.id).client_id)

    def generate(self, audience: str = "developer") -> Secret:
        return self.admin.credentials.generate(self.id, audience=audience)

    def prove(self, value: str, environment: str = "integration") -> Code | None:
        """What the token endpoint is told; None where the secret proves the client."""
        return code(lambda: self.world.portal.authenticate_client(environment, self.client, value))

    def later(self, **step: float) -> None:
        """Time goes by, and everybody signs in again."""
        self.world.clock.go(**step)
        self.dev, self.admin = self.world.again("integration", "dana"), self.world.again("integration", "tess")


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def code(call: Callable[[], object]) -> Code | None:
    try:
        call()
    except Refused as refused:
        return refused.code
    return None


def test_a_generated_secret_is_sealed_and_shows_no_value(desk: Desk) -> None:
    made = desk.generate()
    value = desk.dev.credentials.reveal(made.id, password=OWN)
    assert re.fullmatch(r"cs1\.[0-9a-z]{50}", value)
    assert value.startswith(made.prefix)
    assert len(made.prefix) < 12
    shown = [made, desk.dev.credentials.list(desk.id), desk.dev.journal.window(), desk.dev.connections.get(desk.id)]
    assert value[9:] not in repr(shown)
    assert (made.state, made.audience, made.generated_by) == (SecretState.SEALED, Audience.DEVELOPER, "tess")


def test_a_secret_proves_its_client_from_the_moment_it_is_made(desk: Desk) -> None:
    made = desk.generate()
    value = desk.dev.credentials.reveal(made.id, password=OWN)
    grant = desk.world.portal.authenticate_client("integration", made.client_id, value)
    assert (grant.client_id, grant.connection_id, grant.secret_id, grant.epoch, grant.scopes) == (
        desk.client,
        desk.id,
        made.id,
        1,
        frozenset(READS[:2]),
    )
    assert (grant.tenant, grant.app_key) == (1001, desk.app.key)
    desk.dev.credentials.confirm(made.id)
    assert desk.prove(value) is None


def test_a_secret_proves_nothing_in_the_other_environment_or_for_another_client(desk: Desk) -> None:
    value = desk.world.collected(desk.dev, desk.generate())
    assert desk.prove(value, "production") is Code.BAD_CLIENT
    other = desk.world.app(desk.dev, name="Other")
    client = str(desk.world.connected(desk.dev, desk.admin, other).client_id)
    for who in (client, "cid.nobody", "", desk.app.key, value, "\0", "x" * 10_000):
        assert code(lambda: desk.world.portal.authenticate_client("integration", who, value)) is Code.BAD_CLIENT  # noqa: B023
    for what in ("", value + " ", value[:-1], value.upper(), desk.client, "\ud800", "é" * 9):
        assert desk.prove(what) is Code.BAD_CLIENT


def test_a_wrong_secret_is_told_nothing_even_where_the_connection_is_stopped(desk: Desk) -> None:
    value = desk.world.collected(desk.dev, desk.generate())
    desk.admin.connections.disable(desk.id)
    assert (desk.prove(value), desk.prove("cs1.wrong")) == (Code.NOT_USABLE, Code.BAD_CLIENT)


def test_a_stop_refuses_the_secret_and_keeps_it(desk: Desk) -> None:
    value = desk.world.collected(desk.dev, desk.generate())
    stops: list[tuple[Session, str, str]] = [
        (desk.admin, "disable", "enable"),
        (desk.dev, "suspend", "resume"),
        (desk.world.operator, "block", "unblock"),
    ]
    for session, stop, lift in stops:
        getattr(session.connections, stop)(desk.id)
        assert desk.prove(value) is Code.NOT_USABLE
        getattr(session.connections, lift)(desk.id)
        assert desk.prove(value) is None


def test_archiving_the_app_refuses_its_secrets(desk: Desk) -> None:
    value = desk.world.collected(desk.dev, desk.generate())
    desk.dev.apps.archive(desk.app.id)
    assert desk.prove(value) is Code.NOT_USABLE
    assert desk.dev.connections.get(desk.id).effective == frozenset()
    assert code(desk.generate) is Code.BAD_STATE
    [made] = desk.dev.credentials.list(desk.id)
    assert desk.admin.credentials.revoke(made.id).state is SecretState.REVOKED


@pytest.mark.parametrize("end", ["disconnect", "remove"])
def test_after_disconnecting_or_removing_no_old_secret_ever_proves_its_client_again(desk: Desk, end: str) -> None:
    kept, waiting = desk.world.collected(desk.dev, desk.generate()), desk.generate("admin")
    unread = desk.admin.credentials.reveal(waiting.id, password=OWN)
    (desk.admin.connections.disconnect if end == "disconnect" else desk.dev.connections.remove)(desk.id)
    if end == "remove":
        desk.dev.connections.add(desk.app.id, 1001)
    assert [desk.prove(value) for value in (kept, unread)] == [Code.BAD_CLIENT] * 2
    desk.admin.connections.connect(desk.id, expected_version=1)
    assert [desk.prove(value) for value in (kept, unread)] == [Code.BAD_CLIENT] * 2
    states = {secret.state for secret in desk.dev.credentials.list(desk.id)}
    assert states == {SecretState.REVOKED}
    assert code(lambda: desk.admin.credentials.reveal(waiting.id, password=OWN)) is Code.BAD_STATE
    fresh = desk.world.collected(desk.dev, desk.generate())
    assert (desk.prove(fresh), desk.prove(kept)) == (None, Code.BAD_CLIENT)


def test_an_unconfirmed_secret_is_revealed_again_until_it_is_confirmed_and_then_never(desk: Desk) -> None:
    made = desk.generate()
    values = {desk.dev.credentials.reveal(made.id, password=OWN) for _ in range(3)}
    assert len(values) == 1
    assert desk.dev.credentials.confirm(made.id).state is SecretState.COLLECTED
    for session in (desk.dev, desk.admin):
        assert code(lambda: session.credentials.reveal(made.id, password=OWN)) in (Code.BAD_STATE, Code.FORBIDDEN)  # noqa: B023
    assert code(lambda: desk.dev.credentials.confirm(made.id)) is Code.BAD_STATE
    assert desk.prove(values.pop()) is None


def test_both_sides_see_who_revealed_a_secret_and_when(desk: Desk) -> None:
    other = desk.world.developer("dora")
    made = desk.generate()
    desk.world.clock.go(minutes=1)
    other.credentials.reveal(made.id, password=OWN)
    for session in (desk.dev, desk.admin, desk.world.support()):
        seen = session.credentials.get(made.id)
        assert (seen.revealed_by, seen.revealed_at) == ("dora", desk.world.clock())
    desk.dev.credentials.reveal(made.id, password=OWN)
    told = [(entry.event, entry.actor) for entry in desk.admin.connections.history(desk.id)]
    assert told[:3] == [("reveal", "dana"), ("reveal", "dora"), ("generate", "tess")]


def test_a_secret_that_nobody_has_looked_at_is_not_confirmed(desk: Desk) -> None:
    made = desk.generate()
    assert code(lambda: desk.dev.credentials.confirm(made.id)) is Code.BAD_STATE


@pytest.mark.parametrize(
    ("audience", "reads"), [("developer", {"dana", "dora"}), ("admin", {"tess", "theo"})], ids=["developer", "admin"]
)
def test_only_those_for_whom_it_is_sealed_reveal_and_confirm_it(desk: Desk, audience: str, reads: set[str]) -> None:
    people = {
        "dana": desk.dev,
        "dora": desk.world.developer("dora"),
        "tess": desk.admin,
        "theo": desk.world.admin("theo"),
        "sue": desk.world.support(),
        "chief": desk.world.person("chief", "operator"),
    }
    strangers = {
        "greta": desk.world.admin("greta", tenant=1002),
        "ron": desk.world.person("ron", "manage_apps", organization=desk.world.bolt.id),
        "pat": desk.world.developer("pat", "production"),
        "petra": desk.world.admin("petra", "production"),
    }
    made = desk.generate(audience)
    for name, session in people.items():
        allowed = None if name in reads else Code.FORBIDDEN
        assert code(lambda: session.credentials.reveal(made.id, password=OWN)) is allowed, name  # noqa: B023
    for name, session in people.items():
        if name not in reads:
            assert code(lambda: session.credentials.confirm(made.id)) is Code.FORBIDDEN, name  # noqa: B023
    for name, session in strangers.items():
        for call in (session.credentials.get, session.credentials.confirm, session.credentials.revoke):
            assert code(lambda: call(made.id)) is Code.NOT_FOUND, name  # noqa: B023
        assert code(lambda: session.credentials.reveal(made.id, password=OWN)) is Code.NOT_FOUND, name  # noqa: B023
        assert code(lambda: session.credentials.list(desk.id)) is Code.NOT_FOUND, name  # noqa: B023
    assert code(lambda: desk.world.operator.credentials.reveal(made.id, password=OWN)) is Code.FORBIDDEN
    assert people[min(reads)].credentials.confirm(made.id).state is SecretState.COLLECTED


def test_a_reveal_asks_for_one_s_own_password_and_counts_the_wrong_ones(desk: Desk) -> None:
    made = desk.generate()
    for _ in range(5):
        assert code(lambda: desk.dev.credentials.reveal(made.id, password="not-my-password")) is Code.BAD_CREDENTIALS
    assert code(lambda: desk.dev.credentials.reveal(made.id, password=OWN)) is Code.WAIT
    assert desk.dev.credentials.get(made.id).revealed_at is None
    assert "reveal" not in {entry.event for entry in desk.dev.connections.history(desk.id)}
    desk.world.clock.go(seconds=2)
    assert desk.dev.credentials.reveal(made.id, password=OWN)


def test_a_third_live_secret_is_refused_until_one_is_revoked(desk: Desk) -> None:
    slots = [desk.generate().slot, desk.generate().slot]
    assert slots == [1, 2]
    assert code(desk.generate) is Code.LIMIT
    assert code(lambda: desk.admin.credentials.rotate(desk.id)) is Code.LIMIT
    second, first = desk.dev.credentials.list(desk.id)
    desk.dev.credentials.revoke(first.id)
    assert desk.generate().slot == 1
    desk.admin.credentials.revoke(second.id)
    assert desk.generate().slot == 2
    assert desk.dev.connections.get(desk.id).live_secrets == 2


def test_revoking_is_in_force_at_once_and_final(desk: Desk) -> None:
    value = desk.world.collected(desk.dev, desk.generate())
    [made] = desk.admin.credentials.list(desk.id)
    assert desk.admin.credentials.revoke(made.id).state is SecretState.REVOKED
    assert desk.prove(value) is Code.BAD_CLIENT
    for session in (desk.dev, desk.admin):
        assert code(lambda: session.credentials.revoke(made.id)) is Code.NO_CHANGE  # noqa: B023
    assert code(lambda: desk.dev.credentials.confirm(made.id)) is Code.BAD_STATE


def test_both_sides_revoke_always_whatever_stops_the_connection(desk: Desk) -> None:
    first, second = desk.generate(), desk.generate("admin")
    desk.admin.connections.disable(desk.id)
    desk.dev.connections.suspend(desk.id)
    desk.world.operator.connections.block(desk.id)
    assert desk.dev.credentials.revoke(second.id).state is SecretState.REVOKED
    assert desk.admin.credentials.revoke(first.id).state is SecretState.REVOKED


def test_a_developer_generates_and_rotates_only_where_the_app_is_self_service(desk: Desk) -> None:
    assert code(lambda: desk.dev.credentials.generate(desk.id)) is Code.FORBIDDEN
    desk.dev.apps.edit(desk.app.id, self_service=True)
    made = desk.dev.credentials.generate(desk.id)
    value = desk.world.collected(desk.dev, made)
    desk.dev.apps.edit(desk.app.id, self_service=False)
    assert desk.prove(value) is None  # switching never breaks what lives
    assert code(lambda: desk.dev.credentials.rotate(desk.id)) is Code.FORBIDDEN
    assert desk.dev.credentials.revoke(made.id).state is SecretState.REVOKED
    assert desk.generate().generated_by == "tess"


def test_an_audience_that_there_is_not_is_refused(desk: Desk) -> None:
    for audience in ("operator", "", "Developer"):
        assert code(lambda: desk.generate(audience)) is Code.INVALID  # noqa: B023


# Rotation.


@pytest.mark.parametrize(
    ("keep", "lives"),
    [
        ("now", timedelta(0)),
        ("1h", timedelta(hours=1)),
        ("24h", timedelta(hours=24)),
        ("7d", timedelta(days=7)),
        (timedelta(days=7), timedelta(days=7)),
        (None, timedelta(hours=24)),
    ],
)
def test_a_rotated_secret_lives_on_for_as_long_as_was_said(
    desk: Desk, keep: str | timedelta | None, lives: timedelta
) -> None:
    old = desk.world.collected(desk.dev, desk.generate())
    if keep is None:
        made = desk.admin.credentials.rotate(desk.id)
    else:
        made = desk.admin.credentials.rotate(desk.id, keep_old_for=keep)
    new = desk.world.collected(desk.dev, made)
    assert made.audience is Audience.DEVELOPER
    if lives:
        assert [desk.prove(old), desk.prove(new)] == [None, None]
        desk.later(seconds=lives.total_seconds() - 0.000001)
        assert desk.prove(old) is None
        desk.later(seconds=0.000001)
    assert [desk.prove(old), desk.prove(new)] == [Code.BAD_CLIENT, None]
    states = [secret.state for secret in desk.dev.credentials.list(desk.id)]
    assert states == [SecretState.COLLECTED, SecretState.EXPIRED]


@pytest.mark.parametrize("keep", ["", "2h", "-1h", timedelta(hours=2), timedelta(days=-1)])
def test_an_old_secret_is_kept_for_no_other_time(desk: Desk, keep: str | timedelta) -> None:
    desk.generate()
    assert code(lambda: desk.admin.credentials.rotate(desk.id, keep_old_for=keep)) is Code.INVALID


def test_without_a_live_secret_there_is_nothing_to_rotate(desk: Desk) -> None:
    assert code(lambda: desk.admin.credentials.rotate(desk.id)) is Code.BAD_STATE


def test_a_deadline_is_never_put_off_by_rotating_again(desk: Desk) -> None:
    old = desk.world.collected(desk.dev, desk.generate())
    made = desk.admin.credentials.rotate(desk.id, keep_old_for="1h")
    desk.dev.credentials.revoke(made.id)
    desk.admin.credentials.rotate(desk.id, keep_old_for="7d")
    deadline = desk.dev.credentials.list(desk.id)[-1].deadline
    assert deadline == desk.world.clock() + timedelta(hours=1)
    desk.later(hours=1)
    assert desk.prove(old) is Code.BAD_CLIENT


def test_a_rotated_secret_stays_sealed_for_whom_the_old_one_was(desk: Desk) -> None:
    desk.generate("admin")
    assert desk.admin.credentials.rotate(desk.id, keep_old_for="now").audience is Audience.ADMIN
    assert desk.admin.credentials.rotate(desk.id, keep_old_for="now", audience="developer").audience == "developer"


def test_client_id_and_app_key_outlive_every_secret_and_every_version(desk: Desk) -> None:
    for number, scopes in enumerate((READS[:3], READS[:1], READS[1:]), 1):
        desk.world.collected(desk.dev, desk.generate())
        desk.admin.credentials.rotate(desk.id, keep_old_for="now")
        desk.dev.apps.publish(desk.app.id, scopes=scopes, expected_version=number)
        desk.admin.connections.disconnect(desk.id)
        desk.admin.connections.connect(desk.id, expected_version=number + 1)
    found = desk.dev.connections.get(desk.id)
    assert (found.client_id, found.app_key) == (desk.client, desk.app.key)
    assert found.epoch == 4


# Time.


def test_a_secret_that_nobody_collects_expires_after_seven_days_and_frees_its_slot(desk: Desk) -> None:
    made = desk.generate()
    value = desk.dev.credentials.reveal(made.id, password=OWN)
    desk.later(days=7, microseconds=-1)
    assert desk.dev.credentials.reveal(made.id, password=OWN) == value
    assert desk.prove(value) is None
    desk.later(microseconds=1)
    assert desk.prove(value) is Code.BAD_CLIENT
    seen = desk.dev.credentials.get(made.id)
    assert (seen.state, seen.live, seen.deadline) == (SecretState.EXPIRED, False, None)
    assert code(lambda: desk.dev.credentials.reveal(made.id, password=OWN)) is Code.BAD_STATE
    assert code(lambda: desk.dev.credentials.confirm(made.id)) is Code.BAD_STATE
    assert code(lambda: desk.dev.credentials.revoke(made.id)) is Code.NO_CHANGE
    assert (desk.generate().slot, desk.generate().slot) == (1, 2)


def test_a_collected_secret_never_expires_by_itself(desk: Desk) -> None:
    value = desk.world.collected(desk.dev, desk.generate())
    desk.later(days=3650)
    assert desk.prove(value) is None


LOOKS: dict[str, Callable[[Desk, int], object]] = {
    "authenticate": lambda desk, number: desk.prove("cs1.anything"),
    "get": lambda desk, number: desk.dev.credentials.get(number),
    "list": lambda desk, number: desk.dev.credentials.list(desk.id),
    "window": lambda desk, number: desk.dev.connections.window(),
    "another event": lambda desk, number: desk.admin.connections.disable(desk.id),
    "refused reveal": lambda desk, number: code(lambda: desk.dev.credentials.reveal(number, password=OWN)),
    "refused confirm": lambda desk, number: code(lambda: desk.dev.credentials.confirm(number)),
    "refused revoke": lambda desk, number: code(lambda: desk.dev.credentials.revoke(number)),
}


@pytest.mark.parametrize("look", LOOKS)
def test_a_clock_that_steps_back_never_revives_what_was_seen_to_have_expired(desk: Desk, look: str) -> None:
    made = desk.generate()
    value = desk.dev.credentials.reveal(made.id, password=OWN)
    desk.later(days=7)
    LOOKS[look](desk, made.id)
    desk.later(days=-7)
    assert desk.prove(value) is Code.BAD_CLIENT
    assert desk.dev.credentials.get(made.id).state is SecretState.EXPIRED
    assert code(lambda: desk.dev.credentials.reveal(made.id, password=OWN)) is Code.BAD_STATE


def test_an_unknown_secret_is_not_found(desk: Desk) -> None:
    calls: list[Callable[[int], object]] = [
        desk.dev.credentials.get,
        desk.dev.credentials.confirm,
        desk.dev.credentials.revoke,
        lambda number: desk.dev.credentials.reveal(number, password=OWN),
    ]
    for number, call in product((0, -1, 4711), calls):
        assert code(lambda: call(number)) is Code.NOT_FOUND  # noqa: B023


def test_a_sealed_value_is_bound_to_its_row_and_its_key(desk: Desk) -> None:
    """Put into another row, or altered, it opens nothing."""
    first, second = desk.generate(), desk.generate()
    database = desk.world.portal.database
    database.execute("DROP TRIGGER secrets_guard_update")
    rows = {row["id"]: row["sealed"] for row in database.rows("SELECT id, sealed FROM secrets")}
    database.execute("UPDATE secrets SET sealed = :sealed WHERE id = :id", {"sealed": rows[first.id], "id": second.id})
    assert code(lambda: desk.dev.credentials.reveal(second.id, password=OWN)) is Code.STORAGE
    bent = bytes([*rows[first.id][:-1], rows[first.id][-1] ^ 1])
    database.execute("UPDATE secrets SET sealed = :sealed WHERE id = :id", {"sealed": bent, "id": first.id})
    assert code(lambda: desk.dev.credentials.reveal(first.id, password=OWN)) is Code.STORAGE
