"""Brings the database and Valkey up: embedded ones under the supervisor, or those that the environment names.

`own_servers` gives one run (tests, a bench, a drill) servers of its own that are gone when it ends.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from starter.machine import Machine
from starter.place import Place
from starter.postgres import Postgres, Tuning
from starter.processes import Addresses, environment
from starter.report import Report
from starter.secret import secret_key
from starter.state import Lock, State
from starter.supervisor import Supervisor, Task, last_lines
from starter.trouble import Trouble
from starter.url import Database
from starter.valkey import Valkey

__all__ = ["OwnServers", "embedded", "make_roles", "own_servers", "start_servers"]


def embedded() -> tuple[bool, bool]:
    """Whether PostgreSQL and Valkey are ours to start: not when DATABASE_URL or REDIS_URL names others."""
    return not os.environ.get("DATABASE_URL"), not os.environ.get("REDIS_URL")


def start_servers(place: Place, supervisor: Supervisor, tuning: Tuning, report: Report) -> Addresses:
    """Starts what is ours to start; where both servers are, when they answer."""
    ours, valkey_ours = embedded()
    database, redis = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    secret_key(place.secrets)
    machine = Machine.of(place.data)
    postgres, valkey = Postgres(place, tuning), Valkey(place)
    starting = []
    if ours:
        postgres.check_version()
        if not (place.postgres_data / "PG_VERSION").exists():
            with report.step("make the database cluster"):
                postgres.prepare(supervisor)
        postgres.prepare(supervisor)
        starting.append(postgres.service(machine))
        database = postgres.database.url
    else:
        Database.parse(database)
    if valkey_ours:
        valkey.prepare()
        starting.append(valkey.service())
        redis = valkey.url
    if starting:
        with report.step("start " + " and ".join(service.name for service in starting)):
            supervisor.start(*starting)
    return Addresses(database, redis)


def make_roles(place: Place, supervisor: Supervisor, addresses: Addresses, *options: str) -> None:
    """Makes the database roles; Trouble says what a database administrator must do."""
    task_environment = environment(place, addresses, "deploy") | {"PYTHONPATH": str(place.root)}
    if embedded()[0]:
        task_environment["BACKOFFICE_ADMIN_URL"] = Postgres(place).admin.url
    log = place.log("roles")
    start = log.stat().st_size if log.exists() else 0
    argv = (str(place.python), "-m", "starter.roles", *options)
    if supervisor.run(Task(argv, task_environment, place.root, log)) != 0:
        raise Trouble(f"The database roles are not as they must be.\n{last_lines(log, start, 60)}")


@dataclass(frozen=True)
class OwnServers:
    """Servers that serve one run, and the supervisor that runs its tasks."""

    place: Place
    supervisor: Supervisor
    addresses: Addresses

    def task(self, *argv: str, role: str = "deploy", mode: str = "test", log: Path | None = None) -> Task:
        """A task that uses them; it also finds the starter. Where Python may write nothing beside our files, what it compiles
        is kept with the servers: hundreds of processes begin with the same thousand files.
        """
        found = environment(self.place, self.addresses, role, mode)
        if found.pop("PYTHONDONTWRITEBYTECODE", ""):
            found["PYTHONPYCACHEPREFIX"] = str(self.place.var / "compiled")
        return Task(argv, found, self.place.root, log)


@contextmanager
def own_servers(base: Place, purpose: str, tuning: Tuning, report: Report) -> Iterator[OwnServers]:
    """Fresh servers with the roles made, whatever DATABASE_URL says; stopped and removed at the end."""
    remove_stale(base)
    place = base.within(f"{purpose}-{os.getpid()}")
    place.prepare()
    lock = Lock(place.var)
    lock.take()
    supervisor = Supervisor(State(place.var), (lock.descriptor,))
    supervisor.listen()
    named = {name: os.environ.pop(name) for name in ("DATABASE_URL", "REDIS_URL") if name in os.environ}
    try:
        addresses = start_servers(place, supervisor, tuning, report)
        make_roles(place, supervisor, addresses, "--makes-databases")
        yield OwnServers(place, supervisor, addresses)
    finally:
        supervisor.stop(["valkey"], ["postgres"])
        lock.release()
        os.environ.update(named)
        remove(place)


def remove(place: Place) -> None:
    """Removes the folders of servers that are stopped."""
    for folder in {place.var, place.data, place.sockets}:
        shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        place.var.parent.rmdir()


def remove_stale(base: Place) -> None:
    """Removes what earlier runs left that were killed."""
    for folder in sorted({*(base.var / "own").glob("*-*"), *(base.data / "own").glob("*-*")}):
        if re.fullmatch(r"[a-z]+-\d+", folder.name):
            place = base.within(folder.name)
            if not Path(f"/proc/{folder.name.split('-')[1]}").exists() and not Lock(place.var).is_held():
                remove(place)
