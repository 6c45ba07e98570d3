"""Runs that have servers of their own: `bin/test`, `bin/bench`, `bin/drill`."""

import os
import shutil
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from starter import environment
from starter.machine import GIBIBYTE, MEBIBYTE, Machine, check_disk, check_platform, check_writable
from starter.place import Place
from starter.postgres import Tuning
from starter.report import Report
from starter.servers import OwnServers, own_servers
from starter.supervisor import last_lines
from starter.trouble import Trouble

__all__ = ["bench", "drill", "test"]

ROOM = 2 * GIBIBYTE
MEMORY = Path("/dev/shm")  # noqa: S108 - the folder made in it is ours, which is looked at
PLENTY = 8 * GIBIBYTE
MOST_PROCESSES = 4
LINES_SHOWN = 60


@dataclass(frozen=True)
class Check:
    """One check: its name, its command, and the command of `manage.py` without which it does not count."""

    name: str
    argv: tuple[str, ...]
    needs: str = ""


def checks(python: str) -> list[Check]:
    """What is done before the tests, what takes longest first; the database that all tests begin with is made meanwhile."""
    module = (python, "-m")
    return [
        Check("database of the tests", (*module, "tests.template")),
        Check("docs generated", (python, "manage.py", "docs", "--check"), "docs"),
        Check("mypy", (*module, "mypy", ".")),
        Check(
            "migrations made",
            (python, "manage.py", "makemigrations", "--check", "--dry-run"),
            "makemigrations",
        ),
        Check("system check", (python, "manage.py", "check", "--fail-level", "WARNING"), "check"),
        Check("djlint", (*module, "djlint", "templates", "--lint", "--quiet")),
        Check("ruff", (*module, "ruff", "check", "--quiet", ".")),
        Check("ruff format", (*module, "ruff", "format", "--check", "--quiet", ".")),
        Check("import-linter", (*module, "importlinter.cli")),
    ]


def test(place: Place, arguments: list[str]) -> int:
    """Without arguments the checks, then all tests; with arguments pytest with them. Exit 0 when nothing
    failed.
    """
    report = Report(sys.stderr)
    prepare(place, report, "dev")
    with own_servers(in_memory(place), "test", Tuning(durable=False, shared_buffers=512 * MEBIBYTE), report) as servers:
        failed = [] if arguments else perform(servers, report)
        codes = [
            servers.supervisor.run(servers.task(str(place.python), "-m", "pytest", *part, *arguments, role="web"))
            for part in parts_of(arguments)
        ]
    code = max(codes)
    if failed:
        print(f"{len(failed)} checks failed ({', '.join(failed)}); pytest exit {code}")
    return code or (1 if failed else 0)


def parts_of(arguments: list[str]) -> list[tuple[str, ...]]:
    """All tests but the long ones, where options only are given: those that stand beside others over the cores, then those
    that need the servers alone, one after another, beside those that have servers of their own. Else what is asked for, at
    once."""
    if not all(each.startswith("-") and not each.startswith("-n") for each in arguments):
        return [()]
    spread = ("-n", str(processes()), "--dist", "loadfile")
    return [("-m", "not alone and not long", *spread), ("-m", "alone and not long", *spread)]


def in_memory(place: Place) -> Place:
    """The same place, with the data of its servers in memory where there is plenty: tests make and drop a thousand
    databases, and nothing of them is to last. Elsewhere the place as it is."""
    folder = MEMORY / f"backoffice-{os.geteuid()}-{place.key}"
    if not MEMORY.is_dir() or min(shutil.disk_usage(MEMORY).free, Machine.of(place.data).memory) < PLENTY:
        return place
    with suppress(OSError):
        folder.mkdir(mode=0o711, exist_ok=True)
        if folder.lstat().st_uid == os.geteuid() and not folder.is_symlink():
            return replace(place, data=folder)
    return place


def prepare(place: Place, report: Report, kind: str) -> None:
    """The environment, on a machine where it can work."""
    check_platform(embedded=True)
    check_writable(place.var)
    check_disk(place.data, ROOM)
    with report.step("Python environment") as step:
        step.note = "installed from the lock" if environment.make(place, kind) else ""
    place.prepare()


def perform(servers: OwnServers, report: Report) -> list[str]:
    """Runs the checks beside each other over the cores, a line each; the names of those that failed, whose words are shown."""
    place = servers.place
    known = commands(servers)
    found = [each for each in checks(str(place.python)) if not each.needs or each.needs in known]
    logs = [place.log(each.name.replace(" ", "-")) for each in found]
    tasks = [servers.task(*each.argv, log=log) for each, log in zip(found, logs, strict=True)]
    started = time.monotonic()
    failed = []
    for number, code in servers.supervisor.run_each(tasks, at_once=processes()):
        name = found[number].name
        report.say(f"  {'!!' if code else 'ok'}  {name:<34} done after {time.monotonic() - started:5.1f} s")
        if code:
            failed.append(name)
            report.say(last_lines(logs[number], count=LINES_SHOWN))
    return failed


def processes() -> int:
    """How many stand beside each other."""
    return min(os.cpu_count() or 1, MOST_PROCESSES)


def commands(servers: OwnServers) -> set[str]:
    """The commands that `manage.py` knows."""
    log = servers.place.log("commands")
    argv = (str(servers.place.python), "manage.py", "help", "--commands")
    if servers.supervisor.run(servers.task(*argv, log=log)) != 0:
        raise Trouble(f"manage.py does not start:\n{last_lines(log, count=LINES_SHOWN)}")
    return set(log.read_text().split())


def bench(place: Place, arguments: list[str]) -> int:
    """`manage.py bench ...` on a fresh database of full durability."""
    return measured(place, "bench", arguments)


def drill(place: Place, arguments: list[str]) -> int:
    """`manage.py drill ...` on a fresh database of full durability."""
    return measured(place, "drill", arguments)


def measured(place: Place, command: str, arguments: list[str]) -> int:
    """One command as the deploy role on servers of its own; only what the command prints is on standard
    output.
    """
    report = Report(sys.stderr)
    prepare(place, report, "runtime")
    with own_servers(place, command, large(place), report) as servers:
        for step in ("migrate", "grant"):
            log = servers.place.log(step)
            with report.step(step):
                code = servers.supervisor.run(servers.task(str(place.python), "manage.py", step, log=log))
            if code:
                raise Trouble(f"manage.py {step} failed:\n{last_lines(log, count=LINES_SHOWN)}")
        mode = os.environ.get("BACKOFFICE_MODE", "demo")
        task = servers.task(str(place.python), "manage.py", command, *arguments, mode=mode)
        return servers.supervisor.run(task)


def large(place: Place) -> Tuning:
    """Durable, with the memory of a server that does nothing else; less where the machine has less."""
    machine = Machine.of(place.data)
    return Tuning(
        shared_buffers=min(4 * GIBIBYTE, machine.memory // 4),
        work_mem=min(256 * MEBIBYTE, machine.memory // 64),
        max_wal_size=min(16 * GIBIBYTE, machine.free_disk // 3),
    )
