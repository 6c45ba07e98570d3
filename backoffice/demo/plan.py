"""What of the demo firm hangs on its date and size: business dates, when each was traded for, and its files.

Nothing here is random. The open business date is the last one up to the date asked for; the past nights are those of
the business dates before it.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from backoffice.demo.cast import MARKETS, Instrument, Market, Participant
from backoffice.demo.flow import Trade
from refdata.dates import settlement_date
from settlements.prematched import COLUMNS
from vocabulary.days import Calendar

MADRID = ZoneInfo("Europe/Madrid")
ONE_DAY = timedelta(days=1)
LONGEST_CYCLE = 20
"""Calendar days within which every trade settles."""


@dataclass(frozen=True)
class Size:
    """How much there is: past nights, matches of each, and matches of tonight."""

    nights: int
    past: int
    tonight: int


SIZES = {"small": Size(20, 2_000, 20_000), "large": Size(20, 20_000, 100_000)}


def morning(day: date) -> datetime:
    """When the files of a date arrive."""
    return datetime.combine(day, time(7, 30), MADRID)


def afternoon(day: date) -> datetime:
    """When people act on what arrived, before the first cut-off."""
    return datetime.combine(day, time(12, 15), MADRID)


def evening(day: date) -> datetime:
    """When the night of a date begins: after the last cut-off of all markets, as in backoffice/schedule.py."""
    return datetime.combine(day, time(23, 0), MADRID)


def business_dates(calendars: Sequence[Calendar], until: date, nights: int) -> list[date]:
    """The last business dates up to and including `until`, one more than there are past nights; oldest first."""
    found: list[date] = []
    day = until
    while len(found) <= nights:
        if any(calendar.is_open(day) for calendar in calendars):
            found.append(day)
        day -= ONE_DAY
    return found[::-1]


def traded_on(calendar: Calendar, market: Market, cfi: str, settles_on: date) -> date | None:
    """The latest open day on which a trade had to be made to settle on that date; None when nothing settles on it."""
    if not calendar.is_open(settles_on):
        return None
    for days in range(LONGEST_CYCLE):
        trade_date = settles_on - days * ONE_DAY
        days_to_settle = cycle_days(market, cfi, trade_date)
        if calendar.is_open(trade_date) and settlement_date(trade_date, days_to_settle, calendar) == settles_on:
            return trade_date
    return None


def cycle_days(market: Market, cfi: str, trade_date: date) -> int:
    """Settlement days of a trade: the longest CFI prefix that fits, of it the cycle begun last."""
    fitting = [
        (len(prefix), begins, days)
        for begins, prefix, days in market.cycles
        if cfi.startswith(prefix) and date.fromisoformat(begins) <= trade_date
    ]
    return max(fitting)[2]


def trade_dates(
    listed: Sequence[Instrument], calendars: Mapping[tuple[str, str], Calendar], settles_on: date
) -> list[date | None]:
    """For each instrument when it was traded to settle on a date; None where that date is closed. `calendars` are the
    settlement calendars by market and currency."""
    markets = {market.code: market for market in MARKETS}
    known: dict[tuple[str, str, str], date | None] = {}
    for each in listed:
        key = (each.market, each.currency, each.cfi)
        if key not in known:
            known[key] = traded_on(calendars[key[:2]], markets[each.market], each.cfi, settles_on)
    return [known[each.market, each.currency, each.cfi] for each in listed]


def references(trade: Trade, parties: Sequence[Participant], day: date, number: int) -> tuple[str, str]:
    """The deliverer's and the receiver's reference: sixteen characters, so that they fit every message format."""
    return (
        f"{parties[trade.deliverer].code}{day:%y%m%d}{number:06d}",
        f"{parties[trade.receiver].code}{day:%y%m%d}{number:06d}",
    )


def write_file(
    path: Path, trades: Iterable[Trade], parties: Sequence[Participant], listed: Sequence[Instrument], day: date
) -> None:
    """The file of pre-matched trades that arrives on a date; the same bytes for the same trades."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for number, trade in enumerate(trades, start=1):
            columns = _columns(trade, parties, listed[trade.instrument], references(trade, parties, day, number))
            writer.writerow([columns.get(name, "") for name in COLUMNS])


def add_faulty_rows(path: Path) -> None:
    """Three rows that no desk can take: a wrong check digit, an amount as people write it, a stranger's account."""
    lines = path.read_text().splitlines()
    rows = list(csv.DictReader([lines[0], *(line for line in lines if line.startswith("DVP,"))][:4]))
    rows[0]["isin"] = rows[0]["isin"][:-1] + str((int(rows[0]["isin"][-1]) + 1) % 10)
    rows[1]["amount"] = "1.234,56"
    rows[2]["deliverer_account"] = "NOBODY-SEC"
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        for number, row in enumerate(rows, start=1):
            row |= {
                f"{side}_reference": f"{row[f'{side}_reference'][:10]}99999{number}"
                for side in ("deliverer", "receiver")
            }
            writer.writerow([row[name] for name in COLUMNS])


def _columns(
    trade: Trade, parties: Sequence[Participant], instrument: Instrument, named: tuple[str, str]
) -> dict[str, str]:
    giver, taker = parties[trade.deliverer], parties[trade.receiver]
    found = {
        "payment": trade.payment,
        "isin": instrument.isin,
        "trade_date": trade.trade_date.isoformat(),
        "intended_settlement_date": trade.settles_on.isoformat(),
        "deliverer": giver.bic,
        "deliverer_reference": named[0],
        "receiver": taker.bic,
        "receiver_reference": named[1],
        "priority": str(trade.priority),
        "partial": trade.partial,
        "place": trade.place,
        "common_reference": f"CHAIN{trade.settles_on:%y%m%d}{trade.chain:06d}" if trade.chain else "",
    }
    if trade.quantity:
        found["quantity"] = format(trade.quantity * instrument.multiple, "f")
        found["deliverer_account"], found["receiver_account"] = giver.account("SEC"), taker.account("SEC")
    if trade.amount:
        decimals = instrument.currency.minor_units
        found["currency"] = instrument.currency
        found["amount"] = format(Decimal(trade.amount).scaleb(-decimals), "f")
        found["deliverer_cash_account"] = giver.account(f"CSH-{instrument.currency}")
        found["receiver_cash_account"] = taker.account(f"CSH-{instrument.currency}")
    return found
