"""`bench matching`: a million pairs of own instructions wait; all that meets is matched.

Three of a hundred pairs differ in their quantity, five of a hundred in their amount within the tolerance, some beyond it; parties,
instruments and quantities are those of a market, so some keys have several of each direction. Beside it, on the same rows and
taken back, the hash join that somebody would write by hand, which inserts the same rows. One by one own instructions come in by
the API, through the web server as it serves in production.
"""

import json
import time
from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any, Final

import numpy as np
from django.db import transaction

from backoffice.bench import PRINTED, Progress, Row
from backoffice.bench.firm import Firm, build_firm, flow
from backoffice.bench.intake import Caller, register, served
from backoffice.bench.load import FIRST, describe
from backoffice.bench.machine import as_after_a_day
from backoffice.bench.roles import speaking_as
from machinery.copy_format import Integer, stream
from machinery.statements import copy_in, rows, run, statement, value
from machinery.transactions import whole
from settlements.jobs import match_all
from settlements.operations import Matched

WITHIN: Final = 25.0
TIMES: Final = 2.0
SINGLE: Final = 50
A_MILLION: Final = 1_000_000
AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
FILED: Final = (
    "n",
    "deliverer",
    "receiver",
    "asset_id",
    "securities_from",
    "securities_to",
    "quantity",
    "cash_from",
    "cash_to",
    "amount",
)
TABLES: Final = (
    "settlements_instruction",
    "settlements_match",
    "settlements_openmatch",
    "settlements_statuschange",
    "settlements_unmatched",
)


def add_arguments(parser: ArgumentParser) -> None:
    """Sizes and seed."""
    parser.add_argument("--pairs", type=int, default=A_MILLION, help="pairs of own instructions")
    parser.add_argument("--singles", type=int, default=500, help="own instructions that are sent one by one")
    parser.add_argument("--seed", type=int, default=1)


def measure(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Runs everything on the fresh database of this process and returns the rows of the table."""
    pairs, singles, seed = int(options["pairs"]), int(options["singles"]), int(options["seed"])
    progress("firm")
    firm = build_firm(FIRST)
    describe(firm)
    client = register(firm)
    progress(f"{pairs:,} pairs are put on file")
    file_sides(firm, pairs, FIRST, seed)
    vacuum()
    as_after_a_day()
    with speaking_as("job"):
        progress("by a hash join")
        joining, joined = by_hash_join()
    vacuum()
    as_after_a_day()
    with speaking_as("job"):
        progress(f"joined {joined:,} in {joining:.1f} s; matching")
        matching, found = by_matching()
    progress(f"matched {found.matches:,} in {matching:.1f} s; one by one: {singles}")
    with served() as port:
        waits = one_by_one(Caller(port, client), firm, singles, seed)
    return table_of(pairs, (joining, joined), (matching, found), waits)


def table_of(pairs: int, join: tuple[float, int], matched: tuple[float, Matched], waits: list[float]) -> list[Row]:
    """The rows of the table; the goal is stated for a million pairs."""
    (joining, joined), (seconds, found) = join, matched
    if abs(found.matches - joined) > pairs // 100:
        raise RuntimeError(f"expected as many matches as the hash join finds, {joined}, found {found.matches}")
    scaled, p95 = seconds * A_MILLION / pairs, 1000 * sorted(waits)[int(len(waits) * 0.95)]
    return [
        Row(
            "from loaded to matched",
            seconds,
            "s",
            WITHIN,
            scaled / WITHIN,
            f"< {WITHIN:.0f} s a million",
            scaled < WITHIN,
        ),
        Row(
            "against a hash join by hand",
            seconds,
            "s",
            joining,
            seconds / joining,
            "<= 2 x",
            seconds <= TIMES * joining,
        ),
        Row("matched", found.matches, "pairs", pairs, found.matches / pairs, PRINTED, True),
        Row(
            "of these with two amounts",
            found.differing,
            "pairs",
            found.matches,
            found.differing / found.matches,
            PRINTED,
            True,
        ),
        Row("one own instruction by the API, p95", p95, "ms", SINGLE, p95 / SINGLE, f"< {SINGLE} ms", p95 < SINGLE),
        Row("one, median", 1000 * median(waits), "ms", SINGLE, 1000 * median(waits) / SINGLE, PRINTED, True),
    ]


def file_sides(firm: Firm, pairs: int, intended: date, seed: int) -> None:
    """Puts both own instructions of each pair on file, unmatched; not timed."""
    trades = flow(firm, pairs, seed)
    deliverer, receiver, instrument = trades["deliverer"], trades["receiver"], trades["instrument"]
    values = {
        "n": np.arange(pairs, dtype=np.int64),
        "deliverer": firm.parties[deliverer],
        "receiver": firm.parties[receiver],
        "asset_id": firm.assets[instrument],
        "securities_from": firm.securities[deliverer, instrument],
        "securities_to": firm.securities[receiver, instrument],
        "quantity": trades["quantity"],
        "cash_from": firm.cash[receiver],
        "cash_to": firm.cash[deliverer],
        "amount": trades["amount"],
    }
    with whole():
        run(f"create temp table filed ({', '.join(f'{name} bigint' for name in FILED)}) on commit drop")
        copy_in("filed", FILED, stream([Integer(values[name].astype(np.int64), 8) for name in FILED], pairs))
        facts = {"market": firm.market, "currency": firm.currency, "intended": intended}
        run(statement("backoffice", "bench_sides"), {**facts, "trade_date": intended - timedelta(days=2)})
    run("analyze settlements_unmatched")
    run("analyze settlements_instruction")


def by_hash_join() -> tuple[float, int]:
    """Seconds of the hash join, which is then taken back, and how many pairs it found."""
    started = time.perf_counter()
    with whole():
        run("set local statement_timeout = 0")
        found = int(value(statement("backoffice", "bench_hash_join"), {"at": AT, "business_date": FIRST}))
        seconds = time.perf_counter() - started
        transaction.set_rollback(True)
    return seconds, found


def vacuum() -> None:
    """What was put on file is read as what has been there for a while, and what was taken back leaves no rows behind."""
    for table in TABLES:
        run(f"vacuum analyze {table}")


def by_matching() -> tuple[float, Matched]:
    """Seconds from loaded to matched and committed, as the night does it."""
    started = time.perf_counter()
    found = match_all(at=AT, business_date=FIRST, before=_in_its_time)
    return time.perf_counter() - started, found


def _in_its_time() -> None:
    """A statement of a run-time role may take only so long; here it may take as long as it does."""
    run("set local statement_timeout = 0")


def one_by_one(caller: Caller, firm: Firm, singles: int, seed: int) -> list[float]:
    """Seconds of each own instruction that is sent alone; every second one is matched at once."""
    leis = [f["lei"] for f in rows("select lei from refdata_party order by id")]
    codes = {f["id"]: f["code"] for f in rows("select id, code from refdata_asset")}
    numbers = {
        (f["party_id"], f["kind"]): f["number"] for f in rows("select party_id, kind, number from refdata_account")
    }
    parties, trades, line, waits = firm.parties.tolist(), flow(firm, singles, seed + 7), caller.line(), []
    for n in range(singles):
        pair = n // 2
        ends = [int(trades[name][pair]) for name in ("deliverer", "receiver")]
        own, other = ends if n % 2 == 0 else ends[::-1]
        body = {
            "participant": leis[own],
            "reference": f"S{n:08}",
            "counterparty": leis[other],
            "direction": "DELI" if n % 2 == 0 else "RECE",
            "payment": "DVP",
            "isin": codes[int(firm.assets[trades["instrument"][pair]])],
            "quantity": str(int(trades["quantity"][pair])),
            "currency": "EUR",
            "amount": f"{int(trades['amount'][pair]) / 100:.2f}",
            "trade_date": (FIRST - timedelta(days=1)).isoformat(),
            "intended_settlement_date": (FIRST + timedelta(days=1)).isoformat(),
            "securities_account": numbers[parties[own], "SECURITIES"],
            "cash_account": numbers[parties[own], "CASH"],
            "common_reference": f"P{pair:08}",
        }
        started = time.perf_counter()
        caller.post(line, "instructions/sides", json.dumps(body).encode())
        waits.append(time.perf_counter() - started)
    return waits
