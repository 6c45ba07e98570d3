"""A second PostgreSQL of a drill's own: a base backup of the first, run by hand, so that it falls and rises when told.

It runs with the settings that the first was started with, as the same user of the machine, with the same passwords, behind
a socket of its own, or on an address of a drill's network. The first is found by its own pid file; it must run on this
machine.
"""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import psycopg2

from backoffice.database import parse_url
from backoffice.drill.databases import SUPERUSER, Databases
from backoffice.drill.house import broker, wait_for_broker

START_WITHIN: Final = 60.0
SOCKETS, OPTION = "unix_socket_directories", "-c"


@dataclass(frozen=True)
class Origin:
    """The PostgreSQL that this drill was given: its programs, its settings, its user of the machine."""

    programs: Path
    settings: Mapping[str, str]
    data: Path
    uid: int
    gid: int

    @classmethod
    def of(cls, databases: Databases) -> "Origin":
        """Found through its pid file and what the kernel says of that process."""
        with databases.server() as cursor:
            cursor.execute("select pg_read_file('postmaster.pid'), current_setting('data_directory')")
            text, data = cursor.fetchone()
        process = Path(f"/proc/{text.splitlines()[0]}")
        words = process.joinpath("cmdline").read_text().split("\0")
        pairs = [words[place + 1].split("=", 1) for place, word in enumerate(words) if word == OPTION]
        owner = process.stat()
        exe = process.joinpath("exe").readlink()
        return cls(exe.parent, dict(pairs), Path(data), owner.st_uid, owner.st_gid)

    def run(self, program: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """One of its programs as its user; `more` goes into the environment. RuntimeError with its words on failure."""
        done: subprocess.CompletedProcess[str] = subprocess.run(  # noqa: S603 - the server's own programs
            [str(self.programs / program), *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", **more},
            **self.as_user(),  # type: ignore[call-overload]
        )
        if done.returncode:
            raise RuntimeError(f"{program}: exit {done.returncode}: {done.stderr.strip()}")
        return done

    def as_user(self) -> dict[str, object]:
        """How to start a process as its user, for subprocess; nothing when that is who we are."""
        return {} if self.uid == os.geteuid() else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def folder(self, name: str) -> Path:
        """A new empty folder beside its data that only its user enters."""
        made = self.data.parent / f"{name}-{os.getpid()}-{time.monotonic_ns()}"
        made.mkdir(mode=0o700)
        self.give(made)
        return made

    def give(self, path: Path) -> None:
        """Lets a file or folder belong to its user."""
        if self.uid != os.geteuid():
            os.chown(path, self.uid, self.gid)


@dataclass
class OwnServer:
    """One more server on the data in `data`. To be used with `with`: it is stopped and removed at the end."""

    databases: Databases
    origin: Origin
    data: Path
    more: Mapping[str, str] = field(default_factory=dict)
    is_standby: bool = False
    sockets: Path = field(init=False)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.sockets = Path(tempfile.mkdtemp(prefix="backoffice-"))
        self.origin.give(self.sockets)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)
        self.log.unlink(missing_ok=True)
        shutil.rmtree(self.sockets, ignore_errors=True)

    @property
    def url(self) -> str:
        """As DATABASE_URL says it, for the deploy role."""
        parts = urlsplit(self.databases.url)
        query = dict(parse_qsl(parts.query)) | {"host": str(self.sockets)}
        return urlunsplit(parts._replace(query=urlencode(query)))

    @property
    def log(self) -> Path:
        """What it says."""
        return self.data.with_suffix(".log")

    def start(self) -> None:
        """Starts it and returns when it answers. One that does not come up, because what was killed is not quite gone,
        is started again, for a minute."""
        end = time.monotonic() + START_WITHIN
        while True:
            chosen = {**self.origin.settings, SOCKETS: str(self.sockets), **self.more}
            options = [part for name, value in chosen.items() for part in (OPTION, f"{name}={value}")]
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(  # noqa: S603 - the server's own program
                    [str(self.origin.programs / "postgres"), "-D", str(self.data), *options],
                    cwd="/",
                    stdout=log,
                    stderr=log,
                    env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                    start_new_session=True,
                    **self.origin.as_user(),  # type: ignore[call-overload]
                )
            while self.process.poll() is None:
                if self.answers():
                    return
                if time.monotonic() > end:
                    raise RuntimeError(f"the server did not answer within {START_WITHIN:.0f} s:\n{self.said()}")
                time.sleep(0.02)
            if time.monotonic() > end:
                raise RuntimeError(f"the server did not start within {START_WITHIN:.0f} s:\n{self.said()}")
            time.sleep(0.2)

    def said(self) -> str:
        """The last lines of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])

    def answers(self) -> bool:
        """Whether it takes sessions now, and may be written to unless it is a standby."""
        try:
            return self.ask("select pg_is_in_recovery()") == [(self.is_standby,)]
        except psycopg2.Error:
            return False

    def ask(self, query: str, *parameters: object, database: str = "postgres") -> list[tuple[object, ...]]:
        """The rows of one statement as superuser, committed; [] for one that has none."""
        found = parse_url(self.url)
        session = psycopg2.connect(
            host=found["HOST"],
            port=found["PORT"],
            user=SUPERUSER,
            password=self.databases.password(),
            dbname=database,
        )
        session.autocommit = True
        try:
            with session.cursor() as cursor:
                cursor.execute(query, parameters)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            session.close()

    def kill(self) -> None:
        """kill -9 of the server and of every process of it, at once."""
        if self.process is None:
            return
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        children = [int(pid) for pid in listed.read_text().split()] if listed.exists() else []
        self.process.kill()
        for pid in children:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()

    def stop(self) -> None:
        """Its fast shutdown."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()


@dataclass(frozen=True)
class Place:
    """An address of this machine on which servers listen, and the subnet that may come in."""

    address: str
    subnet: str


@dataclass
class OnNetwork(OwnServer):
    """One that listens on an address of this machine, asks everybody of a subnet for a password, and keeps what it answered."""

    place: Place = Place("127.0.0.1", "127.0.0.0/8")
    port: int = 5432

    def __post_init__(self) -> None:
        super().__post_init__()
        self.more = {
            "synchronous_commit": "on",
            **self.more,
            "listen_addresses": self.place.address,
            "port": str(self.port),
        }
        rules = "".join(f"host {whom} all {self.place.subnet} scram-sha-256\n" for whom in ("all", "replication"))
        with (self.data / "pg_hba.conf").open("r+") as file:
            if rules not in file.read():
                file.write(rules)

    @property
    def url(self) -> str:
        """As DATABASE_URL says it, for the deploy role."""
        parts = urlsplit(self.databases.url)
        return urlunsplit(
            parts._replace(netloc=f"{parts.netloc.rpartition('@')[0]}@{self.place.address}:{self.port}", query="")
        )


@dataclass
class Broker:
    """A broker of the drill's own on an address of this machine, behind a password. To be used with `with`."""

    origin: Origin
    address: str
    port: int = 6379
    password: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Broker":
        with broker() as session:
            program = Path(f"/proc/{session.info('server')['process_id']}/exe").readlink()
        self.process = subprocess.Popen(  # noqa: S603 - the program of the broker that this drill was given
            [
                *(str(program), "--bind", self.address, "--port", str(self.port), "--save", ""),
                *("--requirepass", self.password, "--maxmemory-policy", "noeviction"),
            ],
            cwd="/",
            stdout=subprocess.DEVNULL,
            env={"PATH": os.defpath},
            start_new_session=True,
            **self.origin.as_user(),  # type: ignore[call-overload]
        )
        wait_for_broker(self.url)
        return self

    def __exit__(self, *_: object) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    @property
    def url(self) -> str:
        """As REDIS_URL says it."""
        return f"redis://:{self.password}@{self.address}:{self.port}/0"


def base_backup(databases: Databases, origin: Origin, *options: str, url: str = "") -> Path:
    """A base backup of a server (the first one, or that of `url`) in a new folder; the folder."""
    found = parse_url(url or databases.url)
    folder = origin.folder("copy")
    where: Sequence[str] = ("-h", found["HOST"], "-p", found["PORT"], "-U", SUPERUSER, "-w")
    origin.run(
        "pg_basebackup",
        *(*where, "-D", str(folder), "--checkpoint=fast", "--no-sync", *options),
        PGPASSWORD=databases.password(),
    )
    return folder
