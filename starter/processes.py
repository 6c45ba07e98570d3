"""Says how the product's own processes are started: the web server, the worker, the beat, and `manage.py`.

The supervisor starts them from here, and so does the container: `python -m starter serve web`.
"""

import os
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

from starter.environment import plain
from starter.place import Place
from starter.probes import Door, answers_http, hosts, log_says
from starter.supervisor import Service, Task

__all__ = ["Addresses", "Numbers", "command", "environment", "manage", "services"]

SHARED_MEMORY = "/dev/shm"  # noqa: S108 - gunicorn makes its own private files there
ACCESS = '%(h)s %(t)s "%(m)s %(U)s %(H)s" %(s)s %(B)s %(M)s ms %({x-request-id}o)s'
"""A line of the access log: who, when, what, the answer and its reference. No query and no referrer: people's words stay out."""
DEPLOYING = {"adopt-policy", "bench", "create-admin", "create-person", "createcachetable", "demo", "drill", "grant"}
DEPLOYING |= {"makemigrations", "migrate"}
"""Commands of who installs: they enter as the role that owns the tables."""


@dataclass(frozen=True)
class Addresses:
    """Where the database and Valkey are."""

    database: str
    redis: str


@dataclass(frozen=True)
class Numbers:
    """How many workers and beats are kept; `pool` is how many steps a worker does at a time, 0 for as many as the machine
    has processors, from two to eight."""

    workers: int = 1
    beats: int = 1
    pool: int = 0


def command(
    name: str, python: str, door: str, schedule: Path, processors: int, *, pool: int = 0, host: str = "worker"
) -> tuple[str, ...]:
    """The command line of `web`, `worker` or `beat`; `door` is where web listens, as gunicorn says it. `host` is how a
    worker calls itself, `pool` as in Numbers."""
    celery = (python, "-m", "celery", "--app", "backoffice")
    if name == "web":
        return (
            *(python, "-m", "gunicorn", "backoffice.wsgi:application"),
            *("--bind", door),
            *(
                "--worker-class",
                "backoffice.web_worker.Worker",
                "--workers",
                str(min(max(processors, 2), 8)),
                "--threads",
                "8",
            ),
            *("--timeout", "30", "--graceful-timeout", "20", "--keep-alive", "5"),
            *("--limit-request-line", "4094", "--limit-request-fields", "64"),
            *("--limit-request-field_size", "8190"),
            *("--max-requests", "20000", "--max-requests-jitter", "2000"),
            *(("--worker-tmp-dir", SHARED_MEMORY) if os.access(SHARED_MEMORY, os.W_OK) else ()),
            *("--access-logfile", "-", "--access-logformat", ACCESS, "--no-control-socket"),
        )
    if name == "worker":
        return (
            *(*celery, "worker", "--loglevel", "INFO", "--hostname", f"{host}@%h"),
            *("--concurrency", str(pool or min(max(processors, 2), 8))),
            *("--without-gossip", "--without-mingle"),
        )
    if name == "beat":
        return (*celery, "beat", "--loglevel", "INFO", "--schedule", str(schedule), "--pidfile=")
    raise ValueError(f"expected web, worker or beat, found {name!r}")


def environment(place: Place, addresses: Addresses, role: str, mode: str | None = None) -> dict[str, str]:
    """The environment of a process that uses the database as `role`."""
    found = plain(os.environ)
    found |= {
        "DATABASE_URL": addresses.database,
        "REDIS_URL": addresses.redis,
        "BACKOFFICE_VAR": str(place.var),
        "BACKOFFICE_ROLE": role,
        "BACKOFFICE_MODE": mode or os.environ.get("BACKOFFICE_MODE", "demo"),
        "DJANGO_SETTINGS_MODULE": "backoffice.settings",
        "PYTHONUNBUFFERED": "1",
        "PATH": f"{place.python.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }
    return found


def manage(
    place: Place,
    addresses: Addresses,
    *arguments: str,
    role: str | None = None,
    log: Path | None = None,
    in_sight: bool = False,
) -> Task:
    """`manage.py` with these arguments. What changes the schema deploys; everything else is a job."""
    chosen = role or ("deploy" if arguments[0] in DEPLOYING else "job")
    argv = (str(place.python), str(place.root / "manage.py"), *arguments)
    return Task(argv, environment(place, addresses, chosen), place.root, log, in_sight=in_sight)


def services(place: Place, addresses: Addresses, door: socket.socket, numbers: Numbers = Numbers()) -> list[Service]:
    """Web, workers and beats as the supervisor keeps them; the first of a kind bears its name, the others a number too.
    `door` listens already: web inherits it, so its port is ours while web is started again, and who comes meanwhile waits.
    """
    host, port = door.getsockname()[:2]
    alive = answers_http(Door.of(host, port), "/livez")
    kinds = {"web": 1, "worker": numbers.workers, "beat": numbers.beats}
    names = [(kind, f"{kind}{n}" if n > 1 else kind) for kind, many in kinds.items() for n in range(1, many + 1)]
    found = []
    for kind, name in names:
        argv = command(
            kind,
            str(place.python),
            f"fd://{door.fileno()}",
            place.var / f"{name}-schedule",
            os.cpu_count() or 1,
            pool=numbers.pool,
            host=name,
        )
        log = place.log(name)
        ready = {"web": alive, "worker": log_says(log, "ready")}
        variables = environment(place, addresses, "web" if kind == "web" else "job")
        found.append(
            Service(
                name=name,
                argv=argv,
                environment=variables | {"BACKOFFICE_HOSTS": hosts(host)} if kind == "web" else variables,
                folder=place.root,
                log=log,
                ready=ready.get(kind, log_says(log, "beat")),
                alive=alive if kind == "web" else None,
                stop_signal=signal.SIGTERM,
                death_signal=signal.SIGQUIT if kind == "web" else signal.SIGKILL,
                kept=(door.fileno(),) if kind == "web" else (),
            )
        )
    return found
