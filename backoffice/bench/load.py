"""`bench load`: a file of pre-matched trades goes in, against the bare COPY of the very rows that it becomes.

The limit: binary COPY of the instructions, matches and queue rows that the load wrote, into the same live tables, with
every key, index and trigger of theirs and PostgreSQL's own foreign keys, as everybody would keep what the product asks once a
statement (`keys`), before which these rows are taken out of them again. Both have the
same matches on file beforehand. Load and limit take turns, each turn on a file of its own; the ratio is the median of
those of the turns, so that a machine whose pace changes disturbs it least.
"""

import csv
import gc
import time
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from backoffice.bench import PRINTED, Progress, Row
from backoffice.bench.filing import file_matches, list_instruments
from backoffice.bench.firm import Firm, build_firm, flow
from backoffice.bench.keys import foreign_keys
from backoffice.bench.memory import PROC, facts_of, kibibytes
from machinery.statements import copy_in, copy_out, rows, run, statement, value
from machinery.transactions import whole
from settlements.loading import load_file
from settlements.prematched import COLUMNS
from vocabulary.actor import Actor

BY = Actor("job", "bench", "bench")
FIRST = date(2026, 10, 1)
MORNING = datetime(2026, 10, 1, 8, tzinfo=UTC)
MEGABYTE = 1 << 20
MEMORY = 256
KEYS = {"settlements_instruction": "id", "settlements_match": "id", "settlements_openmatch": "match_id"}
FLOW = ("deliverer", "receiver", "instrument", "quantity", "amount", "priority")
EMPTIED = (
    *KEYS,
    "settlements_statuschange",
    "settlements_cancellation",
    "settlements_settlementcondition",
    "settlements_tradeterms",
    "settlements_indicatorchange",
    "settlements_partrelease",
    "settlements_recyclingwarning",
    "settlements_expectedpenalty",
    "settlements_failchase",
    "settlements_holdreview",
    "settlements_imposedhold",
    "settlements_prioritychange",
    "settlements_appealanswer",
    "settlements_penaltyappeal",
    "settlements_listedpenalty",
    "settlements_depositorystatementline",
    "settlements_depositoryorder",
    "settlements_depositoryrequest",
    "settlements_depositorylinkage",
    "settlements_depositorypool",
    "settlements_depositoryanswer",
    "settlements_depositoryadvice",
    "settlements_depositoryconfirmation",
    "settlements_depositorysettlement",
    "settlements_depositorystanding",
    "settlements_instructionnet",
    "settlements_nettedmatch",
    "settlements_netposition",
    "settlements_netend",
    "settlements_standingnet",
    "clearing_tradeinstruction",
    "clearing_netobligation",
    "clearing_netmember",
)


def add_arguments(parser: ArgumentParser) -> None:
    """Sizes and seed."""
    parser.add_argument("--trades", type=int, default=200_000, help="trades in the file: each becomes two instructions")
    parser.add_argument("--on-file", type=int, default=100_000, help="matches on file before it")
    parser.add_argument("--rounds", type=int, default=3, help="how often load and limit take turns")
    parser.add_argument("--seed", type=int, default=1)


def measure(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Runs everything on the fresh database of this process and returns the rows of the table."""
    count, rounds, seed = int(options["trades"]), int(options["rounds"]), int(options["seed"])
    on_file = int(options["on_file"])
    progress("firm and its terms")
    firm = build_firm(FIRST)
    describe(firm)
    loads, limits, memory = [], [], []
    with TemporaryDirectory() as folder:
        for turn in range(1, rounds + 1):
            path = Path(folder) / f"instructions-{turn}.csv"
            write_file(path, firm, count, turn, seed + turn)
            first = put_on_file(firm, on_file, seed)
            progress(f"load {turn} of {rounds}: {count:,} trades, {path.stat().st_size / MEGABYTE:,.0f} MB")
            seconds, grown = load(path, count)
            written = {
                table: copy_out(f"select * from {table} where {key} >= {first[table]}") for table, key in KEYS.items()
            }
            put_on_file(firm, on_file, seed)
            progress(f"limit {turn} of {rounds}: bare COPY of the same rows")
            loads.append(seconds)
            with foreign_keys(KEYS):
                limits.append(limit_of(written))
            compare(first, count)
            memory.append(grown)
    return table_of(count, loads, limits, memory)


def describe(firm: Firm) -> None:
    """Terms of the parties and instruments of the synthetic firm: what intake checks rows against."""
    with whole():
        run(statement("backoffice", "bench_party_terms"))
    list_instruments(firm)


def put_on_file(firm: Firm, count: int, seed: int) -> dict[str, int]:
    """Empties the tables of settlement and files `count` matches; the first id that comes next, by table."""
    with whole():
        for table in EMPTIED:
            run(f"alter table {table} disable trigger user")
        run(f"truncate {', '.join(EMPTIED)}")
        for table in EMPTIED:
            run(f"alter table {table} enable trigger user")
    file_matches(firm, count, FIRST, seed)
    first = {"settlements_instruction": 2 * count + 2, "settlements_match": count + 1}
    for table, number in first.items():
        value("select setval(%s, %s, false)", [f"{table}_id_seq", number])
    return {**first, "settlements_openmatch": count + 1}


def write_file(path: Path, firm: Firm, count: int, turn: int, seed: int) -> None:
    """A file of `count` trades with every column that a file may have."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(trades_of(firm, count, f"T{turn}", seed))


def trades_of(firm: Firm, count: int, mark: str, seed: int) -> list[dict[str, str]]:
    """`count` trades with every column; parties by LEI and BIC by turns, references that begin with `mark`."""
    named = rows(
        "select p.id, p.lei, t.bic, s.number as safe, c.number as cash from refdata_party p"
        " join refdata_partyterms t on t.party_id = p.id"
        " join refdata_account s on s.party_id = p.id and s.kind = 'SECURITIES'"
        " join refdata_account c on c.party_id = p.id and c.kind = 'CASH' order by p.id"
    )
    codes = {f["id"]: f["code"] for f in rows("select id, code from refdata_asset")}
    trades = flow(firm, count, seed)
    intended, traded = (FIRST + timedelta(days=1)).isoformat(), (FIRST - timedelta(days=1)).isoformat()
    found = []
    for number, (giver, taker, listed, quantity, amount, priority) in enumerate(
        zip(*(trades[name].tolist() for name in FLOW), strict=True)
    ):
        one, other, name = named[giver], named[taker], "bic" if number % 2 else "lei"
        found.append(
            {
                "payment": "DVP",
                "isin": codes[firm.assets[listed]],
                "quantity": str(quantity),
                "currency": "EUR",
                "amount": f"{amount // 100}.{amount % 100:02}",
                "trade_date": traded,
                "intended_settlement_date": intended,
                "deliverer": one[name],
                "deliverer_reference": f"{mark}D{number:09}",
                "deliverer_account": one["safe"],
                "deliverer_cash_account": one["cash"],
                "receiver": other[name],
                "receiver_reference": f"{mark}R{number:09}",
                "receiver_account": other["safe"],
                "receiver_cash_account": other["cash"],
                "priority": str(priority),
                "partial": "NPAR",
                "common_reference": f"TRADE{number:09}",
                "place": "OWN",
            }
        )
    return found


def load(path: Path, count: int) -> tuple[float, float]:
    """Seconds of the load of a file, and megabytes by which the process has grown at its highest."""
    before = _reset_peak()
    started = time.perf_counter()
    loaded = load_file(path, "csv", by=BY, at=MORNING, business_date=FIRST)
    seconds = time.perf_counter() - started
    if loaded.counts != {"accepted": count, "unchanged": 0, "quarantined": 0}:
        faults = [found.faults for found in loaded.faulty[:3]]
        raise RuntimeError(f"expected {count} rows accepted, found {loaded.counts}: {faults}")
    return seconds, _peak() - before


def limit_of(written: dict[str, bytes]) -> float:
    """Seconds of the bare COPY of rows into the live tables that they were taken out of, in one transaction."""
    started = time.perf_counter()
    with whole():
        for table, stream in written.items():
            copy_in(table, columns_of(table), stream)
    return time.perf_counter() - started


def compare(first: Mapping[str, int], count: int) -> None:
    """The limit has written as many rows as the load."""
    found = [int(value(f"select count(*) from {table} where {key} >= {first[table]}")) for table, key in KEYS.items()]
    if found != [2 * count, count, count]:
        raise RuntimeError(f"expected {count} trades copied, found {found}")


def table_of(count: int, loads: Sequence[float], limits: Sequence[float], memory: Sequence[float]) -> list[Row]:
    """The rows of the table."""
    ratio, grown = median(bare / took for took, bare in zip(loads, limits, strict=True)), max(memory)
    return [
        Row(
            "file load, validation on",
            count / median(loads),
            "trades/s",
            count / median(limits),
            ratio,
            ">= 0.6 x COPY",
            ratio >= 0.6,
        ),
        Row("memory that a load takes", grown, "MB", MEMORY, grown / MEMORY, "<= 256 MB", grown <= MEMORY),
        *(
            Row(f"turn {turn}", took, "s", bare, bare / took, PRINTED, True)
            for turn, (took, bare) in enumerate(zip(loads, limits, strict=True), start=1)
        ),
    ]


def columns_of(table: str) -> list[str]:
    """The columns of a table in their order."""
    found = rows(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped"
        " order by attnum",
        [table],
    )
    return [f["attname"] for f in found]


def _peak() -> float:
    """The highest resident size of this process since `_reset_peak`, in MB."""
    return _status("VmHWM")


def _reset_peak() -> float:
    """Lets the highest resident size begin again at the present one (Linux); that one in MB."""
    gc.collect()
    (PROC / "self" / "clear_refs").write_text("5")
    return _status("VmRSS")


def _status(name: str) -> float:
    return kibibytes(facts_of(PROC / "self" / "status")[name]) / MEGABYTE
