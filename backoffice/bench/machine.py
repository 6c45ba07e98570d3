"""What a bench ran on: figures of two machines are compared by ratio, never by seconds."""

import os
import platform
from pathlib import Path

from machinery.statements import run, value

Machine = dict[str, str | int | float]
GIBIBYTE = 1 << 30
MEBIBYTE = 1 << 20


def this_machine() -> Machine:
    """Processor, cores, memory, system, versions, and how busy it is before the bench begins (load of one minute)."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cpu": processor(Path("/proc/cpuinfo")),
        "cores": os.cpu_count() or 1,
        "memory_gib": round(memory / GIBIBYTE, 1),
        "system": f"{platform.system()} {platform.release()}",
        "postgresql": str(value("show server_version")),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def as_after_a_day(gibibytes: int = 3) -> None:
    """The log of the server is as where it has run for a day: so much of it stands in segments that are there to be written
    again. In a new cluster each is made, and filled with zeros, while every session waits; what was prepared is on the disk."""
    many = gibibytes * GIBIBYTE // MEBIBYTE
    emitted = (
        "select count(pg_logical_emit_message(false, 'bench', repeat('x', %(size)s))) from generate_series(1, %(many)s)"
    )
    run(emitted, {"size": MEBIBYTE, "many": many})
    run("checkpoint")


def processor(facts: Path) -> str:
    """The processor's name by the kernel's list; where there is none, its kind."""
    if facts.exists():
        for line in facts.read_text().splitlines():
            name, _, text = line.partition(":")
            if name.strip() == "model name":
                return text.strip()
    return platform.processor() or platform.machine()


def in_a_line(machine: Machine) -> str:
    """The same for a person."""
    return (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']} GiB, {machine['system']},"
        f" PostgreSQL {machine['postgresql']}, Python {machine['python']}, load before {machine['load_before']}"
    )
