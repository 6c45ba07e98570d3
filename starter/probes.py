"""Asks whether a service is there: each probe looks at the service itself and answers at once."""

import http.client
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Child", "Probe", "answers_http", "log_says", "postgres_accepts", "valkey_answers"]

PATIENCE = 2.0
STATUS_LINE = 8


@dataclass(frozen=True)
class Child:
    """The running process that a probe asks about, and where its part of the log begins."""

    pid: int
    log_start: int


Probe = Callable[[Child], bool]


def postgres_accepts(data: Path) -> Probe:
    """PostgreSQL accepts connections: its own status file says `ready` and names this very process."""

    def probe(child: Child) -> bool:
        try:
            lines = (data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        ready = len(lines) >= STATUS_LINE and lines[STATUS_LINE - 1].strip() == "ready"
        return ready and lines[0] == str(child.pid)

    return probe


def valkey_answers(path: Path) -> Probe:
    """Valkey answers PING; while it loads its file it answers something else."""

    def probe(_: Child) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(PATIENCE)
                connection.connect(str(path))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    return probe


def answers_http(host: str, port: int, path: str) -> Probe:
    """The web server answers 200 at the path."""
    return lambda _: http_status(host, port, path, PATIENCE) == http.client.OK


def http_status(host: str, port: int, path: str, patience: float) -> int:
    """The status of a GET; 0 when nobody answers in time."""
    connection = http.client.HTTPConnection(host, port, timeout=patience)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def log_says(log: Path, words: str) -> Probe:
    """The process has written these words to its log since it was started."""

    def probe(child: Child) -> bool:
        try:
            with log.open("rb") as file:
                file.seek(child.log_start)
                return words.encode() in file.read()
        except OSError:
            return False

    return probe
