"""What acts on an installation that runs: stop it, enter its database, use `manage.py`; and the container's
`serve`.
"""

import argparse
import http.client
import os
import signal
import sys
import time
from pathlib import Path

from starter.commands.up import held
from starter.machine import open_door
from starter.place import Place
from starter.postgres import Postgres, client
from starter.probes import Door, address
from starter.processes import DEPLOYING, Addresses, Numbers, command, environment, services
from starter.secret import read_roles
from starter.servers import embedded
from starter.state import Lock, State, supervisor_pid
from starter.supervisor import Supervisor, send
from starter.trouble import StopRequested, Trouble
from starter.url import Database
from starter.valkey import Valkey

__all__ = ["addresses_of", "create_admin", "healthy", "keep", "manage_command", "psql", "serve", "shell", "stop"]

LONGEST_STOP = 120.0
KEEPS_FROM_PORT = 8200


def stop(place: Place, _: list[str]) -> int:
    """Stops what runs and waits until the last process is gone. Stopping what does not run is no trouble."""
    pid = supervisor_pid(place.var)
    lock = Lock(place.var)
    if pid is None and not lock.is_held():
        print("Backoffice is not running.")
        return 0
    started = time.monotonic()
    if pid is not None:
        send(pid, signal.SIGTERM)
    if not lock.wait_until_free(LONGEST_STOP):
        if pid is None:
            raise held(place)
        raise Trouble(f"It has not ended after {LONGEST_STOP:.0f} s (process {pid}).", f"kill -9 {pid} ends it all")
    print(f"Stopped after {time.monotonic() - started:.1f} s.")
    return 0


def addresses_of(place: Place) -> Addresses:
    """Where the servers of this installation are; Trouble when ours do not run."""
    ours, valkey_ours = embedded()
    if (ours or valkey_ours) and supervisor_pid(place.var) is None:
        raise Trouble("Backoffice is not running.", "start it: bin/up, or bin/up --detach")
    return Addresses(
        Postgres(place).database.url if ours else os.environ["DATABASE_URL"],
        Valkey(place).url if valkey_ours else os.environ["REDIS_URL"],
    )


def become(argv: tuple[str, ...], variables: dict[str, str]) -> int:
    """Turns this process into the other program, so that the terminal is its own."""
    sys.stdout.flush()
    try:
        os.execvpe(argv[0], argv, variables)
    except OSError as error:
        raise Trouble(f"{argv[0]} cannot be started: {error.strerror}.", "install it, or use bin/up manage") from None


def psql(place: Place, arguments: list[str]) -> int:
    """The database's prompt as the role that reads; `--role deploy|job|web|read` enters as another."""
    role = "read"
    if arguments[:1] == ["--role"] and len(arguments) > 1:
        role, arguments = arguments[1], arguments[2:]
    database = Database.parse(addresses_of(place).database)
    if role != "deploy":
        known = read_roles(place.secrets).get(role)
        if known is None:
            raise Trouble(f"There is no database role {role!r}.", "one of deploy, job, web, read")
        database = database.entered_by(str(known["user"]), str(known["password"]))
    return become((client(place, "psql"), *arguments), {**os.environ, **database.libpq})


def shell(place: Place, arguments: list[str]) -> int:
    """Django's prompt, as the web's role."""
    return manage_command(place, ["shell", *arguments], role="web")


def manage_command(place: Place, arguments: list[str], role: str | None = None) -> int:
    """`manage.py` with this installation's addresses; BACKOFFICE_ROLE chooses the database role."""
    if not arguments:
        arguments = ["help"]
    chosen = role or os.environ.get("BACKOFFICE_ROLE") or ("deploy" if arguments[0] in DEPLOYING else "job")
    variables = environment(place, addresses_of(place), chosen)
    return become((str(place.python), str(place.root / "manage.py"), *arguments), variables)


def create_admin(place: Place, arguments: list[str]) -> int:
    """An account that administers accounts and roles."""
    return manage_command(place, ["create-admin", *arguments], role="deploy")


def serve(place: Place, arguments: list[str]) -> int:
    """For containers and service managers: becomes `web`, `worker` or `beat`, with the servers of the
    environment.
    """
    name = arguments[0] if arguments else ""
    if name not in {"web", "worker", "beat"}:
        raise Trouble(f"serve: expected web, worker or beat, found {name!r}.")
    if any(embedded()):
        raise Trouble("serve: DATABASE_URL and REDIS_URL must be set.", "bin/up starts servers of its own")
    addresses = Addresses(os.environ["DATABASE_URL"], os.environ["REDIS_URL"])
    host, port = listening()
    python = str(place.python) if place.python.exists() else sys.executable
    place.var.mkdir(parents=True, exist_ok=True)
    argv = command(name, python, address(host, port), place.var / "beat-schedule", os.cpu_count() or 1)
    variables = environment(place, addresses, "web" if name == "web" else "job")
    os.chdir(place.root)
    return become(argv, variables)


def keep(place: Place, arguments: list[str]) -> int:
    """Keeps web, workers and beats of a database that is prepared, on the servers of the environment, until it is asked to
    stop. What it knows of them stands in `state.json` of the folder of --state; the place's own lock is not taken.
    """
    parser = argparse.ArgumentParser(prog="python -m starter keep")
    parser.add_argument("--state", type=Path, required=True)
    for name in ("workers", "beats", "pool"):
        parser.add_argument(f"--{name}", type=int, default=getattr(Numbers(), name))
    asked = parser.parse_args(arguments)
    if any(embedded()):
        raise Trouble("keep: DATABASE_URL and REDIS_URL must be set.", "bin/up starts servers of its own")
    door = open_door("127.0.0.1", None, KEEPS_FROM_PORT)
    state = State(asked.state)
    state.write(pid=os.getpid(), phase="starting")
    supervisor = Supervisor(state)
    supervisor.listen()
    addresses = Addresses(os.environ["DATABASE_URL"], os.environ["REDIS_URL"])
    try:
        supervisor.start(*services(place, addresses, door, Numbers(asked.workers, asked.beats, asked.pool)), limit=90.0)
        state.write(phase="serving", url=Door.of(*door.getsockname()[:2]).url)
        supervisor.watch()
    except StopRequested:
        state.write(phase="stopping")
    finally:
        supervisor.stop(["beat"], ["worker", "web"])
        door.close()
    return 0


def listening() -> tuple[str, int]:
    """Where a served web listens: a container is reached from outside."""
    return os.environ.get("BACKOFFICE_HOST", "0.0.0.0"), int(os.environ.get("BACKOFFICE_PORT", "8000"))  # noqa: S104


def healthy(_: Place, __: list[str]) -> int:
    """For containers: 0 when the web server here is ready for requests, 1 with what it says when it is not."""
    status, said = Door.of(*listening()).get("/readyz", 4.0)
    if status != http.client.OK:
        print(said.decode(errors="replace") or "no answer")
        return 1
    return 0
