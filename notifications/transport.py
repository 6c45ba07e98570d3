"""One POST to one target: resolved once, connected to that very address, no redirects, fifteen seconds in all.

Nothing here knows a database, and no transaction is open while it runs.
"""

import socket
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Timer
from typing import Final

from notifications.target import InvalidTarget, Target, public

SECONDS: Final = 15.0
Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True)
class Answer:
    """What came of an attempt: the status, or none and the trouble in a word; how long it took."""

    status: int | None
    trouble: str
    milliseconds: int

    @property
    def is_good(self) -> bool:
        """Only 2xx is success; a redirect is none."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """410: the address wants nothing any more."""
        return self.status == 410


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, in the order in which the resolver of the machine gives them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(address[4][0]) for address in found]


def post(
    target: Target, body: bytes, headers: Mapping[str, str], resolver: Resolve = resolve, seconds: float = SECONDS
) -> Answer:
    """Sends a body once and says what came of it; trouble is an outcome, never an exception.

    The answer's body is not read. Everything after the resolving ends after `seconds`, also where the other side sends
    a byte now and then.
    """
    began = time.monotonic()
    status, trouble = None, ""
    try:
        status = _send(target, body, headers, resolver, seconds)
    except InvalidTarget:
        trouble = "not_public"
    except socket.gaierror:
        trouble = "unknown_host"
    except ssl.SSLError:
        trouble = "certificate" if time.monotonic() - began < seconds else "timeout"
    except (OSError, HTTPException, ValueError) as wrong:
        late = isinstance(wrong, TimeoutError) or time.monotonic() - began >= seconds
        trouble = "timeout" if late else "connection"
    return Answer(status, trouble, int((time.monotonic() - began) * 1000))


def _send(target: Target, body: bytes, headers: Mapping[str, str], resolver: Resolve, seconds: float) -> int:
    bare = target.host.strip("[]")
    found = resolver(bare, target.port)
    addresses = public(found) if target.secure else found
    until = time.monotonic() + seconds
    link = _connected(addresses[0], target, seconds)
    end = Timer(max(0.0, until - time.monotonic()), _cut, (link,))
    end.daemon = True
    end.start()
    try:
        if isinstance(link, ssl.SSLSocket):
            link.do_handshake()
        speaker = HTTPConnection(bare, target.port, timeout=seconds)
        speaker.sock = link
        speaker.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
        for name, text in {"Host": target.authority, **headers, "Connection": "close"}.items():
            speaker.putheader(name, text)
        speaker.putheader("Content-Length", str(len(body)))
        speaker.endheaders(body)
        return speaker.getresponse().status
    finally:
        end.cancel()
        link.close()


def _connected(address: str, target: Target, seconds: float) -> socket.socket:
    """A connection to an address; for a secure target one that is still to shake hands, by TLS 1.2 or later and with a
    certificate that names the host."""
    link = socket.create_connection((address, target.port), timeout=seconds)
    if not target.secure:
        return link
    try:
        return _tls().wrap_socket(link, server_hostname=target.host, do_handshake_on_connect=False)
    except (OSError, ValueError):
        link.close()
        raise


def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _cut(link: socket.socket) -> None:
    with suppress(OSError):
        link.shutdown(socket.SHUT_RDWR)
