"""Keeps services running, and takes everything with it when it goes.

One loop in the main thread: reap what ended, start what is due, ask what runs whether it is well. A service
that ends
is started again with a growing pause. `run` executes a task (migrate, the night) while the loop goes on.
Whatever way the supervisor ends, nothing stays: asked to, it stops the services in order; killed with -9,
each
child gets its parent-death signal, and the inherited lock holds back the next supervisor until the last is
gone.
"""

import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from starter.children import Launch, adopt_orphans, living_children, spawn
from starter.place import User
from starter.probes import Child, Probe
from starter.state import State
from starter.trouble import StopRequested, Trouble

__all__ = ["Service", "Supervisor", "Task"]

BEAT = 0.1
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
WELL_AFTER = 1.0
"""Seconds of being ready after which an end is the first of a row: the service starts well, something has struck it."""
START_LIMIT = 60.0
PROBE_EVERY, MISSES_ALLOWED = 5.0, 6
LOG_LIMIT = 20 * 1024 * 1024


@dataclass(frozen=True)
class Service:
    """A process that must always run. `stop_signal` asks it to end, and it gets `drain` seconds to do so.

    One that was never ready is given up after `attempts` starts; one that was ready once is started for ever. It inherits
    the descriptors in `kept`.
    """

    name: str
    argv: tuple[str, ...]
    environment: dict[str, str]
    folder: Path
    log: Path
    ready: Probe
    alive: Probe | None = None
    user: User | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL
    drain: float = 25.0
    attempts: int = 5
    kept: tuple[int, ...] = ()


@dataclass(frozen=True)
class Task:
    """A process that ends by itself. Without a `log` it speaks to the terminal; `in_sight` its errors and
    progress do.
    """

    argv: tuple[str, ...]
    environment: dict[str, str]
    folder: Path
    log: Path | None = None
    user: User | None = None
    in_sight: bool = False


@dataclass
class Keeping:
    """What the supervisor knows of one service: `state` is starting, ready, waiting (for its next start) or
    stopped.
    """

    service: Service
    pid: int = 0
    state: str = "waiting"
    since: float = 0.0
    log_start: int = 0
    due: float = 0.0
    restarts: int = -1
    failures: int = 0
    misses: int = 0
    next_probe: float = 0.0
    last_exit: str = ""

    @property
    def child(self) -> Child:
        """As probes see it."""
        return Child(self.pid, self.log_start)

    def ended(self, status: int, now: float) -> None:
        """Takes note that its process has ended, and when the next one is due."""
        was_well = self.state == "ready" and now - self.since > WELL_AFTER
        self.failures = 1 if was_well else self.failures + 1
        self.pid, self.last_exit = 0, ending(status)
        self.due = now + pause(self.failures)
        self.state = "stopped" if self.state == "stopping" else "waiting"

    def facts(self) -> dict[str, object]:
        """For the state file."""
        return {
            "pid": self.pid,
            "state": self.state,
            "restarts": max(self.restarts, 0),
            "last_exit": self.last_exit,
        }


def ending(status: int) -> str:
    """A wait status in words: `exit 1`, `killed by SIGKILL`."""
    code = os.waitstatus_to_exitcode(status)
    return f"exit {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"


def pause(failures: int) -> float:
    """Seconds until the next start after so many failures in a row: 0.2, 0.4, 0.8 ... at most 10."""
    return min(FIRST_PAUSE * 2.0 ** max(failures - 1, 0), LONGEST_PAUSE)


@dataclass
class Supervisor:
    """The services of one place. To be used in the main thread, once per process."""

    state: State | None = None
    kept: tuple[int, ...] = ()
    keepings: dict[str, Keeping] = field(default_factory=dict)
    stop_asked: int = 0
    ended: dict[int, int] = field(default_factory=dict)
    tasks: set[int] = field(default_factory=set)

    def listen(self) -> None:
        """Takes over the signals that ask to stop, and the orphans of our children."""
        adopt_orphans()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._asked)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def _asked(self, number: int, _: FrameType | None) -> None:
        self.stop_asked += 1

    def begin(self, *services: Service) -> None:
        """Takes them into its keeping: they are started in the next round of the loop."""
        for service in services:
            self.keepings[service.name] = Keeping(service)

    def start(self, *services: Service, limit: float = START_LIMIT) -> None:
        """Starts together what was not begun before, and returns when all are ready; Trouble when one is not within
        `limit` seconds.
        """
        self.begin(*(service for service in services if service.name not in self.keepings))
        end = time.monotonic() + limit
        while waited := [name for name in (s.name for s in services) if self.keepings[name].state != "ready"]:
            for keeping in (self.keepings[name] for name in waited):
                if time.monotonic() > end or keeping.failures >= keeping.service.attempts:
                    raise not_ready(keeping, limit)
            self.turn()

    def watch(self) -> None:
        """Keeps them running until somebody asks to stop."""
        while True:
            self.turn()

    def run(self, task: Task) -> int:
        """Executes the task while the services are kept; its exit code, negative for a signal."""
        ((_, code),) = self.run_each([task], at_once=1)
        return code

    def run_each(self, tasks: Sequence[Task], at_once: int) -> Iterator[tuple[int, int]]:
        """Executes tasks in their order, so many beside each other, while the services are kept; each as it ends: its place
        and its exit code, negative for a signal.
        """
        waiting, running = list(range(len(tasks)))[::-1], dict[int, int]()
        try:
            while waiting or running:
                while waiting and len(running) < at_once:
                    place = waiting.pop()
                    running[self._begin(tasks[place])] = place
                self.turn()
                for pid in running.keys() & self.ended.keys():
                    self.tasks.discard(pid)
                    signal_group(pid, signal.SIGKILL)
                    yield running.pop(pid), os.waitstatus_to_exitcode(self.ended.pop(pid))
        finally:
            for pid in running:
                self._end(pid, signal.SIGINT, 10.0)

    def _begin(self, task: Task) -> int:
        output = open_log(task.log) if task.log else None
        try:
            pid = spawn(
                Launch(
                    task.argv,
                    task.environment,
                    task.folder,
                    task.user,
                    output=output,
                    errors=None if task.in_sight else output,
                    kept=self.kept,
                )
            )
        finally:
            if output is not None:
                os.close(output)
        self.tasks.add(pid)
        return pid

    def turn(self) -> None:
        """One round of the loop; StopRequested when somebody asked to."""
        if self.stop_asked:
            raise StopRequested
        self._reap()
        now = time.monotonic()
        for keeping in self.keepings.values():
            self._tend(keeping, now)
        self._tell()
        time.sleep(BEAT if not self.stop_asked else 0)

    def _tend(self, keeping: Keeping, now: float) -> None:
        service = keeping.service
        if keeping.state == "waiting" and now >= keeping.due:
            self._launch(keeping, now)
        elif keeping.state == "starting" and service.ready(keeping.child):
            keeping.state, keeping.since, keeping.misses = "ready", now, 0
            keeping.next_probe = now + PROBE_EVERY
        elif keeping.state == "ready" and now >= keeping.next_probe:
            keeping.next_probe = now + PROBE_EVERY
            well = service.alive is None or service.alive(keeping.child)
            keeping.misses = 0 if well else keeping.misses + 1
            trim_log(service.log)
            if keeping.misses > MISSES_ALLOWED:
                signal_group(keeping.pid, signal.SIGKILL)

    def _launch(self, keeping: Keeping, now: float) -> None:
        service = keeping.service
        output = open_log(service.log)
        keeping.log_start = os.fstat(output).st_size
        try:
            keeping.pid = spawn(
                Launch(
                    service.argv,
                    service.environment,
                    service.folder,
                    service.user,
                    service.death_signal,
                    output=output,
                    errors=output,
                    kept=(*self.kept, *service.kept),
                )
            )
        except Trouble as trouble:
            keeping.failures += 1
            keeping.due, keeping.last_exit = now + pause(keeping.failures), trouble.what
            return
        finally:
            os.close(output)
        keeping.state, keeping.since = "starting", now
        keeping.restarts += 1

    def _reap(self) -> None:
        """Takes note of every child that ended, and ends what is left of its group."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            if pid in self.tasks:
                self.ended[pid] = status
            for keeping in self.keepings.values():
                if keeping.pid == pid:
                    signal_group(pid, signal.SIGKILL)
                    keeping.ended(status, time.monotonic())

    def stop(self, *groups: Iterable[str]) -> None:
        """Stops the services group after group (those who use before those who serve), the rest last.

        A second request to stop, while it drains, ends them at once.
        """
        asked = self.stop_asked
        named = [list(group) for group in groups]
        rest = [name for name in self.keepings if not any(name in group for group in named)]
        for names in [*named, rest]:
            group = [self.keepings[name] for name in names if name in self.keepings]
            self._stop_group(group, lambda: self.stop_asked > asked)
        self._end_leftovers()
        self._tell()

    def _tell(self) -> None:
        """Writes what is known of the services, for `bin/up status`."""
        if self.state is not None:
            self.state.write(services={name: keeping.facts() for name, keeping in self.keepings.items()})

    def _stop_group(self, group: list[Keeping], hurry: Callable[[], bool]) -> None:
        started = time.monotonic()
        for keeping in group:
            keeping.state = "stopping" if keeping.pid else "stopped"
            if keeping.pid:
                send(keeping.pid, keeping.service.stop_signal)
        while remaining := [keeping for keeping in group if keeping.pid]:
            self._reap()
            for keeping in remaining:
                if keeping.pid and (hurry() or time.monotonic() - started > keeping.service.drain):
                    signal_group(keeping.pid, signal.SIGKILL)
            time.sleep(0.02)

    def _end(self, pid: int, number: signal.Signals, patience: float) -> None:
        """Ends one task: politely, and after `patience` seconds or a second request not."""
        asked, started = self.stop_asked, time.monotonic()
        signal_group(pid, number)
        while pid not in self.ended:
            if self.stop_asked > asked or time.monotonic() - started > patience:
                signal_group(pid, signal.SIGKILL)
            self._reap()
            time.sleep(0.02)
        signal_group(pid, signal.SIGKILL)

    def _end_leftovers(self) -> None:
        """Kills the orphans that we adopted from services that are gone."""
        end = time.monotonic() + 5
        while (pids := living_children()) and time.monotonic() < end:
            for pid in pids:
                send(pid, signal.SIGKILL)
            self._reap()
            time.sleep(0.02)


def not_ready(keeping: Keeping, limit: float) -> Trouble:
    """Why a service is given up: how it ended and what it said."""
    how = f"after {limit:.0f} seconds" if keeping.pid else f"after {keeping.failures} starts ({keeping.last_exit})"
    said = last_lines(keeping.service.log, keeping.log_start)
    return Trouble(
        f"{keeping.service.name} was not ready {how}. It said last:\n{said}",
        f"the whole log is {keeping.service.log}",
    )


def send(pid: int, number: signal.Signals) -> None:
    """Sends a signal to a process that may be gone."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def signal_group(pid: int, number: signal.Signals) -> None:
    """Sends a signal to what is left of the process group that `pid` led."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def open_log(path: Path) -> int:
    """A descriptor that appends to the log."""
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)


def trim_log(path: Path) -> None:
    """Moves a log that grew too long to `.1` and empties it; who appends to it goes on at its start."""
    try:
        if path.stat().st_size > LOG_LIMIT:
            path.with_suffix(".log.1").write_bytes(path.read_bytes())
            os.truncate(path, 0)
    except OSError:
        return


def last_lines(path: Path, start: int = 0, count: int = 12) -> str:
    """The last lines of a log from `start` on, indented for a message."""
    try:
        with path.open("rb") as file:
            file.seek(start)
            lines = file.read().decode(errors="replace").splitlines()
    except OSError:
        lines = []
    return "\n".join("    " + line for line in lines[-count:]) or "    (nothing)"
