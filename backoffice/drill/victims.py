"""What a drill of the night kills, and how it looks on: processes, their PostgreSQL sessions, the server."""

import os
import signal
import subprocess
import sys
import time
from datetime import date
from tempfile import TemporaryFile
from types import TracebackType
from typing import Any, Final

import psycopg2
from django.conf import settings

from backoffice.database import parse_url
from backoffice.drill.databases import SUPERUSER, Databases
from backoffice.drill.one_night import BEGINS

WRITTEN: Final = (
    "ledger_guard",
    "ledger_journal",
    "ledger_movement",
    "ledger_day",
    "ledger_slice",
    "ledger_balancesnapshot",
    "settlements_openmatch",
    "settlements_settlement",
    "settlements_statuschange",
    "itservices_run",
    "itservices_step",
    "itservices_proofresult",
    "recordkeeping_event",
)


class Victim:
    """One process with one night in the foreground, from the moment that it begins."""

    def __init__(self, databases: Databases, name: str, day: date, chunk: int) -> None:
        self.said = TemporaryFile("w+")  # noqa: SIM115 - as long as the process
        self.process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "backoffice.drill.one_night", day.isoformat(), str(chunk)],
            env=databases.environment(name, "job"),
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            stderr=self.said,
            text=True,
        )
        said = self.process.stdout.readline().strip() if self.process.stdout else ""
        if said != BEGINS:
            code = self.process.wait()
            self.said.seek(0)
            raise RuntimeError(f"the night's process did not begin, exit {code}:\n{self.said.read()[-2_000:]}")

    def runs(self) -> bool:
        """Whether it is still there."""
        return self.process.poll() is None

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()

    def wake(self) -> None:
        """Lets a stopped process go on."""
        self.process.send_signal(signal.SIGCONT)

    def stop_between_copies(self, watch: "Watch") -> None:
        """Stops it where it does not owe PostgreSQL the rest of a COPY: that would be waited for until a time-out."""
        while self.runs():
            self.process.send_signal(signal.SIGSTOP)
            time.sleep(0.05)
            if not watch.copies():
                return
            self.wake()
            time.sleep(0.02)

    def stop_between_transactions(self, watch: "Watch") -> None:
        """Stops it where it holds no lock of PostgreSQL."""
        while self.runs():
            self.process.send_signal(signal.SIGSTOP)
            time.sleep(0.05)
            if not watch.is_in_transaction():
                return
            self.wake()
            time.sleep(0.01)

    def end(self, patience: float) -> int:
        """Waits for its end; the exit status, negative for a signal."""
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise


class Watch:
    """A superuser's look at one database of a drill; it survives a server that falls. To be used with `with`."""

    def __init__(self, databases: Databases, name: str) -> None:
        self.databases = databases
        self.name = name
        self.session: Any = None

    def __enter__(self) -> "Watch":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.session is not None:
            self.session.close()

    def ask(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """The rows of a query, each time committed; after a fall of the server it is asked again."""
        for attempt in range(200):
            try:
                if self.session is None:
                    self.session = self._connect()
                with self.session.cursor() as cursor:
                    cursor.execute(query, parameters)
                    return list(cursor.fetchall()) if cursor.description else []
            except psycopg2.Error as trouble:
                if attempt == 199 or not (trouble.pgcode is None or isinstance(trouble, psycopg2.OperationalError)):
                    raise
                self.session = None
                time.sleep(0.3)
        raise AssertionError("an attempt either answers or raises")

    def _connect(self) -> Any:
        found = parse_url(self.databases.url)
        session = psycopg2.connect(
            host=found["HOST"],
            port=found["PORT"],
            user=SUPERUSER,
            password=self.databases.password(),
            dbname=self.name,
        )
        session.autocommit = True
        return session

    def wait_for_server(self) -> None:
        """Returns when the server answers, after a fall too."""
        self.ask("select 1")

    def has_begun(self, step: str) -> bool:
        """Whether a step of the night was begun."""
        return bool(
            self.ask("select 1 from itservices_step where name = %s and state <> 'WAITING' and attempt > 0", step)
        )

    def where(self) -> str:
        """How far the night is, in words."""
        found = self.ask(
            "select name, state, done_count, total_count from itservices_step where state <> 'WAITING' order by position desc"
            " limit 1"
        )
        if not found:
            return "not begun"
        name, state, done, total = found[0]
        many = f" at {done:,} of {total:,}" if total and state == "RUNNING" else ""
        return f"in {name}{many}" if state == "RUNNING" else f"{'done with' if state == 'DONE' else 'before'} {name}"

    def attempts(self) -> int:
        """How often steps of the night were begun."""
        return int(self.ask("select coalesce(sum(attempt), 0) from itservices_step")[0][0])

    def seconds_of_lease(self) -> float:
        """What is left of the lease of the step that runs."""
        found = self.ask("select extract(epoch from lease_until - now()) from itservices_step where state = 'RUNNING'")
        if not found:
            raise RuntimeError("expected a step that runs, found none: the night was not killed in the middle")
        return float(found[0][0])

    def let_lease_lapse(self) -> None:
        """Lets the time of whoever holds the step that runs be over."""
        self.ask("update itservices_step set lease_until = now() - interval '1 second' where state = 'RUNNING'")

    def move_owner(self, owner: str) -> None:
        """Lets the step that runs belong to somebody else."""
        self.ask("update itservices_step set owner = %s where state = 'RUNNING'", owner)

    def copies(self) -> bool:
        """Whether a session of the night waits for the rest of a COPY."""
        return bool(
            self.ask(
                "select 1 from pg_stat_activity where datname = %s and usename = 'backoffice_job' and state = 'active'"
                " and wait_event = 'ClientRead'",
                self.name,
            )
        )

    def is_in_transaction(self) -> bool:
        """Whether a session of the night is at work, or idles in a transaction."""
        return bool(
            self.ask(
                "select 1 from pg_stat_activity where datname = %s and usename = 'backoffice_job' and state <> 'idle'",
                self.name,
            )
        )

    def everything_written(self) -> list[tuple[str, str]]:
        """Each table that a night writes with an order-free digest of all its rows."""
        return [
            (table, str(self.ask(f"select count(*), coalesce(sum(hashtextextended(t::text, 7)), 0) from {table} t")[0]))
            for table in WRITTEN
        ]

    def kill_sessions(self) -> None:
        """kill -9 of the PostgreSQL process that serves the night; the server then starts all of them anew."""
        found = self.ask(
            "select pid from pg_stat_activity where datname = %s and usename = 'backoffice_job' order by backend_start limit 1",
            self.name,
        )
        for (pid,) in found:
            os.kill(pid, signal.SIGKILL)

    def kill_server(self) -> None:
        """kill -9 of PostgreSQL itself; whoever keeps it starts it again."""
        (text,) = self.ask("select pg_read_file('postmaster.pid')")[0]
        os.kill(int(text.splitlines()[0]), signal.SIGKILL)
        self.session = None
