"""Putting a backup back: the copy proves itself beside the portal, and then takes its place in one step.

Whoever kills it in between leaves a whole portal: the journal's head first goes back to the beginning, which the old
and the new database both hold, then the new one takes the old one's name, then the head goes forward to its end. That
this was done is the last entry of the new database's journal, and what was replaced stays beside it.
"""

import os
import shutil
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from pathlib import Path

from store.clock import Clock, system_clock, when
from store.database import Database
from store.errors import Code, Refused
from store.home import Home, check_private, create_private, publish_private
from store.journal import NO_ENTRIES, Journal
from store.portal import Portal
from store.presence import Presence
from store.vault import Hasher


@dataclass(frozen=True, slots=True)
class Behind:
    """What the portal's journal has reached and a copy of it has not."""

    entries: int | None
    """How many entries it lacks; None where nothing tells."""
    since: datetime | None
    """When the last entry was made that it shares with the portal; None where it shares none."""
    until: datetime | None
    """When the last entry was made that it lacks; None where it lacks none, or nothing tells."""


class Restoring:
    """A copy that has proved itself, and may now take the portal's place."""

    def __init__(self, place: Home, tried: Portal) -> None:
        self._place = place
        self._tried = tried
        self.entries = _last(tried.database)
        """How many entries its journal has."""
        self.behind = _compared(place, tried)

    def put_in_place(self) -> Path | None:
        """Make the copy the portal's database; where the replaced one is kept now, None where there was none.

        Raises `Refused` (STORAGE, BUSY).
        """
        _forget_unfinished(self._place.database)
        kept = _free_name(self._place.database, self._tried.now())
        with self._tried.operator().writing("restore") as act:
            act.record("restore", entries=self.entries, lost=self.behind.entries, kept=kept.name)
        self._tried.close()
        if any(path.exists() for path in _logs(self._tried.home.database)):
            raise Refused(Code.STORAGE, "The copy cannot be written out in full; nothing was changed. Try again.")
        try:
            replaced = _keep(self._place.database, kept)
            beginning = self._tried.home.folder / "beginning.head"
            create_private(beginning, NO_ENTRIES)
            os.replace(beginning, self._place.head)
            os.replace(self._tried.home.database, self._place.database)
            os.replace(self._tried.home.head, self._place.head)
            _sync(self._place.folder)
        except OSError as error:
            raise Refused(Code.STORAGE, f"The copy cannot take its place: {error.strerror}. Try again.") from None
        return kept if replaced else None


@contextmanager
def restoring(
    home: Path | str, copy: Path | str, *, clock: Clock = system_clock, hasher: Hasher | None = None
) -> Iterator[Restoring]:
    """A backup on trial, and nobody else in the portal meanwhile; nothing is replaced before it is asked for.

    Raises `Refused`: BUSY where another process has the portal open, STORAGE where the copy does not hold.
    """
    place, source = Home.at(Path(home), create=False), Path(copy).absolute()
    room = Home(place.folder / ".restore", place.key_file)
    with Presence(place.folder, alone=True):
        try:
            _copy(source, room)
            with _tried(source, room, clock, hasher) as tried:
                yield Restoring(place, tried)
        finally:
            shutil.rmtree(room.folder, ignore_errors=True)


def _copy(source: Path, room: Home) -> None:
    """A copy of the copy: opening changes a file, and the backup has to stay what it is."""
    shutil.rmtree(room.folder, ignore_errors=True)  # what a kill has left
    try:
        check_private(source)
        for log in _logs(source):
            if log.exists():
                raise Refused(
                    Code.STORAGE,
                    f"{source} was copied while it was in use, and a part of it is in {log.name}. "
                    "Take a copy that was made by: devportal backup",
                )
        room.folder.mkdir(mode=0o700)
        shutil.copyfile(source, room.database)
        room.database.chmod(0o600)
        _sync(room.database)
    except OSError as error:
        raise Refused(Code.STORAGE, f"{source} cannot be copied beside the portal: {error.strerror}.") from None


@contextmanager
def _tried(source: Path, room: Home, clock: Clock, hasher: Hasher | None) -> Iterator[Portal]:
    """The copy, opened as a portal of its own and found whole: its pages, its versions, each MAC of its journal."""
    try:
        portal = Portal.open(room, clock=clock, hasher=hasher, create=False)
    except Refused as refused:
        raise _unfit(source, room, refused.sentence) from None
    with portal:
        portal.journal.begin_head_anew()  # how it stands to the portal's own head is another question
        for found in portal.check():
            if not found.ok and found.name not in ("standings", "clock"):
                raise _unfit(source, room, found.sentence)
        yield portal


def _unfit(source: Path, room: Home, sentence: str) -> Refused:
    why = sentence.removesuffix(" Run: devportal check").replace(str(room.database), str(source))
    return Refused(Code.STORAGE, f"{source} cannot be put back, and nothing was changed: {why}")


def _compared(place: Home, tried: Portal) -> Behind:
    """What the copy lacks of all that the portal's database or its head still tells."""
    copy, reached = tried.database, _reached(place.head)
    shared, until = _last(copy), None
    with suppress(Refused), closing(Database(place.database, create=False)) as present:  # else it is damaged or lost
        shared, reached, until = _parted(copy, present, reached)
    if reached > shared:
        return Behind(reached - shared, _at(copy, shared), until)
    knows_all = Journal(copy, tried.vault, place.head).tail_is_missing() is None
    return Behind(0 if knows_all else None, _at(copy, shared), None)


def _parted(copy: Database, present: Database, reached: int) -> tuple[int, int, datetime | None]:
    """The last entry up to which the copy lacks nothing, the last one that there is, and when that was made."""
    ends = _last(copy), _last(present)
    # Each MAC covers all entries before: where two are equal, everything before them is.
    shared = bisect_left(range(min(ends)), True, key=lambda n: _mac(copy, n + 1) != _mac(present, n + 1))
    return ends[0] if shared == ends[1] else shared, max(reached, ends[1]), _at(present, ends[1])


def _reached(head: Path) -> int:
    """The number of the last entry that the head file knows; 0 where it tells nothing."""
    try:
        return int(head.read_bytes()[:20])
    except (OSError, ValueError):
        return 0


def _last(db: Database) -> int:
    row = db.one("SELECT max(number) AS number FROM journal")
    return int(row["number"] or 0) if row else 0


def _mac(db: Database, number: int) -> bytes | None:
    row = db.one("SELECT mac FROM journal WHERE number = :number", {"number": number})
    return row["mac"] if row else None


def _at(db: Database, number: int) -> datetime | None:
    row = db.one("SELECT at FROM journal WHERE number = :number", {"number": number})
    return when(row["at"]) if row else None


def _forget_unfinished(database: Path) -> None:
    """Take away a second name that a killed restore has given the database: it is still the portal's own."""
    for name in database.parent.glob(f"{database.name}.replaced-*"):
        if database.exists() and name.samefile(database):
            name.unlink()


def _free_name(database: Path, now: datetime) -> Path:
    """Where the database that is replaced at this moment is kept."""
    name = f"{database.name}.replaced-{now:%Y%m%dT%H%M%SZ}"
    names = (database.with_name(name + more) for more in chain([""], (f"-{number}" for number in count(2))))
    return next(path for path in names if not path.exists())


def _keep(database: Path, kept: Path) -> bool:
    """Give the database another name, and its logs with it; False where there is none. It stays in its place."""
    for path in (database, *_logs(database)):
        if path.exists():
            publish_private(path, kept.with_name(kept.name + path.name.removeprefix(database.name)))
    for log in _logs(database):  # or they would be played into the next database of that name
        log.unlink(missing_ok=True)
    return kept.exists()


def _logs(database: Path) -> list[Path]:
    """Where SQLite keeps what is not in the file yet."""
    return [database.with_name(database.name + end) for end in ("-wal", "-journal")]


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
