"""`bench intake`: trades come in by the API, many at once and one by one, with every check, the trail and the keys on.

A web server with two processes, as it serves in production, and two clients that each send one body after the other. The
limits: binary COPY of the very rows that came of it, by two connections at once into the same live tables, with PostgreSQL's
own foreign keys (`keys`), in the same sets; and Django REST framework with `many=True`, as one would write it, counted as if
two processes were twice as fast as one. Intake and limit take turns; ratios are medians of the turns.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from statistics import median
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.db import connections

from authorizations.operations import NewGrant, grant_roles, register_client_system
from backoffice.bench import PRINTED, Progress, Row
from backoffice.bench.firm import Firm, build_firm
from backoffice.bench.keys import foreign_keys
from backoffice.bench.load import FIRST, KEYS, columns_of, describe, put_on_file, trades_of
from backoffice.bench.naive import take_in_with_many
from machinery.statements import copy_in, copy_out, value
from machinery.transactions import whole
from refdata.operations import represent_party
from vocabulary.actor import Actor

BY: Final = Actor("job", "bench", "bench")
WORKERS: Final = 2
CLIENTS: Final = 2
LONG_AGO: Final = datetime(2026, 1, 1, tzinfo=UTC)
START_SECONDS: Final = 30
_keys = count(1)


def add_arguments(parser: ArgumentParser) -> None:
    """Sizes and seed."""
    parser.add_argument("--trades", type=int, default=40_000, help="trades a turn: each becomes two instructions")
    parser.add_argument("--body", type=int, default=1_000, help="trades in one body")
    parser.add_argument("--singles", type=int, default=1_000, help="trades that are sent one by one")
    parser.add_argument("--on-file", type=int, default=100_000, help="matches on file before it")
    parser.add_argument("--rounds", type=int, default=3, help="how often intake and limit take turns")
    parser.add_argument("--seed", type=int, default=1)


def measure(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Runs everything on the fresh database of this process and returns the rows of the table."""
    size, many, seed = int(options["body"]), int(options["trades"]), int(options["seed"])
    rounds, singles = int(options["rounds"]), int(options["singles"])
    progress("firm, its terms, and a client system")
    firm = build_firm(FIRST)
    describe(firm)
    client = register(firm)
    ours, bare = [], []
    with served() as port:
        caller = Caller(port, client)
        for turn in range(1, rounds + 1):
            trades = asked(firm, many, f"T{turn}", seed + turn)
            bodies = [json.dumps(trades[start : start + size]).encode() for start in range(0, many, size)]
            first = put_on_file(firm, int(options["on_file"]), seed)
            progress(f"intake {turn} of {rounds}: {len(bodies)} bodies of {size:,} trades")
            ours.append(take_in(caller, bodies))
            written = sets_of(first, many, size)
            put_on_file(firm, int(options["on_file"]), seed)
            progress(f"limit {turn} of {rounds}: bare COPY of the same rows by two connections")
            with foreign_keys(KEYS):
                bare.append(limit_of(written))
        put_on_file(firm, int(options["on_file"]), seed)
        progress(f"one by one: {singles} trades")
        waits = one_by_one(caller, asked(firm, singles, "S", seed))
    progress("Django REST framework, many=True")
    put_on_file(firm, int(options["on_file"]), seed)
    naive = take_in_with_many(trades_of(firm, size, "N", seed), firm, FIRST) / WORKERS
    return table_of(many, ours, bare, naive / size, waits)


def table_of(
    many: int, ours: Sequence[float], bare: Sequence[float], naive: float, waits: Sequence[float]
) -> list[Row]:
    """The rows of the table; `naive` is seconds a trade."""
    ratio = median(limit / took for took, limit in zip(ours, bare, strict=True))
    times = naive * many / median(ours)
    p95 = 1000 * sorted(waits)[int(len(waits) * 0.95)]
    return [
        Row("bulk API", many / median(ours), "trades/s", many / median(bare), ratio, ">= 0.3 x COPY", ratio >= 0.3),
        Row("against DRF many=True", many / median(ours), "trades/s", 1 / naive, times, ">= 8 x", times >= 8),
        Row("one by one, p95", p95, "ms", 30, p95 / 30, "< 30 ms", p95 < 30),
        Row("one by one, median", 1000 * median(waits), "ms", 30, 1000 * median(waits) / 30, PRINTED, True),
        *(
            Row(f"turn {turn}", took, "s", limit, limit / took, PRINTED, True)
            for turn, (took, limit) in enumerate(zip(ours, bare, strict=True), start=1)
        ),
    ]


def register(firm: Firm) -> tuple[str, str]:
    """A client system that acts for every participant; its id and secret."""
    with whole():
        application, secret = register_client_system("bench", "bench", by=BY, at=LONG_AGO)
        grant_roles([NewGrant("front_office_client", application_id=application.pk)], by=BY, at=LONG_AGO)
        represent_party(firm.parties.tolist(), application=application.pk, valid_from=LONG_AGO, by=BY, at=LONG_AGO)
    return application.client_id, secret


@contextmanager
def served() -> Iterator[int]:
    """The web server on a free port of this machine, with as many processes as cores are meant for it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "gunicorn", "backoffice.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "backoffice.web_worker.Worker", "--workers", str(WORKERS), "--threads", "8"]
    environment = os.environ | {"BACKOFFICE_ROLE": "web", "BACKOFFICE_API_PER_MINUTE": "1000000"}
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*command, "--keep-alive", "60", "--no-control-socket", "--log-level", "warning"],
        env=environment,
        cwd=settings.BASE_DIR,
    )
    try:
        _await(port)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _await(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            line.request("GET", "/livez")
            if line.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the web server did not answer within {START_SECONDS} s")


class Caller:
    """A client system: connections that stay open, and a token."""

    def __init__(self, port: int, client: tuple[str, str]) -> None:
        self.port = port
        asked = {"grant_type": "client_credentials", "client_id": client[0], "client_secret": client[1]}
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        line = self.line()
        line.request("POST", "/api/oauth/token", urlencode(asked), form)
        self.token = json.loads(line.getresponse().read())["access_token"]

    def line(self) -> http.client.HTTPConnection:
        """A connection of its own."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def post(self, line: http.client.HTTPConnection, path: str, body: bytes) -> bytes:
        """Sends one body with a key of its own; what came back. RuntimeError for a no."""
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": f"bench-{next(_keys)}"}
        line.request("POST", f"/api/v1/{path}", body, {**headers, "Content-Type": "application/json"})
        answer = line.getresponse()
        found = answer.read()
        if answer.status not in {200, 201}:
            raise RuntimeError(f"expected 200 or 201, found {answer.status}: {found[:500]!r}")
        return found


def asked(firm: Firm, many: int, mark: str, seed: int) -> list[dict[str, str]]:
    """Trades as a client system may send them: the priorities of the system are not its to give."""
    return [{**trade, "priority": max("3", trade["priority"])} for trade in trades_of(firm, many, mark, seed)]


def take_in(caller: Caller, bodies: Sequence[bytes]) -> float:
    """Seconds until every body was answered, by clients at once; each must be taken in whole."""

    def send(mine: Sequence[bytes]) -> int:
        line = caller.line()
        return sum(json.loads(caller.post(line, "instructions/bulk", body))["counts"]["accepted"] for body in mine)

    with ThreadPoolExecutor(CLIENTS) as pool:
        started = time.perf_counter()
        accepted = sum(pool.map(send, [bodies[n::CLIENTS] for n in range(CLIENTS)]))
        seconds = time.perf_counter() - started
    expected = sum(body.count(b'"isin"') for body in bodies)
    if accepted != expected:
        raise RuntimeError(f"expected {expected} trades accepted, found {accepted}")
    return seconds


def one_by_one(caller: Caller, trades: Sequence[Mapping[str, str]]) -> list[float]:
    """Seconds of each trade that is sent alone, by one client."""
    line, waits = caller.line(), []
    for trade in trades:
        body = json.dumps(trade).encode()
        started = time.perf_counter()
        caller.post(line, "instructions", body)
        waits.append(time.perf_counter() - started)
    return waits


def sets_of(first: Mapping[str, int], many: int, size: int) -> list[dict[str, bytes]]:
    """What came of the bodies, as streams of as many matches each with all that belongs to them: ids of bodies that came
    at once lie among one another."""
    found = []
    for start in range(0, many, size):
        low = first["settlements_match"] + start
        within = f"between {low} and {low + size - 1}"
        of_instructions = (
            "id in (select unnest(array[delivering_id, receiving_id]) from settlements_match where id " + within + ")"
        )
        found.append(
            {
                table: copy_out(
                    f"select * from {table} where"
                    f" {of_instructions if table == 'settlements_instruction' else f'{key} {within}'} order by {key}"
                )
                for table, key in KEYS.items()
            }
        )
    return found


def limit_of(written: Sequence[Mapping[str, bytes]]) -> float:
    """Seconds of the bare COPY of the same sets, each in a transaction of its own, by two connections at once."""
    columns = {table: columns_of(table) for table in KEYS}

    def copy(mine: Sequence[Mapping[str, bytes]]) -> None:
        try:
            for streams in mine:
                with whole():
                    for table, stream in streams.items():
                        copy_in(table, columns[table], stream)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CLIENTS) as pool:
        started = time.perf_counter()
        list(pool.map(copy, [written[n::CLIENTS] for n in range(CLIENTS)]))
        seconds = time.perf_counter() - started
    found = int(value("select count(*) from settlements_openmatch"))
    if not found:
        raise RuntimeError("expected the rows to be copied, found none")
    return seconds
