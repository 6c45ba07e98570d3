"""The faults of the crash drill: drawn from the seed, each with its own kind of harm, and counted when it has struck."""

import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from backoffice.drill.house import House, strike, strike_broker
from backoffice.drill.petitioner import IN_THE_MIDDLE
from backoffice.drill.victims import Watch

CHILD, WORKER, ZOMBIE, SERVER, BROKER, WIPED, WEB, SESSION = (
    "pool child",
    "worker",
    "zombie",
    "PostgreSQL",
    "broker",
    "broker and its data",
    "web",
    "session that asks or decides",
)
LEAST: Final[Mapping[str, int]] = {SERVER: 3, BROKER: 2, WIPED: 1, ZOMBIE: 5, WEB: 5, WORKER: 2, CHILD: 24, SESSION: 10}
SOAK: Final[Mapping[str, int]] = {
    SERVER: 10,
    BROKER: 5,
    WIPED: 5,
    ZOMBIE: 20,
    WEB: 20,
    WORKER: 8,
    CHILD: 92,
    SESSION: 40,
}
"""How often each kind strikes: at least, and in a soak (bar B-R1)."""
ASLEEP: Final = 3.0
STEP_FIRST: Final = 0.4
"""How often what needs a running step goes before the others: there is one only now and then."""
HOLDS: Final = "select id, owner, attempt from itservices_step where state = 'RUNNING' and lease_until > now()"


@dataclass
class Faults:
    """Strikes the processes of a house and its servers, until each kind has struck as often as it must."""

    house: House
    watch: Watch
    dice: random.Random
    wanted: Mapping[str, int]
    struck: Counter[str] = field(default_factory=Counter)
    recovered: list[float] = field(default_factory=list)
    asleep: list[tuple[int, float]] = field(default_factory=list)

    def due(self) -> list[str]:
        """The kinds that must strike still, each as often as it must."""
        return [kind for kind, many in self.wanted.items() for _ in range(many - self.struck[kind])]

    def strike(self) -> str:
        """One fault of those that are due; its kind, or "" when there was nothing to strike now."""
        self.wake_sleepers()
        due = self.due()
        kind = ZOMBIE if ZOMBIE in due and self.dice.random() < STEP_FIRST else self.dice.choice(due)
        acts: Mapping[str, Callable[[], bool]] = {
            CHILD: lambda: self._kill_one(self.house.children("worker")),
            WORKER: lambda: self._kill_one(self.house.pids("worker")),
            WEB: lambda: self._kill_one(self.house.children("web")),
            ZOMBIE: self._put_to_sleep,
            SERVER: self._kill_server,
            BROKER: lambda: strike_broker(wiped=False),
            WIPED: lambda: strike_broker(wiped=True),
            SESSION: lambda: bool(self.watch.ask(IN_THE_MIDDLE, self.watch.name)),
        }
        hit = acts[kind]()
        self.struck[kind] += hit
        return kind if hit else ""

    def _kill_one(self, pids: list[int]) -> bool:
        return bool(pids) and strike(self.dice.choice(sorted(pids)))

    def _kill_server(self) -> bool:
        started = time.monotonic()
        self.watch.kill_server()
        self.watch.wait_for_server()
        self.recovered.append(time.monotonic() - started)
        return True

    def _put_to_sleep(self) -> bool:
        """Stops the process that holds a step, where it does not owe PostgreSQL the rest of a COPY. Then time passes for
        the others: its lease lapses, and its session ends as its time-outs would end it."""
        for step, owner, _ in self.watch.ask(HOLDS):
            pid = int(str(owner).split(":")[1])
            if not strike(pid, signal.SIGSTOP):
                return False
            time.sleep(0.05)
            if self.watch.copies():
                strike(pid, signal.SIGCONT)
                return False
            self.watch.ask(
                "select pg_terminate_backend(a.pid) from pg_stat_activity a where a.datname = %s and a.usename = 'backoffice_job'"
                " and a.state = 'idle in transaction' and a.xact_start < now() - interval '40 milliseconds'",
                self.watch.name,
            )
            self.watch.ask(
                "update itservices_step set lease_until = now() - interval '1 second'"
                " where id = %s and owner = %s and state = 'RUNNING'",
                step,
                owner,
            )
            self.asleep.append((pid, time.monotonic() + ASLEEP))
            return True
        return False

    def wake_sleepers(self, *, all_of_them: bool = False) -> None:
        """Lets those go on that have slept long enough."""
        now = time.monotonic()
        for sleeper in [each for each in self.asleep if all_of_them or each[1] <= now]:
            self.asleep.remove(sleeper)
            with suppress(ProcessLookupError):
                strike(sleeper[0], signal.SIGCONT)
