"""The database's own guards: what they refuse to whoever opens the file with a plain SQLite, without our pragmas."""

from collections.abc import Iterator
from itertools import permutations, product
from typing import Any

import pytest
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]

from store import Base, Portal, SecretState
from store.guards import guards
from store.machine import SECRET_MOVES, base_moves
from tests.world import READS, World


@pytest.fixture
def portal(world: World) -> Portal:
    """An app with two versions, at three tenants: connected with two secrets and one dead, listed, delisted."""
    dev, admin = world.developer(), world.admin()
    app = world.app(dev, 1001, 1002, 1003)
    conn = world.connected(dev, admin, app)
    admin.credentials.revoke(admin.credentials.generate(conn.id).id)
    world.collected(dev, admin.credentials.generate(conn.id))
    admin.credentials.generate(conn.id, audience="admin")
    dev.connections.remove(dev.connections.find(app.id, 1003).id)
    dev.apps.publish(app.id, scopes=READS[:3], expected_version=1)
    other = world.app(dev, 1001, name="Price Book")
    world.connected(dev, admin, other)
    return world.portal


@pytest.fixture
def plain(portal: Portal) -> Iterator[Any]:
    """The file opened as the `sqlite3` shell opens it: foreign keys and recursive triggers off."""
    connection = sqlite3.connect(str(portal.home.database), isolation_level=None)
    connection.row_factory = sqlite3.Row
    assert [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("foreign_keys", "recursive_triggers")] == [
        0,
        0,
    ]
    yield connection
    connection.close()


def tables(db: Any) -> list[str]:
    found = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return [row[0] for row in found]


def dump(db: Any) -> dict[str, list[tuple[Any, ...]]]:
    return {table: [tuple(row) for row in db.execute(f"SELECT * FROM {table}")] for table in tables(db)}


def refused(db: Any, sql: str, values: Any = ()) -> bool:
    """Whether the database refuses it, and nothing is different afterwards; what it takes is rolled back."""
    before = dump(db)
    db.execute("BEGIN")
    try:
        db.execute(sql, values)
    except sqlite3.IntegrityError:
        return True
    finally:
        db.execute("ROLLBACK")
        assert dump(db) == before
    return False


def again(db: Any, table: str, **changes: Any) -> tuple[str, list[Any]]:
    """An INSERT OR REPLACE of the first row of a table, with changes."""
    columns = [row["name"] for row in db.execute(f"PRAGMA table_info({table})")]
    row = dict(db.execute(f"SELECT {', '.join(columns)} FROM {table} LIMIT 1").fetchone()) | changes
    return f"INSERT OR REPLACE INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", [*row.values()]


@pytest.mark.parametrize("table", ["versions", "journal"])
def test_versions_and_the_journal_refuse_update_delete_and_insert_or_replace(plain: Any, table: str) -> None:
    columns = [row["name"] for row in plain.execute(f"PRAGMA table_info({table})")]
    for column in columns:
        assert refused(plain, f"UPDATE {table} SET {column} = {column}"), column
        assert refused(plain, f"UPDATE OR REPLACE {table} SET {column} = {column}"), column
        assert refused(plain, f"UPDATE OR IGNORE {table} SET {column} = {column}"), column
    assert refused(plain, f"DELETE FROM {table}")
    assert refused(plain, f"DELETE FROM {table} WHERE number = (SELECT max(number) FROM {table})")
    for number in (-1, 1, 2, 4711):
        assert refused(plain, *again(plain, table, number=number)), number


@pytest.mark.parametrize("table", ["versions", "journal", "connections", "secrets", "apps", "organizations", "users"])
def test_nothing_is_ever_deleted_from_what_history_speaks_of(plain: Any, table: str) -> None:
    assert refused(plain, f"DELETE FROM {table}")


def test_no_base_state_moves_but_as_some_event_moves_it(plain: Any) -> None:
    """Every move that no event makes, with every other column as the move would need it."""
    for old, new in permutations(Base, 2):
        row = plain.execute("SELECT id, epoch FROM connections WHERE base = ? ORDER BY id DESC", [old]).fetchone()
        changes = {"base": f"'{new}'"}
        if new is Base.CONNECTED:
            changes |= {"accepted_version": "2", "epoch": "epoch + 1", "client_id": "'cid.x'"}
        if old is Base.CONNECTED:
            changes |= {"accepted_version": "NULL"}
        sets = ", ".join(f"{name} = {value}" for name, value in changes.items())
        assert refused(plain, f"UPDATE connections SET {sets} WHERE id = ?", [row["id"]]) == (
            (old, new) not in base_moves()
        ), (old, new)


@pytest.mark.parametrize(
    "change",
    [
        "id = id + 100",
        "app_id = 2",
        "environment = 'production'",
        "tenant = 1009",
        "client_id = 'cid.other'",
        "client_id = NULL",
        "client_id = NULL, epoch = 0",
        "epoch = epoch + 1",
        "epoch = epoch - 1",
        "accepted_version = NULL",
        "accepted_version = 0",
        "accepted_version = 3",
        "base = 'gone'",
        "base = 'listed'",
        "base = 'listed', accepted_version = NULL",
        "base = 'delisted', accepted_version = NULL",
    ],
)
def test_a_connected_row_keeps_its_keys_and_moves_only_with_its_secrets_ended(plain: Any, change: str) -> None:
    assert refused(plain, f"UPDATE connections SET {change} WHERE id = 1")
    assert refused(plain, f"UPDATE OR REPLACE connections SET {change} WHERE id = 1")


def test_an_accepted_version_never_goes_back(plain: Any) -> None:
    assert not refused(plain, "UPDATE connections SET accepted_version = 2 WHERE id = 1")
    plain.execute("UPDATE connections SET accepted_version = 2 WHERE id = 1")
    assert refused(plain, "UPDATE connections SET accepted_version = 1 WHERE id = 1")


def test_a_connection_begins_listed_and_is_never_replaced(plain: Any) -> None:
    new = {"id": 99, "tenant": 1077, "client_id": None, "epoch": 0, "accepted_version": None, "base": "listed"}
    assert not refused(plain, *again(plain, "connections", **new))
    assert refused(plain, *again(plain, "connections", **(new | {"base": "delisted"})))
    assert refused(
        plain,
        *again(
            plain, "connections", **(new | {"base": "connected", "epoch": 1, "accepted_version": 2, "client_id": "x"})
        ),
    )
    assert refused(plain, *again(plain, "connections", **(new | {"id": 1})))
    assert refused(plain, *again(plain, "connections", **(new | {"tenant": 1001})))
    client = plain.execute("SELECT client_id FROM connections WHERE id = 1").fetchone()[0]
    assert refused(plain, *again(plain, "connections", **(new | {"client_id": client, "epoch": 1})))


def test_no_update_or_replace_takes_another_row_s_place(plain: Any) -> None:
    """REPLACE deletes the row in its way without asking a delete trigger."""
    client = plain.execute("SELECT client_id FROM connections WHERE id = 1").fetchone()[0]
    assert refused(
        plain,
        "UPDATE OR REPLACE connections SET base = 'connected', epoch = 1, accepted_version = 2, client_id = ? "
        "WHERE id = 2",
        [client],
    )
    assert refused(plain, "UPDATE OR REPLACE apps SET name = 'Price Book' WHERE id = 1")
    assert refused(plain, *again(plain, "apps", id=77, key="ak1.other", name="Price Book", current_version=1))


@pytest.mark.parametrize(
    "change",
    [
        "id = 77",
        "key = 'ak1.other'",
        "organization_id = 2",
        "current_version = 1",
        "current_version = 3",
        "current_version = 4",
        "current_version = NULL",
        "self_service = 2",
        "name = NULL",
    ],
)
def test_an_app_keeps_its_key_and_its_owner_and_its_versions_go_forwards_one_by_one(plain: Any, change: str) -> None:
    assert refused(plain, f"UPDATE apps SET {change} WHERE id = 1")
    assert refused(plain, f"UPDATE OR REPLACE apps SET {change} WHERE id = 1")


def test_an_archived_app_stays_archived(plain: Any) -> None:
    plain.execute("UPDATE apps SET archived_at = '2026-03-01' WHERE id = 1")
    assert refused(plain, "UPDATE apps SET archived_at = NULL WHERE id = 1")


def test_an_app_is_never_replaced(plain: Any) -> None:
    key = plain.execute("SELECT key FROM apps WHERE id = 1").fetchone()[0]
    assert refused(plain, *again(plain, "apps", current_version=1))
    assert refused(plain, *again(plain, "apps", id=77, key=key, name="Other", current_version=1))
    assert refused(plain, *again(plain, "apps", id=77, key="ak1.other", name="Other", current_version=2))
    assert not refused(plain, *again(plain, "apps", id=77, key="ak1.other", name="Other", current_version=1))


def test_versions_are_numbered_without_gaps(plain: Any) -> None:
    assert refused(plain, *again(plain, "versions", number=4))
    assert not refused(plain, *again(plain, "versions", number=3))


def test_a_third_live_secret_has_no_place(plain: Any) -> None:
    fresh = {"state": "sealed", "sealed": b"x", "ended_at": None, "digest": b"y", "collected_at": None}
    for slot, number in product((1, 2, 3), (1, 99)):
        assert refused(plain, *again(plain, "secrets", id=number, slot=slot, **fresh)), (slot, number)
    plain.execute("UPDATE secrets SET state = 'revoked', sealed = NULL, ended_at = '2026' WHERE slot = 2")
    assert not refused(plain, *again(plain, "secrets", id=99, slot=2, **fresh))
    assert refused(plain, *again(plain, "secrets", id=99, slot=1, **fresh))


def test_a_secret_begins_sealed_at_a_connected_tenant(plain: Any) -> None:
    [free] = plain.execute("SELECT id FROM connections WHERE app_id = 2").fetchone()
    fresh = {"id": 99, "connection_id": free, "state": "sealed", "sealed": b"x", "ended_at": None, "slot": 1}
    assert not refused(plain, *again(plain, "secrets", **fresh))
    for change in (
        {"state": "collected", "sealed": None, "collected_at": "2026", "revealed_at": "2026"},
        {"state": "revoked", "sealed": None, "ended_at": "2026"},
        {"state": "expired", "sealed": None, "ended_at": "2026"},
        {"state": "sealed", "sealed": None},
        {"connection_id": 2},
        {"connection_id": 3},
        {"connection_id": 4711},
    ):
        assert refused(plain, *again(plain, "secrets", **(fresh | change))), change


def test_no_secret_moves_but_as_the_table_says(plain: Any) -> None:
    """With every other column as the new state needs it."""
    needs = {
        SecretState.SEALED: "sealed = x'01', ended_at = NULL",
        SecretState.COLLECTED: "sealed = NULL, ended_at = NULL, collected_at = '2026', revealed_at = '2026'",
        SecretState.REVOKED: "sealed = NULL, ended_at = '2026'",
        SecretState.EXPIRED: "sealed = NULL, ended_at = '2026'",
    }
    plain.execute("UPDATE secrets SET state = 'expired', sealed = NULL, ended_at = '2026' WHERE state = 'sealed'")
    connection = plain.execute("SELECT id FROM connections WHERE app_id = 2").fetchone()[0]
    plain.execute(
        *again(plain, "secrets", id=98, slot=2, connection_id=connection, state="sealed", sealed=b"x", ended_at=None)
    )
    ids = {row["state"]: row["id"] for row in plain.execute("SELECT id, state FROM secrets")}
    assert set(ids) == set(SecretState)
    for old, new in permutations(SecretState, 2):
        found = refused(plain, f"UPDATE secrets SET state = '{new}', {needs[new]} WHERE id = ?", [ids[old]])
        assert found == (new not in SECRET_MOVES[old]), (old, new)


@pytest.mark.parametrize(
    "change",
    [
        "id = 77",
        "connection_id = 2",
        "slot = 3 - slot",
        "slot = 3",
        "digest = x'00'",
        "audience = CASE audience WHEN 'admin' THEN 'developer' ELSE 'admin' END",
        "sealed = x'00'",
        "sealed = NULL",
        "state = 'sealed', sealed = x'00'",
        "state = 'collected', sealed = NULL, collected_at = '2026', revealed_at = NULL",
        "ended_at = '2026'",
    ],
)
def test_a_secret_keeps_what_it_is_and_for_whom(plain: Any, change: str) -> None:
    for (number,) in plain.execute("SELECT id FROM secrets WHERE state IN ('sealed', 'collected')").fetchall():
        if change == "sealed = NULL" and number == 2:
            continue  # a collected one has none
        assert refused(plain, f"UPDATE secrets SET {change} WHERE id = ?", [number])
        assert refused(plain, f"UPDATE OR REPLACE secrets SET {change} WHERE id = ?", [number])


def test_a_deadline_set_by_a_rotation_is_never_put_off(plain: Any) -> None:
    plain.execute("UPDATE secrets SET expires_at = '2026-03-02' WHERE id = 2")
    assert refused(plain, "UPDATE secrets SET expires_at = '2026-03-03' WHERE id = 2")
    assert refused(plain, "UPDATE secrets SET expires_at = NULL WHERE id = 2")
    assert not refused(plain, "UPDATE secrets SET expires_at = '2026-03-01' WHERE id = 2")


@pytest.mark.parametrize(
    ("permission", "organization", "tenant"),
    [
        ("manage_apps", None, None),
        ("manage_apps", None, 1001),
        ("manage_apps", 1, 1001),
        ("manage_access", 1, None),
        ("manage_access", None, None),
        ("establish_users", 1, 1001),
        ("establish_users", None, None),
        ("support", 1, None),
        ("operator", None, 1001),
        ("everything", None, None),
    ],
)
def test_a_permission_is_over_what_it_can_be_over(
    plain: Any, permission: str, organization: int | None, tenant: int | None
) -> None:
    sql = "INSERT INTO permissions (user_id, permission, organization_id, tenant) VALUES (1, ?, ?, ?)"
    assert refused(plain, sql, [permission, organization, tenant])


def test_every_table_is_strict(plain: Any) -> None:
    strict = {row["name"]: row["strict"] for row in plain.execute("PRAGMA table_list") if row["schema"] == "main"}
    assert {name for name in tables(plain) if not strict[name] and "_words" not in name} <= {"_sqlite_migrations"}
    assert refused(plain, "UPDATE connections SET snoozed_until = x'00'")
    assert refused(plain, "UPDATE connections SET waiting = 'many'")


def test_a_counted_summary_follows_its_secrets_whoever_changes_them(plain: Any) -> None:
    def summary() -> tuple[int, ...]:
        return tuple(plain.execute("SELECT waiting, collected, expiring FROM connections WHERE id = 1").fetchone())

    assert summary() == (1, 1, 0)
    plain.execute("UPDATE secrets SET expires_at = '2027' WHERE id = 2")
    assert summary() == (1, 1, 1)
    plain.execute("UPDATE secrets SET used_at = '2026' WHERE state = 'sealed'")
    assert summary() == (1, 1, 0)
    plain.execute("UPDATE secrets SET state = 'revoked', sealed = NULL, ended_at = '2026' WHERE id IN (2, 3)")
    assert summary() == (0, 0, 0)


@pytest.mark.parametrize("trigger", sorted(guards()))
def test_a_dropped_guard_is_told_and_is_made_again_at_the_next_opening(world: World, trigger: str) -> None:
    plain = sqlite3.connect(str(world.portal.home.database))
    plain.execute(f"DROP TRIGGER {trigger}")
    plain.close()
    found = {finding.name: finding for finding in world.portal.check()}
    assert not found["integrity"].ok
    assert "guards" in found["integrity"].sentence
    with world.open() as healed:
        assert all(finding.ok for finding in healed.check())


def test_a_changed_or_a_foreign_trigger_does_not_survive_the_next_opening(world: World) -> None:
    plain = sqlite3.connect(str(world.portal.home.database))
    plain.execute("DROP TRIGGER journal_guard_update")
    plain.execute("CREATE TRIGGER journal_guard_update BEFORE UPDATE ON journal BEGIN SELECT 1; END")
    plain.execute("CREATE TRIGGER quiet BEFORE INSERT ON journal BEGIN SELECT RAISE(IGNORE); END")
    plain.close()
    with world.open() as healed:
        found = healed.database.rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        assert {row["name"]: row["sql"] for row in found} == guards()
