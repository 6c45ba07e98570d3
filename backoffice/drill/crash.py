"""`drill crash`: everything is killed again and again while nights run and clients pay, and the books come out the same.

A firm with 60,000 instructions over several business dates, some of them linked, is cloned. On clones that nobody disturbs its
nights are run by one, two and four workers at once. On one more clone they run under the product's own supervisor - web, workers,
schedulers - while clients pay and send trades to the API under keys of their own, people ask for limits and check them, snapshots
are taken, an auditor takes the trail, and faults drawn from the seed strike: pool children and whole workers, PostgreSQL, the
broker with and without its data, web processes, sessions in the middle of asking or deciding, and zombies that sleep past
their lease. Then the faults stop. Every night must end, every answer that a client got must be in the books once, every limit
that two agreed to in force once, what is linked settled as its party says, no snapshot may be wrong, no export may raise an alarm,
what the nights did must hash as on the calm clones, and to run them again must change nothing.
"""

import hashlib
import random
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.test.utils import override_settings

from backoffice.bench.beside import FORK, Colleague, all_at_work, beside
from backoffice.bench.filing import file_matches, list_instruments
from backoffice.bench.firm import Firm, build_firm, open_balances
from backoffice.day import run_night
from backoffice.drill import Progress, Row, full_proof, shown
from backoffice.drill.auditor import Audited, Auditor, audited
from backoffice.drill.checked import Desk
from backoffice.drill.databases import Databases
from backoffice.drill.evenings import BY, FIRST, business_date_or_first, set_clock, tend
from backoffice.drill.faults import LEAST, SERVER, SOAK, ZOMBIE, Faults
from backoffice.drill.history import books, reference_data
from backoffice.drill.house import House, Size, wait_for_broker
from backoffice.drill.idempotency import make_client, trades_of
from backoffice.drill.linked import kept_links, link_some
from backoffice.drill.petitioner import Asked, Petitioner, asked_for, open_desk
from backoffice.drill.traffic import Answered, Onlooker, Payer, Router, Seen, Taken
from backoffice.drill.victims import Watch
from itservices.models import Run
from machinery.statements import copy_out, statement, tuples, value
from machinery.transactions import whole
from refdata.queries import next_business_date

PARTICIPANTS, RESERVED = 24, 4
CIRCLES: Final = 3
"""Pairs of a day that settle only at once."""
PATIENCE: Final = 600.0
SOON: Final = 0.1
HELD_BY_ANOTHER: Final = 0.1
FINAL_WITHIN: Final = 60.0
ANSWERS_WITHIN: Final = 10.0
SNAPSHOTS: Final = 20
TRADES: Final = 5_000
DUE: Final = date(2026, 11, 30)
"""When the trades of the API settle: after all nights of the drill."""
PROFILES: Final[Mapping[str, tuple[int, Mapping[str, int]]]] = {
    "ci": (1, LEAST),
    "nightly": (3, SOAK),
    "release": (10, SOAK),
}
"""How many seeds, and how often each kind of fault strikes in each."""
SIZES: Final[Mapping[str, Mapping[str, object]]] = {"ci": {"profile": "ci"}, "nightly": {"profile": "nightly"}}


def add_arguments(parser: ArgumentParser) -> None:
    """Profile, seed and sizes."""
    parser.add_argument(
        "--profile", choices=sorted(PROFILES), default="ci", help="how many seeds, how many faults of each"
    )
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--seeds", type=int, help="how many seeds, where not those of the profile")
    parser.add_argument("--instructions", type=int, default=60_000)
    parser.add_argument("--nights", type=int, default=6, help="business dates over which they are spread")


def perform(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Makes the firm on databases of its own, runs it undisturbed, then disturbed once a seed; the rows of the table."""
    (seeds, wanted), nights = PROFILES[str(options["profile"])], int(options["nights"])
    matches, seed = int(options["instructions"]) // 2 // nights, int(options["seed"])
    with Databases("drill_crash") as databases:
        name = databases.clone("firm")
        databases.use(name, "owner")
        progress(f"a firm with {2 * matches * nights:,} instructions over {nights} nights")
        crash = make_crash(name, matches, nights, seed)
        progress("undisturbed, by 1, 2 and 4 at once")
        rows = undisturbed(databases, crash, (1, 2, 4))
        for each in range(seed, seed + (options["seeds"] or seeds)):
            rows += disturbed(databases, crash, wanted, each, progress)
        return rows


@dataclass
class Crash:
    """The firm of the drill: its database, its nights, its client system (id and secret) and what that sends, who asks and
    checks; and, when nobody disturbs them, the hash of what the nights come to and the seconds of the longest, where a drill
    has taken them."""

    name: str
    firm: Firm
    days: Sequence[date]
    client: tuple[str, str]
    trades: Sequence[Mapping[str, str]]
    desk: Desk
    calm: str = ""
    alone: float = 0.0

    @property
    def reserved(self) -> list[int]:
        """The accounts of the participants that do not trade."""
        return [int(account) for account in self.firm.cash[-RESERVED:]]


def make_crash(name: str, matches: int, nights: int, seed: int) -> Crash:
    """Writes the firm into the database of this process: so many matches due on each of so many dates; some deliverers are short,
    of every second match both sides allow parts, and some settle only at once with one another."""
    firm = build_firm(FIRST, PARTICIPANTS, instruments=10)
    open_balances(firm, FIRST, holding=matches * 2, cash=matches * 60_000)
    list_instruments(firm)
    trading = PARTICIPANTS - RESERVED
    traders = replace(
        firm, parties=firm.parties[:trading], securities=firm.securities[:trading], cash=firm.cash[:trading]
    )
    days = [FIRST]
    while len(days) < nights:
        days.append(next_business_date(days[-1]))
    for number, day in enumerate(days):
        file_matches(traders, matches, day, seed + number, parted=2, circles=CIRCLES)
    for table in ("settlements_match", "settlements_instruction"):
        value(f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))")
    with whole():
        link_some(days)
    with whole():
        market = reference_data("API", first=900)
    with whole():
        market = books(market, FIRST)
    with whole():
        desk = open_desk()
    return Crash(name, firm, days, make_client(), trades_of(market, TRADES, seed, FIRST, DUE), desk)


@dataclass(frozen=True)
class Hand:
    """One process that runs nights of a clone beside others."""

    databases: Databases
    name: str
    last: date

    def work(self, _: object) -> tuple[bool, float]:
        """Runs all nights, and waits while another process has one; whether all are done, and the seconds."""
        started = time.monotonic()
        self.databases.use(self.name, "job")
        at = datetime(self.last.year, self.last.month, self.last.day, 23, tzinfo=UTC)
        with override_settings(CHECKPOINTS=self.databases.copies_of(self.name)):
            while (
                "RUNNING" in (ended := run_night(self.last, by=BY, at=at)).values()
                and time.monotonic() - started < PATIENCE
            ):
                time.sleep(HELD_BY_ANOTHER)
        return set(ended.values()) <= {"DONE"}, time.monotonic() - started


def undisturbed(databases: Databases, crash: Crash, numbers: Sequence[int]) -> list[Row]:
    """Runs all nights by each of these numbers of processes at once, every number on a clone of its own, side by side, and
    notes what they come to; a row a number."""
    clones = {number: databases.clone(f"calm{number}", crash.name) for number in numbers}
    hands = [Hand(databases, name, crash.days[-1]) for number, name in clones.items() for _ in range(number)]
    with beside([hand.work for hand in hands]) as colleagues:
        for colleague in colleagues:
            colleague.ask(None)
        ended = [(hand.name, *colleague.answer()) for hand, colleague in zip(hands, colleagues, strict=True)]
    rows = []
    for number, name in clones.items():
        done = [(well, seconds) for which, well, seconds in ended if which == name]
        rows.append(calm(databases, crash, name, number, done))
    return rows


def calm(databases: Databases, crash: Crash, name: str, number: int, done: Sequence[tuple[bool, float]]) -> Row:
    """The row of one clone whose nights were run by so many processes, and the end of the clone."""
    databases.use(name, "job")
    found, settled = result_of(crash), value("select count(*) from settlements_settlement")
    parts = value("select count(*) from settlements_settlementpart")
    at_once = value("select sum((counts ->> 'at_once')::bigint) from itservices_step where name = 'settle'")
    refused = value("select count(*) from settlements_openmatch")
    databases.drop(name)
    crash.calm = crash.calm or found
    return Row(
        f"undisturbed, {number} at once: {settled:,} settled, {parts:,} parts, {at_once:,} together,"
        f" {refused:,} left, {max(seconds for _, seconds in done):.0f} s",
        crash.calm[:16],
        found[:16],
        all(well for well, _ in done) and settled > 0 and parts > 0 and at_once > 0 and found == crash.calm,
        "B-R11",
    )


def result_of(crash: Crash) -> str:
    """SHA-256 over what the nights did: what settled with the place of its journal, every reason, and the last balances of
    all accounts but those that clients pay between."""
    digest = hashlib.sha256()
    for day in crash.days:
        for name in ("result_settled", "result_parts", "result_reasons"):
            digest.update(copy_out(statement("backoffice", name).format(date=day.isoformat())))
    balances = statement("backoffice", "result_balances").format(date=crash.days[-1].isoformat())
    others = ", ".join(map(str, crash.reserved))
    digest.update(copy_out(f"select * from ({balances}) b where account_id not in ({others}) order by 1"))
    return digest.hexdigest()


def disturbed(
    databases: Databases, crash: Crash, wanted: Mapping[str, int], seed: int, progress: Progress
) -> list[Row]:
    """Runs all nights of a clone under the supervisor while faults strike; the rows about it."""
    name = databases.clone(f"seed{seed}", crash.name)
    databases.use(name, "job")
    set_clock(crash.days[0])
    over = FORK.Event()
    first, second, third, fourth = crash.reserved
    payers = [
        Payer(number, crash.firm.currency, accounts, FIRST, over)
        for number, accounts in enumerate([(first, second), (third, fourth)])
    ]
    with House(databases, name, Size(workers=2, beats=2, pool=2)) as house, Watch(databases, name) as watch:
        router = Router(house.url, crash.client, crash.trades, over)
        auditor = Auditor(databases.copies_of(name), over)
        asking = Petitioner(databases, name, crash.desk, FIRST, over)
        clients = [*(payer.work for payer in payers), router.work, Onlooker(over).work, auditor.work, asking.work]
        with beside(clients) as colleagues:
            for colleague in colleagues:
                colleague.ask(None)
            faults = Faults(house, watch, random.Random(seed), wanted)  # noqa: S311 - moments, no secrets
            storm = blow(crash, faults, colleagues, progress, seed)
            final = until_final(crash, colleagues, progress)
            over.set()
            *told, taken, seen, trail, asked = [colleague.answer() for colleague in colleagues]
        old = watch.ask(
            "select count(*) from pg_stat_activity where datname = %s and xact_start < now() - interval '60 seconds'",
            name,
        )[0][0]
        restarts = house.restarts()
    databases.use(name, "job")
    story = Story(storm, final, faults, told, taken, seen, trail, asked, restarts, int(old))
    rows = [*judged(crash, story, seed)]
    databases.drop(name)
    return rows


@dataclass(frozen=True)
class Story:
    """What became of a disturbed run: seconds of faults, seconds until all was final after them, what struck, what clients
    were told, what snapshots showed, what an auditor was given, what became of requests, processes started again, and
    transactions that were open too long."""

    storm: float
    final: float
    faults: Faults
    told: Sequence[Answered]
    taken: Taken
    seen: Seen
    trail: Audited
    asked: Asked
    restarts: int
    old_transactions: int


def blow(crash: Crash, faults: Faults, clients: Sequence[Colleague], progress: Progress, seed: int) -> float:
    """Strikes until every kind has struck often enough; the seconds. The nights are opened in step with the faults, so that
    these fall on all of them; what needs a running step is given up when all nights are over."""
    started = time.monotonic()
    pause = faults.dice.uniform(0.1, 0.6)
    struck = time.monotonic()
    while due := faults.due():
        all_at_work(clients)
        night = min(len(crash.days) - 1, sum(faults.struck.values()) * len(crash.days) // sum(faults.wanted.values()))
        tend(crash.days[night])
        only_steps = set(due) == {ZOMBIE}
        if only_steps and business_date_or_first() > crash.days[-1]:
            break
        if time.monotonic() - struck > (SOON if only_steps else pause):
            if faults.strike():
                progress(f"seed {seed}: {sum(faults.struck.values())} faults, {business_date_or_first()}")
            pause, struck = faults.dice.uniform(0.1, 0.6), time.monotonic()
        time.sleep(0.02)
    while faults.asleep:
        faults.wake_sleepers()
        tend(crash.days[-1])
        time.sleep(0.05)
    return time.monotonic() - started


def until_final(crash: Crash, clients: Sequence[Colleague], progress: Progress) -> float:
    """Waits until the last night is done; the seconds, PATIENCE when it never was."""
    wait_for_broker()
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE:
        all_at_work(clients)
        tend(crash.days[-1])
        if business_date_or_first() > crash.days[-1] and not Run.objects.exclude(state=Run.State.DONE).exists():
            break
        progress(f"the faults have stopped, {business_date_or_first()}")
        time.sleep(0.05)
    return time.monotonic() - started


def judged(crash: Crash, story: Story, seed: int) -> Iterator[Row]:
    """The rows of one seed."""
    faults, seen = story.faults, story.seen
    struck = ", ".join(f"{many} {kind}" for kind, many in faults.struck.items())
    wanted = sum(faults.wanted.values())
    yield Row(
        f"seed {seed}: faults", f"{wanted}", f"{struck}; {story.restarts} started again", not faults.due(), "B-R1"
    )
    wrong = f"{len(seen.wrong)}: {seen.wrong[0]}" if seen.wrong else "none"
    enough = min(SNAPSHOTS, int(story.storm / 3))
    yield Row(f"seed {seed}: wrong in {seen.snapshots} snapshots", f"none in {enough} or more", wrong,
              not seen.wrong and seen.snapshots >= enough, "B-R1")  # fmt: skip
    found = result_of(crash)
    yield Row(f"seed {seed}: what the nights did", crash.calm[:16], found[:16], found == crash.calm, "B-R11")
    yield full_proof("B-R1", f"seed {seed}: a full proof")
    yield paid(story.told, seed)
    yield taken_in(story.taken, seed)
    yield asked_for(story.asked, seed)
    yield audited(story.trail, seed)
    stopped = value("select count(*) from recordkeeping_event where code = 'run.stopped'")
    yield Row(f"seed {seed}: all final after the faults ({story.storm:.0f} s of them)", f"{FINAL_WITHIN:.0f} s",
              f"{story.final:.1f} s ({stopped} runs stopped and asked for again)", story.final <= FINAL_WITHIN, "B-R9")  # fmt: skip
    yield Row(f"seed {seed}: transactions open for a minute", "none", str(story.old_transactions),
              not story.old_transactions, "B-R9")  # fmt: skip
    if faults.struck[SERVER]:
        longest = max(faults.recovered)
        yield Row(f"seed {seed}: PostgreSQL answers after a kill", f"{ANSWERS_WITHIN:.0f} s", f"{longest:.1f} s",
                  longest <= ANSWERS_WITHIN, "B-R8")  # fmt: skip
    yield kept_links(crash.days, seed)
    yield again(crash, seed)


def paid(told: Sequence[Answered], seed: int) -> Row:
    """Whether each payment that a client was told of is in the books, once, under its key, and nothing that it was not."""
    answers = {effect: journal for each in told for effect, journal in each.journals.items()}
    kept = dict(tuples("select effect, journal_id from ledger_effect where effect like 'crash:%%'"))
    missing = sum(kept.get(effect) != journal for effect, journal in answers.items())
    more = len(kept) - len(answers)
    asked, replayed = sum(each.again for each in told), sum(each.replayed for each in told)
    return Row(
        f"seed {seed}: payments acknowledged and not in the books, or there unasked",
        "0, 0",
        f"{missing}, {more} of {len(answers):,} ({asked} asked again, {replayed} had been done)",
        not missing and not more and bool(answers),
        "B-R1",
    )


def taken_in(taken: Taken, seed: int) -> Row:
    """Whether each trade that the API took is on file once, and at most the one that was under way besides; and whether it
    only ever answered that a trade was taken, that a copy is at work, or that the database is away."""
    kept = [
        reference
        for (reference,) in tuples("select reference from settlements_instruction where reference like '%%-D%%'")
    ]
    missing = len(set(taken.references) - set(kept))
    more = len(kept) - len(set(taken.references))
    others = sorted(status for status in taken.statuses if status not in {201, 409, 503})
    told = shown(taken.statuses)
    told += "".join(f", {code}" for code in taken.codes)
    return Row(
        f"seed {seed}: trades that the API took and are not on file, or there unasked",
        "0, 0, no other answer",
        f"{missing}, {more} of {len(taken.references):,} ({told}, {taken.unanswered} without an answer)",
        not missing and not more and not others and bool(taken.references),
        "B-R4",
    )


def again(crash: Crash, seed: int) -> Row:
    """Asks for all nights ten times more: nothing may be written."""
    before = written()
    for _ in range(10):
        run_night(crash.days[-1], by=BY, at=datetime.now(UTC) + timedelta(days=365))
    more = {name: many - before[name] for name, many in written().items() if many != before[name]}
    return Row(
        f"seed {seed}: the finished nights, ten times more", "0 new rows", str(more or "0 new rows"), not more, "B-R10"
    )


def written() -> dict[str, int]:
    """How many rows the tables of facts have."""
    tables = (
        "ledger_journal",
        "ledger_movement",
        "ledger_effect",
        "settlements_settlement",
        "settlements_statuschange",
        "recordkeeping_event",
        "itservices_run",
    )
    return {table: int(value(f"select count(*) from {table}")) for table in tables}
