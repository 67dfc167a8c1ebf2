"""SQLite: the one module that opens it, begins a write, and turns its errors into sentences."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from store import schema
from store.errors import Code, Refused
from store.home import no_portal, publish_private
from store.queue import Queue

try:
    import pysqlite3 as sqlite3
except ImportError:  # no build for this platform: the host's, in the rollback journal if it is old
    import sqlite3

Row = Mapping[str, Any]
"""One row of an answer, by column name."""

BUSY_SECONDS = 15.0
"""How long a write waits for its turn before it is refused with BUSY."""

_CACHE_KIB = 512
"""Pages that a connection keeps: each commit of another process empties that, and many people share a host."""

_INDEX_BYTES = 32_768
"""What the index of a write-ahead log takes at least."""

_HURRY_SECONDS = 0.05
"""How long work waits that the next write does as well."""


def listed(numbers: Iterable[int]) -> str:
    """Numbers of our own as the inside of an SQL `IN (…)`."""
    return ", ".join(str(int(number)) for number in sorted(numbers))


def wal_is_safe() -> bool:
    """Whether several processes may write this SQLite's WAL: 3.7.0 to 3.51.2 can corrupt it while resetting it."""
    return bool(sqlite3.sqlite_version_info >= (3, 51, 3))


class Database:
    """One connection to one portal's file; used by one thread at a time."""

    def __init__(self, path: Path, *, create: bool) -> None:
        self._path = path
        self.after_commit: Callable[[], None] = lambda: None
        """Called once each write is safely in the file."""
        self.writing = False
        """Whether a write is under way on this connection."""
        self._patience = BUSY_SECONDS
        self._sentences = _Sentences(path)
        self._queue = Queue(path.with_name(path.name + ".queue"))
        if create and not path.exists():
            _refuse_a_lost_one(path)
            _build(path)
        if not path.exists():
            raise no_portal(path.parent)
        if path.stat().st_size == 0:
            raise Refused(Code.STORAGE, f"{path} is empty: it is no portal's database. Put the right file back.")
        with self._sentences:
            self._connection = _connect(path)
            try:
                self._open()
            except BaseException:
                self._connection.close()
                raise
        self._seen = self._data_version()

    def close(self) -> None:
        """Let go of the file; the last process to do so empties the write-ahead log."""
        self._connection.close()
        self._queue.close()

    @contextmanager
    def write(self) -> Iterator[None]:
        """One transaction that writes, all of it or nothing: the only place that begins one.

        Immediate, so that what is read in it is still true when it writes. Inside another write it is a part of that
        one, so that several events can be made together or not at all. Raises `Refused` (BUSY, STORAGE).
        """
        with self._sentences:
            if self.writing:
                self._require_transaction()
                with self._savepoint():
                    yield
                return
            with self._turn():
                self._connection.execute("BEGIN IMMEDIATE")
                self.writing = True
                try:
                    yield
                    self._require_transaction()
                    self._connection.execute("COMMIT")
                except BaseException:
                    with suppress(sqlite3.Error):
                        if self._connection.in_transaction:
                            self._connection.execute("ROLLBACK")
                    raise
                finally:
                    self.writing = False
                self.after_commit()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Ours to write, until what follows the commit is done as well."""
        if self._queue.held:  # what follows a commit writes, too
            yield
            return
        try:
            left = self._queue.enter(self._patience)
            if left is None:
                raise _busy()
            # Others than we write without queueing, and then SQLite has us wait; but for no longer in all.
            with self._waiting_at_most(left) if left < self._patience else nullcontext():
                yield
        finally:
            self._queue.leave()

    def _savepoint(self) -> AbstractContextManager[Any]:
        import sqlite_utils  # a tenth of a second that most commands need not wait for

        return sqlite_utils.Database(self._connection, execute_plugins=False).atomic()

    def _require_transaction(self) -> None:
        """A full disk undoes the whole write, whoever caught the error of the one statement."""
        if not self._connection.in_transaction:
            raise Refused(Code.STORAGE, "An earlier part of this failed; nothing was changed.")

    @contextmanager
    def read(self) -> Iterator[None]:
        """Several reads of one moment; part of the write where one is under way."""
        with self._sentences:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")

    def hurrying(self) -> AbstractContextManager[None]:
        """Wait for nobody longer than a person would not notice: for what can be done later as well."""
        return self._waiting_at_most(_HURRY_SECONDS)

    @contextmanager
    def _waiting_at_most(self, seconds: float) -> Iterator[None]:
        before = self._patience
        self._be_patient(seconds)
        try:
            yield
        finally:
            self._be_patient(before)

    def _be_patient(self, seconds: float) -> None:
        self._patience = seconds
        self._connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")

    def execute(self, sql: str, values: Mapping[str, Any] | None = None) -> int:
        """Run one statement of a write; the number of rows that it changed."""
        return int(self._connection.execute(sql, values or {}).rowcount)

    def insert(self, table: str, values: Mapping[str, Any]) -> int:
        """Add one row; its id."""
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        return int(
            self._connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", dict(values)).lastrowid or 0
        )

    def rows(self, sql: str, values: Mapping[str, Any] | None = None) -> list[Row]:
        """The whole answer of a query: a half-read one would pin the log."""
        with self._sentences:
            answer = self._connection.execute(sql, values or {})
            names = [column[0] for column in answer.description or ()]
            return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    def one(self, sql: str, values: Mapping[str, Any] | None = None) -> Row | None:
        """The first row of the answer, or None."""
        with self._sentences:
            answer = self._connection.execute(sql, values or {})
            row = answer.fetchone()
            return row and {column[0]: value for column, value in zip(answer.description, row, strict=True)}

    def changed(self) -> bool:
        """Whether another connection has changed the file since this was last asked: one cheap question."""
        before, self._seen = self._seen, self._data_version()
        return before != self._seen

    def empty_log(self) -> bool:
        """Move the write-ahead log into the file and cut it to nothing; False, soon, where a reader still needs it."""
        with self._sentences, self.hurrying():
            row = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return bool(row[0] == 0)

    def backup(self, target: Path) -> None:
        """Write a consistent, compact copy (0600) while others work; raises `Refused` where `target` exists."""
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            try:
                self._copy_to(draft, target)
            finally:
                draft.unlink(missing_ok=True)
        except OSError as error:
            raise Refused(Code.STORAGE, f"The copy cannot be written to {target}: {error.strerror}.") from None

    def _copy_to(self, draft: Path, target: Path) -> None:
        with self._sentences:
            try:
                self._connection.execute("VACUUM INTO :path", {"path": str(draft)})
            except sqlite3.OperationalError as error:  # of the copy's place: it may lie on another disk
                raise _refusal(error, target) from None
        if not publish_private(draft, target):
            raise Refused(Code.INVALID, f"{target} exists already; choose a name that is free.")

    def integrity(self) -> str:
        """`ok`, or what SQLite finds wrong with the file, its foreign keys or our guards."""
        with self._sentences:
            found = [str(row[0]) for row in self._connection.execute("PRAGMA integrity_check(5)").fetchall()]
            found += [
                f"dangling row in {row[0]}"
                for row in self._connection.execute("PRAGMA foreign_key_check").fetchall()[:5]
            ]
            if not schema.is_guarded(self._connection):
                found.append("the guards against illegal changes are not as they should be")
        return "ok" if found == ["ok"] else "; ".join(text for text in found if text != "ok")

    def rebuild(self) -> None:
        """Make the guards, and all that is derived, anew from the facts."""
        with self.write():
            schema.apply(self._connection)

    def schema_version(self) -> int:
        """That of the file."""
        return _pragma(self._connection, "user_version")

    def _open(self) -> None:
        if _pragma(self._connection, "application_id") != schema.APPLICATION_ID:
            raise Refused(Code.STORAGE, f"{self._path} is not a portal's database. Put the right file back.")
        version = _pragma(self._connection, "user_version")
        if version > schema.VERSION:
            raise Refused(
                Code.STORAGE,
                f"{self._path} was written by a newer devportal (schema {version}, this one knows {schema.VERSION}). "
                "Update this program.",
            )
        _set_pragmas(self._connection)
        if version < schema.VERSION or not schema.is_guarded(self._connection):
            with self.write():
                schema.apply(self._connection)

    def _data_version(self) -> int:
        with self._sentences:
            return _pragma(self._connection, "data_version")


class _Sentences:
    """Turns what SQLite raises inside into a refusal; entered for each statement, so as cheap as can be."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        match error:
            case None | sqlite3.IntegrityError():
                return
            case sqlite3.OperationalError():
                raise _refusal(error, self._path) from None
            case OverflowError() | UnicodeEncodeError():
                raise Refused(
                    Code.INVALID, "A number in this is too large, or a character in it is none; nothing was changed."
                ) from None
            case sqlite3.DatabaseError():
                raise Refused(
                    Code.STORAGE, f"{self._path} is damaged or no database ({error}). Run: devportal check"
                ) from None


def _refuse_a_lost_one(path: Path) -> None:
    """Where a log is, a database was: SQLite would play an old log into a new one."""
    for left in (path.with_name(path.name + "-wal"), path.with_name(path.name + "-journal")):
        if left.exists():
            raise Refused(Code.STORAGE, f"{path} is missing, but its log {left.name} is there: put the database back.")


def _build(path: Path) -> None:
    """Make a new database beside its place and only then give it the name, so that a kill leaves no half of one."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
    try:
        connection = sqlite3.connect(str(draft), isolation_level=None)
        try:
            connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
            connection.execute("BEGIN IMMEDIATE")
            schema.apply(connection)
            connection.execute("COMMIT")
        finally:
            connection.close()
        publish_private(draft, path)
    except sqlite3.OperationalError as error:
        raise _refusal(error, path) from None
    finally:
        draft.unlink(missing_ok=True)


def _connect(path: Path) -> Any:
    connection = sqlite3.connect(
        f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    return connection


def _set_pragmas(db: Any) -> None:
    mode = "wal" if wal_is_safe() else "delete"
    found = str(db.execute(f"PRAGMA journal_mode = {mode}").fetchone()[0])
    if found != mode:
        raise Refused(Code.STORAGE, f"The database cannot be put into journal mode {mode}: it stays in {found}.")
    # In a rollback journal only EXTRA (3) also syncs the folder that the journal is taken out of.
    wanted = {
        "synchronous": 2 if mode == "wal" else 3,
        "secure_delete": 1,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "cache_size": -_CACHE_KIB,
    }
    for name, value in wanted.items():
        db.execute(f"PRAGMA {name} = {value}")
        if _pragma(db, name) != value:
            raise Refused(Code.STORAGE, f"This SQLite does not take PRAGMA {name} = {value}.")


def _pragma(db: Any, name: str) -> int:
    return int(db.execute(f"PRAGMA {name}").fetchone()[0])


def _refusal(error: Exception, path: Path) -> Refused:
    text = str(error)
    if "locked" in text or "busy" in text:
        return _busy()
    if "full" in text or ("I/O" in text and _is_full(path.parent)):
        return Refused(
            Code.STORAGE, f"The disk of {path.parent} is full; nothing was changed. Free some room, then try again."
        )
    if "readonly" in text or "read-only" in text:
        return Refused(Code.STORAGE, f"{path} cannot be written to; nothing was changed.")
    return Refused(Code.STORAGE, f"The database {path} does not work ({text}); nothing was changed.")


def _is_full(folder: Path) -> bool:
    """Whether there is no room for the log's index: SQLite calls that an error of the disk."""
    room = os.statvfs(folder)
    return room.f_bavail * room.f_frsize < _INDEX_BYTES


def _busy() -> Refused:
    return Refused(Code.BUSY, "Somebody else is writing and has not finished; nothing was changed. Try again.")
