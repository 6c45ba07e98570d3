"""What keeps, restores and removes the data: `backup`, `restore`, `reset`.

A backup is one tar file: the database as pg_dump's custom format, the secrets, and a manifest with their
digests.
A restore fills a new database beside the old one and changes their names at the end, so a bad file harms
nothing.
"""

import argparse
import hashlib
import io
import json
import os
import shutil
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starter import environment as python_environment
from starter.archive import archive_folder
from starter.commands.up import held
from starter.machine import check_writable
from starter.place import Place
from starter.postgres import Postgres, Tuning, client
from starter.processes import Addresses, manage
from starter.report import Report
from starter.secret import OWNER, write_private
from starter.servers import embedded, make_roles, start_servers
from starter.state import Lock, State, supervisor_pid
from starter.supervisor import Supervisor, Task, last_lines
from starter.trouble import Trouble
from starter.url import Database

__all__ = ["backup", "reset", "restore"]

FORMAT = 1
DUMP = "database.dump"


@contextmanager
def database_at_hand(place: Place, report: Report, *, alone: bool) -> Iterator[tuple[Supervisor, Addresses]]:
    """A supervisor for tasks and the addresses: of the servers that run, or of servers started for the while.

    With `alone` nothing else may run.
    """
    runs = supervisor_pid(place.var) is not None
    if runs and alone:
        raise Trouble("Backoffice is running.", "bin/up stop, then again")
    python_environment.make(place, "runtime", all(embedded()))
    place.prepare()
    if runs:
        from starter.commands.running import addresses_of

        supervisor = Supervisor()
        supervisor.listen()
        yield supervisor, addresses_of(place)
        return
    lock = Lock(place.var)
    if not lock.take():
        raise held(place)
    state = State(place.var)
    supervisor = Supervisor(state, (lock.descriptor,))
    supervisor.listen()
    state.write(pid=os.getpid(), phase="at work on the data", url="", started_at=time.time())
    try:
        yield supervisor, start_servers(place, supervisor, Tuning(archive=archive_folder()), report)
    finally:
        supervisor.stop(["valkey"], ["postgres"])
        state.clear()
        lock.release()


def perform(place: Place, supervisor: Supervisor, database: Database, *argv: str) -> None:
    """One of PostgreSQL's programs as a task; Trouble carries what it said."""
    log = place.log(Path(argv[0]).name)
    start = log.stat().st_size if log.exists() else 0
    variables = {**os.environ, **database.libpq}
    if supervisor.run(Task(argv, variables, place.root, log)) != 0:
        raise Trouble(f"{Path(argv[0]).name} failed:\n{last_lines(log, start)}")


def backup(place: Place, arguments: list[str]) -> int:
    """Writes a backup, whether it runs or not; prints the file."""
    parser = argparse.ArgumentParser(prog="bin/up backup")
    parser.add_argument("file", nargs="?", type=Path)
    named: Path | None = parser.parse_args(arguments).file
    target = named or place.var / "backups" / time.strftime("backoffice-%Y%m%d-%H%M%S.tar")
    report = Report(sys.stderr)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        raise Trouble(f"{target} exists.", "name another file; a backup never replaces one")
    with (
        database_at_hand(place, report, alone=False) as (supervisor, addresses),
        tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as draft,
    ):
        dump = Path(draft) / DUMP
        database = Database.parse(addresses.database)
        with report.step("dump the database"):
            options = (
                "--format=custom",
                f"--role={OWNER}",
                "--no-owner",
                "--no-acl",
                "--no-comments",
                f"--file={dump}",
            )
            perform(place, supervisor, database, client(place, "pg_dump"), *options)
        with report.step("pack and check"):
            perform(place, supervisor, database, client(place, "pg_restore"), "--list", str(dump))
            pack(target, dump, place)
    print(f"{target}  {target.stat().st_size / 1e6:.1f} MB; it holds secrets: keep it as you keep passwords")
    return 0


def pack(target: Path, dump: Path, place: Place) -> None:
    """The tar file, whole or not at all, readable by its owner only."""
    parts = {DUMP: dump}
    key = place.secrets / "secret_key"
    if key.exists():
        parts["secret_key"] = key
    manifest = {
        "format": FORMAT,
        "made_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "sha256": {name: digest(path) for name, path in parts.items()},
    }
    draft = dump.with_suffix(".tar")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
        text = json.dumps(manifest, indent=2).encode()
        head = tarfile.TarInfo("manifest.json")
        head.size, head.mtime, head.mode = len(text), int(time.time()), 0o600
        archive.addfile(head, io.BytesIO(text))
        for name, path in parts.items():
            archive.add(path, name)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(target)


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unpack(source: Path, folder: Path) -> None:
    """The parts of a backup into the folder, each compared with the manifest."""
    try:
        with tarfile.open(source) as archive:
            for name in ("manifest.json", DUMP, "secret_key"):
                if name in archive.getnames():
                    member = archive.extractfile(name)
                    if member is None:
                        raise Trouble(f"{source}: {name} is no file.")
                    with (folder / name).open("wb") as file:
                        shutil.copyfileobj(member, file)
        manifest = json.loads((folder / "manifest.json").read_text())
    except (OSError, tarfile.TarError, ValueError) as error:
        raise Trouble(f"{source} is no backup of Backoffice: {error}") from None
    if manifest.get("format") != FORMAT:
        raise Trouble(f"{source} has format {manifest.get('format')}; this version reads {FORMAT}.")
    for name, expected in manifest["sha256"].items():
        if not (folder / name).exists() or digest(folder / name) != expected:
            raise Trouble(f"{source} is damaged: {name} is not what was written.", "use another backup")


def restore(place: Place, arguments: list[str]) -> int:
    """Puts a backup in the database's place; the old database stays under another name."""
    parser = argparse.ArgumentParser(prog="bin/up restore")
    parser.add_argument("file", type=Path)
    source: Path = parser.parse_args(arguments).file
    if not embedded()[0]:
        raise Trouble(
            "restore works on the embedded server.",
            "for a server of yours: tar -x database.dump, then pg_restore",
        )
    report = Report(sys.stderr)
    with tempfile.TemporaryDirectory(prefix="backoffice-restore-") as name:
        folder = Path(name)
        with report.step("unpack and check"):
            unpack(source, folder)
        with database_at_hand(place, report, alone=True) as (supervisor, addresses):
            aside = replace_database(place, supervisor, addresses, folder / DUMP, report)
        if (folder / "secret_key").exists():
            write_private(place.secrets / "secret_key", (folder / "secret_key").read_text())
    print(f"Restored {source}. The database before it is kept as {aside}." if aside else f"Restored {source}.")
    return 0


def replace_database(place: Place, supervisor: Supervisor, addresses: Addresses, dump: Path, report: Report) -> str:
    """Fills a new database, makes its roles and grants, proves it, and only then gives it the name; the old
    one's name.
    """
    database, admin = Database.parse(addresses.database), Postgres(place).admin
    filling, aside = f"{database.name}_restoring", time.strftime(f"{database.name}_until_%Y%m%d_%H%M%S")
    new = Addresses(database.named(filling).url, addresses.redis)
    psql = (client(place, "psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1")
    perform(place, supervisor, admin, *psql, f'--command=DROP DATABASE IF EXISTS "{filling}"')
    with report.step("fill a new database"):
        make_roles(place, supervisor, new)
        options = (
            "--exit-on-error",
            "--no-owner",
            "--no-acl",
            "--no-comments",
            f"--role={OWNER}",
            f"--dbname={filling}",
        )
        perform(place, supervisor, admin, client(place, "pg_restore"), *options, "--jobs=2", str(dump))
    for name, command, *how in (
        ("bring it up to date", "migrate"),
        ("grant the roles their tables", "grant"),
        ("prove the books", "prove", "--full"),
    ):
        with report.step(name):
            log = place.log(command)
            start = log.stat().st_size if log.exists() else 0
            if supervisor.run(manage(place, new, command, *how, log=log)) != 0:
                raise Trouble(f"manage.py {command} failed:\n{last_lines(log, start)}")
    existed = f"SELECT 1 FROM pg_database WHERE datname = '{database.name}'"
    rename = f'ALTER DATABASE "{database.name}" RENAME TO "{aside}"'
    perform(
        place,
        supervisor,
        admin,
        *psql,
        f"--command=DO $$ BEGIN IF EXISTS ({existed}) THEN EXECUTE '{rename}'; END IF; END $$",
        f'--command=ALTER DATABASE "{filling}" RENAME TO "{database.name}"',
    )
    return aside


def reset(place: Place, arguments: list[str]) -> int:
    """Removes the data; backups are kept. Asks first, unless --yes says it."""
    if supervisor_pid(place.var) is not None or Lock(place.var).is_held():
        raise Trouble("Backoffice is running.", "bin/up stop, then bin/up reset")
    check_writable(place.var)
    if "--yes" not in arguments:
        if not sys.stdin.isatty():
            raise Trouble(f"This removes the data in {place.var}.", "bin/up reset --yes")
        if input(f"Remove the data in {place.var}? Backups are kept. Type yes: ").strip() != "yes":
            print("Nothing was removed.")
            return 1
    kept = {"backups", "environment", "environment.lock"}
    if not embedded()[0]:
        print(
            "DATABASE_URL names a server of yours: its database is left as it is, with the secrets that belong to it."
        )
        kept.add("secrets")
    for path in place.var.glob("*"):
        if path.name not in kept:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    shutil.rmtree(place.sockets, ignore_errors=True)
    if place.data != place.var:
        shutil.rmtree(place.data, ignore_errors=True)
    print(f"Removed the data in {place.var}. bin/up starts afresh.")
    return 0
