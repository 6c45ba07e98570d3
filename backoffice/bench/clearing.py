"""`bench clearing`: a file of trades becomes netted obligations and their instructions; one trade comes in by the API.

The trades of the file are between members of a central counterparty: the load checks, enriches and novates them, the
netting step of the night adds them up and instructs each net. Both speak as the role job. One by one trades are sent
that settle by themselves, through the web server as it serves in production.
"""

import csv
import json
import time
from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

from backoffice.bench import PRINTED, Progress, Row
from backoffice.bench.firm import Firm, build_firm, flow
from backoffice.bench.intake import LONG_AGO, Caller, register, served
from backoffice.bench.load import FIRST, MORNING, describe
from backoffice.bench.machine import as_after_a_day
from backoffice.bench.roles import speaking_as
from clearing.loading import load_trades
from clearing.operations import MembershipWish, Netted, net_trades, set_memberships
from clearing.submitted import COLUMNS
from machinery.statements import rows, run, value
from machinery.transactions import whole
from refdata.models import Price
from refdata.operations import PriceWish, SsiWish, set_price, set_ssi
from vocabulary.actor import Actor
from vocabulary.money import Currency

BY: Final = Actor("job", "bench", "bench")
WITHIN: Final = 60.0
A_MILLION: Final = 1_000_000
SINCE: Final = date(2026, 1, 1)
EVENING: Final = datetime(2026, 10, 1, 21, tzinfo=UTC)


def add_arguments(parser: ArgumentParser) -> None:
    """Sizes and seed."""
    parser.add_argument("--trades", type=int, default=A_MILLION, help="trades in the file")
    parser.add_argument("--singles", type=int, default=1_000, help="trades that are sent one by one")
    parser.add_argument("--seed", type=int, default=1)


def measure(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Runs everything on the fresh database of this process and returns the rows of the table."""
    many, singles, seed = int(options["trades"]), int(options["singles"]), int(options["seed"])
    progress("firm, its terms, SSIs and prices, and the members of a central counterparty")
    firm = build_firm(FIRST)
    describe(firm)
    clear(firm)
    client = register(firm)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trades.csv"
        write_file(path, firm, many, seed)
        as_after_a_day()
        progress(f"a file of {many:,} trades")
        with speaking_as("job"):
            loading = load(path, many)
            progress(f"loaded in {loading:.1f} s; netting")
            netting, netted = net()
    progress(f"netted in {netting:.1f} s; one by one: {singles} trades")
    with served() as port:
        waits = one_by_one(Caller(port, client), firm, singles, seed)
    return table_of(many, loading, netting, netted, waits)


def table_of(many: int, loading: float, netting: float, netted: Netted, waits: list[float]) -> list[Row]:
    """The rows of the table; the goal is stated for a million trades."""
    seconds, p95 = loading + netting, 1000 * sorted(waits)[int(len(waits) * 0.95)]
    scaled = seconds * A_MILLION / many
    goal = f"< {WITHIN:.0f} s a million"
    return [
        Row("from file to instructed nets", seconds, "s", WITHIN, scaled / WITHIN, goal, scaled < WITHIN),
        Row("load: checked, enriched, novated", many / loading, "trades/s", loading, loading / seconds, PRINTED, True),
        Row("netting, with instructions", many / netting, "trades/s", netting, netting / seconds, PRINTED, True),
        Row("gross trades for each net", many / netted.nets, "x", netted.nets, many / netted.nets, PRINTED, True),
        Row("one trade by the API, p95", p95, "ms", 60, p95 / 60, "< 60 ms", p95 < 60),
        Row("one trade, median", 1000 * median(waits), "ms", 60, 1000 * median(waits) / 60, PRINTED, True),
    ]


def clear(firm: Firm) -> None:
    """How every party settles, prices of every instrument, and the participants as members of the last party."""
    named = rows(
        "select p.id, p.lei, s.number as safe, c.number as cash from refdata_party p"
        " join refdata_account s on s.party_id = p.id and s.kind = 'SECURITIES'"
        " join refdata_account c on c.party_id = p.id and c.kind = 'CASH' order by p.id"
    )
    told: dict[str, Any] = {"by": BY, "at": LONG_AGO}
    with whole():
        set_ssi(
            [
                SsiWish(f["lei"], "EUR", "SETTLEMENT", None, None, "EUR", None, "OWN", None, f["safe"], f["cash"])
                for f in named
            ],
            valid_from=SINCE,
            **told,
        )
        listed = enumerate(firm.assets.tolist())
        set_price(
            [PriceWish(asset, SINCE, price_of(n), Price.Quotation("ACTU"), Currency("EUR")) for n, asset in listed],
            source="bench",
            **told,
        )
        ccp = named[-1]["id"]
        members = [MembershipWish(party, firm.market, ccp) for party in firm.parties.tolist()]
        set_memberships(members, valid_from=FIRST, **told)


def price_of(instrument: int) -> Decimal:
    """The price of one unit, as `flow` has it."""
    return Decimal(500 + 37 * instrument) / 100


def trades_of(firm: Firm, many: int, mark: str, seed: int, traded: date) -> list[dict[str, str]]:
    """Trades of a day, due on the following one, with every column that they need."""
    leis = [f["lei"] for f in rows("select lei from refdata_party order by id")]
    codes = {f["id"]: f["code"] for f in rows("select id, code from refdata_asset")}
    found, prices = flow(firm, many, seed), [str(price_of(n)) for n in range(len(firm.assets))]
    sides = ("SELL", "BUY")
    return [
        {
            "party": leis[giver],
            "reference": f"{mark}{number:09}",
            "counterparty": leis[taker],
            "side": sides[number % 2],
            "product": "EQUITY",
            "isin": codes[firm.assets[listed]],
            "quantity": str(quantity + number % 97),
            "price": prices[listed],
            "currency": "EUR",
            "trade_date": traded.isoformat(),
            "settlement_date": (FIRST + timedelta(days=1)).isoformat(),
            "venue": "XOFF",
        }
        for number, (giver, taker, listed, quantity) in enumerate(
            zip(*(found[name].tolist() for name in ("deliverer", "receiver", "instrument", "quantity")), strict=True)
        )
    ]


def write_file(path: Path, firm: Firm, many: int, seed: int) -> None:
    """A file of `many` trades."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(trades_of(firm, many, "T", seed, FIRST))


def load(path: Path, many: int) -> float:
    """Seconds of the load of the file; every trade has to wait for netting or for a person who looks at a likeness."""
    started = time.perf_counter()
    loaded = load_trades(path, "csv", by=BY, at=MORNING, business_date=FIRST)
    seconds = time.perf_counter() - started
    if loaded.counts["accepted"] != many or loaded.exceptions > many // 50:
        raise RuntimeError(f"expected {many} trades that wait for netting, found {loaded}")
    return seconds


def net() -> tuple[float, Netted]:
    """Seconds of the netting, and what it came to."""
    started = time.perf_counter()
    with whole():
        run("set local statement_timeout = 0")
        found = net_trades(by=BY, at=EVENING, business_date=FIRST)
    return time.perf_counter() - started, found


def one_by_one(caller: Caller, firm: Firm, singles: int, seed: int) -> list[float]:
    """Seconds of each trade that is sent alone; each of them is instructed by itself."""
    line, waits = caller.line(), []
    for trade in trades_of(firm, singles, "S", seed + 1, FIRST - timedelta(days=1)):
        body = json.dumps(trade).encode()
        started = time.perf_counter()
        caller.post(line, "trades", body)
        waits.append(time.perf_counter() - started)
    found = int(value("select count(*) from clearing_tradeinstruction"))
    if found < singles * 0.9:
        raise RuntimeError(f"expected {singles} trades instructed by themselves, found {found}")
    return waits
