"""Asks whether a service is there: each probe looks at the service itself and answers at once."""

import http.client
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "Child",
    "Door",
    "Probe",
    "address",
    "answers_http",
    "hosts",
    "log_says",
    "postgres_accepts",
    "valkey_answers",
]

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


@dataclass(frozen=True)
class Door:
    """Where our web server is reached from this machine, and by which name it is asked: it answers to its own only."""

    host: str
    port: int
    name: str

    @classmethod
    def of(cls, host: str, port: int) -> "Door":
        """The door of a server that listens there; one that listens everywhere also listens here."""
        near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - not listened on
        return cls(near, port, hosts(host).split(",")[0].strip().lstrip("."))

    @property
    def url(self) -> str:
        """What people type."""
        return f"http://{address(self.name, self.port)}/"

    def get(self, path: str, patience: float) -> tuple[int, bytes]:
        """Status and body of a GET; (0, b"") when nobody answers in time."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=patience)
        try:
            connection.request("GET", path, headers={"Host": address(self.name, self.port)})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()


def address(host: str, port: int) -> str:
    """Host and port as one text."""
    return f"[{host}]:{port}" if ":" in host and not host.startswith("[") else f"{host}:{port}"


def hosts(host: str) -> str:
    """The names to which web answers: those of BACKOFFICE_HOSTS, else this machine's, with `host` where it listens."""
    named = os.environ.get("BACKOFFICE_HOSTS")
    if named:
        return named
    names = ["localhost", "127.0.0.1", "[::1]"]
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - not listened on
        names.append(socket.gethostname())
    elif host not in {"127.0.0.1", "::1", "localhost"}:
        names.insert(0, f"[{host}]" if ":" in host else host)
    return ",".join(names)


def answers_http(door: Door, path: str) -> Probe:
    """The web server answers 200 at the path."""
    return lambda _: door.get(path, PATIENCE)[0] == http.client.OK


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
