"""What is kept is started again, given up, stopped, and never left behind. Real processes, small ones."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from starter.state import Lock, State
from starter.supervisor import LOG_LIMIT, Keeping, Service, ending, last_lines, pause, trim_log
from tests.conftest import ROOT

PATIENCE = 40.0
ONLY_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="parent-death signals are Linux's")
SERVES = "import time; print('ready'); time.sleep(600)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready'); time.sleep(600)"
FAILS = "print('no configuration'); raise SystemExit(3)"


@contextmanager
def keeper(folder: Path, program: str, *options: str) -> Iterator["subprocess.Popen[str]"]:
    """A supervisor of one service, in a process of its own; killed at the end whatever happens."""
    command = [sys.executable, "-m", "tests.starter.keeper", str(folder), program, *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            yield process
        finally:
            process.kill()
    assert Lock(folder).wait_until_free(PATIENCE), "something was left behind"


def said(process: "subprocess.Popen[str]") -> str:
    """Its next line."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def service(folder: Path) -> dict[str, object]:
    """What its state says of the service."""
    return dict(State(folder).read().get("services", {}).get("service", {}))


def until(true: Callable[[], bool]) -> None:
    """Waits for something to become true."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_a_killed_service_is_started_again(tmp_path: Path) -> None:
    with keeper(tmp_path, SERVES) as process:
        assert said(process) == "started"
        until(lambda: service(tmp_path).get("state") == "ready")
        first = service(tmp_path)["pid"]
        assert isinstance(first, int)
        os.kill(first, signal.SIGKILL)
        until(lambda: service(tmp_path).get("restarts") == 1 and service(tmp_path)["state"] == "ready")
        assert service(tmp_path)["pid"] != first
        assert service(tmp_path)["last_exit"] == "killed by SIGKILL"
        process.terminate()
        assert said(process) == "asked to stop"
        assert process.wait(PATIENCE) == 0
    assert service(tmp_path)["state"] == "stopped"


def test_a_service_that_is_never_ready_is_given_up_with_its_words(tmp_path: Path) -> None:
    with keeper(tmp_path, FAILS) as process:
        assert process.stdout is not None
        told = process.stdout.read()
        assert process.wait(PATIENCE) == 1
    assert "service was not ready after 3 starts (exit 3)" in told
    assert "no configuration" in told and str(tmp_path / "service.log") in told


@ONLY_LINUX
@pytest.mark.parametrize("program", [SERVES, DEAF], ids=["plain", "deaf"])
def test_killed_without_a_word_the_supervisor_leaves_nothing_behind(tmp_path: Path, program: str) -> None:
    with keeper(tmp_path, program) as process:
        assert said(process) == "started"
        process.kill()
        process.wait(PATIENCE)
        assert Lock(tmp_path).wait_until_free(PATIENCE)
        with keeper(tmp_path, SERVES) as second:
            assert said(second) == "started", "and the next start works"


def test_one_that_does_not_hear_is_killed_after_its_drain(tmp_path: Path) -> None:
    with keeper(tmp_path, DEAF) as process:
        assert said(process) == "started"
        started = time.monotonic()
        process.terminate()
        assert process.wait(PATIENCE) == 0
        assert time.monotonic() - started >= 1.5
    assert service(tmp_path)["last_exit"] == "killed by SIGKILL"


def test_a_second_supervisor_is_kept_out(tmp_path: Path) -> None:
    with keeper(tmp_path, SERVES) as process:
        assert said(process) == "started"
        command = [sys.executable, "-m", "tests.starter.keeper", str(tmp_path), SERVES]
        second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert (second.returncode, second.stdout.strip()) == (1, "locked")


def test_a_task_runs_while_services_are_kept(tmp_path: Path) -> None:
    with keeper(tmp_path, SERVES, "task") as process:
        assert said(process) == "started"
        assert said(process) == "task 7"
        assert process.wait(PATIENCE) == 0


def test_tasks_run_beside_each_other_and_each_is_told_as_it_ends(tmp_path: Path) -> None:
    """The first two wait for each other; the third begins when one of them has ended."""
    with keeper(tmp_path, SERVES, "tasks") as process:
        assert said(process) == "started"
        assert sorted(said(process) for _ in range(3)) == ["task 0: 3", "task 1: 0", "task 2: 0"]
        assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0.2), (1, 0.2), (2, 0.4), (3, 0.8), (6, 6.4), (7, 10.0), (500, 10.0)]
)
def test_pauses_grow(failures: int, seconds: float) -> None:
    assert pause(failures) == seconds


def test_what_is_struck_while_it_is_well_comes_back_at_once() -> None:
    """However often; only what does not get well, or dies as soon as it is, has to wait longer and longer."""
    keeping = Keeping(Service("web", (), {}, Path(), Path("log"), lambda _: True))
    for number in range(5):
        keeping.state, keeping.since = "ready", 10.0 * number
        keeping.ended(9, 10.0 * number + 2)
        assert (keeping.state, keeping.failures, keeping.due) == ("waiting", 1, 10.0 * number + 2 + pause(1))
    keeping.state, keeping.since = "ready", 60.0
    keeping.ended(9, 60.5)
    keeping.state = "starting"
    keeping.ended(0x300, 62.0)
    assert (keeping.failures, keeping.last_exit, keeping.due) == (3, "exit 3", 62.0 + pause(3))


@pytest.mark.parametrize(("status", "words"), [(0, "exit 0"), (0x300, "exit 3"), (9, "killed by SIGKILL")])
def test_endings_in_words(status: int, words: str) -> None:
    assert ending(status) == words


def test_logs_are_kept_short(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_bytes(b"x" * (LOG_LIMIT + 1))
    trim_log(log)
    assert log.stat().st_size == 0
    assert (tmp_path / "web.log.1").stat().st_size == LOG_LIMIT + 1
    trim_log(tmp_path / "absent.log")
    log.write_text("1\n2\n3\n")
    assert last_lines(log, count=2) == "    2\n    3"
    assert last_lines(log, start=4) == "    3"
    assert last_lines(tmp_path / "absent.log") == "    (nothing)"
