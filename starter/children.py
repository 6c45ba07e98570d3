"""Starts child processes that cannot outlive us.

The order of the steps between fork and exec is the point. A process that changes its user loses its parent-
death
signal, so that is asked for after the user was changed; and the parent may have died before it was asked
for, so the
child looks who its parent is afterwards. Python's own subprocess module has the wrong order, hence this one.
"""

import ctypes
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from starter.place import User
from starter.trouble import Trouble

__all__ = ["Launch", "adopt_orphans", "living_children", "spawn"]

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
LINUX = sys.platform == "linux"
LIBC = ctypes.CDLL(None, use_errno=True) if LINUX else None


@dataclass(frozen=True)
class Launch:
    """What to start and how. `death_signal` is what the child gets when we die without a word (kill -9)."""

    argv: tuple[str, ...]
    environment: dict[str, str]
    folder: Path
    user: User | None = None
    death_signal: signal.Signals = signal.SIGKILL
    output: int | None = None
    errors: int | None = None
    kept: tuple[int, ...] = field(default=())


def adopt_orphans() -> None:
    """From now on grandchildren whose parent dies become our children, so that none is lost sight of
    (Linux).
    """
    if LIBC is not None:
        LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def living_children() -> list[int]:
    """The process ids of our children and of the orphans that we adopted (Linux; elsewhere empty)."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    return [int(pid) for pid in listed.read_text().split()] if listed.exists() else []


def spawn(launch: Launch) -> int:
    """Starts the process in a session of its own and returns its id once it runs; Trouble when it cannot be
    run.

    Only the main thread may call it: the parent-death signal means the thread that started the child.
    """
    parent = os.getpid()
    news, report = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(news)
        _become(launch, parent, report)
    os.close(report)
    with os.fdopen(news) as pipe:
        failure = pipe.read()
    if failure:
        os.waitpid(pid, 0)
        raise Trouble(f"{launch.argv[0]} cannot be started: {failure}")
    return pid


def _become(launch: Launch, parent: int, report: int) -> NoReturn:
    """Turns the forked child into the process that was asked for, or says why not through `report`."""
    try:
        os.setsid()
        for descriptor in launch.kept:
            os.set_inheritable(descriptor, True)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        if launch.output is not None:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(launch.output, 1)
        if launch.errors is not None:
            os.dup2(launch.errors, 2)
        os.chdir(launch.folder)
        if launch.user is not None:
            os.setgroups([])
            os.setgid(launch.user.gid)
            os.setuid(launch.user.uid)
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, int(launch.death_signal), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)
        os.execve(launch.argv[0], launch.argv, launch.environment)
    except BaseException as error:
        os.write(report, str(error).encode())
    os._exit(127)
