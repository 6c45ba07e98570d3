"""`drill broker`: the broker loses everything in the middle of a night, twenty times, and the night does not care.

Workers under the product's own supervisor run one night after the other. A few are left alone, to know how long one takes.
In each of the others, at a moment drawn from the seed, all data of the broker is thrown away and it is killed -9. Every
night ends by itself, loses nothing, and takes at most five seconds longer.
"""

import random
import statistics
import time
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from backoffice.bench.filing import file_matches
from backoffice.bench.firm import build_firm, open_balances
from backoffice.day import NIGHT, open_night
from backoffice.drill import Progress, Row, full_proof
from backoffice.drill.databases import Databases
from backoffice.drill.house import House, Size, strike_broker, wait_for_broker
from backoffice.results import night_result
from itservices.models import Run
from itservices.queries import run_of
from ledger.queries import business_date
from machinery.statements import value
from refdata.queries import next_business_date
from vocabulary.actor import Actor

FIRST: Final = date(2026, 10, 1)
ALONE: Final = 3
LATER_BY: Final = 5.0
PATIENCE: Final = 120.0
SIZES: Final[Mapping[str, Mapping[str, object]]] = {"ci": {"strikes": 8}, "nightly": {"strikes": 20}}


def add_arguments(parser: ArgumentParser) -> None:
    """Sizes, number of strikes and seed."""
    parser.add_argument("--matches", type=int, default=2_000, help="matches of each night")
    parser.add_argument("--strikes", type=int, default=20, help="nights whose broker is struck")
    parser.add_argument("--seed", type=int, default=1)


def perform(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Makes a firm with a night for each strike on a database of its own, and strikes; the rows of the table."""
    dice, strikes = random.Random(int(options["seed"])), int(options["strikes"])  # noqa: S311 - moments, no secrets
    with Databases("drill_broker") as databases:
        name = databases.clone("firm")
        databases.use(name, "owner")
        progress("a firm with a night for each strike")
        most = ALONE + strikes + strikes // 2 + 1
        make_firm(int(options["matches"]), most, int(options["seed"]))
        databases.use(name, "job")
        with House(databases, name, Size()):
            nights: list[Ended] = []
            while len(nights) < most and sum(night.struck for night in nights) < strikes:
                progress(f"night {len(nights) + 1} of {ALONE + strikes}")
                alone = len(nights) < ALONE
                usual = 0.0 if alone else statistics.median(night.seconds for night in nights[:ALONE])
                nights.append(one_night(None if alone else dice.uniform(0.0, 0.9 * usual)))
        databases.use(name, "job")
        return judged(nights, int(options["matches"]), strikes)


def make_firm(matches: int, nights: int, seed: int) -> None:
    """Twenty participants in ten ISINs, with matches due on each of so many business dates."""
    firm = build_firm(FIRST, participants=20, instruments=10)
    open_balances(firm, FIRST, holding=matches * 20, cash=matches * 2_000_000)
    day = FIRST
    for number in range(nights):
        file_matches(firm, matches, day, seed + number)
        day = next_business_date(day)


@dataclass(frozen=True)
class Ended:
    """One night: its date, whether it was struck, how long it took from being opened, how it ended, and what it did."""

    day: date
    struck: bool
    seconds: float
    state: str
    done: int


def one_night(strike_after: float | None) -> Ended:
    """Opens the night of the open date, strikes the broker after so many seconds, and waits for the night's end."""
    day = business_date()
    started = time.monotonic()
    open_night(day, by=Actor("job", "drill", "drill"), at=datetime(day.year, day.month, day.day, 23, tzinfo=UTC))
    struck = False
    while not ended(day) and time.monotonic() - started < PATIENCE:
        if strike_after is not None and not struck and time.monotonic() - started >= strike_after:
            struck = strike_broker(wiped=True)
        time.sleep(0.01)
    seconds = time.monotonic() - started
    wait_for_broker()
    run, result = run_of(NIGHT, day), night_result(day)
    totals = [*result.settled.values(), *result.refused.values()] if result else []
    return Ended(day, struck, seconds, run.state if run else "not begun", sum(int(each["number"]) for each in totals))


def ended(day: date) -> bool:
    """Whether the night of a day is over, well or not."""
    run = run_of(NIGHT, day)
    return run is not None and run.state != Run.State.RUNNING


def judged(nights: Sequence[Ended], matches: int, strikes: int) -> list[Row]:
    """The rows: every night ended by itself, with all of its matches, and not much later."""
    usual = statistics.median(night.seconds for night in nights[:ALONE])
    struck = [night for night in nights if night.struck]
    undone = [night.day for night in nights if night.state != Run.State.DONE]
    lost = value(
        "select count(*) from settlements_match m left join settlements_settlement s on s.match_id = m.id"
        " left join settlements_openmatch o on o.match_id = m.id where s.match_id is null and o.match_id is null"
    )
    short = [night.day for night in nights if night.done < matches]
    later = max((night.seconds - usual for night in struck), default=0.0)
    attempts = value("select count(*) from itservices_step where attempt > 1")
    return [
        Row(
            f"nights that ended by themselves; the broker wiped and killed in {len(struck)}",
            f"{len(nights)} of {len(nights)}",
            f"{len(nights) - len(undone)} of {len(nights)} ({attempts} steps were tried again)",
            not undone and len(struck) >= strikes,
            "B-R6",
        ),
        Row(
            "matches lost, or nights that told less than was due",
            "none",
            f"{lost} matches, {len(short)} nights",
            not lost and not short,
            "B-R6",
        ),
        Row(
            f"the longest over a night left alone ({usual:.1f} s)",
            f"{LATER_BY:.0f} s",
            f"{later:.1f} s",
            later <= LATER_BY,
            "B-R6",
        ),
        full_proof("B-R6"),
    ]
