"""A whole installation for real, in a folder of its own: started, hurt, looked at, kept and brought back.

It runs without the demo firm, which has tests of its own; everything else is as `bin/up` makes it.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from starter.place import Place
from starter.servers import remove
from starter.state import Lock, State
from tests.conftest import ROOT

PATIENCE = 120.0
SERVICES = ("postgres", "valkey", "web", "worker", "beat")
ROWS = "select count(*), coalesce(md5(string_agg(t::text, ',' order by id)), '') from authorizations_person t"


class Installation:
    """One var folder and the commands on it."""

    def __init__(self, var: Path) -> None:
        self.var = var

    def up(self, *arguments: str, words: str = "") -> "subprocess.CompletedProcess[str]":
        """`bin/up` with arguments; `words` on its standard input."""
        away = {"DATABASE_URL", "REDIS_URL", "BACKOFFICE_HOSTS", "BACKOFFICE_PORT", "BACKOFFICE_ROLE"}
        variables = {name: value for name, value in os.environ.items() if name not in away}
        variables |= {"BACKOFFICE_VAR": str(self.var), "BACKOFFICE_MODE": "test", "PYTHONPATH": str(ROOT)}
        variables["BACKOFFICE_ARCHIVE"] = str(self.var.with_name("archive"))
        command = [sys.executable, "-P", "-m", "starter", "up", *arguments]
        return subprocess.run(
            command, env=variables, input=words, capture_output=True, text=True, check=False, timeout=PATIENCE
        )

    def done(self, *arguments: str, words: str = "") -> str:
        """The same where it must succeed; what it said."""
        found = self.up(*arguments, words=words)
        assert found.returncode == 0, found.stdout + found.stderr
        return found.stdout

    def running(self) -> "Installation":
        """Itself, started if it did not run."""
        self.done("--detach")
        return self

    def facts(self) -> dict[str, Any]:
        """What its supervisor says."""
        return State(self.var).read()

    def service(self, name: str) -> dict[str, Any]:
        """What its supervisor says of one service."""
        return dict(self.facts()["services"][name])

    def rows(self) -> str:
        """How many people there are, and a digest of them."""
        return self.done("psql", "-At", "-c", ROWS).strip()


@pytest.fixture(scope="module")
def made() -> Iterator[Installation]:
    """The installation of this module; stopped and removed at the end."""
    with tempfile.TemporaryDirectory(prefix="backoffice-test-") as name:
        Path(name).chmod(0o755)
        found = Installation(Path(name) / "var")
        yield found
        found.up("stop")
        remove(Place.find(ROOT, found.var))


@pytest.fixture
def installation(made: Installation) -> Installation:
    """The same, running."""
    return made.running()


def kill(pid: int) -> None:
    """kill -9 of one process: 0, as it stands for a service that is about to be started, would be ourselves."""
    assert pid > 1
    os.kill(pid, signal.SIGKILL)


def until(true: Callable[[], bool]) -> None:
    """Waits for something to become true."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def test_started_once_it_is_only_looked_at(installation: Installation) -> None:
    pid = installation.facts()["pid"]
    assert "is running at http://localhost:" in installation.done()
    assert installation.done("--check").startswith("OK: running already, ready at http://localhost:")
    assert installation.facts()["pid"] == pid
    said = installation.done("status")
    assert said.startswith("Backoffice is serving http://localhost:")
    assert [line.split()[:2] for line in said.splitlines()[4:9]] == [[name, "ready"] for name in SERVICES]
    found = installation.up("doctor")
    assert found.returncode == 0, found.stdout
    assert "0 wrong." in found.stdout and "beat's tick" in found.stdout and "clocks" in found.stdout


def test_what_is_killed_is_there_again(installation: Installation) -> None:
    until(lambda: all(installation.service(name)["state"] == "ready" for name in SERVICES))
    before = {name: installation.service(name) for name in SERVICES}
    for name in SERVICES:
        kill(before[name]["pid"])
    for name in SERVICES:
        until(lambda name=name: installation.service(name)["restarts"] > before[name]["restarts"])
        until(lambda name=name: installation.service(name)["state"] == "ready")
    assert installation.service("postgres")["last_exit"] == "killed by SIGKILL"
    until(lambda: installation.up("--check").returncode == 0)


@pytest.mark.skipif(sys.platform != "linux", reason="parent-death signals are Linux's")
def test_killed_as_a_whole_it_leaves_nothing_and_starts_again(installation: Installation) -> None:
    before = installation.facts()
    kill(before["pid"])
    assert Lock(installation.var).wait_until_free(PATIENCE)
    assert installation.up("status").returncode == 3
    again = installation.running().facts()
    assert again["pid"] != before["pid"]


def test_a_backup_brings_the_same_rows_back(installation: Installation, tmp_path: Path) -> None:
    before, file = installation.rows(), tmp_path / "kept.tar"
    installation.done("backup", str(file))
    refused = installation.up("backup", str(file))
    assert refused.returncode == 1 and "a backup never replaces one" in refused.stderr
    password = "plum-tandem-orbit-17\n"
    person = ("--name", "Ana Núñez", "--email", "ana@firm.test", "--username", "ana", "--password-stdin")
    assert installation.done("create-admin", *person, words=password).strip() == "ana: it_operator"
    assert installation.rows() != before
    refused = installation.up("restore", str(file))
    assert refused.returncode == 1 and "bin/up stop, then again" in refused.stderr
    installation.done("stop")
    assert "The database before it is kept as backoffice_until_" in installation.done("restore", str(file))
    assert installation.running().rows() == before
    assert installation.done("manage", "prove").count("proved") == 1


@pytest.mark.long
def test_the_books_are_brought_back_as_they_were_at_an_instant(installation: Installation) -> None:
    early = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 60))
    archive = installation.var.with_name("archive")
    assert "verified" in installation.done("base-backup")
    assert "verified" in installation.done("base-backup", "--keep", "1")
    assert len(list(archive.glob("base-*"))) == 1
    before = installation.rows()
    time.sleep(1.1)
    instant = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    time.sleep(1.1)
    person = ("--name", "Ben Ōta", "--email", "ben@firm.test", "--username", "ben", "--password-stdin")
    installation.done("create-admin", *person, words="plum-tandem-orbit-17\n")
    assert installation.rows() != before
    assert "bin/up stop, then bin/up recover" in installation.up("recover", "--to", instant).stderr
    installation.done("stop")
    assert "No base backup is as old as" in installation.up("recover", "--to", early).stderr
    assert "The cluster before it is kept as" in installation.done("recover", "--to", instant)
    assert installation.running().rows() == before
    assert installation.done("manage", "prove").count("proved") == 1


def test_it_is_stopped_and_stopping_again_is_no_trouble(installation: Installation) -> None:
    assert "Stopped after" in installation.done("stop")
    assert not Lock(installation.var).is_held()
    assert "is not running" in installation.done("stop")
    assert installation.up("status").returncode == 3
