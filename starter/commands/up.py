"""`bin/up`: makes the environment, starts the servers, prepares the database, runs the main job, then serves.

`--check` does all of it, asks the health pages and the proof, and stops what it started.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from starter import environment
from starter.archive import archive_folder
from starter.machine import GIBIBYTE, MEBIBYTE, check_disk, check_platform, check_writable, free_disk, open_door
from starter.place import Place
from starter.postgres import Postgres, Tuning
from starter.preparation import Preparation, check_layout, size_of
from starter.probes import Door
from starter.processes import Addresses, manage, services
from starter.report import Report
from starter.servers import embedded, start_servers
from starter.state import Lock, State, supervisor_pid
from starter.supervisor import Supervisor
from starter.trouble import StopRequested, Trouble, told

__all__ = ["up"]

PORT = 8000
ROOM_FIRST = {"small": 2 * GIBIBYTE, "large": 5 * GIBIBYTE}
ROOM_LATER, FULL = 300 * MEBIBYTE, 50 * MEBIBYTE
HEALTH_LIMIT, HEALTH_PATIENCE = 60.0, 10.0


@dataclass(frozen=True)
class Asked:
    """What the command line asks for. `size` is None where it says nothing: as it was, or small."""

    size: str | None
    host: str
    port: int | None
    check: bool
    detach: bool


@dataclass(frozen=True)
class Serving:
    """What serves: the place, its servers, who keeps them, to whom it is told, and the socket on which web listens."""

    place: Place
    addresses: Addresses
    supervisor: Supervisor
    report: Report
    door: socket.socket


def parse(arguments: list[str]) -> Asked:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="bin/up", description="Start Backoffice. bin/up --help says all.")
    parser.add_argument("--size", choices=["small", "large"])
    parser.add_argument("--host", default=os.environ.get("BACKOFFICE_HOST", "127.0.0.1"))
    parser.add_argument("--port", type=port_number, default=os.environ.get("BACKOFFICE_PORT") or None)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--detach", action="store_true")
    return Asked(**vars(parser.parse_args(arguments)))


def port_number(text: str) -> int:
    """A port that one may ask for."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"expected 1 to 65535, found {text}")
    return int(text)


def up(place: Place, arguments: list[str]) -> int:
    """Starts everything and stays; with --check or --detach it returns. --check says all in one line at the end."""
    asked = parse(arguments)
    report = Report(sys.stderr if asked.check else sys.stdout)
    try:
        return started(place, asked, report, arguments)
    except (Trouble, OSError) as error:
        trouble = of_full_disk(place.data, error if isinstance(error, Trouble) else told(error))
        if asked.check:
            print(f"FAILED after {report.seconds:.0f} s: {trouble.what.splitlines()[0]}", flush=True)
        raise trouble from None


def started(place: Place, asked: Asked, report: Report, arguments: list[str]) -> int:
    """Looks whether it runs already, makes the machine ready and takes the lock; then serves."""
    if supervisor_pid(place.var) is not None:
        return already(place, asked, report)
    if asked.detach:
        return detached(place, arguments)
    report.say(f"Backoffice, in {place.root}\n")
    check_machine(place, asked.size)
    with report.step("Python environment") as step:
        step.note = "installed from the lock" if environment.make(place, "runtime", all(embedded())) else ""
    place.prepare()
    check_layout(place)
    if place.data != place.var:
        report.say(f"      {place.root} can be entered by root only, so the servers keep their data in {place.data}")
    lock = Lock(place.var)
    if not lock.take(lambda: report.say("      waiting for the last processes of an earlier start to end")):
        if lock.has_supervisor():
            return already(place, asked, report)
        raise held(place)
    try:
        return serve(place, asked, report, lock)
    finally:
        lock.release()


def check_machine(place: Place, size: str | None) -> None:
    """Refuses, before anything is written, a machine on which it cannot work."""
    check_platform(any(embedded()))
    check_writable(place.var)
    first = not place.postgres_data.exists()
    check_disk(place.data, ROOM_FIRST[size or "small"] if first and any(embedded()) else ROOM_LATER)
    if any(embedded()) and os.environ.get("DATABASE_URL") is None:
        Postgres(place).check_version()


def of_full_disk(folder: Path, trouble: Trouble) -> Trouble:
    """The trouble, with its cause where the disk of the data is full: servers and packages say that in many ways."""
    free = free_disk(folder)
    if free >= FULL:
        return trouble
    what = f"The disk of {folder} is full ({free // MEBIBYTE} MB free).\n{trouble.what}"
    return Trouble(what, "make room, then bin/up again goes on where it stopped; or BACKOFFICE_VAR=/a/folder bin/up")


def held(place: Place) -> Trouble:
    """Somebody keeps the lock: what is known of whom."""
    pids = " ".join(map(str, Lock(place.var).holders()))
    return Trouble(
        f"Processes of an earlier start still use {place.var}: {pids or 'another user has them'}.",
        f"end them, then start again: kill {pids}" if pids else "end them as that user or as root, then start again",
    )


def serve(place: Place, asked: Asked, report: Report, lock: Lock) -> int:
    """With the lock taken: servers, preparation, processes; then watches, or checks and stops."""
    size = size_of(place, asked.size)
    door = open_web_door(asked, report)
    state = State(place.var)
    state.clear()
    state.write(pid=os.getpid(), phase="starting", url="", started_at=time.time())
    supervisor = Supervisor(state, (lock.descriptor,))
    supervisor.listen()
    try:
        addresses = start_servers(place, supervisor, Tuning(archive=archive_folder()), report)
        state.write(redis=addresses.redis, embedded=list(embedded()))
        demo = os.environ.get("BACKOFFICE_MODE", "demo") == "demo"
        Preparation(place, addresses, supervisor, report, size, demo).perform()
        serving = Serving(place, addresses, supervisor, report, door)
        found, users = start_processes(serving, welcomed=not asked.check)
        state.write(phase="serving", url=found.url, door=asdict(found))
        if asked.check:
            return concluded(serving, found)
        welcome(serving, found.url, users)
        supervisor.watch()
        return 0
    except StopRequested:
        report.say("\nStopping: what runs may end its work (Ctrl-C again: at once).")
        return 0 if state.facts.get("phase") == "serving" and not asked.check else 130
    finally:
        state.write(phase="stopping")
        door.close()
        supervisor.stop(["beat"], ["worker", "web"], ["valkey"], ["postgres"])
        state.clear()


def open_web_door(asked: Asked, report: Report) -> socket.socket:
    """The socket on which web will listen."""
    door = open_door(asked.host, asked.port, PORT)
    port = door.getsockname()[1]
    if port != (asked.port or PORT):
        report.say(f"      port {PORT} is taken, so this will be port {port}")
    return door


def start_processes(serving: Serving, *, welcomed: bool) -> tuple[Door, str]:
    """Starts web, worker and beat; where they are reached, and who one can be there (found out meanwhile)."""
    chosen = services(serving.place, serving.addresses, serving.door)
    users = ""
    with serving.report.step("start web, worker and beat"):
        serving.supervisor.begin(*chosen)
        if welcomed and os.environ.get("BACKOFFICE_MODE", "demo") == "demo":
            users = demo_users(serving)
        serving.supervisor.start(*chosen, limit=90.0)
    return Door.of(*serving.door.getsockname()[:2]), users


def demo_users(serving: Serving) -> str:
    """The table of demo users by role with their passwords."""
    place = serving.place
    said = place.secrets / "demo-users.txt"
    said.unlink(missing_ok=True)
    task = manage(place, serving.addresses, "demo-users", role="web", log=said, in_sight=True)
    code = serving.supervisor.run(task)
    users = said.read_text().rstrip()
    said.unlink()
    return "  The demo users could not be listed; bin/up manage demo-users says why." if code else users


def welcome(serving: Serving, url: str, users: str) -> None:
    """What people need to begin: the address, who they can be, how to stop."""
    place, report = serving.place, serving.report
    report.say(f"\nBackoffice is up after {report.seconds:.0f} s.\n\n  Open      {url}\n")
    if users:
        report.say(f"{users}\n")
    rows = {
        "API": f"{url.rstrip('/')}/api/docs/; a session to copy is in docs/api.md",
        "Data": str(place.var) if place.data == place.var else f"{place.var} and {place.data}",
        "Logs": f"{place.logs}, or bin/up logs",
        "Look": "bin/up status, bin/up doctor, bin/up psql, bin/up manage prove",
        "Stop": "Ctrl-C here, or bin/up stop",
    }
    report.say("\n".join(f"  {name:<8}  {value}" for name, value in rows.items()) + "\n")


def health(door: Door) -> dict[str, Any]:
    """What /readyz says; empty when nobody answers."""
    try:
        return dict(json.loads(door.get("/readyz", HEALTH_PATIENCE)[1]))
    except ValueError:
        return {}


def door_of(facts: Mapping[str, Any]) -> Door | None:
    """The door of what runs, from the state that it wrote; None before it serves."""
    return Door(**facts["door"]) if facts.get("door") and facts.get("url") else None


def unwell(found: dict[str, Any]) -> str:
    """What is not well in the answer of /readyz, "" when all is."""
    if not found:
        return "/readyz does not answer"
    wrong = [f"{check['name']}: {check['wrong']}" for check in found.get("checks", []) if not check["ok"]]
    return "; ".join(wrong) or ("" if found.get("well", found.get("ready")) else "/readyz says not ready")


def unwell_after_all(door: Door, meanwhile: Callable[[], object]) -> str:
    """What is not well, "" when all is: a worker that has just begun needs a moment for its first sign of life."""
    end = time.monotonic() + HEALTH_LIMIT
    while (wrong := unwell(health(door))) and time.monotonic() < end:
        meanwhile()
    return wrong


def concluded(serving: Serving, door: Door) -> int:
    """Asks health and proof of what was just started, and says it in one line."""
    place, addresses, supervisor, report = serving.place, serving.addresses, serving.supervisor, serving.report
    wrong = unwell_after_all(door, supervisor.turn)
    report.say(f"  {'!!' if wrong else 'ok'}  health {wrong}".rstrip())
    if not wrong:
        log = place.log("prove")
        with report.step("prove the books"):
            code = supervisor.run(manage(place, addresses, "prove", role="job", log=log))
        wrong = f"the proof failed (exit {code}), see {log}" if code else ""
    restarts = [name for name, keeping in supervisor.keepings.items() if keeping.restarts]
    wrong = wrong or (f"restarted: {', '.join(restarts)}; see bin/up logs" if restarts else "")
    if wrong:
        print(f"FAILED after {report.seconds:.0f} s: {one_line(wrong)}")
        return 1
    print(f"OK: web ready at {door.url}, worker alive, books proved, after {report.seconds:.0f} s")
    return 0


def already(place: Place, asked: Asked, report: Report) -> int:
    """It runs: says where. With --check its health is asked, and nothing is stopped that was not started
    here.
    """
    facts = State(place.var).read()
    url = str(facts.get("url", ""))
    if not asked.check:
        where = f"at {url}" if url else f"(it is {facts.get('phase', 'starting')})"
        report.say(f"Backoffice is running {where}, process {facts.get('pid')}. Stop it with bin/up stop.")
        return 0
    door = door_of(facts)
    wrong = unwell_after_all(door, lambda: time.sleep(0.5)) if door else f"it is {facts.get('phase', 'starting')}"
    print(f"FAILED: {one_line(wrong)}" if wrong else f"OK: running already, ready at {url}, worker alive")
    return 1 if wrong else 0


def one_line(text: str) -> str:
    """A text of several lines on one."""
    return " ".join(text.split())


def detached(place: Place, arguments: list[str]) -> int:
    """Starts a supervisor of its own session, shows what it says until it serves, and leaves it running."""
    place.prepare()
    log = place.log("up")
    with log.open("w") as output:
        rest = [argument for argument in arguments if argument != "--detach"]
        command = [sys.executable, "-P", "-m", "starter", "up", *rest]
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    shown = 0
    while True:
        serving = State(place.var).read().get("phase") == "serving" and "Stop  " in log.read_text()
        ended = child.poll()
        shown += show(log, shown)
        if serving or ended is not None:
            return 0 if serving else ended or 1
        time.sleep(0.1)


def show(log: Path, start: int) -> int:
    """Prints the log from `start` on; how many bytes that was."""
    with log.open("rb") as file:
        file.seek(start)
        said = file.read()
    sys.stdout.write(said.decode(errors="replace"))
    sys.stdout.flush()
    return len(said)
