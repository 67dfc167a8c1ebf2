"""What the machine does to a portal: a full disk, a limit, a cut file, a lost log, a clock that is set."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from store import Code, Portal, Refused, SecretState
from tests.store.workers import begin_within, started
from tests.world import OWN, READS, FastHasher, World

MODES = pytest.mark.parametrize("journal_mode", ["wal", "delete"], indirect=True)
MEGABYTE = 1024 * 1024


def opened(home: Path) -> Portal:
    return Portal.open(home, hasher=FastHasher())


def organizations(portal: Portal) -> set[str]:
    return {found.name for found in portal.operator().accounts.organizations()}


def add_until_refused(portal: Portal) -> tuple[set[str], Refused]:
    """The names that were acknowledged, and the refusal that ended it."""
    added: set[str] = set()

    def add() -> None:
        for number in range(20_000):
            name = f"Organization {number} {'x' * 60}"
            portal.operator().accounts.add_organization(name)
            added.add(name)

    with pytest.raises(Refused) as refused:
        add()
    return added, refused.value


# No room.


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Two megabytes of disk."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root mounts a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m,mode=0700", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@MODES
def test_on_a_full_disk_an_event_is_refused_and_nothing_is_lost_and_with_room_it_goes_on(
    small_disk: Path, journal_mode: str
) -> None:
    ballast = small_disk / "ballast"
    with opened(small_disk / "home") as portal:
        ballast.write_bytes(bytes(MEGABYTE // 2))
        added, refused = add_until_refused(portal)
        assert refused.code is Code.STORAGE
        assert refused.sentence.startswith(f"The disk of {small_disk / 'home'} is full; nothing was changed.")
        assert len(added) > 10
        assert organizations(portal) == added
    with opened(small_disk / "home") as portal:
        assert organizations(portal) == added
        ballast.unlink()
        portal.operator().accounts.add_organization("With room again")
        assert organizations(portal) == {*added, "With room again"}
        assert [found.sentence for found in portal.check() if not found.ok] == []


@MODES
def test_whoever_comes_when_the_disk_is_full_is_told_so(small_disk: Path, journal_mode: str) -> None:
    opened(small_disk / "home").close()
    with (small_disk / "ballast").open("wb", buffering=0) as ballast, suppress(OSError):
        while ballast.write(bytes(1024)):
            pass
    with pytest.raises(Refused) as refused, opened(small_disk / "home") as portal:
        portal.operator().accounts.add_organization("Acme")
    assert refused.value.code is Code.STORAGE
    assert refused.value.sentence.startswith(f"The disk of {small_disk / 'home'} is full; nothing was changed.")
    (small_disk / "ballast").unlink()
    with opened(small_disk / "home") as portal:
        assert organizations(portal) == set()


def test_a_backup_to_a_full_disk_names_that_disk_and_leaves_nothing_there(world: World, small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(bytes(2 * MEGABYTE - 50_000))
    with pytest.raises(Refused) as refused:
        world.portal.backup(small_disk / "copy.db")
    assert refused.value.code is Code.STORAGE
    assert refused.value.sentence.startswith(f"The disk of {small_disk} is full")
    assert [path.name for path in small_disk.iterdir()] == ["ballast"]


def test_on_a_full_disk_no_portal_is_begun_and_none_is_left_half_made(small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(bytes(2 * MEGABYTE - 50_000))
    with pytest.raises(Refused) as refused:
        opened(small_disk / "home")
    assert refused.value.code is Code.STORAGE
    (small_disk / "ballast").unlink()
    with opened(small_disk / "home") as portal:
        assert all(found.ok for found in portal.check())


@MODES
def test_at_a_limit_on_the_size_of_files_an_event_is_refused_and_nothing_is_lost(
    world: World, journal_mode: str
) -> None:
    before = organizations(world.portal)
    world.portal.close()
    limit = (world.home / "portal.db").stat().st_size + 20_000
    with started(begin_within, world.home, journal_mode, limit) as (_, pipe):
        added = set()
        while isinstance(said := pipe.recv(), str):
            added.add(said)
        code, sentence = said
    assert code == "STORAGE"
    assert "nothing was changed" in sentence
    assert added
    with world.open() as portal:
        assert organizations(portal) == before | added
        portal.operator().accounts.add_organization("Without a limit")
        assert [found.sentence for found in portal.check() if not found.ok] == []


# Files that are not what they were.


@pytest.fixture
def killed(world: World) -> Path:
    """A portal as a kill has left it: what was done last is only in its log."""
    world.portal.database.empty_log()
    for name in ("Third", "Fourth", "Fifth"):
        world.operator.accounts.add_organization(name)
    home = world.home.with_name("killed")
    shutil.copytree(world.home, home)
    (home / "portal.db-shm").unlink()
    assert (home / "portal.db-wal").stat().st_size > 0
    return home


ALL = {"Acme Integrations", "Bolt Software", "Third", "Fourth", "Fifth"}


def test_a_log_that_a_kill_has_left_is_read_at_the_next_start(killed: Path) -> None:
    with opened(killed) as portal:
        assert organizations(portal) == ALL
        assert all(found.ok for found in portal.check() if found.name != "clock")


@pytest.mark.parametrize("left", [None, 0, 31, 32, 4000, 0.3, 0.5, 0.9])
def test_a_log_that_is_cut_or_gone_is_noticed_though_sqlite_finds_nothing_wrong(
    killed: Path, left: float | None
) -> None:
    log = killed / "portal.db-wal"
    if left is None:
        log.unlink()
    else:
        os.truncate(log, int(left if left >= 1 else log.stat().st_size * left))
    with opened(killed) as portal:
        assert organizations(portal) < ALL
        assert portal.database.integrity() == "ok"
        [wrong] = [found for found in portal.check() if not found.ok]
        assert wrong.name == "journal"
        assert "an older or cut database was put back" in wrong.sentence
        assert "devportal check --accept-journal" in wrong.sentence
        portal.accept_journal()
        assert all(found.ok for found in portal.check())


def test_a_database_cut_anywhere_or_with_any_page_overwritten_is_never_said_to_be_well(world: World) -> None:
    dev, admin = world.developer(), world.admin()
    world.collected(dev, admin.credentials.generate(world.connected(dev, admin, world.app(dev)).id))
    world.portal.close()
    file = world.home / "portal.db"
    whole = file.read_bytes()
    pages = len(whole) // 4096
    harmed = [whole[: page * 4096] for page in range(pages)]
    harmed += [whole[: page * 4096] + b"\xff" * 4096 + whole[(page + 1) * 4096 :] for page in range(pages)]
    for number, content in enumerate(harmed):
        file.write_bytes(content)
        with suppress(Refused), world.open() as portal:
            assert not all(found.ok for found in portal.check()), f"{number} of {pages} pages"
    file.write_bytes(whole)
    with world.open() as portal:
        assert all(found.ok for found in portal.check())


# The clock.


@MODES
def test_a_clock_that_is_set_back_an_hour_or_forward_a_year_revives_nothing_and_stops_nothing(
    world: World, journal_mode: str
) -> None:
    dev, admin = world.developer(), world.admin()
    conn = world.connected(dev, admin, world.app(dev, self_service=True))
    value = world.collected(dev, dev.credentials.generate(conn.id))
    waiting = dev.credentials.generate(conn.id)

    world.clock.go(hours=-1)
    [wrong] = [found for found in world.portal.check() if not found.ok]
    assert wrong.name == "clock"
    dev = world.again("integration", "dana")
    assert dev.apps.publish(1, scopes=READS, expected_version=1).number == 2
    assert admin.connections.accept(conn.id, expected_version=2).accepted_version == 2
    assert world.portal.authenticate_client("integration", waiting.client_id, value).scopes
    assert world.portal.journal.verify()

    world.clock.go(days=365)
    for late in (dev, admin):
        with pytest.raises(Refused, match="SESSION_ENDED"):
            late.apps.list()
    dev = world.again("integration", "dana")
    assert dev.credentials.get(waiting.id).state is SecretState.EXPIRED
    assert dev.apps.edit(1, contact="dana@acme.example").contact == "dana@acme.example"
    assert all(found.ok for found in world.portal.check())

    world.clock.go(days=-365)
    dev = world.again("integration", "dana")
    assert dev.credentials.get(waiting.id).state is SecretState.EXPIRED
    with pytest.raises(Refused, match="BAD_STATE"):
        dev.credentials.reveal(waiting.id, password=OWN)
    assert dev.credentials.generate(conn.id).slot == waiting.slot
    assert world.portal.journal.verify()
