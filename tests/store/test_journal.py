"""The journal: one entry for each event, and no way to alter, remove or insert one unnoticed."""

import base64
import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]

from store import Code, Portal, Refused
from store.database import Row
from tests.world import OWN, READS, World

pytestmark = pytest.mark.parametrize("journal_mode", ["wal", "delete"], indirect=True)

MAIN = "portal.db"


def code(call: Callable[[], object]) -> Code | None:
    try:
        call()
    except Refused as refused:
        return refused.code
    return None


def tamper(world: World, *statements: str) -> None:
    """Change the closed file with a plain SQLite, its guards dropped."""
    world.portal.close()
    plain = sqlite3.connect(str(world.home / MAIN), isolation_level=None)
    for (name,) in plain.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        plain.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        plain.execute(statement)
    plain.close()
    world.portal = world.open()


@pytest.fixture
def long(world: World) -> World:
    """With a dozen entries and more."""
    dev, admin = world.developer(), world.admin()
    app = world.app(dev, 1001, 1002, 1003)
    world.connected(dev, admin, app)
    return world


def last(world: World) -> int:
    return world.portal.database.rows("SELECT max(number) AS number FROM journal")[0]["number"]  # type: ignore[no-any-return]


def test_an_untouched_journal_verifies(long: World) -> None:
    verdict = long.portal.journal.verify()
    assert (verdict.ok, bool(verdict), verdict.first_bad, verdict.entries) == (True, True, None, last(long))


ALTERATIONS = [
    "at = '2020-01-01T00:00:00.000000Z'",
    "environment = CASE environment WHEN 'integration' THEN 'production' ELSE 'integration' END",
    "actor_id = coalesce(actor_id, 0) + 1",
    "actor = 'mallory'",
    "event = 'nothing'",
    "organization_id = coalesce(organization_id, 0) + 1",
    "app_id = coalesce(app_id, 0) + 1",
    "connection_id = coalesce(connection_id, 0) + 1",
    "tenant = coalesce(tenant, 0) + 1",
    "detail = detail || ' '",
    "key_id = '00000000'",
    "mac = zeroblob(32)",
]


@pytest.mark.parametrize("change", ALTERATIONS, ids=lambda change: change.split()[0])
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_an_altered_entry_is_named(long: World, change: str, place: str) -> None:
    number = {"first": 1, "middle": 7, "last": last(long)}[place]
    long.portal.close()
    plain = sqlite3.connect(str(long.home / MAIN), isolation_level=None)
    plain.execute("DROP TRIGGER journal_guard_update")
    plain.execute(f"UPDATE journal SET {change} WHERE number = {number}")
    plain.close()
    with long.open() as portal:
        verdict = portal.journal.verify()
    assert (verdict.ok, verdict.first_bad) == (False, number)
    assert str(number) in verdict.sentence or "00000000" in verdict.sentence


def renumber(after: int, step: int) -> list[str]:
    return [
        f"UPDATE journal SET number = -number WHERE number > {after}",
        f"UPDATE journal SET number = -number + {step} WHERE number < 0",
    ]


def copy(number: int, to: int) -> str:
    rest = (
        "at, environment, actor_id, actor, event, organization_id, app_id, connection_id, tenant, detail, key_id, mac"
    )
    return f"INSERT INTO journal (number, {rest}) SELECT {to}, {rest} FROM journal WHERE number = {number}"


def test_a_removed_entry_is_named(long: World) -> None:
    tamper(long, "DELETE FROM journal WHERE number = 5")
    assert long.portal.journal.verify().first_bad == 5


def test_a_removed_first_entry_is_named(long: World) -> None:
    tamper(long, "DELETE FROM journal WHERE number = 1")
    assert long.portal.journal.verify().first_bad == 1


def test_a_removed_entry_is_named_even_where_the_rest_is_numbered_anew(long: World) -> None:
    tamper(long, "PRAGMA ignore_check_constraints = ON", "DELETE FROM journal WHERE number = 5", *renumber(5, -1))
    assert long.portal.journal.verify().first_bad == 5


def test_an_inserted_entry_is_named(long: World) -> None:
    tamper(long, "PRAGMA ignore_check_constraints = ON", *renumber(4, 1), copy(4, 5))
    assert long.portal.journal.verify().first_bad == 5


def test_an_entry_inserted_before_the_first_is_named(long: World) -> None:
    tamper(long, "PRAGMA ignore_check_constraints = ON", copy(3, 0))
    assert not long.portal.journal.verify()


def test_an_entry_added_at_the_end_by_another_hand_is_named(long: World) -> None:
    number = last(long)
    tamper(long, copy(number, number + 1))
    assert long.portal.journal.verify().first_bad == number + 1


def test_two_entries_that_changed_places_are_named(long: World) -> None:
    tamper(
        long,
        "PRAGMA ignore_check_constraints = ON",
        "UPDATE journal SET number = -6 WHERE number = 6",
        "UPDATE journal SET number = 6 WHERE number = 7",
        "UPDATE journal SET number = 7 WHERE number = -6",
    )
    assert long.portal.journal.verify().first_bad == 6


@pytest.mark.parametrize("lost", [1, 3])
def test_a_missing_tail_is_noticed_though_sqlite_finds_nothing_wrong(long: World, lost: int) -> None:
    number = last(long)
    tamper(long, f"DELETE FROM journal WHERE number > {number - lost}")
    assert long.portal.database.integrity() == "ok"
    verdict = long.portal.journal.verify()
    assert (verdict.ok, verdict.first_bad) == (False, number - lost + 1)
    assert str(number) in verdict.sentence


def test_an_emptied_journal_is_noticed(long: World) -> None:
    tamper(long, "DELETE FROM journal")
    assert long.portal.journal.verify().first_bad == 1


def older_copy(world: World, *, then: Callable[[], object]) -> None:
    """Copy the file, do something more, put the copy back."""
    backup = world.home.parent / "older.db"
    world.portal.backup(backup)
    then()
    world.portal.close()
    for end in ("-wal", "-shm", "-journal"):
        (world.home / (MAIN + end)).unlink(missing_ok=True)
    shutil.copy(backup, world.home / MAIN)
    world.portal = world.open()
    world.operator = world.portal.operator()


def test_an_older_copy_put_back_is_noticed_and_stays_noticed(long: World) -> None:
    number = last(long)
    older_copy(long, then=lambda: long.operator.accounts.add_organization("Third"))
    verdict = long.portal.journal.verify()
    assert (verdict.ok, verdict.first_bad) == (False, number + 1)
    assert "older" in verdict.sentence
    for name in ("Fourth", "Fifth", "Sixth"):
        long.operator.accounts.add_organization(name)
    assert not long.portal.journal.verify()
    assert {finding.name for finding in long.portal.check() if not finding.ok} == {"journal"}


def test_a_copy_in_which_other_things_happened_is_noticed(long: World) -> None:
    older_copy(long, then=lambda: long.operator.accounts.add_organization("Third"))
    long.operator.accounts.add_organization("Another")
    verdict = long.portal.journal.verify()
    assert not verdict
    assert "replaced or altered" in verdict.sentence


def test_the_head_goes_only_forwards(long: World) -> None:
    head = long.home / "journal.head"
    before = head.read_bytes()
    with long.open() as other:
        other.operator().accounts.add_organization("Third")
        ahead = head.read_bytes()
        assert ahead > before
        long.portal.journal.advance_head()
        assert head.read_bytes() == ahead
        head.write_bytes(before)
        other.journal.advance_head()
        assert head.read_bytes() == ahead
    assert long.portal.journal.verify()


def test_a_database_ahead_of_its_head_is_well(long: World) -> None:
    head = long.home / "journal.head"
    before = head.read_bytes()
    long.operator.accounts.add_organization("Third")
    head.write_bytes(before)
    assert long.portal.journal.verify()
    assert head.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [None, b"", b"00000000000000000003 ab", b"nothing"])
def test_a_head_that_is_gone_or_damaged_is_noticed_until_the_operator_accepts_the_journal(
    long: World, content: bytes | None
) -> None:
    head = long.home / "journal.head"
    head.unlink()
    if content is not None:
        head.write_bytes(content)
        head.chmod(0o600)
    long.operator.accounts.add_organization("Fourth")
    assert not long.portal.journal.verify()
    long.portal.accept_journal()
    assert long.portal.journal.verify()
    assert long.operator.journal.window(limit=1)[0].event == "accept_journal"
    assert int(head.read_bytes().split()[0]) == last(long)
    assert code(long.portal.accept_journal) is Code.BAD_STATE


def test_a_lost_database_is_not_made_anew_under_the_head_of_the_old_one(long: World) -> None:
    long.portal.close()
    (long.home / MAIN).unlink()
    assert code(long.open) is Code.STORAGE
    (long.home / "journal.head").unlink()
    (long.home / f"{MAIN}-wal").write_bytes(b"left over")
    (long.home / f"{MAIN}-wal").chmod(0o600)
    assert code(long.open) is Code.STORAGE


def test_a_head_that_cannot_be_written_stops_no_event(long: World) -> None:
    head = long.home / "journal.head"
    head.unlink()
    head.mkdir()
    assert long.operator.accounts.add_organization("Third").name == "Third"


def test_verifying_while_others_write_finds_nothing_wrong(
    long: World, monkeypatch: pytest.MonkeyPatch, journal_mode: str
) -> None:
    """The head may pass the end of what the walk can see."""
    if journal_mode == "delete":
        pytest.skip("with a rollback journal a writer waits for the walk to end")
    journal = long.portal.journal
    walk = journal._all

    def meanwhile() -> Iterator[Row]:
        rows = walk()
        yield next(rows)
        with long.open() as other:
            other.operator().accounts.add_organization("Third")
        yield from rows

    monkeypatch.setattr(journal, "_all", meanwhile)
    assert journal.verify()


# Keys.


def another_key(number: str = "0123abcd") -> str:
    return f"{number} {base64.b64encode(os.urandom(32)).decode()}\n"


def test_a_new_key_makes_new_entries_and_the_old_one_still_verifies_the_rest(long: World) -> None:
    dev, admin = long.again("integration", "dana"), long.again("integration", "tess")
    number = dev.connections.window().rows[0].id
    sealed = admin.credentials.generate(number)
    long.portal.close()
    key = long.home / "master.key"
    old = key.read_text()
    key.write_text(old + another_key())
    long.portal = long.open()
    dev, admin = long.again("integration", "dana"), long.again("integration", "tess")
    assert dev.credentials.reveal(sealed.id, password=OWN)
    fresh = admin.credentials.generate(number)
    value = dev.credentials.reveal(fresh.id, password=OWN)
    assert long.portal.authenticate_client("integration", fresh.client_id, value).secret_id == fresh.id
    assert long.portal.journal.verify()
    used = {row["key_id"] for row in long.portal.database.rows("SELECT key_id FROM journal")}
    assert used == {old.split()[0], "0123abcd"}


def test_a_new_key_beside_the_old_one_makes_the_next_entries(long: World) -> None:
    key = long.home / "master.key"
    long.portal.close()
    key.write_text(key.read_text() + another_key())
    long.portal = long.open()
    long.portal.operator().accounts.add_organization("Third")
    assert long.portal.journal.verify()


@pytest.mark.parametrize("wrong", ["the old key taken away", "other bytes under its name", "another key"])
def test_a_portal_does_not_open_with_a_key_file_that_is_not_its_own(long: World, wrong: str) -> None:
    key = long.home / "master.key"
    old = key.read_text()
    long.portal.close()
    if wrong == "the old key taken away":
        key.write_text(old + another_key())
        long.open().close()
    number = old.split()[0] if wrong == "other bytes under its name" else "0badc0de"
    key.write_text(another_key(number))
    with pytest.raises(Refused, match="not the key file of this portal") as refused:
        long.open()
    assert refused.value.code is Code.STORAGE
    key.write_text(old)
    if wrong != "the old key taken away":
        long.portal = long.open()
        assert long.portal.journal.verify()


# What is an entry, and whose it is.


def test_a_refusal_by_permission_is_an_entry_and_no_other_refusal_is(long: World) -> None:
    support, admin = long.support(), long.again("integration", "tess")
    number = admin.connections.window().rows[0].id
    before = last(long)
    refused: list[tuple[Callable[[], object], Code]] = [
        (lambda: admin.connections.connect(number, expected_version=1), Code.BAD_STATE),
        (lambda: admin.connections.accept(number, expected_version=9), Code.CONFLICT),
        (lambda: admin.connections.accept(number, expected_version=1), Code.NO_CHANGE),
        (lambda: admin.connections.enable(number), Code.NO_CHANGE),
        (lambda: admin.connections.disable(4711), Code.NOT_FOUND),
        (lambda: admin.credentials.generate(number, audience="x"), Code.INVALID),
        (lambda: admin.credentials.rotate(number), Code.BAD_STATE),
        (lambda: admin.connections.notes(number), Code.FORBIDDEN),
    ]
    for call, right in refused:
        assert code(call) is right
    assert last(long) == before
    assert code(lambda: support.connections.disable(number)) is Code.FORBIDDEN
    [entry] = support.journal.window(limit=1)
    assert (entry.number, entry.event, entry.actor) == (before + 1, "refused", "sue")
    assert entry.detail["what"] == "disable"
    assert entry.detail["about"] == {"connection": number}
    assert str(entry.detail["why"]).startswith("Only the tenant admin")
    assert long.portal.journal.verify()


def test_each_person_sees_what_concerns_their_apps_or_their_tenant(world: World) -> None:
    dev, admin = world.developer(), world.admin()
    pat = world.developer("pat", "production")
    rival = world.person("ron", "manage_apps", organization=world.bolt.id)
    app = world.app(dev, 1001, 1002)
    world.connected(dev, admin, app)
    pat.connections.add(app.id, 1001)
    other = world.app(rival, 1001, name="Rival")
    petra = world.admin("petra", "production")

    def seen(session: Any) -> set[tuple[str, int | None, int | None, str | None]]:
        found = session.journal.window(limit=1000)
        return {(entry.event, entry.app_id, entry.tenant, entry.environment) for entry in found}

    def events(session: Any, app_id: int) -> set[tuple[str, int | None]]:
        return {(event, tenant) for event, of, tenant, _ in seen(session) if of == app_id}

    assert events(dev, app.id) == {("create", None), ("add", 1001), ("add", 1002), ("connect", 1001)}
    assert events(admin, app.id) == {("add", 1001), ("connect", 1001)}
    assert events(admin, other.id) == {("add", 1001)}
    assert events(dev, other.id) == set()
    assert events(rival, app.id) == set()
    assert events(rival, other.id) == {("create", None), ("add", 1001)}
    assert events(pat, app.id) == {("create", None), ("add", 1001)}
    assert events(petra, app.id) == {("add", 1001)}
    assert all(environment != "production" for *_, environment in seen(dev) | seen(admin))
    assert all(environment != "integration" for *_, environment in seen(pat) | seen(petra))
    assert seen(world.person("nora")) == set()
    everything = {(row["number"],) for row in world.portal.database.rows("SELECT number FROM journal")}
    assert len(world.operator.journal.window(limit=1000)) == len(everything)
    support = {entry.environment for entry in world.support().journal.window(limit=1000)}
    assert support == {None, "integration"}


def test_a_journal_is_read_in_windows_newest_first(long: World) -> None:
    journal = long.operator.journal
    everything = [entry.number for entry in journal.window(limit=1000)]
    assert everything == list(range(last(long), 0, -1))
    paged: list[int] = []
    page = journal.window(limit=4)
    while page:
        paged += [entry.number for entry in page]
        page = journal.window(limit=4, before=paged[-1])
    assert paged == everything


def test_a_whole_life_is_one_entry_for_each_event(world: World) -> None:
    dev, admin, support = world.developer(), world.admin(), world.support()
    before = last(world)
    app = world.app(dev)
    [row] = admin.connections.window().rows
    admin.connections.connect(row.id, expected_version=1)
    made = admin.credentials.generate(row.id)
    dev.credentials.reveal(made.id, password=OWN)
    dev.credentials.reveal(made.id, password=OWN)
    dev.credentials.confirm(made.id)
    dev.apps.publish(app.id, scopes=READS[:3], expected_version=1)
    support.connections.note(row.id, "why so slow?")
    admin.connections.accept(row.id, expected_version=2)
    admin.credentials.rotate(row.id)
    dev.apps.edit(app.id, contact="x@acme.example")
    dev.credentials.revoke(made.id)
    admin.connections.disconnect(row.id)
    dev.connections.remove(row.id)
    dev.apps.archive(app.id)
    told = [entry.event for entry in world.operator.journal.window(limit=1000) if entry.number > before]
    assert told[::-1] == [
        "create",
        "add",
        "connect",
        "generate",
        "reveal",
        "reveal",
        "confirm",
        "publish",
        "note",
        "accept",
        "rotate",
        "edit",
        "revoke",
        "disconnect",
        "remove",
        "archive",
    ]


def test_another_portal_s_journal_is_not_ours(long: World, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The same events under another key are other entries."""
    home = tmp_path_factory.mktemp("other")
    home.chmod(0o700)
    other = World(home)
    other.portal.close()
    long.portal.close()
    shutil.copy(home / "master.key", long.home / "master.key")
    with pytest.raises(Refused) as refused:
        Portal.open(long.home, clock=long.clock)
    assert refused.value.code is Code.STORAGE
    assert "not the key file of this portal" in refused.value.sentence
