"""`bench night`: a million matches due tonight, after nights on file, against the bare COPY of the same journals.

The limit: binary COPY of the very journals and movements that the night wrote, into fresh tables, with the same keys,
indexes and foreign keys. Both are measured in this run, the limit before and after the night. The nights on file ran
through the product's own night. A further night runs beside probes: a reader, a statement, single postings, and
invariants in one snapshot after the other.
"""

import resource
import time
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

from backoffice.bench import Row
from backoffice.bench.filing import file_matches
from backoffice.bench.firm import Firm, build_firm, open_balances
from backoffice.bench.loop import settle_one_by_one
from backoffice.bench.probes import Probes
from backoffice.day import NIGHT, run_night
from itservices.models import Step
from itservices.queries import run_facts, run_of
from machinery.statements import copy_in, copy_out, run, value
from machinery.transactions import whole
from vocabulary.actor import Actor

Progress = Callable[[str], None]
BY = Actor("job", "bench", "bench")
FIRST = date(2026, 10, 1)
COLUMNS = {
    "journal": ["id", "slice", "business_date", "value_date", "kind", "subject"],
    "movement": [
        "journal_id",
        "leg",
        "slice",
        "business_date",
        "asset_id",
        "debit_account",
        "credit_account",
        "amount",
    ],
}


def add_arguments(parser: ArgumentParser) -> None:
    """Sizes and seed."""
    parser.add_argument("--instructions", type=int, default=1_000_000, help="matches due tonight")
    parser.add_argument("--nights", type=int, default=20, help="nights on file before it")
    parser.add_argument("--per-night", type=int, default=50_000, help="matches of each of these nights")
    parser.add_argument(
        "--probed", type=int, default=1_000_000, help="matches of the night beside probes; 0 leaves it out"
    )
    parser.add_argument("--sample", type=int, default=5_000, help="matches of the per-row ORM loop")
    parser.add_argument("--seed", type=int, default=1)


def measure(options: dict[str, Any], progress: Progress) -> list[Row]:
    """Runs everything on the fresh database of this process and returns the rows of the table."""
    count, seed = int(options["instructions"]), int(options["seed"])
    progress("firm and opening balances")
    firm = build_firm(FIRST)
    open_balances(firm, FIRST, holding=max(2_000, count // 17), cash=4_000_000_000_000 * max(1, count // 1_000_000))
    day = FIRST
    for night in range(int(options["nights"])):
        progress(f"night on file {night + 1} of {options['nights']}: {day}")
        day = _night(firm, int(options["per_night"]), day, seed + 100 + night)
    progress(f"file {count:,} matches due {day}")
    file_matches(firm, count, day, seed)
    loop = settle_one_by_one(int(options["sample"]), day)
    progress("the night")
    started = time.perf_counter()
    run_night(day, by=BY, at=at_night(day))
    whole_night = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = _speed(day, whole_night, loop, progress)
    rows.append(Row("memory of the night's process", memory, "MB", 2048, memory / 2048, "< 2 GB", memory < 2048))
    if options["probed"]:
        day += timedelta(days=1 + (day.isoweekday() == 6))
        progress(f"file {options['probed']:,} matches for the night beside probes, {day}")
        file_matches(firm, int(options["probed"]), day, seed + 1)
        with Probes(firm) as probes:
            run_night(day, by=BY, at=at_night(day))
        rows += probes.rows()
    return rows


def at_night(day: date) -> datetime:
    """The instant of a night: 23:00 UTC of its date."""
    return datetime(day.year, day.month, day.day, 23, tzinfo=UTC)


def _night(firm: Firm, count: int, day: date, seed: int) -> date:
    """Files and settles one night; the next business date."""
    file_matches(firm, count, day, seed)
    state = run_night(day, by=BY, at=at_night(day))
    if state[day] != "DONE":
        raise RuntimeError(f"the night of {day} ended {state[day]}: {_trouble(day)}")
    return day + timedelta(days=1 + (day.isoweekday() == 6))


def _trouble(day: date) -> str:
    return " ".join(Step.objects.filter(run__business_date=day).values_list("trouble", flat=True))


def _speed(day: date, whole_night: float, loop: float, progress: Progress) -> list[Row]:
    found = run_of(NIGHT, day)
    if found is None or found.state != "DONE":
        raise RuntimeError(f"the night of {day} did not end: {_trouble(day)}")
    seconds = {
        step.name: (step.finished_at - step.started_at).total_seconds()
        for step in Step.objects.filter(run=found)
        if step.finished_at and step.started_at
    }
    slice_id = run_facts(found.pk)["slice"]
    settled = int(value("select journals from ledger_slice where id = %s", [slice_id]))
    progress("the limit: bare COPY of the same journals, three times")
    limit = median(limit_of(slice_id) for _ in range(3))
    book = seconds["settle"] + seconds["publish"]
    rows = [
        Row("settle + book", book, "s", limit, book / limit, "<= 3.5 x COPY", book / limit <= 3.5),
        Row(
            "settled per second against a per-row ORM loop",
            settled / book,
            "1/s",
            loop,
            settled / book / loop,
            ">= 150 x the loop",
            settled / book / loop >= 150,
        ),
        Row("whole night with its proof", whole_night, "s", 90, whole_night / 90, "< 90 s", whole_night < 90),
        Row("settled", settled, "matches", settled, 1.0, "printed", True),
    ]
    rows += [Row(f"step {name}", took, "s", limit, took / limit, "printed", True) for name, took in seconds.items()]
    return rows


def limit_of(slice_id: int) -> float:
    """Seconds of the bare COPY of a slice's journals and movements, with keys, indexes and foreign keys."""
    found = {
        name: copy_out(f"select {', '.join(columns)} from ledger_{name}_s{slice_id} order by 1")
        for name, columns in COLUMNS.items()
    }
    started = time.perf_counter()
    with whole():
        for name, columns in COLUMNS.items():
            run(f"create table bench_{name} (like ledger_{name} including defaults)")
            copy_in(f"bench_{name}", columns, found[name])
        value("select ledger_index_leaf('bench_journal', 'bench_movement')")
        value("select ledger_constrain_leaf('bench_journal', 'bench_movement')")
        value("select ledger_validate_leaf('bench_movement')")
    seconds = time.perf_counter() - started
    with whole():
        run("drop table bench_movement, bench_journal")
    return seconds
