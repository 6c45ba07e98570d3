"""`bench night`: a million matches due tonight, after nights on file, against the bare COPY of the same journals.

The limit (backoffice/bench/limit.py) is measured three times right after the night, over the very rows that it wrote.
Settle + book is the night's steps `settle` and `publish`: from reading the queue to validated foreign keys. The nights on
file ran through the product's own night. A per-row ORM loop settles a sample of tonight's matches before, and is taken
back. A further night of as many matches runs beside probes, whose waits count and whose seconds do not. The night speaks
to the database as a worker does, by the role `job`.
"""

import time
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any, Final

from backoffice.bench import PRINTED, Progress, Row
from backoffice.bench.beside import FORK, beside
from backoffice.bench.filing import file_matches
from backoffice.bench.firm import Firm, build_firm, open_balances
from backoffice.bench.limit import rows_of as rows_of_slice
from backoffice.bench.limit import seconds_of_limit
from backoffice.bench.loop import settle_one_by_one
from backoffice.bench.memory import Peaks, postmaster, this_process, watch
from backoffice.bench.probes import rows_of as rows_of_probes
from backoffice.bench.probes import snapshots, waits
from backoffice.bench.roles import speaking_as
from backoffice.day import NIGHT, run_night
from itservices.models import Step
from itservices.queries import run_facts, run_of
from machinery.statements import value
from vocabulary.actor import Actor

BY: Final = Actor("job", "bench", "bench")
FIRST: Final = date(2026, 10, 1)
SUNDAY: Final = 7
LIMITS: Final = 3
GIBIBYTE: Final = 1 << 30
MOST: Final = 2 * GIBIBYTE


def add_arguments(parser: ArgumentParser) -> None:
    """Sizes and seed."""
    parser.add_argument("--instructions", type=int, default=1_000_000, help="matches due tonight")
    parser.add_argument("--nights", type=int, default=20, help="nights on file before it")
    parser.add_argument("--per-night", type=int, default=50_000, help="matches of each of these nights")
    parser.add_argument("--probed", type=int, help="matches of the night beside probes; default: as many as tonight")
    parser.add_argument("--sample", type=int, default=5_000, help="matches of the per-row ORM loop")
    parser.add_argument("--participants", type=int, default=200)
    parser.add_argument("--instruments", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)


@dataclass
class Measured:
    """What was measured of tonight: seconds of each step, of the whole, of the limit; matches a second of the loop."""

    steps: Mapping[str, float]
    whole: float
    limits: list[float]
    loop: float
    settled: int
    peaks: Peaks


def measure(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Runs everything on the fresh database of this process; a row for every goal, then what took how long."""
    count, seed = int(options["instructions"]), int(options["seed"])
    progress("firm and opening balances")
    firm = build_firm(FIRST, int(options["participants"]), int(options["instruments"]))
    open_balances(firm, FIRST, holding=max(2_000, count // 17), cash=4_000_000_000_000 * max(1, count // 1_000_000))
    day = FIRST
    for number in range(int(options["nights"])):
        progress(f"night on file {number + 1} of {options['nights']}: {day}")
        file_matches(firm, int(options["per_night"]), day, seed + 100 + number)
        perform(day)
        day = following(day)
    progress(f"{count:,} matches due {day}")
    file_matches(firm, count, day, seed)
    measured = tonight(day, int(options["sample"]), progress)
    day, probed = following(day), int(options["probed"] or count)
    progress(f"{probed:,} matches for the night beside probes, {day}")
    file_matches(firm, probed, day, seed + 1)
    return goals(measured) + beside_probes(firm, day, progress) + printed(measured)


def tonight(day: date, sample: int, progress: Progress) -> Measured:
    """The loop, the night, and the limit over what the night wrote."""
    progress(f"a per-row ORM loop over {sample:,} of them")
    loop = settle_one_by_one(sample, day, at_night(day))
    progress("the night")
    with memory_watched() as peaks:
        started = time.perf_counter()
        perform(day)
        whole = time.perf_counter() - started
    slice_id = slice_of(day)
    progress(f"the limit: bare COPY of the same journals, {LIMITS} times")
    streams = rows_of_slice(slice_id)
    limits = [seconds_of_limit(streams) for _ in range(LIMITS)]
    settled = int(value("select journals from ledger_slice where id = %s", [slice_id]))
    return Measured(seconds_of_steps(day), whole, limits, loop, settled, peaks)


def beside_probes(firm: Firm, day: date, progress: Progress) -> list[Row]:
    """A night while others read, post and look at snapshots."""
    stop = FORK.Event()
    with beside([waits(firm, stop), snapshots(day, stop)]) as (probe, watcher):
        probe.ask("probe")
        watcher.ask("watch")
        try:
            perform(day)
        finally:
            stop.set()
        waited, looked = probe.answer(), watcher.answer()
    for text in sorted({*waited.troubles, *looked.unsound}):
        progress(text)
    return rows_of_probes(waited, looked)


@contextmanager
def memory_watched() -> Iterator[Peaks]:
    """The peaks of memory while the block runs; filled in at its end."""
    peaks, stop = Peaks(), FORK.Event()
    with beside([watch(this_process(), postmaster(), stop)]) as [watcher]:
        watcher.ask("look")
        try:
            yield peaks
        finally:
            stop.set()
            vars(peaks).update(vars(watcher.answer()))


def at_night(day: date) -> datetime:
    """The instant of a night: 23:00 UTC of its date."""
    return datetime(day.year, day.month, day.day, 23, tzinfo=UTC)


def following(day: date) -> date:
    """The next business date of the bench's calendar: every day but Sunday."""
    return day + timedelta(days=1 + ((day + timedelta(days=1)).isoweekday() == SUNDAY))


def perform(day: date) -> None:
    """The night of a date to its end; RuntimeError with its trouble when it does not end well."""
    with speaking_as("job"):
        state = run_night(day, by=BY, at=at_night(day)).get(day)
    if state != "DONE":
        trouble = " ".join(Step.objects.filter(run__business_date=day).values_list("trouble", flat=True))
        raise RuntimeError(f"the night of {day} ended {state}: {trouble}")


def slice_of(day: date) -> int:
    """The slice that the night of a date wrote."""
    run = run_of(NIGHT, day)
    if run is None:
        raise RuntimeError(f"the night of {day} was never opened")
    return int(run_facts(run.pk)["slice"])


def seconds_of_steps(day: date) -> dict[str, float]:
    """How long each step of a night took, by the clock of the database."""
    return {
        step.name: (step.finished_at - step.started_at).total_seconds()
        for step in Step.objects.filter(run__job=NIGHT, run__business_date=day).order_by("position")
        if step.finished_at and step.started_at
    }


def goals(found: Measured) -> list[Row]:
    """A row a goal of the night itself."""
    limit, book = median(found.limits), found.steps["settle"] + found.steps["publish"]
    rate, memory = found.settled / book, (("the night's process", found.peaks.night),
                                          ("the largest PostgreSQL process", found.peaks.postgres))  # fmt: skip
    return [
        Row("settle + book against bare COPY", book, "s", limit, book / limit, "<= 3.5 x", book <= 3.5 * limit),
        Row(
            "settled against a per-row ORM loop",
            rate,
            "1/s",
            found.loop,
            rate / found.loop,
            ">= 150 x",
            rate >= 150 * found.loop,
        ),
        Row("whole night with its proof", found.whole, "s", 90, found.whole / 90, "< 90 s", found.whole < 90),
        *(
            Row(f"memory of {name}", size / (1 << 20), "MiB", MOST / (1 << 20), size / MOST, "< 2 GiB", 0 < size < MOST)
            for name, size in memory
        ),
    ]


def printed(found: Measured) -> list[Row]:
    """What has no goal: how many settled, how the limit varied, and the seconds of each step in limits."""
    limit = median(found.limits)
    rows = [
        Row("settled", found.settled, "matches", found.settled, 1.0, PRINTED, True),
        Row("the limit at its fastest", min(found.limits), "s", limit, min(found.limits) / limit, PRINTED, True),
        Row("the limit at its slowest", max(found.limits), "s", limit, max(found.limits) / limit, PRINTED, True),
    ]
    return rows + [
        Row(f"step {name}", took, "s", limit, took / limit, PRINTED, True) for name, took in found.steps.items()
    ]
