"""Says where everything of one clone lies.

All of it is below `var/`, with two exceptions. Sockets lie in a short folder of the user, because the
address of a
socket may have 107 bytes only. And when root starts a clone that only root can enter, the data of the
servers lies in
/var/lib, because the servers run as a user who could not reach it otherwise.
"""

import hashlib
import os
import pwd
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from starter.trouble import Trouble

__all__ = ["Place", "User", "can_reach", "server_user"]

LONGEST_SOCKET = 107
SOCKET_NAME = len("/.s.PGSQL.65535.lock")


@dataclass(frozen=True)
class User:
    """A user of this machine as whom a server can run."""

    name: str
    uid: int
    gid: int

    @classmethod
    def of(cls, entry: pwd.struct_passwd) -> "User":
        """The user of an entry of the machine's user list."""
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)


def server_user(root: Path) -> User | None:
    """As whom the servers run: None is ourselves. Root never is a server: PostgreSQL refuses, and rightly.

    For root it is the one that BACKOFFICE_SERVERS_USER names, else the owner of the clone, else `nobody`.
    """
    if os.geteuid() != 0:
        return None
    asked = os.environ.get("BACKOFFICE_SERVERS_USER")
    try:
        if asked:
            return User.of(pwd.getpwnam(asked))
        owner = root.stat().st_uid
        known = {entry.pw_uid for entry in pwd.getpwall()}
        return User.of(pwd.getpwuid(owner) if owner and owner in known else pwd.getpwnam("nobody"))
    except KeyError:
        raise Trouble(
            f"PostgreSQL does not run as root, and this machine has no user {asked or 'nobody'!r}.",
            "name an ordinary user: BACKOFFICE_SERVERS_USER=... bin/up",
        ) from None


def can_reach(user: User | None, path: Path, mode: int) -> bool:
    """Whether `user` may do `mode` (os.R_OK, os.X_OK, ...) with the path, found by trying it as that user."""
    if user is None:
        return os.access(path, mode)
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(user.gid)
            os.setuid(user.uid)
            os._exit(0 if os.access(path, mode) else 1)
        finally:
            os._exit(2)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def nearest_existing(path: Path) -> Path:
    """The path itself, or the closest folder above that exists."""
    return path if path.exists() else nearest_existing(path.parent)


@dataclass(frozen=True)
class Place:
    """The folders and files of one installation."""

    root: Path
    var: Path
    data: Path
    programs: Path
    environment: Path
    sockets: Path
    user: User | None
    key: str

    @classmethod
    def find(cls, root: Path, var: Path | None = None) -> "Place":
        """The place of the clone at `root`; its var folder is BACKOFFICE_VAR, or `var` in the clone."""
        root = root.resolve()
        var = (var or Path(os.environ.get("BACKOFFICE_VAR") or root / "var")).absolute()
        key = hashlib.sha256(os.fsencode(var)).hexdigest()[:8]
        user = server_user(root)
        data = var if can_reach(user, nearest_existing(var), os.X_OK) else Path("/var/lib") / f"backoffice-{key}"
        made = (root / ".venv").exists() or os.access(root, os.W_OK)
        environment = root / ".venv" if made else var / "environment"
        return cls(root, var, data, data / "programs", environment, socket_folder(key), user, key)

    def within(self, name: str) -> "Place":
        """A place of its own for servers that serve one run: below `own/`, with the same clone and
        environment.
        """
        var = self.var / "own" / name
        key = hashlib.sha256(os.fsencode(var)).hexdigest()[:8]
        data = var if self.data == self.var else self.data / "own" / name
        return Place(self.root, var, data, self.programs, self.environment, socket_folder(key), self.user, key)

    @property
    def python(self) -> Path:
        """The interpreter that has the product's packages."""
        return self.environment / "bin" / "python"

    @property
    def secrets(self) -> Path:
        """Readable by the owner of the installation only."""
        return self.var / "secrets"

    @property
    def logs(self) -> Path:
        """One file a process, `web.log`, `postgres.log`, ..."""
        return self.var / "log"

    @property
    def postgres_data(self) -> Path:
        """The embedded PostgreSQL's cluster."""
        return self.data / "pg"

    @property
    def valkey_data(self) -> Path:
        """The embedded Valkey's append-only file."""
        return self.data / "valkey"

    def log(self, name: str) -> Path:
        """The log of one process."""
        return self.logs / f"{name}.log"

    def prepare(self) -> None:
        """Makes the folders; the ones that servers write to belong to the servers' user."""
        try:
            for folder in (self.var, self.logs, self.secrets):
                folder.mkdir(parents=True, exist_ok=True)
            self.secrets.chmod(0o700)
            self.data.mkdir(parents=True, exist_ok=True)
            self._make_socket_folder()
        except PermissionError as error:
            raise Trouble(
                f"{error.filename} cannot be made: this user ({os.geteuid()}) may not write there.",
                "start it as the user who owns the folder, or keep the data elsewhere: BACKOFFICE_VAR=/a/folder bin/up",
            ) from None
        except OSError as error:
            raise Trouble(
                f"{error.filename} cannot be made: {error.strerror}.",
                "make room, or keep the data elsewhere: BACKOFFICE_VAR=/a/folder bin/up",
            ) from None

    def _make_socket_folder(self) -> None:
        if len(os.fsencode(self.sockets)) + SOCKET_NAME > LONGEST_SOCKET:
            raise Trouble(
                f"{self.sockets} is too long for the address of a socket ({LONGEST_SOCKET} bytes).",
                "name a short folder: XDG_RUNTIME_DIR=/run/user/1000 bin/up",
            )
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        found = self.sockets.lstat()
        if self.user is not None and found.st_uid == 0 and stat.S_ISDIR(found.st_mode):
            os.chown(self.sockets, self.user.uid, self.user.gid)
            found = self.sockets.lstat()
        expected = self.user.uid if self.user else os.geteuid()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != expected or found.st_mode & 0o077:
            raise Trouble(
                f"{self.sockets} is not a private folder of user {expected}: somebody else made it.",
                f"look who, then remove it: rm -r {self.sockets}",
            )


def socket_folder(key: str) -> Path:
    """A short private folder for sockets, its own for each clone and user."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    base = Path(runtime) if runtime and os.geteuid() != 0 and os.access(runtime, os.W_OK) else None
    if base is not None and len(os.fsencode(base)) < 60:
        return base / f"backoffice-{key}"
    short = Path("/tmp")  # noqa: S108 - the folder made in it is private, and checked to be
    base = Path(tempfile.gettempdir())
    return (base if len(os.fsencode(base)) < 40 else short) / f"backoffice-{os.geteuid()}-{key}"
