"""Puts matched pairs on file for the benches: not timed."""

from datetime import UTC, date, datetime, timedelta

import numpy as np

from backoffice.bench.firm import Firm, flow
from machinery.copy_format import Integer, stream
from machinery.statements import copy_in, run, statement, value
from machinery.transactions import whole
from recordkeeping.operations import record
from vocabulary.actor import Actor

FILED = (
    ("match_id", 8),
    ("deliverer", 4),
    ("receiver", 4),
    ("asset_id", 4),
    ("securities_from", 4),
    ("securities_to", 4),
    ("quantity", 8),
    ("cash_from", 4),
    ("cash_to", 4),
    ("amount", 8),
    ("priority", 2),
)
KINDS = {2: "smallint", 4: "integer", 8: "bigint"}
IMMENSE = 10**9
TABLES = ("settlements_instruction", "settlements_match", "settlements_openmatch")


def file_matches(firm: Firm, count: int, intended: date, seed: int, *, parted: int = 0, circles: int = 0) -> None:
    """Puts `count` matched pairs due on `intended` on file: both instructions, the match, and its queue row. Of each
    so-manieth match (0: of none) both sides allow parts of any amount, which needs `list_instruments`. So many `circles` are two
    matches each for more than anybody has, there and back: they settle at once, or never."""
    trades = flow(firm, count, seed)
    for there in range(count // 2, count // 2 + 2 * circles, 2):
        back = there + 1
        trades["deliverer"][back], trades["receiver"][back] = trades["receiver"][there], trades["deliverer"][there]
        trades["instrument"][back] = trades["instrument"][there]
        trades["quantity"][[there, back]], trades["amount"][[there, back]] = IMMENSE, 100 * IMMENSE
    first = int(value("select coalesce(max(id), 0) + 1 from settlements_match"))
    deliverer, receiver, instrument = trades["deliverer"], trades["receiver"], trades["instrument"]
    values = {
        "match_id": np.arange(first, first + count, dtype=np.int64),
        "deliverer": firm.parties[deliverer],
        "receiver": firm.parties[receiver],
        "asset_id": firm.assets[instrument],
        "securities_from": firm.securities[deliverer, instrument],
        "securities_to": firm.securities[receiver, instrument],
        "quantity": trades["quantity"],
        "cash_from": firm.cash[receiver],
        "cash_to": firm.cash[deliverer],
        "amount": trades["amount"],
        "priority": trades["priority"],
    }
    with whole():
        run(f"create temp table filed ({', '.join(f'{n} {KINDS[w]}' for n, w in FILED)}) on commit drop")
        copy_in("filed", [name for name, _ in FILED], stream([Integer(values[n], w) for n, w in FILED], count))
        facts = {"market": firm.market, "currency": firm.currency, "intended": intended}
        for name in ("instructions", "matches", "queue"):
            run(
                statement("backoffice", f"bench_{name}"),
                {**facts, "trade_date": intended - timedelta(days=2), "parted": parted},
            )
        tell_intake(first, first + count - 1)
    for table in TABLES:
        with whole():
            run(f"analyze {table}")


def list_instruments(firm: Firm) -> None:
    """Terms of the instruments of the synthetic firm: shares that are counted in units."""
    facts = {"market": firm.market, "currency": firm.currency, "assets": firm.assets.tolist()}
    with whole():
        run(statement("backoffice", "bench_instrument_terms"), facts)


def tell_intake(first: int, last: int) -> None:
    """Keeps the event that an intake of these matches would have kept."""
    record(
        by=Actor("job", "bench", "bench"),
        at=datetime(2026, 1, 1, tzinfo=UTC),
        code="instructions.submitted",
        subject_type="instruction",
        after={
            "matches": last - first + 1,
            "first": first,
            "last": last,
            "digest": value(statement("settlements", "terms"), {"first": first, "last": last}),
        },
    )
