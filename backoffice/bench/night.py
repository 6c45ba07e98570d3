"""`bench night`: a million matches due tonight, after nights on file, against the bare COPY of the same journals."""

import time
from datetime import UTC, date, datetime, timedelta

import numpy as np

from backoffice.bench.firm import Firm, flow
from machinery.copy_format import Integer, stream
from machinery.statements import copy_in, run, statement, value
from machinery.transactions import whole

FILED = (
    ("match_id", 8), ("deliverer", 4), ("receiver", 4), ("asset_id", 4), ("securities_from", 4), ("securities_to", 4),
    ("quantity", 8), ("cash_from", 4), ("cash_to", 4), ("amount", 8), ("priority", 2),
)  # fmt: skip
KINDS = {2: "smallint", 4: "integer", 8: "bigint"}


def file_matches(firm: Firm, count: int, intended: date, seed: int) -> None:
    """Puts `count` matched pairs due on `intended` on file: both instructions, the match, and its queue row."""
    trades = flow(firm, count, seed)
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
        columns = [Integer(values[name], width) for name, width in FILED]
        copy_in("filed", [name for name, _ in FILED], stream(columns, count))
        facts = {"market": firm.market, "currency": firm.currency, "intended": intended}
        for name in ("instructions", "matches", "queue"):
            run(
                statement("backoffice", f"bench_{name}"),
                {**facts, "trade_date": intended - timedelta(days=2)},
            )
    for table in ("instruction", "match", "openmatch"):
        with whole():
            run(f"analyze settlements_{table}")


def at_night(day: date) -> datetime:
    """The instant of a night: 23:00 UTC of its date."""
    return datetime(day.year, day.month, day.day, 23, tzinfo=UTC)


def stopwatch() -> float:
    """Seconds of a monotonic clock."""
    return time.perf_counter()
