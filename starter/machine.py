"""Says what this machine has, and whether that is enough."""

import errno
import importlib.util
import os
import platform
import shutil
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from starter.trouble import Trouble

__all__ = ["Machine", "check_disk", "check_platform", "check_writable", "is_free", "open_door"]

MEBIBYTE = 1024 * 1024
GIBIBYTE = 1024 * MEBIBYTE
OLDEST_PYTHON = (3, 11)
OLDEST_GLIBC = (2, 28)
BACKLOG = 512
WHEELS = {("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64")}
OWN_SERVERS = "set DATABASE_URL (PostgreSQL 14 or later) and REDIS_URL (Valkey or Redis) to servers of yours"


@dataclass(frozen=True)
class Machine:
    """What the sizes of the servers are reckoned from, in bytes."""

    memory: int
    free_disk: int
    shared_memory: int
    processors: int

    @classmethod
    def of(cls, folder: Path) -> "Machine":
        """This machine, with the disk of `folder`; a container's memory limit counts."""
        shm = Path("/dev/shm")  # noqa: S108 - looked at, not written
        return cls(
            memory=memory(),
            free_disk=shutil.disk_usage(folder).free,
            shared_memory=shutil.disk_usage(shm).free if shm.is_dir() else 0,
            processors=os.cpu_count() or 1,
        )


def memory() -> int:
    """The bytes of memory that we may use."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    try:
        return min(physical, int(limit.read_text()))
    except (OSError, ValueError):
        return physical


def libc() -> str:
    """The C library as it calls itself, such as `glibc 2.36`; `musl` where it has no name; empty on macOS."""
    if platform.system() != "Linux":
        return ""
    try:
        return os.confstr("CS_GNU_LIBC_VERSION") or "musl"
    except (OSError, ValueError):
        return "musl"


def is_old(library: str) -> bool:
    """Whether it is a glibc older than the one that the wheels were built for."""
    name, _, version = library.partition(" ")
    parts = [int(part) for part in version.split(".")[:2] if part.isdigit()]
    return name == "glibc" and bool(parts) and tuple(parts) < OLDEST_GLIBC


def check_platform(
    embedded: bool, system: str | None = None, architecture: str | None = None, library: str | None = None
) -> None:
    """Refuses a machine for which the packages do not exist. `embedded`: servers out of wheels are needed
    as well.
    """
    system = system or sys.platform
    architecture = (architecture or platform.machine()).replace("amd64", "x86_64").replace("AMD64", "x86_64")
    library = libc() if library is None else library
    if system in {"win32", "cygwin", "msys"}:
        raise Trouble(
            "Backoffice does not run on Windows itself: the supervisor and the servers need a Unix.",
            "use WSL 2 (Ubuntu) or the container: docker compose up",
        )
    if not embedded:
        return
    if library == "musl":
        raise Trouble(
            "This Linux is built on musl (Alpine), and the embedded PostgreSQL and Valkey exist for glibc only.",
            f"{OWN_SERVERS}, or use a Debian, Ubuntu, Fedora or the container",
        )
    if is_old(library):
        raise Trouble(
            f"The embedded PostgreSQL and Valkey need glibc {'.'.join(map(str, OLDEST_GLIBC))}; this is {library}.",
            f"{OWN_SERVERS}, or use a newer Linux or the container",
        )
    if (system, architecture) not in WHEELS:
        known = ", ".join(f"{name} {kind}" for name, kind in sorted(WHEELS))
        raise Trouble(
            f"The embedded PostgreSQL and Valkey exist for {known}; this is {system} {architecture}.",
            OWN_SERVERS,
        )


def check_python(version: tuple[int, ...] = sys.version_info[:2]) -> None:
    """Refuses a Python that is too old."""
    if version < OLDEST_PYTHON:
        found = ".".join(map(str, version))
        raise Trouble(f"Backoffice needs Python 3.11 or later; {sys.executable} is {found}.", "install python3.11")


def check_venv(has: Callable[[str], object | None] = importlib.util.find_spec, family: str | None = None) -> bool:
    """Whether this Python can make an environment with pip in it; False when it must lend it its own pip.

    Debian ships `venv` without `ensurepip`; with neither that nor a pip of its own there is no way.
    """
    if has("venv") and has("ensurepip"):
        return True
    if has("venv") and has("pip"):
        return False
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    family = family if family is not None else debian_or_not()
    remedy = f"apt-get install python{version}-venv" if family == "debian" else f"install venv of Python {version}"
    raise Trouble(f"This Python ({sys.executable}) cannot make environments: it has no venv and ensurepip.", remedy)


def debian_or_not() -> str:
    """`debian` on Debian and what descends from it."""
    return "debian" if Path("/etc/debian_version").exists() else ""


def check_writable(folder: Path) -> None:
    """Refuses a folder in which nothing can be made, or whose nearest parent says so."""
    nearest = folder
    while not nearest.exists():
        nearest = nearest.parent
    probe = nearest / f".backoffice-{os.getpid()}"
    try:
        probe.mkdir()
        probe.rmdir()
    except OSError as error:
        raise Trouble(
            f"{folder} cannot be written: {nearest} says {str(error.strerror).lower()}.",
            "make room and give this user the folder, or keep everything in one that can be written:"
            " BACKOFFICE_VAR=/a/folder bin/up",
        ) from None


def free_disk(folder: Path) -> int:
    """The free bytes of the disk on which the folder is, or will be."""
    nearest = folder
    while not nearest.exists():
        nearest = nearest.parent
    return shutil.disk_usage(nearest).free


def check_disk(folder: Path, needed: int, free: int | None = None) -> None:
    """Refuses a disk with less than `needed` bytes free; found out before anything is written to it."""
    free = free_disk(folder) if free is None else free
    if free < needed:
        raise Trouble(
            f"The disk of {folder} has {free / GIBIBYTE:.1f} GB free, and {needed / GIBIBYTE:.1f} GB are needed.",
            "make room, or keep the data on another disk: BACKOFFICE_VAR=/a/folder bin/up",
        )


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there. OSError when the port is somebody else's, or not for us to take."""
    door = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
        door.listen(BACKLOG)
    except OSError:
        door.close()
        raise
    return door


def open_door(host: str, port: int | None, first: int, tries: int = 50) -> socket.socket:
    """A socket that listens on `port`, or on the first free port from `first` on. It is ours from now on, so two starts
    at the same moment never take the same. Refuses a port that cannot be had, and `tries` in a row that are taken.
    """
    for candidate in [port] if port else range(first, min(first + tries, 65536)):
        try:
            return listen(host, candidate)
        except PermissionError as error:
            raise Trouble(
                f"Port {candidate} of {host}: {error.strerror}.", "take one above 1023: --port 8000"
            ) from None
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                remedy = "name an address of this machine: --host 127.0.0.1, or 0.0.0.0 for all"
                raise Trouble(f"{host} port {candidate}: {error.strerror or error}.", remedy) from None
    if port:
        raise Trouble(f"Port {port} of {host} is taken.", "leave out --port and the next free one is used")
    raise Trouble(
        f"Ports {first} to {first + tries - 1} of {host} are all taken.", "choose another: bin/up --port 9100"
    )
