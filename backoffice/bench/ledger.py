"""`bench ledger`: postings by hand against what PostgreSQL does without us.

One journal per commit: 16 processes post as fast as they can, by turns through the product's operation `post` and through
a bare guarded function (backoffice/sql/bench_bare_post.sql) that writes the same rows into the same tables with the same
keys, indexes, foreign keys and checks. Both are called by the same client, in the same transaction block, as the role
`web`, with the durability of production. The operation also makes the effect that lets nothing be posted twice, keeps the
event, looks at the open date and answers with refusals: that is what the ratio pays for. The turns follow one another
within seconds, and the ratio is the median of pairs; every pair changes which of the two begins.

A set: many payments between the cash accounts of participants, skewed like the market, in one call of `post`, from the
entries on, against plain INSERT .. SELECT of as many rows, which lie staged in a table, into the same three tables in one
transaction. The plain way moves no guards and asks nothing. The same with shares has the same goal: there nearly every movement
meets two guards of its own, and the guards are half of the difference.
"""

import random
import time
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from statistics import median
from typing import Any, Final

from django.db import connection

from backoffice.bench import PRINTED, Progress, Row
from backoffice.bench.beside import Answer, Colleague, beside
from backoffice.bench.firm import Firm, build_firm, flow, open_balances
from backoffice.bench.roles import speaking_as
from ledger.operations import Entry, Leg, post
from machinery.statements import copy_rows, run, statement, value
from machinery.transactions import whole
from vocabulary.actor import Actor

FIRST: Final = date(2026, 10, 1)
NOON: Final = datetime(2026, 10, 1, 12, tzinfo=UTC)
CLIENT: Final = Actor("client", "bench", "bench")
AT_LEAST: Final = 0.7
ONE: Final = Decimal(1)
WARM_UP: Final = 1.0
AHEAD: Final = 0.2
"""Seconds before a turn begins at which the clients are told."""

Movement = tuple[int, int, int]


def add_arguments(parser: ArgumentParser) -> None:
    """Sizes and seed."""
    parser.add_argument("--clients", type=int, default=16, help="processes that post at once")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long a turn of the clients takes")
    parser.add_argument("--rounds", type=int, default=9, help="pairs of turns")
    parser.add_argument("--journals", type=int, default=10_000, help="journals of a set")
    parser.add_argument("--sets", type=int, default=9, help="pairs of sets")
    parser.add_argument("--participants", type=int, default=200)
    parser.add_argument("--instruments", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)


@dataclass(frozen=True)
class Turn:
    """What the clients are told: which way to post, from when to when by the monotonic clock of the machine."""

    way: str
    begins: float
    ends: float


def measure(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Runs everything on the fresh database of this process; a row for both goals, then what they are made of."""
    progress("firm and opening balances")
    firm = build_firm(FIRST, int(options["participants"]), int(options["instruments"]))
    open_balances(firm, FIRST, holding=1_000_000_000, cash=4_000_000_000_000)
    with whole():
        run(statement("backoffice", "bench_bare_post"))
        run("grant execute on function bench_bare_post to backoffice_web")
        run(statement("backoffice", "bench_staged"))
        for table in ("ledger_journal", "ledger_movement", "ledger_guard"):
            run(f"analyze {table}")
    return one_per_commit(firm, options, progress) + sets(firm, options, progress)


def one_per_commit(firm: Firm, options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """16 clients, by turns: journals per second of both ways, and the median of their ratios."""
    clients, seconds, rounds = int(options["clients"]), float(options["seconds"]), int(options["rounds"])
    rates: dict[str, list[float]] = {way: [] for way in WAYS}
    with beside([posting(firm, number, int(options["seed"])) for number in range(clients)]) as crowd:
        for way in WAYS:
            turn(crowd, way, WARM_UP)
        for number in range(rounds):
            progress(f"one journal per commit, {clients} clients: pair {number + 1} of {rounds}")
            for way in sorted(WAYS, reverse=bool(number % 2)):
                rates[way].append(turn(crowd, way, seconds))
    ours, bare = rates["operation"], rates["bare function"]
    return judged(f"one journal per commit, {clients} clients", "journals/s", ours, bare, "the bare function")


def turn(crowd: list[Colleague], way: str, seconds: float) -> float:
    """All clients post one way for some seconds; journals per second of all of them."""
    begins = time.monotonic() + AHEAD
    for colleague in crowd:
        colleague.ask(Turn(way, begins, begins + seconds))
    return sum(int(colleague.answer()) for colleague in crowd) / seconds


def posting(firm: Firm, number: int, seed: int) -> Answer:
    """The function of one client: posts as it is told, and answers how many journals it has posted."""
    dice = random.Random(f"{seed} {number}")  # noqa: S311 - reproducible on purpose

    def work(told: Turn) -> int:
        act, posted = WAYS[told.way], 0
        with speaking_as("web"):
            connection.ensure_connection()
            time.sleep(max(0.0, told.begins - time.monotonic()))
            while time.monotonic() < told.ends:
                act(f"{number}:{told.begins}:{posted}", movement(firm, dice))
                posted += 1
        return posted

    return work


def movement(firm: Firm, dice: random.Random) -> Movement:
    """Asset, debit and credit account of one share that goes from one participant to another; any of them as likely."""
    participants, instruments = firm.securities.shape
    giver = dice.randrange(participants)
    taker = (giver + 1 + dice.randrange(participants - 1)) % participants
    asset = dice.randrange(instruments)
    return int(firm.assets[asset]), int(firm.securities[giver, asset]), int(firm.securities[taker, asset])


def by_operation(effect: str, moved: Movement) -> None:
    """One journal by the product's operation."""
    with whole():
        post([Entry(effect, "HAND", FIRST, [Leg(*moved, ONE)])], business_date=FIRST, by=CLIENT, at=NOON)


def by_bare_function(_: str, moved: Movement) -> None:
    """One journal by the bare function."""
    with whole():
        value("select bench_bare_post(%s, %s, %s, %s, %s, %s)", [FIRST, "HAND", *moved, ONE])


WAYS: Final[Mapping[str, Callable[[str, Movement], None]]] = {
    "operation": by_operation,
    "bare function": by_bare_function,
}


def sets(firm: Firm, options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Sets by turns: journals per second of both ways, and the median of their ratios."""
    count, pairs, seed = int(options["journals"]), int(options["sets"]), int(options["seed"])
    payments = pairs_of_sets("payments", count, pairs, lambda number: payments_of(firm, count, seed + number), progress)
    shares = pairs_of_sets("shares", count, pairs, lambda number: shares_of(firm, count, seed + number), progress)
    against = "plain INSERT .. SELECT"
    return [
        *judged(f"a set of {count:,} payments", "journals/s", *payments, against),
        *judged(f"a set of {count:,} movements of shares", "journals/s", *shares, against),
    ]


def pairs_of_sets(
    what: str, count: int, pairs: int, made: Callable[[int], list[Movement]], progress: Progress
) -> tuple[list[float], list[float]]:
    """Journals per second of our sets and of plain ones; a first pair of each warms up and does not count."""
    rates: dict[str, list[float]] = {"set": [], "plain": []}
    for number in range(pairs + 1):
        progress(f"sets of {count:,} {what}: pair {number} of {pairs}")
        moved = made(number)
        stage(moved, f"plain:{what}:{number}")
        for way in sorted(rates, reverse=bool(number % 2)):
            seconds = post_set(moved, f"set:{what}:{number}") if way == "set" else insert_plainly()
            rates[way].append(count / seconds)
    return rates["set"][1:], rates["plain"][1:]


def payments_of(firm: Firm, count: int, seed: int) -> list[Movement]:
    """Payments between participants as the market's flow has them."""
    trades = flow(firm, count, seed)
    payers, payees = firm.cash[trades["receiver"]].tolist(), firm.cash[trades["deliverer"]].tolist()
    return [(firm.currency, payer, payee) for payer, payee in zip(payers, payees, strict=True)]


def shares_of(firm: Firm, count: int, seed: int) -> list[Movement]:
    """Shares that go from one participant to another, one at a time."""
    dice = random.Random(seed)  # noqa: S311 - reproducible on purpose
    return [movement(firm, dice) for _ in range(count)]


def post_set(moved: list[Movement], name: str) -> float:
    """Seconds of one call of the operation with a set, from its entries on to the end of COMMIT."""
    entries = [Entry(f"{name}:{n}", "HAND", FIRST, [Leg(*m, ONE)]) for n, m in enumerate(moved)]
    with speaking_as("web"):
        connection.ensure_connection()
        started = time.perf_counter()
        with whole():
            post(entries, business_date=FIRST, by=CLIENT, at=NOON)
        return time.perf_counter() - started


def stage(moved: list[Movement], name: str) -> None:
    """Puts as many rows as a set has where the plain way reads them; their ids are drawn before."""
    first = int(value("select max(nextval('ledger_journal_hand_id')) from generate_series(1, %s)", [len(moved)]))
    with whole():
        run("truncate bench_staged")
        copy_rows(
            "bench_staged",
            [
                "id",
                "effect",
                "kind",
                "value_date",
                "asset_id",
                "debit_account",
                "credit_account",
                "amount",
                "fingerprint",
            ],
            ((first - n, f"{name}:{n}", "HAND", FIRST, *m, 1, f"{n:032x}") for n, m in enumerate(moved)),
        )
    with whole():
        run("analyze bench_staged")


def insert_plainly() -> float:
    """Seconds of the plain inserts of what is staged, to the end of COMMIT."""
    connection.ensure_connection()
    started = time.perf_counter()
    with whole():
        for name in ("effects", "journals", "movements"):
            run(statement("backoffice", f"bench_plain_{name}"))
    return time.perf_counter() - started


def judged(what: str, unit: str, ours: list[float], limit: list[float], against: str) -> list[Row]:
    """The row of the goal, by the median of the pairs' ratios, and the spread of these ratios."""
    ratios = [mine / other for mine, other in zip(ours, limit, strict=True)]
    middle = median(ratios)
    goal = f">= {AT_LEAST:g} x {against}"
    return [
        Row(what, median(ours), unit, median(limit), middle, goal, middle >= AT_LEAST),
        Row(f"{what}: lowest pair", min(ours), unit, min(limit), min(ratios), PRINTED, True),
        Row(f"{what}: highest pair", max(ours), unit, max(limit), max(ratios), PRINTED, True),
    ]
