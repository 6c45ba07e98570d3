"""Gunicorn's worker with threads, of which none waits for a peer that says nothing or takes too long to say it.

Gunicorn as it comes gives each new connection a thread for five seconds, and waits without end for the rest of a request
that has begun: two hundred silent connections kept everybody else out for a minute. Here a connection has a thread once it
has sent something, and a request has SECONDS_TO_SEND to arrive, head and body together.
"""

import errno
import logging
import socket
import time
from typing import Any, Final

from gunicorn.http.unreader import SocketUnreader
from gunicorn.util import write_error
from gunicorn.workers.gthread import _DEFER, ThreadWorker

SECONDS_TO_SEND: Final = 30.0
ARMOUR: Final = (
    b"Cache-Control: no-store\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
    b"X-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\n"
)
"""What gunicorn's own answers carry: those to a request that could not be read, and so never came to Django."""
log = logging.getLogger(__name__)


class Armoured:
    """A socket through which gunicorn sends an answer of its own: its head gets ARMOUR."""

    def __init__(self, peer: Any) -> None:
        self.peer = peer

    def __getattr__(self, name: str) -> Any:
        return getattr(self.peer, name)

    def sendall(self, answer: bytes) -> None:
        """The answer, armoured."""
        self.peer.sendall(answer.replace(b"\r\n", b"\r\n" + ARMOUR, 1))


class Hasty(SocketUnreader):  # type: ignore[misc]
    """Reads from a peer until `ends` (monotonic); then answers 408 for the whole connection and lets go of it."""

    ends = 0.0

    def chunk(self, size_hint: int | None = None) -> bytes:
        """The next piece; ConnectionResetError when the time of the request is over."""
        before = self.sock.gettimeout()
        left = self.ends - time.monotonic()
        try:
            self.sock.settimeout(max(0.001, min(left, before or left)))
            found: bytes = super().chunk(size_hint)
            return found
        except TimeoutError:
            if time.monotonic() < self.ends:
                raise
            self.sock.settimeout(1)
            write_error(Armoured(self.sock), 408, "Request Timeout", "The request took too long to arrive.")
            self.sock.shutdown(socket.SHUT_RDWR)
            log.warning("a request took longer than %s s to arrive", SECONDS_TO_SEND)
            raise ConnectionResetError(errno.ECONNRESET, "the request took too long to arrive") from None
        finally:
            self.sock.settimeout(before)


class Worker(ThreadWorker):  # type: ignore[misc]
    """What `--worker-class` names."""

    def handle(self, conn: Any) -> Any:
        """One request of a connection, or nothing yet: then the connection waits without a thread."""
        if not conn.initialized:
            if not conn.data_ready and not conn.wait_for_data(0):
                return _DEFER
            conn.init()
            conn.parser.unreader = Hasty(conn.sock)
        conn.parser.unreader.ends = time.monotonic() + SECONDS_TO_SEND
        return super().handle(conn)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """What gunicorn answers to what it cannot read, armoured."""
        super().handle_error(req, Armoured(client), addr, exc)
