"""`drill calendar`: two years of nights by three schedulers whose clocks jump, each opened once, in order, and not early.

Every scheduler is a process of its own in a time zone of its own that ticks all the time by a clock up to an hour ahead or
behind. The real clock is moved from evening to evening, now and then over several days at once. Every business date gets
one run, in the order of the dates, none before its time by the clock of who opened it, and a closed day gets none.
"""

import os
import random
import time
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from multiprocessing.sharedctypes import Synchronized
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import Error, connection

from backoffice import schedule
from backoffice.bench.beside import FORK, beside
from backoffice.day import NIGHT
from backoffice.drill import Progress, Row, full_proof
from backoffice.drill.databases import Databases
from itservices.models import Run
from itservices.queries import active_run
from itservices.runner import run_to_end
from ledger.operations import open_books
from ledger.queries import business_date
from machinery.statements import rows
from machinery.transactions import whole
from refdata.operations import (
    ClosureWish,
    CutOffWish,
    MarketWish,
    Publication,
    open_calendar,
    publish_closures,
    register_currency,
    register_market,
    set_cut_off,
    set_payment_calendar,
)
from vocabulary.actor import Actor
from vocabulary.days import Period
from vocabulary.identifiers import Bic
from vocabulary.money import Currency
from vocabulary.side import PaymentType

FIRST: Final = date(2026, 10, 1)
LONG_AGO: Final = datetime(2026, 1, 1, tzinfo=UTC)
SEED: Final = Actor("job", "seed", "seed")
ZONES: Final = ("Europe/Madrid", "America/New_York", "Australia/Sydney", "America/Sao_Paulo")
JUMP: Final = 3_600.0
CLOSED: Final = ("2026-12-25", "2027-01-01", "2027-03-26", "2027-03-29", "2028-04-14", "2028-04-17", "2028-05-01")
"""Closing days of T2 that are no Saturday or Sunday, as far as two years from FIRST reach."""
SIZES: Final[Mapping[str, Mapping[str, object]]] = {"ci": {"days": 60}, "nightly": {"days": 730}}


def add_arguments(parser: ArgumentParser) -> None:
    """How many days, and the seed."""
    parser.add_argument("--days", type=int, default=730)
    parser.add_argument("--schedulers", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)


def perform(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Opens books on a database of its own and lets the years pass; the rows of the table."""
    days, dice = int(options["days"]), random.Random(int(options["seed"]))  # noqa: S311 - moments, no secrets
    with Databases("drill_calendar") as databases:
        name = databases.clone("firm")
        databases.use(name, "owner")
        make_firm()
        databases.use(name, "job")
        told = pass_by(days, int(options["schedulers"]), dice, progress)
        databases.use(name, "job")
        found = judged(told, days)
        return [*found, full_proof("B-O3")]


def make_firm() -> None:
    """A market with the closing days of T2, its cut-offs, a currency, and books that are open on FIRST."""
    closures = tuple(ClosureWish(date.fromisoformat(day)) for day in CLOSED)
    with whole():
        open_calendar("T2", "Euro payments", by=SEED, at=LONG_AGO)
        covers = Period(date(2026, 1, 1), date(2030, 1, 1))
        publish_closures([Publication("T2", covers, closures)], known_from=date(2026, 1, 1), by=SEED, at=LONG_AGO)
        wish = MarketWish("OWN", "Own books", "Europe/Madrid", "T2", Bic("DRLLESMMXXX"))
        market = register_market([wish], by=SEED, at=LONG_AGO)["OWN"]
        cut_offs = [CutOffWish(market, payment, time_of_day(16)) for payment in PaymentType]
        set_cut_off(cut_offs, valid_from=date(2026, 1, 1), by=SEED, at=LONG_AGO)
        register_currency([Currency("EUR")], by=SEED, at=LONG_AGO)
        set_payment_calendar({Currency("EUR"): "T2"}, by=SEED, at=LONG_AGO)
    with whole():
        open_books(FIRST, by=SEED, at=LONG_AGO)


@dataclass
class Told:
    """What the schedulers did: how often they looked, what they opened, and what went wrong."""

    ticks: int = 0
    opened: int = 0
    troubles: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Scheduler:
    """One process that ticks until `now` is negative, by a clock that jumps around it."""

    number: int
    seed: int
    now: "Synchronized[float]"

    def work(self, _: object) -> Told:
        """Ticks; what came of it."""
        os.environ["TZ"] = ZONES[self.number % len(ZONES)]
        time.tzset()
        dice, told = random.Random(self.seed * 100 + self.number), Told()  # noqa: S311
        while (real := self.now.value) >= 0:
            mine = datetime.fromtimestamp(real + dice.uniform(-JUMP, JUMP), UTC)
            vars(schedule)["current_instant"] = lambda mine=mine: mine
            try:
                told.opened += len(schedule.open_due_runs())
            except Error as trouble:
                told.troubles.append(str(trouble).strip())
                connection.close()
            told.ticks += 1
            time.sleep(dice.uniform(0, 0.06))
        return told


def pass_by(days: int, schedulers: int, dice: random.Random, progress: Progress) -> list[Told]:
    """Moves the real clock from FIRST over so many days while the schedulers tick, and runs what they open."""
    slot, end = schedule.SCHEDULE[0], FIRST + timedelta(days=days)
    now = FORK.Value("d", due_of(slot, FIRST).timestamp() - 2 * JUMP)
    with beside([Scheduler(number, dice.randrange(1_000), now).work for number in range(schedulers)]) as colleagues:
        for colleague in colleagues:
            colleague.ask(None)
        day = FIRST
        while day < end:
            progress(f"{day}")
            evening = due_of(slot, day).timestamp()
            now.value = evening - JUMP
            run_what_is_open(day - timedelta(days=1))
            now.value = evening + JUMP * 1.01
            run_what_is_open(day)
            day += timedelta(days=dice.choices((1, 2, 9), (40, 2, 1))[0])
        now.value = -1.0
        return [colleague.answer() for colleague in colleagues]


def due_of(slot: schedule.Slot, day: date) -> datetime:
    """When the slot of a day comes."""
    return datetime.combine(day, slot.local, ZoneInfo(slot.zone)).astimezone(UTC)


def run_what_is_open(through: date) -> None:
    """Runs every night that is opened, until the open date is later than `through`; whoever is early is run too."""
    patience = time.monotonic() + 60
    while business_date() <= through or active_run(NIGHT):
        run = active_run(NIGHT)
        if run is not None:
            run_to_end(run.pk)
            patience = time.monotonic() + 60
        elif time.monotonic() > patience:
            raise RuntimeError(f"expected a run for {business_date()}, none was opened within a minute")
        else:
            time.sleep(0.002)


def judged(told: Sequence[Told], days: int) -> list[Row]:
    """The rows: one run a business date, in order, not early, none on a closed day."""
    slot = schedule.SCHEDULE[0]
    found = list(Run.objects.filter(job=NIGHT).order_by("pk"))
    got = [run.business_date for run in found]
    wanted = [day for day in business_days(days) if day <= got[-1]] if got else []
    early = [run.business_date for run in found if run.at < due_of(slot, run.business_date)]
    undone = [run.business_date for run in found if run.state != Run.State.DONE]
    overlapping = rows(
        "select 1 from (select started, lag(finished) over (order by run_id) as before from ("
        " select run_id, min(started_at) as started, max(finished_at) as finished from itservices_step group by 1) r) s"
        " where started < before"
    )
    opened, ticks = sum(each.opened for each in told), sum(each.ticks for each in told)
    troubles = [text for each in told for text in each.troubles]
    last = FIRST + timedelta(days=days - 1)
    return [
        Row(
            f"business dates of {days} days, {ticks:,} ticks of {len(told)} schedulers",
            f"{len(wanted)} nights, each once, in order, to {last}",
            f"{len(got)} nights, {len(set(got))} dates, to {got[-1] if got else 'none'}",
            got == wanted and bool(got) and got[-1] >= min(last, max(wanted)) - timedelta(days=12),
            "B-O3",
        ),
        Row("nights before their time, by the clock of who opened them", "none", str(len(early)), not early, "B-O3"),
        Row("nights not done", "none", str(len(undone)), not undone, "B-O3"),
        Row(
            "nights that began before the one before had ended", "none", str(len(overlapping)), not overlapping, "B-O3"
        ),
        Row(
            "ticks that met trouble",
            "none",
            f"{len(troubles)}: {troubles[0][:60]}" if troubles else "none",
            not troubles,
            "B-O3",
        ),
        Row("answers of the schedulers", "at least one a night", f"{opened:,}", opened >= len(got), "B-O3"),
    ]


def business_days(days: int) -> list[date]:
    """The open days by this drill's own reckoning: no Saturday, no Sunday, no closing day."""
    every = (FIRST + timedelta(days=number) for number in range(days + 12))
    return [day for day in every if day.isoweekday() < 6 and day.isoformat() not in CLOSED]
