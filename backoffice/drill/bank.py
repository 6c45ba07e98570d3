"""`drill bank`: many clients move money and securities at once, and no snapshot ever shows a wrong balance.

Eight clients post, post again, hold, release and reverse on few accounts through the product's own operations while
snapshots are taken: in none is an account below its floor, an asset not in balance, or a guard other than its movements and
holds. Every answer that a client got is found again in the books. Then the trap: a transaction looks at a balance, another
takes the money, thousands of SERIALIZABLE transactions come and go - PostgreSQL 18 may forget then what was looked at - and
the first wants the money too. The guard row must refuse it.
"""

import random
import time
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final, TypeVar

from django.db import DatabaseError, connection

from backoffice.bench.beside import beside
from backoffice.bench.firm import Firm, build_firm, open_balances
from backoffice.drill import Progress, Row, full_proof, seal_everything
from backoffice.drill.databases import Databases
from ledger.operations import Entry, HoldIsReleased, Leg, Posted, place_hold, post, release_hold, reverse
from machinery.statements import run, statement, tuples, value
from machinery.transactions import one_snapshot, whole
from vocabulary.actor import Actor
from vocabulary.outcome import Refusal

Answer = TypeVar("Answer")
DAY: Final = date(2026, 10, 1)
NOON: Final = datetime(2026, 10, 1, 12, tzinfo=UTC)
TELLER: Final = Actor("client", "drill", "drill")
PARTICIPANTS, INSTRUMENTS = 6, 3
EVERY: Final = 0.09
SIZES: Final[Mapping[str, Mapping[str, object]]] = {"ci": {"seconds": 30.0}, "nightly": {"seconds": 120.0}}


def add_arguments(parser: ArgumentParser) -> None:
    """Sizes and seed."""
    parser.add_argument("--seconds", type=float, default=30.0, help="how long the clients work")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fillers", type=int, default=4_000, help="SERIALIZABLE transactions of the trap")


def perform(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Makes the accounts on a database of its own, lets the clients work, and sets the trap; the rows of the table."""
    with Databases("drill_bank") as databases:
        name = databases.clone("firm")
        databases.use(name, "owner")
        firm = build_firm(DAY, PARTICIPANTS, INSTRUMENTS)
        open_balances(firm, DAY, holding=250, cash=250_00)
        databases.use(name, "web")
        seconds, clients = float(options["seconds"]), int(options["clients"])
        progress(f"{clients} clients for {seconds:.0f} s")
        rows = crowd(firm, clients, seconds, int(options["seed"]))
        databases.use(name, "superuser")
        progress("the trap")
        rows += trap(databases, name, firm, int(options["fillers"]))
        databases.use(name, "job")
        seal_everything()
        return [*rows, full_proof("B-R2")]


@dataclass
class Told:
    """What one client was told: seconds of every commit, postings and holds with their effects, refusals, trouble."""

    waits: list[float] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)
    holds: dict[int, Decimal] = field(default_factory=dict)
    refused: int = 0
    troubles: list[str] = field(default_factory=list)


@dataclass
class Seen:
    """What the snapshots showed: how many there were, and what was wrong in them."""

    snapshots: int = 0
    wrong: list[str] = field(default_factory=list)


class Teller:
    """One client: draws what it does from its seed, and remembers what it was told."""

    def __init__(self, firm: Firm, number: int, seed: int) -> None:
        self.firm = firm
        self.number = number
        self.dice = random.Random(seed * 1_000 + number)  # noqa: S311 - amounts, no secrets
        self.told = Told()
        self.journals: list[int] = []
        self.last: Sequence[Entry] = ()
        self.done = 0

    def work(self, until: float) -> Told:
        """Works until the monotonic instant; what it was told."""
        acts = (self._pay, self._deliver, self._hold, self._release, self._reverse, self._again)
        weights = (58, 14, 12, 10, 4, 2)
        while time.monotonic() < until:
            self.done += 1
            (act,) = self.dice.choices(acts, weights)
            started = time.monotonic()
            try:
                with whole():
                    act()
            except Refusal:
                self.told.refused += 1
            except DatabaseError as trouble:
                self.told.troubles.append(str(trouble).strip())
            else:
                self.told.waits.append(time.monotonic() - started)
        return self.told

    @property
    def _effect(self) -> str:
        return f"bank:{self.number}:{self.done}"

    def _two(self) -> tuple[int, int]:
        giver, taker = self.dice.sample(range(PARTICIPANTS), 2)
        return giver, taker

    def _post(self, entries: Sequence[Entry]) -> None:
        posted = post(entries, business_date=DAY, by=TELLER, at=NOON)
        connection.on_commit(partial(self._acknowledged, entries, posted[0].journal_id))

    def _acknowledged(self, entries: Sequence[Entry], journal: int) -> None:
        self.told.effects += [entry.effect for entry in entries]
        self.journals.append(journal)
        self.last = entries

    def _money(self, giver: int, taker: int) -> Leg:
        cash = self.firm.cash
        return Leg(self.firm.currency, int(cash[giver]), int(cash[taker]), Decimal(self.dice.randint(1, 60)))

    def _shares(self, giver: int, taker: int) -> Leg:
        which = self.dice.randrange(INSTRUMENTS)
        accounts = self.firm.securities[:, which]
        amount = Decimal(self.dice.randint(1, 60))
        return Leg(int(self.firm.assets[which]), int(accounts[giver]), int(accounts[taker]), amount)

    def _pay(self) -> None:
        self._post([Entry(self._effect, "HAND", DAY, [self._money(*self._two())])])

    def _deliver(self) -> None:
        giver, taker = self._two()
        legs = [self._shares(giver, taker), self._money(taker, giver)]
        third = [self._shares(*self._two())]
        self._post([Entry(self._effect, "HAND", DAY, legs), Entry(f"{self._effect}b", "HAND", DAY, third)])

    def _hold(self) -> None:
        account = int(self.dice.choice(self.firm.cash))
        amount = Decimal(self.dice.randint(1, 40))
        hold = place_hold(account, amount, effect=self._effect, reason="drill", at=NOON, by=TELLER)
        connection.on_commit(partial(self.told.holds.__setitem__, hold, amount))

    def _release(self) -> None:
        if not self.told.holds:
            return
        hold = self.dice.choice(list(self.told.holds))
        with suppress(HoldIsReleased):
            release_hold(hold, at=NOON, by=TELLER, reason="drill")
        connection.on_commit(partial(self.told.holds.pop, hold))

    def _again(self) -> None:
        """The last posting once more, as whoever did not hear its answer asks: it is told of the journals that stand."""
        if not self.last:
            return
        posted = post(self.last, business_date=DAY, by=TELLER, at=NOON)
        if posted[0] != Posted(self.journals[-1], replayed=True):
            self.told.troubles.append(f"{self.last[0].effect} was booked again")

    def _reverse(self) -> None:
        if self.journals:
            reverse([self.dice.choice(self.journals[-20:])], business_date=DAY, by=TELLER, at=NOON, reason="drill")


def look_until(until: float) -> Seen:
    """One snapshot after the other until the monotonic instant."""
    seen = Seen()
    while time.monotonic() < until:
        started = time.monotonic()
        with one_snapshot():
            seen.wrong += wrong_now()
        seen.snapshots += 1
        time.sleep(max(0.0, EVERY - (time.monotonic() - started)))
    return seen


def wrong_now() -> list[str]:
    """What is wrong in the snapshot of the transaction that is open, in words."""
    found = tuples(statement("backoffice", "drill_bank"))
    return [f"{what}: {which} is {is_} instead of {must}" for what, which, must, is_ in found]


def crowd(firm: Firm, clients: int, seconds: float, seed: int) -> list[Row]:
    """Lets the clients work while snapshots are taken, each in a process of its own."""
    tellers = [Teller(firm, number, seed).work for number in range(clients)]
    with beside([*tellers, look_until]) as colleagues:
        until = time.monotonic() + seconds
        for colleague in colleagues:
            colleague.ask(until)
        *told, seen = [colleague.answer() for colleague in colleagues]
    return judged(told, seen, seconds)


def judged(told: Sequence[Told], seen: Seen, seconds: float) -> list[Row]:
    """The rows of a crowd. The numbers of commits and snapshots that must be reached are those of thirty seconds, by
    share of the seconds that it worked."""
    waits = sorted(wait for each in told for wait in each.waits)
    share = min(1.0, seconds / 30)
    commits, snapshots = int(10_000 * share), int(300 * share)
    p99 = waits[int(len(waits) * 0.99)] * 1000 if waits else 0.0
    refused, troubles = sum(each.refused for each in told), [text for each in told for text in each.troubles]
    effects = [effect for each in told for effect in each.effects]
    kept = value("select count(*) from ledger_effect where effect = any(%s)", [effects])
    wrong = f"{len(seen.wrong)}: {seen.wrong[0]}" if seen.wrong else "none"
    trouble = f"{len(troubles)}: {troubles[0]}" if troubles else "none"
    many = f"{len(waits):,}, and {refused:,} refused"
    return [
        Row(f"commits of {len(told)} clients", f"at least {commits:,}", many, len(waits) >= commits, "B-R2"),
        Row("snapshots", f"at least {snapshots}", str(seen.snapshots), seen.snapshots >= snapshots, "B-R2"),
        Row("negative, out of balance, or not what its facts add up to", "none", wrong, not seen.wrong, "B-R2"),
        Row("answers other than done or refused", "none", trouble, not troubles, "B-R2"),
        Row(
            "acknowledged postings that are in the books",
            f"{len(effects):,}",
            f"{kept:,}",
            kept == len(effects),
            "B-R2",
        ),
        Row("99 of 100 commits within", "100 ms", f"{p99:.0f} ms", 0 < p99 <= 100, "B-R2"),
    ]


def trap(databases: Databases, name: str, firm: Firm, fillers: int) -> list[Row]:
    """Two withdrawals that together are too much, with the fillers between the look of one and its writing."""
    run("create table drill_filler (id int primary key)")
    run("create table drill_pair (id int primary key, balance numeric not null)")
    run("insert into drill_pair values (1, 100), (2, 100)")
    bare = without_guard(fillers)
    rows = []
    for isolation, first in (("serializable", firm.cash[0]), ("read committed", firm.cash[1])):
        account, started = int(first), time.monotonic()
        other = int(firm.cash[2 if account != firm.cash[2] else 3])
        _fill_up(firm, account)
        found = _withdraw_twice(isolation, account, other, firm.currency, fillers)
        below = value("select posted - held from ledger_guard where account_id = %s", [account])
        held = found.startswith("refused") and below >= 0
        seconds = time.monotonic() - started
        rows.append(
            Row(
                f"the trap, {isolation}, {fillers:,} transactions between",
                "the second withdrawal is refused",
                f"{found}, {below.normalize():f} left, {seconds:.1f} s; without a guard row {bare}",
                held,
                "B-R3",
            )
        )
    run("drop table drill_filler, drill_pair")
    return rows


def _fill_up(firm: Firm, account: int) -> None:
    """Lets the account have exactly 200 to give, whatever the clients left on it."""
    free = value("select posted - held from ledger_guard where account_id = %s", [account])
    missing = Decimal(200) - free
    if not missing:
        return
    debit, credit = (firm.nostro, account) if missing > 0 else (account, firm.nostro)
    with whole():
        leg = Leg(firm.currency, int(debit), int(credit), abs(missing))
        post([Entry(f"trap:{account}", "HAND", DAY, [leg])], business_date=DAY, by=TELLER, at=NOON)


def _withdraw_twice(isolation: str, account: int, other: int, currency: int, fillers: int) -> str:
    """Looks, lets another take 150 and the fillers come, then wants 150 as well; how that ended."""
    entry = Entry(f"second:{account}", "HAND", DAY, [Leg(currency, account, other, Decimal(150))])
    try:
        with whole():
            run(f"set transaction isolation level {isolation}")
            value("select posted - held from ledger_guard where account_id = %s", [account])
            elsewhere(partial(_hold_150, account))
            elsewhere(partial(fill, fillers))
            post([entry], business_date=DAY, by=TELLER, at=NOON)
    except Refusal as no:
        return f"refused ({no.code})"
    except DatabaseError as trouble:
        code = getattr(trouble.__cause__, "pgcode", None)
        return f"refused ({code})" if code == "40001" else f"trouble: {trouble}"
    return "both were done"


def _hold_150(account: int) -> None:
    with whole():
        place_hold(account, Decimal(150), effect=f"first:{account}", reason="drill", at=NOON, by=TELLER)


def fill(number: int) -> None:
    """So many SERIALIZABLE transactions, one after the other in one session."""
    run("set default_transaction_isolation = serializable")
    run("set synchronous_commit = off")
    run(
        f"do $$ begin for n in 1..{number:d} loop perform count(*) from drill_filler;"
        " insert into drill_filler values (n); delete from drill_filler where id = n; commit; end loop; end $$"
    )


def without_guard(fillers: int) -> str:
    """What SERIALIZABLE alone does on this server: two look at the sum of two rows and take from one each."""
    look, take = "select sum(balance) from drill_pair", "update drill_pair set balance = balance - 150"
    try:
        with whole():
            run("set transaction isolation level serializable")
            value(look)
            elsewhere(partial(_take_bare, look, f"{take} where id = 2"))
            elsewhere(partial(fill, fillers))
            run(f"{take} where id = 1")
    except DatabaseError:
        return "SERIALIZABLE refused too"
    return f"both commit, and the sum is {value(look).normalize():f}"


def _take_bare(look: str, take: str) -> None:
    with whole():
        run("set transaction isolation level serializable")
        value(look)
        run(take)


def elsewhere(work: Callable[[], Answer]) -> Answer:
    """Does the work in another session of the same database and waits for it; what it raises is raised here."""

    def alone() -> Answer:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(alone).result()
