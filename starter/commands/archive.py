"""What uses the archive: `base-backup` adds a base backup to it, `recover` restores the books to an instant of the past."""

import argparse
import os
import re
import shutil
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from starter.archive import archive_folder, segments
from starter.commands.data import database_at_hand
from starter.machine import Machine
from starter.place import Place
from starter.postgres import PORT, SUPERUSER, Postgres, Tuning, plain_environment, programs
from starter.processes import manage
from starter.report import Report
from starter.servers import embedded
from starter.state import Lock, supervisor_pid
from starter.supervisor import Supervisor, Task, last_lines
from starter.trouble import Trouble

__all__ = ["base_backup", "recover"]

NAMED = "base-%Y%m%dT%H%M%SZ"
LONGEST_REPLAY = 3_600.0


def archive_of(place: Place) -> Path:
    """The archive; Trouble where there is none."""
    archive = archive_folder()
    if archive is None or not embedded()[0]:
        raise Trouble(
            "No archive is kept.",
            "BACKOFFICE_ARCHIVE=/a/folder bin/up keeps one of the embedded server; one of yours has its own",
        )
    return archive


def base_backup(place: Place, arguments: list[str]) -> int:
    """Adds a verified base backup to the archive while the server runs; with --keep N only the newest N stay, and the
    segments that these need."""
    parser = argparse.ArgumentParser(prog="bin/up base-backup")
    parser.add_argument("--keep", type=int, default=0, help="remove all but the newest N, and the log before them")
    keep = parser.parse_args(arguments).keep
    archive, report = archive_of(place), Report(sys.stderr)
    if supervisor_pid(place.var) is None:
        raise Trouble("Backoffice is not running.", "start it: bin/up, or bin/up --detach")
    supervisor = Supervisor()
    supervisor.listen()
    draft = archive / f"draft-{os.getpid()}"
    try:
        with report.step("copy the cluster"):
            where = ("-h", str(place.sockets), "-p", PORT, "-U", SUPERUSER, "-w")
            run(place, supervisor, "pg_basebackup", *where, "-D", str(draft), "--checkpoint=fast")
        with report.step("verify the copy"):
            run(place, supervisor, "pg_verifybackup", str(draft))
        while (target := archive / time.strftime(NAMED, time.gmtime())).exists():
            time.sleep(0.1)  # one was made within this second
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    if keep > 0:
        forget(place, supervisor, archive, keep)
    print(f"{target}  verified; bin/up recover restores to any instant from now on")
    return 0


def run(place: Place, supervisor: Supervisor, program: str, *arguments: str) -> None:
    """One of PostgreSQL's programs as the servers' user; Trouble with its words."""
    log = place.log(program)
    start = log.stat().st_size if log.exists() else 0
    password = (place.secrets / "postgres_superuser").read_text().strip()
    argv = (str(programs(place) / program), *arguments)
    task = Task(argv, plain_environment() | {"PGPASSWORD": password}, Path("/"), log, place.user)
    if supervisor.run(task) != 0:
        raise Trouble(f"{program} failed:\n{last_lines(log, start)}")


def base_backups(archive: Path) -> list[Path]:
    """The base backups, oldest first."""
    return sorted(path for path in archive.glob("base-*") if (path / "backup_label").exists())


def forget(place: Place, supervisor: Supervisor, archive: Path, keep: int) -> None:
    """Removes all but the newest base backups, and the segments that only those needed."""
    found = base_backups(archive)
    for path in found[:-keep]:
        shutil.rmtree(path)
    label = (found[-keep:][0] / "backup_label").read_text()
    first = re.search(r"START WAL LOCATION: .* \(file ([0-9A-F]{24})\)", label)
    if first is not None:
        run(place, supervisor, "pg_archivecleanup", str(segments(archive)), first.group(1))


def recover(place: Place, arguments: list[str]) -> int:
    """Puts the books as they were at an instant in the place of the cluster; the cluster before it is kept aside."""
    parser = argparse.ArgumentParser(prog="bin/up recover")
    parser.add_argument("--to", required=True, type=instant, help="2026-11-24T16:00:00Z: what was committed by then")
    until: datetime = parser.parse_args(arguments).to
    archive, report = archive_of(place), Report(sys.stderr)
    if supervisor_pid(place.var) is not None or Lock(place.var).is_held():
        raise Trouble("Backoffice is running.", "bin/up stop, then bin/up recover")
    fitting = [path for path in base_backups(archive) if path.name <= until.strftime(NAMED)]
    if not fitting:
        oldest = next((path.name for path in base_backups(archive)), "none")
        raise Trouble(f"No base backup is as old as {until}; the oldest is {oldest}.", "name a later instant")
    aside = place.data / time.strftime("pg-until-%Y%m%d-%H%M%S")
    if place.postgres_data.exists():
        place.postgres_data.rename(aside)
    try:
        with report.step(f"copy {fitting[-1].name}"):
            shutil.copytree(fitting[-1], place.postgres_data, symlinks=True)
            owned(place)
        with report.step("replay the log"):
            replay(place, archive, until)
    except BaseException:
        shutil.rmtree(place.postgres_data, ignore_errors=True)
        if aside.exists():
            aside.rename(place.postgres_data)
        raise
    with database_at_hand(place, report, alone=True) as (supervisor, addresses), report.step("prove the books"):
        log = place.log("prove")
        start = log.stat().st_size if log.exists() else 0
        if supervisor.run(manage(place, addresses, "prove", "--full", role="job", log=log)) != 0:
            raise Trouble(f"The books are not proved:\n{last_lines(log, start)}", f"the cluster before is {aside}")
    print(f"Restored to {until.isoformat()}. The cluster before it is kept as {aside}; remove it when you are sure.")
    return 0


def instant(text: str) -> datetime:
    """An instant with its zone."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise argparse.ArgumentTypeError(f"expected an instant with its zone, as 2026-11-24T16:00:00Z, found {text}")
    return found.astimezone(UTC)


def owned(place: Place) -> None:
    """Lets the copy belong to the servers' user."""
    for path in [place.postgres_data, *place.postgres_data.rglob("*")]:
        if place.user is not None:
            os.chown(path, place.user.uid, place.user.gid, follow_symlinks=False)
    place.postgres_data.chmod(0o700)
    signal = place.postgres_data / "recovery.signal"
    signal.touch(mode=0o600)
    if place.user is not None:
        os.chown(signal, place.user.uid, place.user.gid)


def replay(place: Place, archive: Path, until: datetime) -> None:
    """Starts the server alone, lets it replay to the instant, and stops it. It does not archive meanwhile."""
    lock = Lock(place.var)
    if not lock.take():
        raise Trouble("Somebody else uses the data.", "bin/up status says who")
    supervisor = Supervisor(kept=(lock.descriptor,))
    supervisor.listen()
    postgres = Postgres(place, Tuning())
    service = postgres.service(Machine.of(place.data))
    wanted = {
        "restore_command": f'cp "{segments(archive)}/%f" "%p"',
        "recovery_target_time": until.isoformat(),
        "recovery_target_action": "promote",
    }
    options = tuple(part for name, value in wanted.items() for part in ("-c", f"{name}={value}"))
    service = replace(service, argv=(*service.argv, *options), attempts=1)
    try:
        supervisor.start(service, limit=LONGEST_REPLAY)
        end = time.monotonic() + LONGEST_REPLAY
        while (place.postgres_data / "recovery.signal").exists() and time.monotonic() < end:
            supervisor.turn()
        if (place.postgres_data / "recovery.signal").exists():
            raise Trouble(
                f"The log did not reach {until.isoformat()}.", "name an earlier instant, or look into postgres.log"
            )
    finally:
        supervisor.stop(["postgres"])
        lock.release()
