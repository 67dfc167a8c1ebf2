"""A secret's value leaves no trace, and what is destroyed is gone from the files."""

import logging
import random
import traceback
from collections.abc import Callable

import pytest

from store import Code, Refused
from store.credentials import _row_name
from store.vault import Vault
from tests.world import OWN, READS, World

pytestmark = pytest.mark.parametrize("journal_mode", ["wal", "delete"], indirect=True)


class Shop:
    """One connected tenant, both its sides, and the means to look into the files."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.dana = world.developer()
        self.tess = world.admin()
        self.app = self.dana.apps.create(name="Route Optimizer", scopes=READS[:2], tenants=[1001], self_service=True)
        self.connection = self.dana.connections.find(self.app.id, 1001).id
        self.tess.connections.connect(self.connection, expected_version=1)

    def generate(self, audience: str = "developer") -> int:
        return self.dana.credentials.generate(self.connection, audience=audience).id

    def sealed(self, secret_id: int) -> bytes:
        row = self.world.portal.database.one("SELECT sealed FROM secrets WHERE id = :id", {"id": secret_id})
        assert row is not None
        return bytes(row["sealed"])

    def value(self, secret_id: int) -> str:
        """As the vault opens it, without anybody revealing it."""
        row = self.world.portal.database.one("SELECT * FROM secrets WHERE id = :id", {"id": secret_id})
        assert row is not None
        name = _row_name(row["connection_id"], row["slot"], row["digest"])
        return self.world.portal.vault.unseal(row["sealed"], name, row["key_id"])

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.world.home.iterdir()}

    def holding(self, needle: bytes) -> set[str]:
        """The files that have these bytes."""
        return {name for name, content in self.files().items() if needle in content}


@pytest.fixture
def shop(world: World) -> Shop:
    return Shop(world)


def test_a_value_is_in_no_file_of_the_portal_in_the_log_or_in_a_return_value(
    shop: Shop, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    first = shop.generate()
    second = shop.tess.credentials.generate(shop.connection, audience="admin").id
    values = [
        shop.dana.credentials.reveal(first, password=OWN),
        shop.tess.credentials.reveal(second, password=OWN),
    ]
    shop.dana.credentials.confirm(first)
    shown = repr([shop.dana.credentials.list(shop.connection), shop.dana.connections.get(shop.connection)])
    shown += repr(shop.dana.connections.history(shop.connection)) + repr(shop.dana.journal.window(limit=500))
    shown += repr(vars(shop.dana)) + caplog.text + "".join(capfd.readouterr())
    for value in values:
        body = value.partition(".")[2]
        for told in (body, value, body[:12], body[-12:]):
            assert shop.holding(told.encode()) == set()
            assert told not in shown
    assert shop.holding(values[0][:8].encode())  # the prefix, which is meant to be seen: the search does find


@pytest.mark.parametrize(
    "breaks",
    ["sqlite", "journal", "unseal", "after"],
)
def test_no_traceback_of_a_reveal_that_breaks_holds_the_value(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, breaks: str
) -> None:
    secret = shop.generate()
    value = shop.value(secret)
    portal = shop.world.portal

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("it broke")

    if breaks == "sqlite":
        # A trigger that refuses whatever a reveal writes: SQLite's own error.
        portal.database.execute(
            "CREATE TEMP TRIGGER broken BEFORE UPDATE ON main.secrets BEGIN SELECT RAISE(ABORT, 'it broke'); END"
        )
    elif breaks == "journal":
        monkeypatch.setattr(portal.journal, "append", broken)
    elif breaks == "unseal":
        monkeypatch.setattr(portal.vault, "mac", broken)
    else:
        monkeypatch.setattr(portal.database, "after_commit", broken)
    with pytest.raises(Exception, match="it broke") as caught:
        shop.dana.credentials.reveal(secret, password=OWN)
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + str(caught.value.args)
    assert "reveal" in told
    assert value.partition(".")[2][:12] not in told


def test_a_sealed_value_opens_in_no_row_but_its_own(shop: Shop) -> None:
    first, second = shop.generate(), shop.generate()
    assert shop.value(first) != shop.value(second)
    portal = shop.world.portal
    moved = shop.sealed(first)
    with portal.database.write():
        # The guard on secrets refuses this, so it has to go first.
        portal.database.execute("DROP TRIGGER secrets_guard_update")
        portal.database.execute("UPDATE secrets SET sealed = :s WHERE id = :id", {"s": moved, "id": second})
    before = portal.journal.last_at()
    with pytest.raises(Refused, match="altered") as caught:
        shop.dana.credentials.reveal(second, password=OWN)
    assert caught.value.code is Code.STORAGE
    assert portal.journal.last_at() == before
    shop.dana.credentials.reveal(first, password=OWN)


@pytest.mark.parametrize("place", [0, 11, 12, 40, -17, -1])
def test_a_sealed_value_that_was_altered_in_one_bit_does_not_open(shop: Shop, place: int) -> None:
    secret = shop.generate()
    altered = bytearray(shop.sealed(secret))
    altered[place] ^= 1
    with shop.world.portal.database.write():
        shop.world.portal.database.execute("DROP TRIGGER secrets_guard_update")
        shop.world.portal.database.execute(
            "UPDATE secrets SET sealed = :s WHERE id = :id", {"s": bytes(altered), "id": secret}
        )
    with pytest.raises(Refused) as caught:
        shop.dana.credentials.reveal(secret, password=OWN)
    assert caught.value.code is Code.STORAGE


@pytest.mark.parametrize("sealed", [b"", b"short", b"x" * 12, b"x" * 27])
def test_a_sealed_value_that_was_cut_does_not_open(shop: Shop, sealed: bytes) -> None:
    with pytest.raises(Refused) as caught:
        shop.world.portal.vault.unseal(sealed, "connection 1", shop.world.portal.vault.key_id)
    assert caught.value.code is Code.STORAGE


def test_without_its_key_nothing_opens_and_with_a_newer_one_beside_it_everything_does(shop: Shop) -> None:
    secret = shop.generate()
    value = shop.value(secret)
    path = shop.world.portal.home.key_file
    old = path.read_text()
    path.write_text("0badc0de " + "A" * 43 + "=\n")
    with pytest.raises(Refused, match="key file") as caught:
        shop.world.open()
    assert caught.value.code is Code.STORAGE
    path.write_text(old + "0badc0de " + "A" * 43 + "=\n")
    with shop.world.open() as both:
        dana = shop.world.again("integration", "dana", both)
        assert dana.credentials.reveal(secret, password=OWN) == value
        newer = dana.credentials.generate(shop.connection)
        row = both.database.one("SELECT key_id FROM secrets WHERE id = :id", {"id": newer.id})
        assert row is not None
        assert row["key_id"] == "0badc0de"
        assert both.journal.verify().ok
        assert both.authenticate_client("integration", newer.client_id, value).secret_id == secret


def test_a_sealed_value_does_not_open_under_another_key_of_the_same_id(shop: Shop) -> None:
    mine = shop.world.portal.vault
    other = Vault({mine.key_id: b"b" * 32})
    sealed = mine.seal("cs1.value", "row")
    assert mine.unseal(sealed, "row", mine.key_id) == "cs1.value"
    with pytest.raises(Refused, match="altered"):
        other.unseal(sealed, "row", mine.key_id)


# Destruction.


def confirm(shop: Shop, secret: int) -> None:
    shop.dana.credentials.reveal(secret, password=OWN)
    shop.dana.credentials.confirm(secret)


def revoke(shop: Shop, secret: int) -> None:
    shop.tess.credentials.revoke(secret)


def expire(shop: Shop, secret: int) -> None:
    shop.world.clock.go(days=7)
    shop.world.portal.do_what_is_due()


def remove(shop: Shop, secret: int) -> None:
    shop.dana.connections.remove(shop.connection)


def disconnect(shop: Shop, secret: int) -> None:
    shop.tess.connections.disconnect(shop.connection)


def rotate(shop: Shop, secret: int) -> None:
    shop.dana.credentials.rotate(shop.connection, keep_old_for="now")


ENDS = [confirm, revoke, expire, remove, disconnect, rotate]


@pytest.mark.parametrize("end", ENDS)
def test_what_is_destroyed_is_in_no_file_any_more(shop: Shop, end: Callable[[Shop, int], None]) -> None:
    secret = shop.generate()
    sealed = shop.sealed(secret)
    assert shop.holding(sealed)
    end(shop, secret)
    assert shop.holding(sealed) == set()
    assert shop.holding(sealed[12:28]) == set()


@pytest.mark.parametrize("end", ENDS)
def test_while_somebody_reads_it_may_stay_and_goes_with_a_later_write(
    shop: Shop, end: Callable[[Shop, int], None], journal_mode: str
) -> None:
    if journal_mode != "wal":
        pytest.skip("with a rollback journal, a write waits for the reader")
    secret = shop.generate()
    sealed = shop.sealed(secret)
    with shop.world.open() as reader, reader.database.read():
        reader.database.one("SELECT count(*) FROM secrets")
        end(shop, secret)
        assert shop.holding(sealed)
        shop.world.operator.connections.block(shop.connection)
        assert shop.holding(sealed)
    shop.world.operator.connections.unblock(shop.connection)
    assert shop.holding(sealed) == set()


def test_a_write_does_not_wait_for_a_reader_to_let_the_log_be_emptied(shop: Shop, journal_mode: str) -> None:
    if journal_mode != "wal":
        pytest.skip("there is no log")
    secret = shop.generate()
    with shop.world.open() as reader, reader.database.read():
        reader.database.one("SELECT count(*) FROM secrets")
        shop.dana.credentials.revoke(secret)
        with shop.world.open() as other:  # nor does it keep the lock for a moment longer
            assert other.database.one("SELECT 1 FROM facts WHERE name = 'wipe'")


def test_two_destroyed_at_once_are_both_gone(shop: Shop, journal_mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process, at another queue's file, destroys one just when this one has emptied the log for its own."""
    if journal_mode != "wal":
        pytest.skip("there is no log")
    first, second = shop.generate(), shop.generate()
    sealed = shop.sealed(second)
    other = shop.world.open()
    tess = shop.world.again("integration", "tess", other)
    monkeypatch.setattr(other.database, "empty_log", lambda: False)  # it comes too late for that: killed, say
    emptied = shop.world.portal.database.empty_log

    def empty_and_then_the_other() -> bool:
        done = emptied()
        monkeypatch.setattr(shop.world.portal.database, "empty_log", emptied)
        (shop.world.home / "portal.db.queue").unlink()
        tess.credentials.revoke(second)
        return done

    monkeypatch.setattr(shop.world.portal.database, "empty_log", empty_and_then_the_other)
    shop.dana.credentials.revoke(first)
    shop.world.operator.connections.block(shop.connection)
    assert shop.holding(sealed) == set()
    other.close()


@pytest.mark.parametrize("seed", range(2))
def test_nothing_stays_behind_when_pages_split_and_merge(world: World, seed: int) -> None:
    """Hundreds of secrets, events in any order, so that rows grow, shrink and move between pages."""
    assert stay_behind(world, seed, tenants=60, events=400) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 14))
def test_nothing_stays_behind_when_very_many_pages_split_and_merge(world: World, seed: int) -> None:
    assert stay_behind(world, seed, tenants=250, events=2500) == []


def stay_behind(world: World, seed: int, *, tenants: int, events: int) -> list[bytes]:
    """Sealed values that are destroyed, and still in a file."""
    rng = random.Random(seed)
    accounts = world.operator.accounts
    for number in range(2000, 2000 + tenants):
        accounts.add_tenant("integration", number, f"Tenant {number}")
    dana = world.developer()
    tess = world.admin(tenant=2000)
    user = accounts.find("integration", "tess")
    for number in range(2001, 2000 + tenants):
        accounts.grant(user.id, "manage_access", tenant=number)
    app = dana.apps.create(name="Churn", scopes=READS[:1], tenants=range(2000, 2000 + tenants), self_service=True)
    connections = [row.id for row in dana.connections.window(app=app.id, limit=1000).rows]
    for connection in connections:
        tess.connections.connect(connection, expected_version=1)
    live: dict[int, tuple[int, bytes, bool]] = {}
    """Sealed secrets: their connection, ciphertext, and whether they were revealed."""
    ever: set[bytes] = set()
    database = world.portal.database

    def collect() -> None:
        rows = database.rows("SELECT id, connection_id, sealed, revealed_at FROM secrets WHERE sealed IS NOT NULL")
        live.clear()
        live.update({r["id"]: (r["connection_id"], bytes(r["sealed"]), bool(r["revealed_at"])) for r in rows})
        ever.update(sealed for _, sealed, _ in live.values())

    # Most of the churn without the emptying after each, so that the log holds many generations of each page.
    for _ in range(events):
        what = rng.random()
        try:
            if what < 0.45 or not live:
                dana.credentials.generate(rng.choice(connections))
                collect()
            else:
                secret = rng.choice(list(live))
                if what < 0.7:
                    dana.credentials.reveal(secret, password=OWN)
                elif what < 0.85:
                    dana.credentials.confirm(secret)
                elif what < 0.95:
                    dana.credentials.revoke(secret)
                else:
                    tess.connections.disconnect(live[secret][0])
                    tess.connections.connect(live[secret][0], expected_version=1)
                if what >= 0.7:
                    collect()
        except Refused as refused:
            if refused.code not in (Code.LIMIT, Code.BAD_STATE):
                raise
    collect()
    assert len(ever) - len(live) > events // 10
    files = b"\0".join(path.read_bytes() for path in world.home.iterdir())
    there = {sealed for _, sealed, _ in live.values()}
    assert all(sealed in files for sealed in there)
    return [sealed for sealed in ever - there if sealed in files or sealed[-32:] in files]
