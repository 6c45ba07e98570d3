"""The product's own supervisor with web, workers and schedulers on a database of a drill, and how its processes are struck."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

from backoffice.drill.databases import Databases

READY_WITHIN: Final = 120.0


@dataclass(frozen=True)
class Size:
    """How many processes of each kind; `pool` is the children of each worker."""

    workers: int = 1
    beats: int = 1
    pool: int = 2


@dataclass
class House:
    """One supervisor that keeps them, with `more` in their environment. To be used with `with`; `said` is what it says."""

    databases: Databases
    name: str
    size: Size
    more: Mapping[str, str] = field(default_factory=dict)
    folder: TemporaryDirectory[str] = field(default_factory=lambda: TemporaryDirectory(prefix="backoffice-house-"))
    process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "House":
        arguments = [
            *("--state", self.folder.name, "--workers", str(self.size.workers), "--beats", str(self.size.beats)),
            *("--pool", str(self.size.pool)),
        ]
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-P", "-m", "starter", "keep", *arguments],
                env=self.databases.environment(self.name, "job")
                | {"PYTHONPATH": str(settings.BASE_DIR), "BACKOFFICE_HOSTS": "127.0.0.1", **self.more},
                cwd=settings.BASE_DIR,
                stdout=said,
                stderr=said,
            )
        end = time.monotonic() + READY_WITHIN
        while self.facts().get("phase") != "serving":
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"the house did not come up:\n{self.said.read_text()[-2_000:]}")
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.folder.cleanup()

    @property
    def said(self) -> Path:
        """What the supervisor says."""
        return Path(self.folder.name) / "said.log"

    @property
    def url(self) -> str:
        """Where its web server is."""
        return str(self.facts()["url"])

    def facts(self) -> dict[str, Any]:
        """What the supervisor says of itself."""
        try:
            return dict(json.loads((Path(self.folder.name) / "state.json").read_text()))
        except (OSError, ValueError):
            return {}

    def pids(self, kind: str) -> list[int]:
        """The processes that it keeps of a kind (web, worker, beat)."""
        services = self.facts().get("services", {})
        return [facts["pid"] for name, facts in services.items() if name.startswith(kind) and facts["pid"]]

    def children(self, kind: str) -> list[int]:
        """The children of those: of a worker its pool, of web those who answer."""
        return [child for pid in self.pids(kind) for child in children_of(pid)]

    def restarts(self) -> int:
        """How often it started a process again."""
        return sum(int(facts["restarts"]) for facts in self.facts().get("services", {}).values())


def children_of(pid: int) -> list[int]:
    """The child processes of a process; none when it is gone."""
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def strike(pid: int, number: signal.Signals = signal.SIGKILL) -> bool:
    """Sends a signal; False when the process is gone."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def broker(url: str = "") -> Iterator[Redis]:
    """A session with the broker of this drill, or with another."""
    session = Redis.from_url(url or settings.REDIS_URL)
    try:
        yield session
    finally:
        session.close()


def strike_broker(*, wiped: bool) -> bool:
    """kill -9 of the broker, after all of its data was thrown away when `wiped`; False when it was not there."""
    try:
        with broker() as session:
            pid = int(session.info("server")["process_id"])
            if wiped:
                session.flushall()
    except RedisError:
        return False
    return strike(pid)


def wait_for_broker(url: str = "") -> None:
    """Returns when it answers, that of this drill or another."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with suppress(RedisError, OSError), broker(url) as session:
            if session.ping():
                return
        time.sleep(0.05)
    raise RuntimeError("the broker did not come back within a minute")
