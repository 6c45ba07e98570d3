"""What looks at an installation without changing it: `status`, `logs`, `doctor`."""

import argparse
import locale
import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from starter import environment
from starter.archive import LATEST, archive_folder, segments
from starter.commands.up import PORT, ROOM_LATER, door_of, health, unwell
from starter.machine import check_disk, check_platform, check_python, check_venv, check_writable, is_free
from starter.place import Place, can_reach, server_user
from starter.postgres import Postgres
from starter.processes import Addresses
from starter.processes import environment as process_environment
from starter.report import table
from starter.servers import embedded
from starter.state import Lock, State, supervisor_pid
from starter.supervisor import last_lines
from starter.trouble import Trouble

__all__ = ["doctor", "logs", "status"]

NOT_RUNNING = 3
LONGEST_SILENCE = 150.0
MOST_MILLISECONDS = 500


def status(place: Place, _: list[str]) -> int:
    """What runs and where; exit 0 when it serves, 3 when it does not run."""
    facts = State(place.var).read()
    if supervisor_pid(place.var) is None:
        leftover = " Processes of an earlier start are still ending." if Lock(place.var).is_held() else ""
        print(f"Backoffice is not running.{leftover} Start it with bin/up.")
        return NOT_RUNNING
    since = time.time() - float(facts.get("started_at", time.time()))
    what = f"{facts.get('phase')} {facts.get('url', '')}".strip()
    print(f"Backoffice is {what}, process {facts.get('pid')}, {duration(since)}.\n")
    rows = [
        (name, str(item["state"]), str(item["pid"] or ""), str(item["restarts"]), str(item["last_exit"]))
        for name, item in facts.get("services", {}).items()
    ]
    print(table(rows, ("service", "state", "pid", "restarts", "last end")))
    print(f"\n  Data  {place.var}" + ("" if place.data == place.var else f" and {place.data}"))
    return 0


def duration(seconds: float) -> str:
    """Seconds in the words of a clock."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"up for {hours} h {minutes} min" if hours else f"up for {minutes} min {rest} s"


def logs(place: Place, arguments: list[str]) -> int:
    """The last lines of one log or of all; with --follow what is added to them until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="bin/up logs")
    parser.add_argument("name", nargs="?")
    parser.add_argument("--follow", "-f", action="store_true")
    parser.add_argument("--lines", "-n", type=int, default=0)
    asked = parser.parse_args(arguments)
    known = {path.stem: path for path in sorted(place.logs.glob("*.log"))}
    if asked.name is not None and asked.name not in known:
        raise Trouble(f"There is no log {asked.name!r}.", f"one of {', '.join(known) or '(none yet)'}")
    chosen = {asked.name: known[asked.name]} if asked.name else known
    count = asked.lines or (50 if asked.name else 8)
    read = {}
    for name, path in chosen.items():
        read[name] = path.stat().st_size
        said = last_lines(path, 0, count) if os.access(path, os.R_OK) else "    (another user's: it cannot be read)"
        print(f"== {name}  {path}\n{said}")
    while asked.follow:
        time.sleep(0.3)
        for name, path in chosen.items():
            read[name] = follow(name, path, read[name], single=asked.name is not None)
    return 0


def follow(name: str, path: Path, start: int, *, single: bool) -> int:
    """Prints what was added since `start`; where to go on."""
    size = path.stat().st_size
    start = start if size >= start else 0
    with path.open("rb") as file:
        file.seek(start)
        said = file.read().decode(errors="replace")
    for line in said.splitlines():
        print(line if single else f"{name:<9} {line}", flush=True)
    return start + len(said.encode(errors="replace")) if said else start


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `wrong` is empty when it is well."""

    what: str
    note: str = ""
    wrong: str = ""
    remedy: str = ""


def doctor(place: Place, _: list[str]) -> int:
    """Looks at everything that has to be right and says what to do about the rest; exit 1 when something is
    wrong.
    """
    found = list(look(place))
    for finding in found:
        print(f"  {'!!' if finding.wrong else 'ok'}  {finding.what:<22} {finding.wrong or finding.note}")
        if finding.wrong and finding.remedy:
            print(f"      {'':<22} -> {finding.remedy}")
    wrong = sum(bool(finding.wrong) for finding in found)
    print(f"\n{len(found) - wrong} well, {wrong} wrong.")
    return 1 if wrong else 0


def look(place: Place) -> Iterator[Finding]:
    """Everything that the doctor looks at, the machine first, then what runs on it."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield tried("Python", f"{version}, {sys.executable}", check_python)
    yield tried("platform", f"{sys.platform}, servers embedded: {embedded()}", lambda: check_platform(any(embedded())))
    yield tried("venv module", "", check_venv)
    yield tried("folder", str(place.var), lambda: check_writable(place.var))
    yield tried("disk", "", lambda: check_disk(place.data, ROOM_LATER))
    yield tried("servers' user", getattr(server_user(place.root), "name", "you"), lambda: server_user(place.root))
    yield own_processes()
    yield encoding()
    yield installed(place)
    yield secrets(place)
    if embedded()[0]:
        yield tried("data version", str(place.postgres_data), Postgres(place).check_version)
    yield from running(place)


def tried(what: str, note: str, check: Callable[[], object]) -> Finding:
    """A check that raises Trouble when something is wrong."""
    try:
        check()
    except Trouble as trouble:
        return Finding(what, wrong=trouble.what, remedy=trouble.remedy)
    return Finding(what, note)


def own_processes() -> Finding:
    """Root's web, worker and beat are held back by nothing: only the servers change to a user of their own."""
    if os.geteuid() != 0:
        return Finding("own processes", "run as you")
    return Finding(
        "own processes", "web, worker and beat run as root; start bin/up as an ordinary user, or use the container"
    )


def encoding() -> Finding:
    """Names of people and firms need more than ASCII."""
    found = locale.getpreferredencoding(False)
    good = found.lower().replace("-", "") == "utf8"
    return Finding("text encoding", found, "" if good else f"it is {found}", "export LC_ALL=C.UTF-8")


def installed(place: Place) -> Finding:
    """The environment has what the lock says."""
    current = environment.is_current(place, "runtime", all(embedded()))
    return Finding("environment", str(place.environment), "" if current else "not as the lock says", "bin/up")


def secrets(place: Place) -> Finding:
    """Nobody else can read the secrets."""
    if not place.secrets.exists():
        return Finding("secrets", "none yet")
    try:
        kept = [place.secrets, *place.secrets.iterdir()]
    except PermissionError:
        return Finding("secrets", f"{place.secrets} is another user's, as it should be")
    readable = [path.name for path in kept if path.stat().st_mode & 0o077]
    wrong = f"others can read {', '.join(readable)}" if readable else ""
    return Finding("secrets", stat.filemode(place.secrets.stat().st_mode), wrong, f"chmod -R go= {place.secrets}")


def running(place: Place) -> Iterator[Finding]:
    """What runs: each service, the health page, beat, the schema, the two clocks."""
    facts = State(place.var).read()
    if supervisor_pid(place.var) is None:
        free = is_free("127.0.0.1", PORT)
        yield Finding("running", "no; bin/up starts it")
        yield Finding("port", f"{PORT} is free" if free else f"{PORT} is taken; the next free one will be used")
        return
    for name, item in facts.get("services", {}).items():
        wrong = "" if item["state"] == "ready" else f"{item['state']}, last end: {item['last_exit']}"
        yield Finding(name, f"process {item['pid']}, {item['restarts']} restarts", wrong, f"bin/up logs {name}")
    door = door_of(facts)
    yield Finding("health", str(facts.get("url", "")), unwell(health(door) if door else {}), "bin/up logs")
    yield tick(place, time.time(), float(facts.get("started_at", 0.0)))
    yield archived(time.time(), float(facts.get("started_at", 0.0)))
    yield schema(place)
    yield clocks(place)


def archived(now: float, started: float) -> Finding:
    """The newest segment in the archive of PostgreSQL's log is young; the health page says when one was refused."""
    archive = archive_folder()
    if archive is None or not embedded()[0]:
        return Finding("archive", "none is kept; BACKOFFICE_ARCHIVE names a folder for one")
    if not can_reach(None, segments(archive), os.R_OK | os.X_OK):
        return Finding("archive", f"{archive} is another user's, as it should be; the health page looks at it")
    newest = max((path.stat().st_mtime for path in segments(archive).iterdir()), default=0.0)
    age = now - max(newest, started)
    wrong = f"no log was archived for {age:.0f} s" if age > 2 * LATEST else ""
    return Finding(
        "archive", f"{archive}, {age:.0f} s ago", wrong, f"bin/up logs postgres; is there room in {archive}?"
    )


def tick(place: Place, now: float, started: float) -> Finding:
    """Beat ticks every minute; without it no night begins by itself."""
    try:
        ticked = place.log("beat").stat().st_mtime
    except OSError:
        ticked = 0.0
    silent = now - max(ticked, started)
    wrong = f"silent for {silent:.0f} s" if silent > LONGEST_SILENCE else ""
    return Finding("beat's tick", f"{silent:.0f} s ago", wrong, "bin/up logs beat; bin/up stop, then bin/up")


def asked_of(place: Place, *argv: str) -> tuple[int, str]:
    """Exit code and words of a Python program of this installation, run as the role that deploys."""
    from starter.commands.running import addresses_of

    addresses: Addresses = addresses_of(place)
    variables = process_environment(place, addresses, "deploy") | {"PYTHONPATH": str(place.root)}
    command = [str(place.python), *argv]
    done = subprocess.run(
        command, env=variables, cwd=place.root, capture_output=True, text=True, check=False, timeout=120
    )
    return done.returncode, (done.stdout.strip() or done.stderr.strip())


def schema(place: Place) -> Finding:
    """No migration waits."""
    code, said = asked_of(place, "manage.py", "migrate", "--check")
    wrong = f"migrations wait: {len(said.splitlines())}" if code else ""
    return Finding("schema", "up to date", wrong, "bin/up stop, then bin/up")


def clocks(place: Place) -> Finding:
    """The clocks of the database and of this machine agree: times of both stand side by side in the trail."""
    code, said = asked_of(place, "-m", "starter.clock")
    if code:
        return Finding("clocks", wrong=said.splitlines()[-1] if said else "no answer", remedy="bin/up logs postgres")
    wrong = f"the database is {said} ms ahead of this machine" if abs(int(said)) > MOST_MILLISECONDS else ""
    return Finding("clocks", f"{said} ms apart", wrong, "set both by the same time server (NTP)")
