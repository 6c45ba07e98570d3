"""How much memory the night's process and each PostgreSQL process take, looked at every quarter of a second.

What counts is what a process has for itself: its anonymous pages and mapped files (RssAnon and RssFile of
/proc/PID/status), and every segment of PostgreSQL's dynamic shared memory that it has mapped (the tables of parallel
queries), whole. The shared buffers, which all backends map, count for none of them.

The night runs in the process of the bench, by the same functions as in a worker, which adds only Celery to it; what the
bench itself still holds counts too, so the figure is an upper bound.
"""

import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Final

from machinery.statements import value

EVERY: Final = 0.25
PROC: Final = Path("/proc")
DYNAMIC: Final = ("/PostgreSQL.", "/pg_dynshmem/")
"""How the names of dynamic shared memory begin, of POSIX and of mapped files."""


@dataclass
class Peaks:
    """The most that was seen, in bytes: of the night's process, and of one PostgreSQL process (with its title)."""

    night: int = 0
    postgres: int = 0
    title: str = ""
    looks: int = field(default=0)


def postmaster() -> int:
    """The process of the PostgreSQL server; RuntimeError where it is not on this machine."""
    backend = int(value("select pg_backend_pid()"))
    found = facts_of(PROC / str(backend) / "status")
    if not found or "postgres" not in found.get("Name", ""):
        raise RuntimeError(
            "The memory of PostgreSQL is looked at in /proc: run the bench beside its server (bin/bench)."
        )
    return int(found["PPid"])


def watch(night: int, server: int, stop: Event) -> Callable[[object], Peaks]:
    """The function of a process beside that looks until `stop`; it answers what it saw."""

    def look(_: object) -> Peaks:
        peaks = Peaks()
        while not stop.is_set():
            peaks.looks += 1
            peaks.night = max(peaks.night, own_memory(night))
            for child in children(server):
                found = own_memory(child)
                if found > peaks.postgres:
                    peaks.postgres, peaks.title = found, title(child)
            time.sleep(EVERY)
        return peaks

    return look


def children(pid: int) -> list[int]:
    """The processes that a process has started and that are still there."""
    with suppress(FileNotFoundError):
        return [int(each) for each in (PROC / str(pid) / "task" / str(pid) / "children").read_text().split()]
    processes = (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())
    return [each for each in processes if facts_of(PROC / str(each) / "status").get("PPid") == str(pid)]


def own_memory(pid: int) -> int:
    """The bytes that a process has for itself; 0 when it has ended."""
    found = facts_of(PROC / str(pid) / "status")
    return sum(kibibytes(found.get(name, "0")) for name in ("RssAnon", "RssFile")) + dynamic(PROC / str(pid) / "maps")


def dynamic(maps: Path) -> int:
    """The bytes of PostgreSQL's dynamic shared memory among the mappings of a process."""
    total = 0
    with suppress(FileNotFoundError, ProcessLookupError):
        for line in maps.read_text().splitlines():
            if any(name in line for name in DYNAMIC):
                start, _, end = line.split(maxsplit=1)[0].partition("-")
                total += int(end, 16) - int(start, 16)
    return total


def facts_of(status: Path) -> Mapping[str, str]:
    """The lines of /proc/PID/status by name; empty when the process has ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        lines = (line.partition(":") for line in status.read_text().splitlines())
        return {name: text.strip() for name, _, text in lines}
    return {}


def kibibytes(text: str) -> int:
    """The bytes of a figure such as "1234 kB"."""
    return int(text.split(maxsplit=1)[0]) * 1024


def title(pid: int) -> str:
    """How a PostgreSQL process calls itself; empty when it has ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    return ""


def this_process() -> int:
    """The night's process."""
    return os.getpid()
