"""The files: who may read them, what is taken for a portal and what is not, and that an error loses nothing."""

import os
import pwd
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]

from store import Code, Portal, Refused, database, migrations, schema
from store.database import Database, wal_is_safe
from store.home import Home
from tests.store.older import of_schema
from tests.world import OWN, FastHasher, World

MODES = pytest.mark.parametrize("journal_mode", ["wal", "delete"], indirect=True)


def refusal(call: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value


def opened(home: Path, **how: Any) -> Portal:
    return Portal.open(home, hasher=FastHasher(), **how)


def contents(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in home.iterdir() if path.is_file()}


@pytest.fixture
def home(world: World) -> Path:
    """A portal that nobody has open."""
    world.developer()
    world.portal.close()
    return world.home


# Modes, owners, links.


@MODES
def test_every_file_is_made_for_its_owner_alone_whatever_the_umask(tmp_path: Path, journal_mode: str) -> None:
    before = os.umask(0)
    try:
        with opened(tmp_path / "new" / "home") as portal:
            portal.operator().accounts.add_organization("Acme")
            with portal.database.write():
                portal.database.execute("DELETE FROM facts")
                made = {path.name: path.stat().st_mode & 0o777 for path in portal.home.folder.iterdir()}
            assert {"portal.db", "portal.db.queue", "master.key", "journal.head"} <= set(made)
            assert set(made.values()) == {0o600}
            assert portal.home.folder.stat().st_mode & 0o777 == 0o700
    finally:
        os.umask(before)


@pytest.mark.parametrize(
    "name",
    [
        *("", "portal.db", "portal.db-wal", "portal.db-shm", "portal.db-journal", "portal.db.queue"),
        *("master.key", "journal.head", "config.toml"),
    ],
)
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601, 0o777])
def test_a_file_that_others_can_reach_is_refused_with_the_command_that_mends_it(
    home: Path, name: str, mode: int
) -> None:
    path = home / name if name else home
    if not path.exists():
        path.write_bytes(b"")
    path.chmod(mode | (0o700 if path.is_dir() else 0))
    found = refusal(lambda: opened(home))
    assert found.code is Code.STORAGE
    command = f"chmod {'700' if path.is_dir() else '600'} {path}"
    assert found.sentence.endswith(f"Run: {command}")
    path.chmod(int(command.split()[1], 8))
    if path.name != "portal.db-wal":
        opened(home).close()


def test_a_portal_in_use_tells_by_check_that_a_mode_went_wrong(world: World) -> None:
    (world.home / "master.key").chmod(0o644)
    [found] = [finding for finding in world.portal.check() if not finding.ok]
    assert found.name == "modes"
    assert "chmod 600" in found.sentence


@pytest.mark.parametrize("name", ["portal.db", "portal.db.queue", "master.key", "journal.head", "config.toml"])
def test_a_symbolic_link_is_not_the_file_itself(home: Path, name: str) -> None:
    path, elsewhere = home / name, home.parent / "elsewhere"
    if path.exists():
        path.rename(elsewhere)
    else:
        elsewhere.write_text("")
    elsewhere.chmod(0o600)
    path.symlink_to(elsewhere)
    found = refusal(lambda: opened(home))
    assert found.code is Code.STORAGE
    assert "symbolic link" in found.sentence


def test_a_dangling_link_is_no_reason_to_make_a_new_portal(home: Path) -> None:
    (home / "portal.db").unlink()
    (home / "portal.db").symlink_to(home / "nowhere")
    assert refusal(lambda: opened(home)).code is Code.STORAGE
    assert not (home / "nowhere").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("name", ["", "portal.db", "portal.db.queue", "master.key", "journal.head", "config.toml"])
def test_another_user_s_file_is_refused(home: Path, name: str) -> None:
    if name == "config.toml":
        (home / name).write_text("what is in it does not matter")
    os.chown(home / name, 65534, 65534)
    found = refusal(lambda: opened(home))
    assert found.code is Code.STORAGE
    assert (
        f"belongs to {pwd.getpwuid(65534).pw_name}, and you are {pwd.getpwuid(os.geteuid()).pw_name}" in found.sentence
    )
    assert f"chown {os.geteuid()} {home / name}" in found.sentence


def test_a_log_that_another_process_takes_away_meanwhile_is_no_error(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "exists", lambda path: True)
    Home(home, home / "master.key").check_modes()


# What is a portal, and what is none.


def test_where_there_is_no_portal_none_is_made_unasked(tmp_path: Path) -> None:
    for folder in (tmp_path / "nothing", tmp_path):
        tmp_path.chmod(0o700)
        found = refusal(lambda: opened(folder, create=False))  # noqa: B023
        assert found.code is Code.STORAGE
        assert found.sentence == f"There is no portal in {folder}. Run: devportal init"
    assert list(tmp_path.iterdir()) == []


def foreign(path: Path) -> None:
    other = sqlite3.connect(str(path))
    other.execute("CREATE TABLE things (id INTEGER PRIMARY KEY)")
    other.commit()
    other.close()


NO_PORTAL: dict[str, Callable[[Path], object]] = {
    "zero bytes": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("this is no database, but it is long enough to be one" * 100),
    "another program's": foreign,
    "half a header": lambda path: path.write_bytes(b"SQLite format 3\0"),
    "a folder": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("kind", NO_PORTAL)
def test_a_file_that_is_not_ours_is_not_taken_for_a_portal_and_stays_as_it_is(home: Path, kind: str) -> None:
    path = home / "portal.db"
    path.unlink()
    for end in ("-wal", "-shm"):
        (home / f"portal.db{end}").unlink(missing_ok=True)
    NO_PORTAL[kind](path)
    path.chmod(0o700 if path.is_dir() else 0o600)
    before = contents(home)
    assert refusal(lambda: opened(home)).code is Code.STORAGE
    assert {name: data for name, data in contents(home).items() if not name.endswith(("-wal", "-shm"))} == before


def raw(home: Path, *statements: str) -> None:
    plain = sqlite3.connect(str(home / "portal.db"), isolation_level=None)
    for statement in statements:
        plain.execute(statement)
    plain.close()


def test_a_newer_schema_is_refused_with_a_sentence(home: Path) -> None:
    raw(home, f"PRAGMA user_version = {schema.VERSION + 1}")
    found = refusal(lambda: opened(home))
    assert found.code is Code.STORAGE
    assert "newer" in found.sentence
    raw(home, f"PRAGMA user_version = {schema.VERSION}")
    opened(home).close()


@MODES
@pytest.mark.parametrize("version", range(1, schema.VERSION))
def test_an_older_schema_is_brought_up_to_date_at_opening(
    home: Path, version: int, journal_mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = home.with_name("old")
    of_schema(version, old, home / "master.key")
    with opened(old) as portal:
        assert {finding.name for finding in portal.check() if not finding.ok} == set()
        assert portal.database.schema_version() == schema.VERSION
        assert [found.name for found in portal.operator().accounts.organizations()] == ["Acme"]
        assert portal.operator().accounts.add_organization("Bolt").id == 2


def test_the_number_of_migrations_is_the_schema_s_version() -> None:
    assert len([name for name in dir(migrations) if name.startswith("m0")]) == schema.VERSION


def test_opening_again_changes_nothing(home: Path) -> None:
    opened(home).close()
    before = contents(home)
    opened(home).close()
    assert contents(home) == before


# Damage.


def test_a_damaged_page_is_told_and_nothing_is_lost(home: Path) -> None:
    path = home / "portal.db"
    size = os.path.getsize(path)
    page = 4096
    whole = path.read_bytes()
    root = sqlite3.connect(str(path)).execute("SELECT rootpage FROM sqlite_master WHERE name = 'users'").fetchone()[0]
    path.write_bytes(whole[: (root - 1) * page] + b"\xff" * page + whole[root * page :])
    with opened(home) as portal:
        for call in (portal.database.integrity, portal.operator().accounts.users):
            found = refusal(call)
            assert found.code is Code.STORAGE
            assert "damaged" in found.sentence
        [wrong] = [found for found in portal.check() if not found.ok]
        assert wrong.name == "integrity"
        assert "damaged" in wrong.sentence
    assert os.path.getsize(path) == size


def test_a_file_cut_short_is_told(home: Path) -> None:
    path = home / "portal.db"
    path.write_bytes(path.read_bytes()[: 4096 * 5])

    def use() -> None:
        with opened(home) as portal:
            assert portal.database.integrity() == "ok"

    with pytest.raises((Refused, AssertionError)):
        use()


@MODES
def test_a_full_disk_refuses_the_event_and_loses_nothing(world: World, journal_mode: str) -> None:
    """SQLite's own limit on pages: the same error as a full disk's."""
    pages = world.portal.database.rows("PRAGMA page_count")[0]["page_count"]
    world.portal.database.execute(f"PRAGMA max_page_count = {pages}")
    before = [tenant.id for tenant in world.operator.accounts.tenants()]
    added = []

    def fill() -> None:
        for number in range(2000, 3000):
            world.operator.accounts.add_tenant("integration", number, "x" * 100)
            added.append(number)

    found = refusal(fill)
    assert found.code is Code.STORAGE
    assert "full" in found.sentence
    assert not world.portal.database.writing
    world.portal.database.execute("PRAGMA max_page_count = 1000000")
    assert sorted(tenant.id for tenant in world.operator.accounts.tenants()) == sorted([*before, *added])
    assert world.operator.accounts.add_tenant("integration", 5000, "Late").id == 5000
    assert world.portal.journal.verify()


@MODES
def test_who_waits_too_long_for_another_writer_is_told_to_try_again(
    world: World, journal_mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.0)
    with world.open() as other:
        world.portal.database.execute("BEGIN IMMEDIATE")
        found = refusal(lambda: other.operator().accounts.add_organization("Third"))
        assert found.code is Code.BUSY
        world.portal.database.execute("ROLLBACK")
        assert other.operator().accounts.add_organization("Third").name == "Third"


@pytest.fixture
def nobody_s_home() -> Iterator[Path]:
    """A folder of an ordinary user, who runs for as long as the test does: root is refused nothing."""
    folder = Path(tempfile.mkdtemp())
    root = os.geteuid() == 0
    if root:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    try:
        yield folder / "home"
    finally:
        if root:
            os.seteuid(0)
        for path in (folder, *folder.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o700)
        shutil.rmtree(folder)


def test_a_read_only_file_refuses_events_and_loses_nothing(nobody_s_home: Path) -> None:
    with opened(nobody_s_home) as portal:
        portal.operator().accounts.add_organization("Acme")
    for path in nobody_s_home.iterdir():
        path.chmod(0o400)

    def add() -> None:
        with opened(nobody_s_home) as portal:
            portal.operator().accounts.add_organization("Bolt")

    found = refusal(add)
    assert found.code is Code.STORAGE
    assert "cannot be written" in found.sentence
    for path in nobody_s_home.iterdir():
        path.chmod(0o600)
    with opened(nobody_s_home) as portal:
        assert [found.name for found in portal.operator().accounts.organizations()] == ["Acme"]
        assert all(finding.ok for finding in portal.check())


def test_a_read_only_folder_is_told(nobody_s_home: Path) -> None:
    nobody_s_home.mkdir(mode=0o700)
    nobody_s_home.chmod(0o500)
    assert refusal(lambda: opened(nobody_s_home)).code is Code.STORAGE
    assert list(nobody_s_home.iterdir()) == []
    nobody_s_home.chmod(0o700)
    opened(nobody_s_home).close()
    nobody_s_home.chmod(0o500)

    def add() -> None:
        with opened(nobody_s_home) as portal:
            portal.operator().accounts.add_organization("Acme")

    assert refusal(add).code is Code.STORAGE


def test_a_folder_that_cannot_be_entered_or_made_is_told(nobody_s_home: Path) -> None:
    nobody_s_home.mkdir(mode=0o700)
    nobody_s_home.chmod(0)
    for folder in (nobody_s_home, nobody_s_home / "below"):
        found = refusal(lambda: opened(folder))  # noqa: B023
        assert found.code in (Code.STORAGE, Code.INVALID)
        assert str(nobody_s_home) in found.sentence
    nobody_s_home.chmod(0o700)
    (nobody_s_home / "file").write_text("")
    assert refusal(lambda: opened(nobody_s_home / "file")).code is Code.STORAGE
    assert refusal(lambda: opened(nobody_s_home / "file" / "below")).code is Code.STORAGE


def test_a_key_file_that_cannot_be_read_is_told(nobody_s_home: Path) -> None:
    opened(nobody_s_home).close()
    (nobody_s_home / "master.key").chmod(0)
    assert refusal(lambda: opened(nobody_s_home)).code is Code.STORAGE


# Keys.


def test_without_its_key_file_a_portal_stays_shut_and_no_new_key_is_made(home: Path) -> None:
    (home / "master.key").unlink()
    found = refusal(lambda: opened(home))
    assert found.code is Code.STORAGE
    assert "missing" in found.sentence
    assert not (home / "master.key").exists()


@pytest.mark.parametrize("text", ["", "\n", "hello", "0123abcd short\n", "x" * 10_000, "\0" * 60])
def test_what_is_no_key_file_is_refused(home: Path, text: str) -> None:
    (home / "master.key").write_text(text)
    found = refusal(lambda: opened(home))
    assert found.code is Code.STORAGE
    assert text.strip() == "" or text not in found.sentence


def test_one_damaged_line_among_good_ones_is_not_passed_over(home: Path) -> None:
    key = home / "master.key"
    key.write_text(key.read_text() + "0123abcd damaged\n")
    assert refusal(lambda: opened(home)).code is Code.STORAGE


@pytest.mark.parametrize("absolute", [True, False])
def test_the_key_file_may_lie_elsewhere(tmp_path: Path, absolute: bool) -> None:
    home, keys = tmp_path / "home", tmp_path / "keys"
    home.mkdir(mode=0o700)
    keys.mkdir(mode=0o700)
    named = str(keys / "portal.key") if absolute else "../keys/portal.key"
    (home / "config.toml").write_text(f'key_file = "{named}"\n')
    (home / "config.toml").chmod(0o600)
    with opened(home) as portal:
        portal.operator().accounts.add_organization("Acme")
    assert (keys / "portal.key").stat().st_mode & 0o777 == 0o600
    assert not (home / "master.key").exists()
    (keys / "portal.key").chmod(0o644)
    assert f"chmod 600 {keys}" in refusal(lambda: opened(home)).sentence.replace("home/../", "")
    (keys / "portal.key").unlink()
    assert refusal(lambda: opened(home)).code is Code.STORAGE


@pytest.mark.parametrize("text", ["key_file = 7", 'key_file = ""', "key_file =", "\udcff"])
def test_settings_that_cannot_be_read_are_told(home: Path, text: str) -> None:
    (home / "config.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    (home / "config.toml").chmod(0o600)
    found = refusal(lambda: opened(home))
    assert found.code is Code.INVALID
    assert "config.toml" in found.sentence


# SQLite as it is meant to run.


@MODES
def test_every_connection_has_its_pragmas(world: World, journal_mode: str) -> None:
    with world.open() as portal:
        wanted = {
            "synchronous": 2 if journal_mode == "wal" else 3,
            "secure_delete": 1,
            "foreign_keys": 1,
            "journal_mode": journal_mode,
        }
        assert {name: portal.database.rows(f"PRAGMA {name}")[0][name] for name in wanted} == wanted


def test_a_portal_changes_its_journal_mode_with_the_sqlite_that_opens_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for mode in ("delete", "wal", "delete"):
        monkeypatch.setattr("store.database.wal_is_safe", lambda: mode == "wal")  # noqa: B023
        with opened(home) as portal:
            assert portal.database.rows("PRAGMA journal_mode")[0]["journal_mode"] == mode
            portal.operator().accounts.add_organization(f"{mode} {len(portal.operator().accounts.organizations())}")
            assert portal.journal.verify()


@pytest.mark.parametrize(
    ("version", "safe"), [((3, 7, 0), False), ((3, 40, 1), False), ((3, 51, 2), False), ((3, 51, 3), True)]
)
def test_a_log_that_several_processes_can_corrupt_is_not_used(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], safe: bool
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    assert wal_is_safe() is safe


@MODES
def test_the_log_is_emptied_unless_a_reader_needs_it(world: World, journal_mode: str) -> None:
    world.operator.accounts.add_organization("Third")
    log = world.home / "portal.db-wal"
    with world.open() as other:
        other.database.execute("BEGIN")
        other.database.rows("SELECT count(*) FROM users")
        if journal_mode == "wal":
            world.operator.accounts.add_organization("Fourth")
            assert not world.portal.database.empty_log()
        other.database.execute("ROLLBACK")
        assert world.portal.database.empty_log()
    assert not log.exists() or log.stat().st_size == 0


@MODES
def test_a_refused_event_leaves_no_transaction_open(world: World, journal_mode: str) -> None:
    for _ in range(3):
        refusal(lambda: world.operator.accounts.add_organization("Acme Integrations"))
        assert not world.portal.database.writing

    def fail() -> None:
        with world.portal.write():
            world.portal.database.execute("DELETE FROM tenants")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert len(world.operator.accounts.tenants()) == 6


@MODES
def test_another_process_s_change_is_noticed(world: World, journal_mode: str) -> None:
    with world.open() as other:
        assert not world.portal.changed()
        other.operator().accounts.add_organization("Third")
        assert world.portal.changed()
        assert not world.portal.changed()
        world.operator.accounts.add_organization("Fourth")
        assert not world.portal.changed()


# Backups.


@MODES
def test_a_backup_made_under_use_is_a_whole_portal_with_its_key(world: World, journal_mode: str) -> None:
    dev, admin = world.developer(), world.admin()
    conn = world.connected(dev, admin, world.app(dev))
    value = world.collected(dev, admin.credentials.generate(conn.id))
    target = world.home.parent / "backup.db"
    with world.open() as other:
        other.database.execute("BEGIN")
        other.database.rows("SELECT count(*) FROM users")
        world.portal.backup(target)
        other.database.execute("ROLLBACK")
    admin.connections.disconnect(conn.id)
    assert target.stat().st_mode & 0o777 == 0o600
    key = (world.home / "master.key").read_bytes()
    assert key.split()[1] not in target.read_bytes()
    restored = world.home.parent / "restored"
    restored.mkdir(mode=0o700)
    shutil.copy(target, restored / "portal.db")
    shutil.copy(world.home / "master.key", restored / "master.key")
    with opened(restored, clock=world.clock) as portal:
        assert {finding.name for finding in portal.check() if not finding.ok} == {"journal"}  # its head stayed behind
        portal.accept_journal()
        assert all(finding.ok for finding in portal.check())
        assert portal.authenticate_client("integration", str(conn.client_id), value).connection_id == conn.id
        assert portal.sign_in("integration", "dana", OWN).apps.list()


def test_a_backup_never_takes_another_file_s_place_and_leaves_no_draft(world: World) -> None:
    target = world.home.parent / "backup.db"
    target.write_text("mine")
    assert refusal(lambda: world.portal.backup(target)).code is Code.INVALID
    assert target.read_text() == "mine"
    assert refusal(lambda: world.portal.backup(world.home.parent / "nowhere" / "backup.db")).code is Code.STORAGE
    assert {path.name for path in world.home.parent.iterdir()} == {"home", "backup.db"}


def test_a_backup_to_a_place_that_cannot_be_written_to_is_refused_and_takes_nothing_away(world: World) -> None:
    assert "Not a directory" in refusal(lambda: world.portal.backup(world.home / "portal.db" / "copy.db")).sentence
    somebody_s = world.home.parent / f".copy.db.{os.getpid()}"
    somebody_s.write_text("mine")
    assert "File exists" in refusal(lambda: world.portal.backup(world.home.parent / "copy.db")).sentence
    assert somebody_s.read_text() == "mine"


def test_a_backup_of_nothing_is_no_portal(tmp_path: Path) -> None:
    assert refusal(lambda: Database(tmp_path / "portal.db", create=False)).code is Code.STORAGE
