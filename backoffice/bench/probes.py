"""Probes beside a night: how long readers and single postings wait, and whether every snapshot of the night is sound.

Two processes of their own. One reads and posts in threads every 10 ms, as pages and clients do, through the product's
queries and operations. The other looks at one snapshot of the database after the other: what is quickly counted is
looked at in each, what takes longer in turn in every fourth, the whole proof among it.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count, cycle
from multiprocessing.synchronize import Event
from typing import Any, Final

from django.db import connection

from backoffice.bench import Row
from backoffice.bench.firm import Firm
from backoffice.bench.roles import speaking_as
from backoffice.proof import look
from ledger.operations import DayNotOpen, Entry, Leg, post
from ledger.queries import balances, business_date, statement_page
from machinery.paging import Cut
from machinery.statements import rows, run, value
from machinery.transactions import one_snapshot, whole
from refdata.models import Account as Holder
from settlements.queries import Scope, Wanted, lines
from vocabulary.actor import Actor

EVERY: Final = 0.01
BETWEEN_SNAPSHOTS: Final = 0.25  # at least, and as long as the last one was looked at: half of its time is the night's
READER_MAY_WAIT: Final = 2.0
POSTING_MAY_WAIT: Final = 1.0
POSTING: Final = "single posting"
COUNT: Final = "count"
QUICK: Final = 3  # snapshots that are only counted, between two that are looked at longer
NO_SLICE: Final = -1
CLIENT: Final = Actor("client", "bench", "bench")

# What must hold between any two transactions of a night. %(day)s is its date, %(slice)s its slice; rows are violations.
COUNTED: Final[Mapping[str, str]] = {
    "per asset the books add up to zero": "select asset_id from ledger_guard group by 1 having sum(posted) <> 0",
    "no account is below its floor": "select account_id from ledger_guard where posted - held < floor",
    "a settlement has its journal, and a journal both its legs": (
        "select s.c from (select count(*) c from settlements_settlement where slice = %(slice)s) s,"
        " (select count(*) c from ledger_journal where slice = %(slice)s) j,"
        " (select count(*) c from ledger_movement where slice = %(slice)s) m where s.c <> j.c or m.c <> 2 * j.c"
    ),
}
READ: Final[Mapping[str, str]] = {
    "a guard is what its movements add up to": (
        "select g.account_id from ledger_guard g join pg_temp.before b using (account_id) left join ("
        " select account_id, sum(change) as change from ("
        "  select credit_account as account_id, amount as change from ledger_movement where business_date >= %(day)s"
        "  union all"
        "  select debit_account, -amount from ledger_movement where business_date >= %(day)s) m group by 1"
        ") m using (account_id) where g.posted <> b.posted + coalesce(m.change, 0)"
    ),
    "a journal has its securities and its cash": (
        "select journal_id from ledger_movement where slice = %(slice)s group by 1"
        " having count(*) <> 2 or min(leg) <> 1 or max(leg) <> 2"
    ),
    "nothing is both open and settled": (
        "select match_id from settlements_openmatch join settlements_settlement using (match_id)"
    ),
}
BEFORE: Final = (
    "create temp table before as select g.account_id, g.posted - coalesce(m.change, 0) as posted from ledger_guard g"
    " left join (select account_id, sum(change) as change from ("
    "  select credit_account as account_id, amount as change from ledger_movement where business_date >= %(day)s"
    "  union all select debit_account, -amount from ledger_movement where business_date >= %(day)s) m group by 1) m"
    " using (account_id)"
)


@dataclass
class Waits:
    """Seconds of every probe by what was done, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)


@dataclass
class Snapshots:
    """How many snapshots were looked at, how many of them by the whole proof, how many matches of the night each one saw
    settled, and which were unsound, and why."""

    seen: list[int] = field(default_factory=list)
    proofs: int = 0
    unsound: list[str] = field(default_factory=list)

    @property
    def midway(self) -> int:
        """Those that saw a part of what the night settled."""
        return sum(0 < each < max(self.seen) for each in self.seen)


def waits(firm: Firm, stop: Event) -> Callable[[object], Waits]:
    """The function of a process beside that reads and posts until `stop`."""

    def probe(_: object) -> Waits:
        found = Waits()
        with speaking_as("web"):
            threads = [
                threading.Thread(target=_again_and_again, args=(name, act, stop, found), name=name)
                for name, act in acts(firm).items()
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        return found

    return probe


def acts(firm: Firm) -> dict[str, Callable[[], object]]:
    """What is done every 10 ms: reads of the busiest account and of the queue, and a posting to that account."""
    busiest, numbers = int(firm.securities[0, 0]), count(1)

    def statement_of_today() -> object:
        return statement_page(busiest, Holder.objects.all(), business_date(), balances([busiest])[busiest])

    return {
        "balance read": lambda: balances([busiest]),
        "statement read": statement_of_today,
        "list read": lambda: lines(Wanted("pending"), Scope(None), business_date(), Cut()),
        POSTING: lambda: post_one(firm, next(numbers)),
    }


def post_one(firm: Firm, number: int) -> None:
    """One unit from our own location to the busiest account on the open date; when that rolls meanwhile, not at all."""
    leg = Leg(int(firm.assets[0]), int(firm.locations[0]), int(firm.securities[0, 0]), Decimal(1))
    with suppress(DayNotOpen), whole():
        today = business_date()
        entry = Entry(f"probe:{number}", "HAND", today, [leg])
        post([entry], business_date=today, by=CLIENT, at=datetime.now(UTC))


def _again_and_again(name: str, act: Callable[[], object], stop: Event, found: Waits) -> None:
    seconds = found.seconds.setdefault(name, [])
    try:
        while not stop.is_set():
            started = time.perf_counter()
            try:
                act()
            except Exception as trouble:
                found.troubles.append(f"{name}: {type(trouble).__name__}: {trouble}")
            seconds.append(time.perf_counter() - started)
            time.sleep(EVERY)
    finally:
        connection.close()


def snapshots(day: date, stop: Event) -> Callable[[object], Snapshots]:
    """The function of a process beside that looks at snapshots until `stop`, and at a last one after it."""

    def watch(_: object) -> Snapshots:
        found, last = Snapshots(), False
        counted: list[str | None] = [COUNT] * QUICK
        turns = cycle([turn for long in (*READ, None) for turn in (*counted, long)])
        with speaking_as("job"):
            run(BEFORE, {"day": day})
            run("analyze pg_temp.before")
            while not last:
                last, started = stop.is_set(), time.perf_counter()
                look_at_one(day, None if last else next(turns), found)
                stop.wait(max(BETWEEN_SNAPSHOTS, time.perf_counter() - started))
        return found

    return watch


def look_at_one(day: date, turn: str | None, found: Snapshots) -> None:
    """One snapshot: everything COUNTED, and by its turn nothing more (COUNT), one of READ, or (None) the whole proof."""
    with one_snapshot():
        slice_id = value("select id from ledger_slice where business_date = %s and purpose = 'night'", [day])
        facts = {"day": day, "slice": slice_id or NO_SLICE}
        found.seen.append(value("select count(*) from settlements_settlement where slice = %(slice)s", facts))
        found.unsound += unsound(COUNTED, facts)
        if turn is not None and turn != COUNT:
            run("set local enable_nestloop = off")
            found.unsound += unsound({turn: READ[turn]}, facts)
        elif turn is None:
            found.proofs += 1
            found.unsound += [f"{broken.code} {broken.sentence} {broken.sample[:1]}" for broken in look(day).broken]


def unsound(sentences: Mapping[str, str], facts: Mapping[str, Any]) -> list[str]:
    """The sentences that do not hold in the snapshot that is open."""
    return [sentence for sentence, sql in sentences.items() if rows(f"{sql} limit 1", facts)]


def rows_of(waited: Waits, looked: Snapshots) -> list[Row]:
    """What was seen, a row a goal: the longest wait of each kind, and that no snapshot was unsound."""
    found = [longest(name, seconds) for name, seconds in waited.seconds.items()]
    bad = len(looked.unsound)
    found.append(
        Row(
            "unsound snapshots during a night",
            bad,
            f"of {len(looked.seen)}, {looked.midway} midway, {looked.proofs} proofs",
            0,
            float(bad),
            "none",
            not bad and len(looked.seen) > 0,
        )
    )
    trouble = len(waited.troubles)
    asked = sum(map(len, waited.seconds.values()))
    found.append(
        Row(
            "reads and postings that failed beside a night",
            trouble,
            f"of {asked}",
            0,
            float(trouble),
            "none",
            not trouble,
        )
    )
    return found


def longest(name: str, seconds: Sequence[float]) -> Row:
    """The longest wait of one kind against what it may be."""
    bound = POSTING_MAY_WAIT if name == POSTING else READER_MAY_WAIT
    worst = max(seconds)
    return Row(
        f"longest {name} beside a night",
        worst * 1000,
        "ms",
        bound * 1000,
        worst / bound,
        f"< {bound:g} s",
        worst < bound,
    )
