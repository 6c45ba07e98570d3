"""bench trail: what the trail costs who writes, how soon an event is sealed, and how fast a million leaves are verified.

Two clients write one business row a transaction, in turns without its event, with it in the same statement as postings
do, and with it by a statement of its own as other operations do; the trail is kept every two seconds as a worker does. Then
a trail of a million leaves is sealed, exported, and verified by the program in the export, as a process of its own.
"""

import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.test.utils import override_settings

from backoffice.bench import PRINTED, Progress, Row
from backoffice.bench.roles import speaking_as
from backoffice.celery import POLL_SECONDS
from backoffice.trail import keep_trail, sign_all
from backoffice.trail_export import VERIFIER, export_trail
from backoffice.trail_proof import event_proof
from machinery.statements import run, statement, value
from machinery.transactions import whole
from recordkeeping.operations import record
from vocabulary.actor import Actor

BY: Final = Actor("person", "7", "Ana Bench")
AT: Final = datetime(2026, 11, 20, 10, tzinfo=UTC)
CLIENTS: Final = 2
DEAREST: Final = 0.20
LONGEST_LAG: Final = 5.0
LONGEST_VERIFICATION: Final = 30.0
MILLION: Final = 1_000_000
PLACE: Final = (
    "create table bench_fact"
    " (id bigint generated always as identity primary key, account int, amount numeric, reason text)",
    "create index on bench_fact (account)",
    "grant select, insert on bench_fact to backoffice_job",
)
LAG: Final = (
    "select percentile_cont(%s) within group (order by extract(epoch from l.sealed_at - e.recorded_at))::float8"
    " from recordkeeping_leaf l join recordkeeping_event e on e.id = l.event_id"
)
REASON: Final = "a hold for the auction"
TOGETHER: Final = (
    "with fact as (insert into bench_fact (account, amount, reason) values (%s, %s, %s) returning id)"
    " select recordkeeping_keep_event('person', '7', 'Ana Bench', 'hold.placed', 'account', array[%s], null, %s::jsonb, %s, '', %s)"
    " from fact"
)
INSERT: Final = "insert into bench_fact (account, amount, reason) values (%s, %s, %s)"


def add_arguments(parser: ArgumentParser) -> None:
    """Sizes."""
    parser.add_argument("--rounds", type=int, default=6, help="turns without and with the event (default 6)")
    parser.add_argument("--seconds", type=float, default=4.0, help="seconds of each turn (default 4)")
    parser.add_argument("--leaves", type=int, default=MILLION, help="leaves to verify (default 1,000,000)")


def measure(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Measures on the database of this process; a row for every goal."""
    with tempfile.TemporaryDirectory(prefix="backoffice-trail-") as name:
        folder = Path(name)
        with override_settings(TRAIL_KEY_FILE=folder / "trail_key", CHECKPOINTS=folder / "checkpoints"):
            for sql in PLACE:
                run(sql)
            written = _writing(int(options["rounds"]), float(options["seconds"]), progress)
            return [*written, *_verifying(folder, int(options["leaves"]), progress)]


def _writing(rounds: int, seconds: float, progress: Progress) -> list[Row]:
    counts = dict.fromkeys(WAYS, 0)
    with speaking_as("job"), kept():
        for turn in range(rounds):
            for way in list(WAYS)[:: 1 if turn % 2 == 0 else -1]:
                progress(f"turn {turn + 1} of {rounds}: {way}")
                counts[way] += _write_for(seconds, WAYS[way])
        time.sleep(2 * POLL_SECONDS)
    plain, together, apart = (number / (rounds * seconds) for number in counts.values())
    cost, dearer = 1 - together / plain, 1 - apart / plain
    p99, longest = float(value(LAG, [0.99])), float(value(LAG, [1.0]))
    events, leaves = (int(value(f"select count(*) from recordkeeping_{noun}")) for noun in ("event", "leaf"))
    return [
        Row("event in the statement of one row", together, "1/s", plain, cost, f"<= {DEAREST}", cost <= DEAREST),
        Row("event as a statement of its own", apart, "1/s", plain, dearer, PRINTED, True),
        Row(
            "from event to leaf, 99 of 100",
            p99,
            "s",
            LONGEST_LAG,
            p99 / LONGEST_LAG,
            f"<= {LONGEST_LAG:g} s",
            p99 <= LONGEST_LAG,
        ),
        Row("from event to leaf, the longest", longest, "s", LONGEST_LAG, longest / LONGEST_LAG, PRINTED, True),
        Row("events without a leaf at the end", events - leaves, "events", 0, 0, "none", events == leaves),
    ]


@contextmanager
def kept() -> Iterator[None]:
    """Inside, the trail is kept every two seconds by a thread with a session of its own."""
    stop = threading.Event()

    def keep() -> None:
        while not stop.wait(POLL_SECONDS):
            keep_trail()
        connection.close()

    thread = threading.Thread(target=keep)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _row_alone(number: int) -> None:
    run(INSERT, [number, "12.50", REASON])


def _row_with_event(number: int) -> None:
    """As a posting does it."""
    value(
        TOGETHER,
        [number, "12.50", REASON, str(number % 1000), json.dumps({"hold": number, "amount": "12.50"}), REASON, AT],
    )


def _row_then_event(number: int) -> None:
    """As most operations do it."""
    run(INSERT, [number, "12.50", REASON])
    facts = {"hold": number, "amount": "12.50"}
    record(
        by=BY,
        at=AT,
        code="hold.placed",
        subject_type="account",
        subject_ids=[number % 1000],
        after=facts,
        reason=REASON,
    )


WAYS: Final[Mapping[str, Callable[[int], None]]] = {
    "a row alone": _row_alone,
    "its event in the same statement": _row_with_event,
    "its event as a statement of its own": _row_then_event,
}


def _write_for(seconds: float, write: Callable[[int], None]) -> int:
    """Transactions that all clients committed."""
    counts = [0] * CLIENTS

    def client(place: int) -> None:
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            with whole():
                write(counts[place])
            counts[place] += 1
        connection.close()

    threads = [threading.Thread(target=client, args=(place,)) for place in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)


def _verifying(folder: Path, wanted: int, progress: Progress) -> list[Row]:
    progress(f"{wanted:,} events")
    run("analyze recordkeeping_event")
    made = max(0, wanted - int(value("select count(*) from recordkeeping_event")))
    run(statement("backoffice", "bench_events"), {"number": made})
    run("analyze recordkeeping_event")
    started = time.perf_counter()
    with speaking_as("job"):
        while value("select count(*) from recordkeeping_leaf") < wanted:
            progress("sealing")
            sign_all()
        sealed = time.perf_counter()
        progress("exporting")
        path = folder / "trail.zip"
        export_trail(path, since=None, until=None, by=BY, at=AT)
        exported = time.perf_counter()
        proof = event_proof(int(value("select event_id from recordkeeping_leaf where position = %s", [wanted // 2])))
    progress("verifying")
    began = time.perf_counter()
    subprocess.run(  # noqa: S603 - our own program on our own file
        [sys.executable, str(settings.BASE_DIR / "bin" / VERIFIER), str(path)], check=True, stdout=subprocess.DEVNULL
    )
    seconds, hashes = time.perf_counter() - began, len(proof["leaf"]["path"])
    spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    limit = LONGEST_VERIFICATION * wanted / MILLION
    return [
        Row(f"verify {wanted:,} leaves", seconds, "s", limit, seconds / limit, f"<= {limit:g} s", seconds <= limit),
        Row("of it processor time", spent, "s", limit, spent / limit, PRINTED, True),
        Row("hashes that prove one event", hashes, "hashes", 20, hashes / 20, "<= 20", hashes <= 20),
        Row("sealed", made / (sealed - started), "1/s", made, sealed - started, PRINTED, True),
        Row("exported, with its verifier", exported - sealed, "s", path.stat().st_size / 1e6, 0, PRINTED, True),
    ]
