"""The folder of a portal: where its files are, and that nobody else can read or write them."""

import os
import pwd
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from store.errors import Code, Refused


@dataclass(frozen=True, slots=True)
class Home:
    """The files of one portal; each belongs to the user that runs it, and to nobody else."""

    folder: Path
    key_file: Path
    """The master keys; beside the database unless `config.toml` says otherwise."""

    @classmethod
    def at(cls, folder: Path, *, create: bool) -> "Home":
        """The portal's folder, made (0700) when `create`; raises `Refused` (STORAGE, INVALID)."""
        if create:
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                raise Refused(Code.STORAGE, f"{folder} cannot be made a folder: {error.strerror}.") from None
        if not folder.is_dir():
            raise no_portal(folder)
        folder = folder.resolve()
        home = cls(folder, _key_file(folder))
        home.check_modes()
        return home

    @property
    def empty(self) -> bool:
        """Whether nothing tells that there ever was a portal."""
        return not any(path.exists() for path in (self.database, self.key_file, self.head))

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "portal.db"

    @property
    def config(self) -> Path:
        """Settings; need not exist."""
        return self.folder / "config.toml"

    @property
    def head(self) -> Path:
        """The journal's last number and MAC, kept outside the database."""
        return self.folder / "journal.head"

    def check_modes(self) -> None:
        """Raise `Refused` (STORAGE), with the command that mends it, where others could read or write a file."""
        check_private(self.folder)
        database = (
            self.database.with_name(self.database.name + end) for end in ("", "-wal", "-shm", "-journal", ".queue")
        )
        for path in (*database, self.key_file, self.head, self.config):
            with suppress(FileNotFoundError):  # another process that closes takes its log away
                check_private(path)


def no_portal(folder: Path) -> Refused:
    """There is none, and how one is made."""
    return Refused(Code.STORAGE, f"There is no portal in {folder}. Run: devportal init")


def check_private(path: Path) -> None:
    """Raise `Refused` (STORAGE) unless `path` is our own, no link, and closed to everyone else, as ssh does."""
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        raise Refused(Code.STORAGE, f"{path} is a symbolic link; the portal opens only the file itself.")
    if found.st_uid != os.geteuid():
        owner, you = _user(found.st_uid), _user(os.geteuid())
        raise Refused(
            Code.STORAGE,
            f"{path} belongs to {owner}, and you are {you}: become {owner}. "
            f"Where it is to be yours, run: chown {os.geteuid()} {path}",
        )
    mode = stat.S_IMODE(found.st_mode)
    if mode & 0o077:
        wanted = "700" if stat.S_ISDIR(found.st_mode) else "600"
        raise Refused(
            Code.STORAGE, f"{path} is open to other users of this machine (mode {mode:04o}). Run: chmod {wanted} {path}"
        )


def _user(number: int) -> str:
    """A name where there is one."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"


def create_private(path: Path, content: bytes) -> bool:
    """Write a new file (0600) whole or not at all; False where it is there already. Safe against a race and a kill."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return publish_private(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def publish_private(draft: Path, path: Path) -> bool:
    """Give a finished draft its name unless that is taken; False where it is. The draft itself stays."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return True


def _key_file(folder: Path) -> Path:
    config = folder / "config.toml"
    if not config.exists():
        return folder / "master.key"
    check_private(config)  # or one that is root's is told as a file that cannot be read, without what mends it
    import tomllib

    try:
        settings = tomllib.loads(config.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Refused(Code.INVALID, f"{config} cannot be read: {error}") from None
    named = settings.get("key_file", "master.key")
    if not isinstance(named, str) or not named:
        raise Refused(Code.INVALID, f"{config}: key_file must be a path in quotes.")
    return folder / Path(named).expanduser()
