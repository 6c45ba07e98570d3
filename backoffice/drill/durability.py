"""`drill durability`: PostgreSQL is killed -9 again and again under writers, and nothing that was acknowledged is lost.

Some writers COPY batches, each in one transaction, others post journals one by one and in sets through the product's own
operations. Each remembers what it was told is done. All processes of the server are killed at moments drawn from the seed,
and it is started again. In the end every acknowledged batch and journal is there, and no batch in part. What was committed
and not acknowledged is counted: it is why every write bears a key. The settings that this rests on are read from the server.
"""

import random
import time
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from multiprocessing.synchronize import Event
from typing import Any, Final

import numpy as np
from django.db import Error, connection

from backoffice.bench.beside import FORK, beside
from backoffice.bench.firm import Firm, build_firm, open_balances
from backoffice.drill import Progress, Row, full_proof
from backoffice.drill.databases import Databases
from backoffice.drill.servers import Origin, OwnServer, base_backup
from ledger.operations import Entry, Leg, post
from machinery.copy_format import Integer, stream
from machinery.statements import copy_in, tuples, value
from machinery.transactions import whole
from vocabulary.actor import Actor

DAY: Final = date(2026, 10, 1)
NOON: Final = datetime(2026, 10, 1, 12, tzinfo=UTC)
WRITER: Final = Actor("client", "drill", "drill")
BATCH, SET = 500, 20
SIZES: Final[Mapping[str, Mapping[str, object]]] = {"ci": {"kills": 24}, "nightly": {"kills": 100}}
RESTS_ON: Final = ("fsync", "full_page_writes", "synchronous_commit", "data_checksums")
ANSWERS_WITHIN: Final = 10.0


def add_arguments(parser: ArgumentParser) -> None:
    """Number of kills and seed."""
    parser.add_argument("--kills", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)


def perform(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Kills a server of its own under writers, so many times; the rows of the table."""
    dice = random.Random(int(options["seed"]))  # noqa: S311 - moments, no secrets
    with Databases("drill_durability") as first:
        name = first.clone("firm")
        first.use(name, "owner")
        firm = build_firm(DAY, participants=8, instruments=2)
        open_balances(firm, DAY, holding=1_000_000, cash=1_000_000_00)
        first.use(str(first.before["NAME"]), "owner")
        origin = Origin.of(first)
        rows = settings_of(first)
        with OwnServer(first, origin, base_backup(first, origin)) as server, Databases("own", server.url) as databases:
            server.ask("create table drill_batch (batch bigint not null, n int not null)", database=name)
            server.ask("grant select, insert on drill_batch to backoffice_job", database=name)
            databases.use(name, "job")
            told, longest = killed(server, firm, int(options["kills"]), dice, progress)
            databases.use(name, "job")
            rows += judged(told, firm, int(options["kills"]), longest)
            server.ask("drop table drill_batch", database=name)
            return [*rows, full_proof("B-R5")]


def settings_of(databases: Databases) -> list[Row]:
    """What durability rests on, as the server that the product starts says it."""
    rows = []
    with databases.server() as cursor:
        for setting in RESTS_ON:
            cursor.execute("select current_setting(%s)", [setting])
            (found,) = cursor.fetchone()
            rows.append(Row(f"setting {setting}", "on", found, found == "on", "B-R5"))
    return rows


@dataclass
class Told:
    """What one writer was told is done, and how often it was not told anything."""

    batches: list[int] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)
    unanswered: int = 0


@dataclass(frozen=True)
class Writer:
    """One client that writes until `over`, and again when the server is back."""

    number: int
    firm: Firm
    over: Event

    def work(self, _: object) -> Told:
        """Even ones COPY batches, odd ones post; what it was told."""
        told, turn = Told(), 0
        while not self.over.is_set():
            turn += 1
            try:
                if self.number % 2:
                    told.effects += self._post(turn)
                else:
                    told.batches.append(self._copy(turn))
            except Error:
                told.unanswered += 1
                connection.close()
                time.sleep(0.02)
        return told

    def _copy(self, turn: int) -> int:
        batch = self.number * 10_000_000 + turn
        columns = [Integer(np.full(BATCH, batch), 8), Integer(np.arange(BATCH), 4)]
        with whole():
            copy_in("drill_batch", ["batch", "n"], stream(columns, BATCH))
        return batch

    def _post(self, turn: int) -> list[str]:
        effects = [f"drill:{self.number}:{turn}:{n}" for n in range(SET if turn % 3 == 0 else 1)]
        with whole():
            post([entry_of(self.firm, effect) for effect in effects], business_date=DAY, by=WRITER, at=NOON)
        return effects


def entry_of(firm: Firm, effect: str) -> Entry:
    """The journal that an effect of this drill stands for."""
    n, cash = int(effect.rpartition(":")[2]), firm.cash
    leg = Leg(firm.currency, int(cash[n % len(cash)]), int(cash[(n + 1) % len(cash)]), Decimal(1))
    return Entry(effect, "HAND", DAY, [leg])


def killed(
    server: OwnServer, firm: Firm, kills: int, dice: random.Random, progress: Progress
) -> tuple[list[Told], float]:
    """Lets four writers work while the server falls; what they were told, and the longest time until it answered again."""
    over, longest = FORK.Event(), 0.0
    with beside([Writer(number, firm, over).work for number in range(4)]) as colleagues:
        for colleague in colleagues:
            colleague.ask(None)
        for number in range(kills):
            progress(f"kill {number + 1} of {kills}")
            time.sleep(dice.uniform(0.2, 0.9))
            fell = time.monotonic()
            server.kill()
            server.start()
            longest = max(longest, time.monotonic() - fell)
        time.sleep(0.5)
        over.set()
        return [colleague.answer() for colleague in colleagues], longest


def judged(told: Sequence[Told], firm: Firm, kills: int, longest: float) -> list[Row]:
    """The rows: what of all that was acknowledged is there."""
    batches = {batch for each in told for batch in each.batches}
    effects = {effect for each in told for effect in each.effects}
    found = dict(tuples("select batch, count(*) from drill_batch group by 1"))
    kept = {effect for (effect,) in tuples("select effect from ledger_effect where effect like 'drill:%%'")}
    partial = sum(number != BATCH for number in found.values())
    lost = len(batches - found.keys()) + len(effects - kept)
    silent = sorted(kept - effects)
    with whole():
        again = (
            post([entry_of(firm, effect) for effect in silent], business_date=DAY, by=WRITER, at=NOON) if silent else []
        )
    booked_again = sum(not posted.replayed for posted in again)
    unanswered = sum(each.unanswered for each in told)
    wrong_pages = value("select coalesce(sum(checksum_failures), 0) from pg_stat_database")
    return [
        Row(
            f"acknowledged and lost, after {kills} kills",
            "none",
            f"{lost} of {len(batches):,} batches and {len(effects):,} journals",
            not lost and bool(batches) and bool(effects),
            "B-R5",
        ),
        Row("batches kept in part", "none", str(partial), not partial, "B-R5"),
        Row(
            "done without an answer, and asked for again",
            "none is booked twice",
            f"{booked_again} of {len(silent)} (of {unanswered} without an answer)",
            not booked_again,
            "B-R5",
        ),
        Row(
            "the longest until it answered again",
            f"{ANSWERS_WITHIN:.0f} s",
            f"{longest:.1f} s",
            longest <= ANSWERS_WITHIN,
            "B-R8",
        ),
        Row("pages with a wrong checksum", "0", str(wrong_pages), not wrong_pages, "B-R5"),
    ]
