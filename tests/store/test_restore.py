"""Putting a backup back: what is proved first, how far behind it is, what is kept, and that no kill loses anything."""

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]

from store import Code, Portal, Refused, schema
from store.models import Entry
from store.restore import Behind, restoring
from tests.store.acts import restores
from tests.store.older import of_schema
from tests.store.points import killed_at, points_of
from tests.store.workers import processes, started, write_much, write_slowly
from tests.world import READS, FastHasher, World

MODES = pytest.mark.parametrize("journal_mode", ["wal", "delete"], indirect=True)


class Shelf:
    """A portal that nobody has open, and a backup of it, made three events before its end."""

    def __init__(self, world: World) -> None:
        self.home = world.home
        self.backup = world.home.parent / "backup.db"
        self.clock = world.clock
        self.world = world
        dana, tess = world.developer(), world.admin()
        world.connected(dana, tess, world.app(dana))
        world.portal.backup(self.backup)
        self.entries = world.portal.journal.verify().entries
        world.clock.go(hours=2)
        for name in ("Third", "Fourth", "Fifth"):
            world.operator.accounts.add_organization(name)
        world.portal.close()

    def open(self) -> Portal:
        return Portal.open(self.home, clock=self.clock, hasher=FastHasher(), create=False)

    def restore(self, copy: Path | None = None) -> tuple[Behind, Path | None]:
        with restoring(self.home, copy or self.backup, clock=self.clock, hasher=FastHasher()) as trial:
            return trial.behind, trial.put_in_place()

    def refused(self, copy: Path | None = None) -> Refused:
        with pytest.raises(Refused) as refused:
            self.restore(copy)
        return refused.value

    def organizations(self) -> list[str]:
        with self.open() as portal:
            return [found.name for found in portal.operator().accounts.organizations()]

    def contents(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.home.iterdir()}

    def last_entry(self) -> Entry:
        with self.open() as portal:
            assert all(found.ok for found in portal.check())
            return portal.operator().journal.window(limit=1)[0]


@pytest.fixture
def shelf(world: World) -> Shelf:
    return Shelf(world)


BEFORE = ["Acme Integrations", "Bolt Software"]
AFTER = [*BEFORE, "Fifth", "Fourth", "Third"]


@MODES
def test_a_restored_backup_is_the_portal_as_it_was_and_the_journal_says_that_it_was_restored(
    shelf: Shelf, journal_mode: str
) -> None:
    backup = shelf.backup.read_bytes()
    assert shelf.organizations() == AFTER
    _, kept = shelf.restore()
    assert kept
    assert shelf.organizations() == BEFORE
    entry = shelf.last_entry()
    assert (entry.event, entry.number) == ("restore", shelf.entries + 1)
    assert entry.actor.startswith("unix:")
    assert entry.detail == {"entries": shelf.entries, "lost": 3, "kept": kept.name}
    assert int((shelf.home / "journal.head").read_text()[:20]) == entry.number
    assert shelf.backup.read_bytes() == backup
    assert not (shelf.home / ".restore").exists()


def test_a_restore_says_how_far_behind_the_backup_is_before_anything_is_replaced(shelf: Shelf) -> None:
    before = shelf.contents()
    with restoring(shelf.home, shelf.backup, clock=shelf.clock, hasher=FastHasher()) as trial:
        assert trial.entries == shelf.entries
        now = shelf.clock()
        assert trial.behind == Behind(3, since=now - timedelta(hours=2), until=now)
    assert shelf.contents() == before


def test_a_backup_of_the_last_moment_is_not_behind(shelf: Shelf) -> None:
    newest = shelf.backup.with_name("newest.db")
    with shelf.open() as portal:
        portal.backup(newest)
    behind, _ = shelf.restore(newest)
    assert behind.entries == 0
    assert behind.until is None
    assert shelf.organizations() == AFTER


def test_what_was_replaced_is_kept_and_can_be_put_back(shelf: Shelf) -> None:
    _, kept = shelf.restore()
    assert kept
    assert kept.stat().st_mode & 0o777 == 0o600
    with shelf.open() as portal:
        portal.operator().accounts.add_organization("A mistake")
    behind, other = shelf.restore(kept)
    assert behind.entries == 2  # the restore itself, and the mistake
    assert other not in (kept, None)
    assert shelf.organizations() == AFTER
    assert shelf.last_entry().event == "restore"


def test_after_a_restore_a_copy_of_what_followed_is_known_to_have_parted(shelf: Shelf) -> None:
    later = shelf.backup.with_name("later.db")
    with shelf.open() as portal:
        portal.backup(later)
    shelf.restore()
    with shelf.open() as portal:
        for name in ("Sixth", "Seventh", "Eighth", "Ninth", "Tenth"):
            portal.operator().accounts.add_organization(name)
    behind, _ = shelf.restore(later)
    assert behind.entries == 6
    assert shelf.organizations() == AFTER


def test_a_backup_of_an_older_program_is_brought_up_to_date_and_itself_stays_as_it_is(shelf: Shelf) -> None:
    old = shelf.home.with_name("old")
    of_schema(1, old, shelf.home / "master.key")
    backup = (old / "portal.db").read_bytes()
    shelf.restore(old / "portal.db")
    assert shelf.organizations() == ["Acme"]
    assert shelf.last_entry().event == "restore"
    assert (old / "portal.db").read_bytes() == backup


# What is not put back.


def altered(sql: str) -> Callable[[Shelf], None]:
    def alter(shelf: Shelf) -> None:
        db = sqlite3.connect(str(shelf.backup), isolation_level=None)
        for (trigger,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f'DROP TRIGGER "{trigger}"')
        db.execute(sql)
        db.close()

    return alter


def damaged(shelf: Shelf) -> None:
    whole = shelf.backup.read_bytes()
    db = sqlite3.connect(str(shelf.backup))
    root = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'tenants'").fetchone()[0]
    db.close()
    shelf.backup.write_bytes(whole[: (root - 1) * 4096] + b"\xff" * 4096 + whole[root * 4096 :])


def of_another_portal(shelf: Shelf) -> None:
    shelf.backup.unlink()
    folder = shelf.home.parent / "another"
    folder.mkdir(mode=0o700)
    with Portal.open(folder, hasher=FastHasher()) as portal:
        portal.backup(shelf.backup)


def a_link(shelf: Shelf) -> None:
    shelf.backup.rename(shelf.backup.with_name("elsewhere.db"))
    shelf.backup.symlink_to(shelf.backup.with_name("elsewhere.db"))


def foreign(shelf: Shelf) -> None:
    shelf.backup.unlink()
    db = sqlite3.connect(str(shelf.backup))
    db.execute("CREATE TABLE things (id INTEGER PRIMARY KEY)")
    db.close()
    shelf.backup.chmod(0o600)


def a_folder(shelf: Shelf) -> None:
    shelf.backup.unlink()
    shelf.backup.mkdir(mode=0o700)


UNFIT: dict[str, tuple[Callable[[Shelf], object], str]] = {
    "missing": (lambda shelf: shelf.backup.unlink(), "No such file"),
    "a folder": (a_folder, "Is a directory"),
    "a link": (a_link, "symbolic link"),
    "open to others": (lambda shelf: shelf.backup.chmod(0o644), "chmod 600"),
    "zero bytes": (lambda shelf: shelf.backup.write_bytes(b""), "is empty"),
    "foreign": (foreign, "not a portal's database"),
    "cut": (lambda shelf: os.truncate(shelf.backup, 4096 * 20), "damaged"),
    "a damaged page": (damaged, "damaged"),
    "of another portal": (of_another_portal, "not the key file"),
    "of a newer schema": (altered(f"PRAGMA user_version = {schema.VERSION + 1}"), "newer"),
    "an entry altered": (altered("UPDATE journal SET actor = 'nobody' WHERE number = 5"), "Entry 5"),
    "an entry taken out": (altered("DELETE FROM journal WHERE number = 5"), "Entry 5 is missing"),
    "an offer altered": (altered("UPDATE offers SET granted = '[]'"), "What some version grants was altered"),
    "copied in use": (lambda shelf: shelf.backup.with_name("backup.db-wal").write_bytes(b"more"), "backup.db-wal"),
}


@pytest.mark.parametrize("kind", UNFIT)
def test_a_copy_that_does_not_hold_is_refused_with_its_reason_and_nothing_is_changed(shelf: Shelf, kind: str) -> None:
    make, reason = UNFIT[kind]
    make(shelf)
    before = shelf.contents()
    found = shelf.refused()
    assert found.code is Code.STORAGE
    assert reason in found.sentence
    assert str(shelf.backup) in found.sentence
    assert ".restore" not in found.sentence
    assert shelf.contents() == before


def test_without_the_key_a_backup_is_not_put_back(shelf: Shelf) -> None:
    (shelf.home / "master.key").unlink()
    assert "key" in shelf.refused().sentence
    assert not (shelf.home / "master.key").exists()


def test_on_a_full_disk_the_portal_stays_as_it_is(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = shelf.contents()
    monkeypatch.setattr(shutil, "copyfile", full)
    found = shelf.refused()
    assert found.code is Code.STORAGE
    assert "No space left" in found.sentence
    assert shelf.contents() == before


# Onto what it is put.


def lost(shelf: Shelf) -> None:
    (shelf.home / "portal.db").unlink()


def emptied(shelf: Shelf) -> None:
    (shelf.home / "portal.db").write_bytes(b"")


def torn(shelf: Shelf) -> None:
    """With a log that belongs to the damaged file: played into another, it would damage that."""
    with shelf.open() as portal:
        portal.database.execute("BEGIN IMMEDIATE")
        portal.database.execute("UPDATE organizations SET name = 'Torn' WHERE name = 'Third'")
        portal.database.execute("COMMIT")
        log = (shelf.home / "portal.db-wal").read_bytes()
    (shelf.home / "portal.db").write_bytes(b"nothing that SQLite knows" * 1000)
    (shelf.home / "portal.db-wal").write_bytes(log)
    (shelf.home / "portal.db-wal").chmod(0o600)


def newer(shelf: Shelf) -> None:
    """A newer program has opened it, and the older one is to go on from the backup."""
    db = sqlite3.connect(str(shelf.home / "portal.db"), isolation_level=None)
    db.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    db.close()


@pytest.mark.parametrize("what", [lost, emptied, torn, newer])
def test_a_portal_whose_database_is_damaged_or_lost_is_mended_and_the_head_tells_how_much_is_gone(
    shelf: Shelf, what: Callable[[Shelf], None]
) -> None:
    what(shelf)
    left = {name: data for name, data in shelf.contents().items() if name in ("portal.db", "portal.db-wal")}
    behind, kept = shelf.restore()
    assert (behind.entries, behind.until) == (3, None)
    assert shelf.organizations() == BEFORE
    assert shelf.last_entry().detail["lost"] == 3
    assert (kept is None) is (what is lost)
    for name, data in left.items():
        assert kept
        assert (shelf.home / name.replace("portal.db", kept.name)).read_bytes() == data
    with shelf.open() as portal:
        assert portal.database.integrity() == "ok"


@pytest.mark.parametrize("gone", [["journal.head"], ["journal.head", "portal.db"]])
def test_where_nothing_tells_how_far_behind_a_backup_is_that_is_said(shelf: Shelf, gone: list[str]) -> None:
    newest = shelf.backup.with_name("newest.db")
    with shelf.open() as portal:
        portal.backup(newest)
    for name in gone:
        (shelf.home / name).unlink()
    behind, _ = shelf.restore(newest)
    assert behind.entries is None
    assert shelf.last_entry().event == "restore"


def test_a_new_machine_needs_the_key_and_the_backup_and_nothing_else(shelf: Shelf) -> None:
    elsewhere = shelf.home.parent / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    shutil.copy(shelf.home / "master.key", elsewhere)
    shelf.home = elsewhere
    behind, kept = shelf.restore()
    assert (behind.entries, kept) == (None, None)
    assert shelf.organizations() == BEFORE
    assert shelf.last_entry().event == "restore"


# Alone.


def test_nothing_is_restored_under_a_process_that_has_the_portal_open(shelf: Shelf) -> None:
    with started(write_slowly, shelf.home, "wal", 1) as (process, pipe):
        assert pipe.recv() == "writing"
        found = shelf.refused()
        assert found.code is Code.BUSY
        assert f"holds a lock on {shelf.home}" in found.sentence
        if Path("/proc/locks").exists():
            assert f"Another process ({process.pid}) has this portal open" in found.sentence
        pipe.send("go on")
        assert pipe.recv() == "done"
    assert shelf.restore()[1]


def test_an_open_portal_that_does_nothing_is_noticed_too(shelf: Shelf) -> None:
    with shelf.open():
        assert shelf.refused().code is Code.BUSY
    shelf.restore()


def test_a_process_that_was_killed_is_in_nobody_s_way(shelf: Shelf) -> None:
    with started(write_slowly, shelf.home, "wal", 1) as (process, pipe):
        assert pipe.recv() == "writing"
        process.kill()
        process.join()
        shelf.restore()
    assert shelf.organizations() == BEFORE


def test_nobody_opens_a_portal_that_is_being_restored(shelf: Shelf) -> None:
    with restoring(shelf.home, shelf.backup, clock=shelf.clock, hasher=FastHasher()) as trial:
        with pytest.raises(Refused, match="being put back") as refused:
            shelf.open()
        assert refused.value.code is Code.BUSY
        trial.put_in_place()
        with pytest.raises(Refused, match="being put back"):
            shelf.open()
    assert shelf.organizations() == BEFORE


# Killed.


@pytest.mark.parametrize(
    "every", [pytest.param(False, id="file"), pytest.param(True, id="any", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("journal_mode", ["wal", pytest.param("delete", marks=pytest.mark.slow)], indirect=True)
def test_whenever_a_restore_is_killed_the_portal_is_whole_the_old_one_or_the_restored_one(
    shelf: Shelf, journal_mode: str, every: bool
) -> None:
    work = shelf.home.with_name("work")
    shutil.copytree(shelf.home, work)
    names = points_of(restores, work, journal_mode)
    named = ["os.mkdir .restore", "os.link portal.db", "os.rename beginning.head", "os.rename portal.db"]
    named += ["os.rename journal.head", "os.rmdir .restore"]
    assert [name for name in names if name in named] == named
    ends = []
    kept = shelf.home
    for point in range(len(names)) if every else [names.index(name) for name in named]:
        shutil.rmtree(work)
        shutil.copytree(kept, work)
        killed_at(restores, work, journal_mode, point)
        shelf.home = work
        assert shelf.organizations() in (BEFORE, AFTER)
        ends.append(shelf.organizations())
        assert shelf.last_entry().event == ("restore" if ends[-1] == BEFORE else "add_organization"), names[point]
        if ends[-1] == BEFORE:
            [replaced] = [path for path in work.iterdir() if ".replaced-" in path.name]
            assert shelf.restore(replaced)[0].entries == 1
        shelf.restore()
        assert shelf.organizations() == BEFORE
        assert not (work / ".restore").exists()
        assert all(path.stat().st_nlink == 1 for path in work.iterdir() if path.is_file())
    assert ends == sorted(ends, key=lambda names: names == BEFORE)  # at one moment, and never back
    assert {tuple(end) for end in ends} == {tuple(BEFORE), tuple(AFTER)}


# Backups under use.


@MODES
def test_a_backup_made_while_many_write_is_whole_and_holds_all_that_was_done_before_it(
    world: World, journal_mode: str
) -> None:
    writers, events = 3, 40
    dana = world.developer()
    app = dana.apps.create(name="App", scopes=READS[:1], tenants=range(1, writers + 1))
    connections = [row.id for row in dana.connections.window(app=app.id, limit=100).rows]
    barrier = processes.Barrier(writers)
    copies = []
    running = [started(write_much, world.home, journal_mode, number, events, barrier) for number in connections]
    pipes = [context.__enter__()[1] for context in running]
    try:
        for number, pipe in enumerate(pipes):
            assert pipe.recv() == "done"
            known = world.portal.journal.verify().entries
            copies.append((world.home.parent / f"copy {number}.db", known))
            world.portal.backup(copies[-1][0])
            while pipe.recv() is not None:
                pass
    finally:
        for context in running:
            context.__exit__(None, None, None)
    world.portal.close()
    for copy, known in copies:
        with restoring(world.home, copy, clock=world.clock, hasher=FastHasher()) as trial:
            assert trial.entries >= known
