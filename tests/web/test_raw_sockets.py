"""Requests that a proxy and a server may read differently, sent byte by byte to the web server as the product starts it.

Each gets one refusal and a closed connection: what follows in the same bytes is never taken for a request of its own.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from backoffice.web_worker import Hasty
from starter.processes import command
from tests.conftest import ROOT, OwnDatabase, clone, drop

HOST = b"Host: localhost\r\n"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\n" + HOST + b"\r\n"
IN_CHUNKS = b"Transfer-Encoding: chunked\r\n"
END = b"0\r\n\r\n"


@dataclass(frozen=True)
class Served:
    """Where the web server listens, and where it writes its access log."""

    port: int
    log: Path


@pytest.fixture(scope="module")
def server(template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Gunicorn with the command line of `bin/up`."""
    name = f"test_sockets_{os.getpid()}"
    clone(name, template)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("sockets")
    environment = OwnDatabase(name).environment("web") | {"DJANGO_SETTINGS_MODULE": "backoffice.settings"}
    served = Served(port, folder / "access.log")
    with served.log.open("wb") as log:
        argv = command("web", sys.executable, f"127.0.0.1:{port}", folder / "schedule", 2)
        process = subprocess.Popen(argv, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield served
    finally:
        process.terminate()
        process.wait(30)
        drop(name)


def answered(server: Served, *pieces: bytes, patience: float = 10) -> tuple[list[int], bool, bytes]:
    """The statuses of all answers to some bytes, whether the connection was closed then, and the answer as it came."""
    came = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=patience) as peer:
        try:
            for piece in pieces:
                peer.sendall(piece)
            while piece := peer.recv(65_536):
                came += piece
            closed = True
        except ConnectionError:
            closed = True
        except TimeoutError:
            closed = False
    starts = [line for line in came.split(b"\n") if line.startswith(b"HTTP/1.")]
    return [int(line.split()[1]) for line in starts], closed, came


def get(more: bytes = b"", line: bytes = b"GET /livez HTTP/1.1") -> bytes:
    """A request without a body."""
    return line + b"\r\n" + HOST + more + b"\r\n"


def post(headers: bytes, body: bytes, line: bytes = b"POST /livez HTTP/1.1") -> bytes:
    """A request with a body."""
    return line + b"\r\n" + HOST + headers + b"\r\n" + body


CASES: dict[str, tuple[int, bytes]] = {
    "a length and chunks": (400, post(b"Content-Length: 4\r\n" + IN_CHUNKS, END + SMUGGLED)),
    "chunks and a length": (400, post(IN_CHUNKS + b"Content-Length: 4\r\n", END + SMUGGLED)),
    "two lengths": (400, post(b"Content-Length: 0\r\nContent-Length: 44\r\n", SMUGGLED)),
    "the same length twice": (400, post(b"Content-Length: 0\r\nContent-Length: 0\r\n", SMUGGLED)),
    "a list of lengths": (400, post(b"Content-Length: 0, 0\r\n", SMUGGLED)),
    "a negative length": (400, post(b"Content-Length: -1\r\n", SMUGGLED)),
    "a length with a sign": (400, post(b"Content-Length: +1\r\n", SMUGGLED)),
    "a length in base sixteen": (400, post(b"Content-Length: 0x10\r\n", SMUGGLED)),
    "a length in Arabic digits": (400, post("Content-Length: ٤\r\n".encode(), SMUGGLED)),
    "an empty length": (400, post(b"Content-Length: \r\n", SMUGGLED)),
    "a length beyond any number": (413, post(b"Content-Length: 99999999999999999999\r\n", b"x")),
    "a length beyond what one may send": (413, post(b"Content-Length: 3000000000\r\n", b"x")),
    "an unknown coding": (501, post(b"Transfer-Encoding: xchunked\r\n", END + SMUGGLED)),
    "a coding in quotes": (501, post(b'Transfer-Encoding: "chunked"\r\n', END + SMUGGLED)),
    "a coding behind a vertical tab": (400, post(b"Transfer-Encoding: \x0bchunked\r\n", END + SMUGGLED)),
    "two codings": (400, post(IN_CHUNKS + IN_CHUNKS, END + SMUGGLED)),
    "chunks that are not the last coding": (400, post(b"Transfer-Encoding: chunked, identity\r\n", END + SMUGGLED)),
    "chunks in HTTP/1.0": (400, post(IN_CHUNKS, END + SMUGGLED, b"POST /livez HTTP/1.0")),
    "a folded coding": (400, post(b"Transfer-Encoding:\r\n chunked\r\n", END + SMUGGLED)),
    "a folded header": (400, get(b"X-A: b\r\n c\r\n")),
    "lines that end in LF": (400, b"GET /livez HTTP/1.1\nHost: localhost\n\n" + SMUGGLED),
    "LF in a header": (400, get(b"X-A: b\nContent-Length: 44\r\n") + SMUGGLED),
    "CR in a header": (400, get(b"X-A: b\rContent-Length: 44\r\n") + SMUGGLED),
    "NUL in a header": (400, get(b"X-A: b\x00c\r\n")),
    "a space before the colon": (400, post(b"Content-Length : 44\r\n", SMUGGLED)),
    "a space in a name": (400, get(b"X A: b\r\n")),
    "a header that begins with a space": (400, get(b" X-A: b\r\n")),
    "a header without a colon": (400, get(b"XA\r\n")),
    "a header without a name": (400, get(b": b\r\n")),
    "two hosts": (400, get(b"Host: evil.test\r\n")),
    "a chunk without a size": (400, post(IN_CHUNKS, b"zz\r\nabc\r\n" + END + SMUGGLED)),
    "a chunk of size 0x3": (400, post(IN_CHUNKS, b"0x3\r\nabc\r\n" + END + SMUGGLED)),
    "a chunk of negative size": (400, post(IN_CHUNKS, b"-1\r\nabc\r\n" + END + SMUGGLED)),
    "a chunk longer than it says": (400, post(IN_CHUNKS, b"3\r\nabcX" + END + SMUGGLED)),
    "chunks that end in LF": (400, post(IN_CHUNKS, b"3\nabc\n0\n\n" + SMUGGLED)),
    "a length behind the chunks": (400, post(IN_CHUNKS, b"0\r\nContent-Length: 44\r\n\r\n" + SMUGGLED)),
    "a header of nine kilobytes": (431, get(b"X-A: " + b"a" * 9_000 + b"\r\n")),
    "a hundred and one headers": (431, get(b"".join(b"X-%d: a\r\n" % n for n in range(101)))),
    "a line of five kilobytes": (414, get(line=b"GET /" + b"a" * 5_000 + b" HTTP/1.1")),
    "the beginning of HTTP/2": (400, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "HTTP/0.9": (400, b"GET /livez\r\n\r\n"),
    "tabs in the first line": (400, get(line=b"GET\t/livez\tHTTP/1.1")),
    "a space in the address": (400, get(line=b"GET /livez /x HTTP/1.1")),
    "a method that is no word": (400, get(line=b"GE(T /livez HTTP/1.1")),
    "a PROXY line that nobody asked for": (400, b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + get()),
    "a beginning of TLS": (400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 64 + b"\r\n\r\n"),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_refused_once_and_the_connection_closed(server: Served, case: str) -> None:
    status, raw = CASES[case]
    statuses, closed, came = answered(server, raw)
    assert (statuses, closed) == ([status], True), came
    assert b"Traceback" not in came
    assert b"\r\nContent-Security-Policy: " in came and b"default-src 'none'" in came
    assert b"\r\nX-Content-Type-Options: nosniff" in came
    assert came.lower().count(b"\r\ncache-control: no-store") == 1
    assert b'"GET /smuggled' not in server.log.read_bytes()


def test_what_is_well_formed_is_answered_one_by_one(server: Served) -> None:
    last = get(b"Connection: close\r\n")
    statuses, closed, came = answered(server, get(), get(b"Content-Length: 3\r\n") + b"abc", last)
    assert (statuses, closed) == ([200, 200, 200], True)
    assert b"Server: gunicorn/" not in came


def test_a_body_in_chunks_is_refused_and_the_next_request_answered(server: Served) -> None:
    chunks = post(IN_CHUNKS, b"3;kind=x\r\nabc\r\n" + END)
    statuses, closed, came = answered(server, chunks, get(b"Connection: close\r\n"))
    assert (statuses, closed) == ([411, 200], True)
    assert b"length_required" in came and came.count(b"Content-Security-Policy: ") == 2


def test_the_access_log_has_the_reference_and_not_the_query(server: Served) -> None:
    line = b"GET /livez?password=canary-Vx7 HTTP/1.1"
    answered(server, get(b"Referer: /x?canary-Vx7\r\nX-Request-Id: quote-me-0002\r\nConnection: close\r\n", line))
    [told] = [each for each in server.log.read_bytes().splitlines() if b"quote-me-0002" in each]
    assert b'"GET /livez HTTP/1.1" 200 ' in told
    assert b"canary" not in server.log.read_bytes()


@pytest.mark.parametrize("header", [b"X_Forwarded_Proto: https\r\n", b"X_Forwarded_For: 192.0.2.9\r\n"])
def test_a_name_with_an_underscore_is_not_taken_for_one_with_a_hyphen(server: Served, header: bytes) -> None:
    statuses, _, _ = answered(server, get(header + b"Connection: close\r\n"))
    assert statuses == [200]
    assert b"192.0.2.9" not in server.log.read_bytes()


def test_who_opens_connections_and_says_nothing_keeps_nobody_waiting(server: Served) -> None:
    with ExitStack() as silent:
        for _ in range(400):
            silent.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=5))
        began = time.monotonic()
        statuses, _, _ = answered(server, get(b"Connection: close\r\n"))
        assert (statuses, time.monotonic() - began < 2) == ([200], True)


@pytest.mark.parametrize("begun", [b"GET /livez HTTP/1.1\r\nHost: loc", post(b"Content-Length: 5\r\n", b"abc")])
def test_who_takes_too_long_to_send_is_answered_once_and_let_go(begun: bytes) -> None:
    """The reader of requests by itself: half a minute is too long for a test."""
    ours, peer = socket.socketpair()
    with ours, peer:
        reader = Hasty(ours)
        peer.sendall(begun)
        reader.ends = time.monotonic() + 0.3
        assert reader.read() == begun
        began = time.monotonic()
        with pytest.raises(ConnectionResetError, match="took too long"):
            reader.read()
        assert time.monotonic() - began < 2
        peer.settimeout(2)
        came = peer.recv(65_536)
        assert came.startswith(b"HTTP/1.1 408 ") and b"Content-Security-Policy" in came and peer.recv(1) == b""


def test_a_shorter_patience_of_the_server_itself_is_kept() -> None:
    ours, peer = socket.socketpair()
    with ours, peer:
        reader = Hasty(ours)
        reader.ends = time.monotonic() + 60
        ours.settimeout(0.1)
        with pytest.raises(TimeoutError):
            reader.read()
        assert ours.gettimeout() == 0.1
