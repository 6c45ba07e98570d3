"""Reference data by hand, for checks that touch no database: two parties, four instruments, four currencies."""

from datetime import UTC, date, datetime
from decimal import Decimal

from refdata.queries import AccountFacts, AssetFacts, TermsFacts
from settlements.checking import Checker, Known, Trade
from settlements.operations.faults import sentence_of
from settlements.prematched import Row
from tests.settlements.firm import BOND, FRI_2026_11_20, FUND, HARTWELL, LEIS, MONEY, NORTE, OLD, SHARE
from vocabulary.days import Calendar, CalendarNotKnown, InvalidDayCount
from vocabulary.invalid import Invalid

THU_2026_11_26 = date(2026, 11, 26)
SCALES = {"EUR": 2, "USD": 2, "JPY": 0, "BHD": 3, SHARE: 0, BOND: 2, FUND: 3, OLD: 0}
IDS = {code: number for number, code in enumerate(SCALES, start=1)}
TERMS = {SHARE: ("1", "1"), BOND: ("2000", "1000"), FUND: ("0.001", "0.001"), OLD: ("1", "1")}
PARTIES = {NORTE: 1, LEIS[NORTE]: 1, HARTWELL: 2}
SOON = date(2027, 1, 1)
CALENDARS = {None: Calendar.of("T2"), IDS["EUR"]: Calendar.of("T2"), IDS["USD"]: Calendar.of("US", [THU_2026_11_26])}


class NoCutOff(Invalid):
    code = "no_cut_off"


class NoCycle(Invalid):
    code = "no_settlement_cycle"


def account(number: str, party: int, currency: str | None = None, closed_on: date | None = None) -> AccountFacts:
    """An account that was opened long ago."""
    kind, asset = ("CASH", IDS[currency]) if currency else ("SECURITIES", None)
    place = sum(number.encode())
    return AccountFacts(place, number, party, kind, asset, date(2020, 1, 1), closed_on)


ACCOUNTS = [
    *(account(f"SEC-{party}", number) for number, party in ((1, "NORT"), (2, "HART"))),
    *(account(f"CSH-{party}-{c}", number, c) for number, party in ((1, "NORT"), (2, "HART")) for c in MONEY),
    account("SEC-NORT-2", 1),
    account("CSH-NORT-2", 1, "EUR"),
    account("SEC-NORT-OLD", 1, closed_on=FRI_2026_11_20),
]


def settlement_day(market: int, currency: int | None, day: date) -> date | Invalid:
    """That day or the next open one; 2029 is never open, 2031 is not loaded."""
    if day.year == 2029:
        return InvalidDayCount(expected="an open day", found=day, way_out="Correct the closing days.")
    if day.year == 2031:
        return CalendarNotKnown(expected="a day", found=day, way_out="Load it.")
    return CALENDARS.get(currency, CALENDARS[None]).this_or_next_open(day)


def settles_on(market: int, currency: int | None, cfi: str, trade_date: date) -> date | Invalid:
    """Two days later; there is no cycle before 2026."""
    if trade_date.year < 2026:
        return NoCycle(expected="a cycle", found=trade_date, way_out="Set it.")
    return CALENDARS.get(currency, CALENDARS[None]).nth_open_after(trade_date, 2)


def cut_off(market: int, payment: str, day: date) -> datetime | Invalid:
    """15:00 UTC against payment, 17:00 free of it; none is planned from 2030 on."""
    if day.year >= 2030:
        return NoCutOff(expected="a cut-off", found=day, way_out="Set it.")
    return datetime(day.year, day.month, day.day, 15 if payment == "APMT" else 17, tzinfo=UTC)


KNOWN = Known(
    business_date=FRI_2026_11_20,
    at=datetime(2026, 11, 20, 9, tzinfo=UTC),
    may_reserve=False,
    parties=PARTIES,
    accounts={each.number: each for each in ACCOUNTS},
    assets={
        code: AssetFacts(IDS[code], code, "CURRENCY" if code in MONEY else "INSTRUMENT", scale)
        for code, scale in SCALES.items()
    },
    terms={
        (isin, day): TermsFacts(IDS[isin], isin, isin, "ESVUFR", "UNIT", Decimal(least), Decimal(multiple), "EUR", 9)
        for isin, (least, multiple) in TERMS.items()
        for day in ("2026-11-18", "2026-11-20", "2026-11-25", "2021-01-04")
        if isin != OLD or day == "2026-11-20"
    },
    settles_on=settles_on,
    settlement_day=settlement_day,
    cut_off=cut_off,
)


def check(found: Row, known: Known = KNOWN) -> tuple[Trade, list[tuple[str, str]]]:
    """The trade of a row, and code and column of each fault."""
    trade, faults = Checker(known).check(found)
    assert trade is not None
    assert all("%(" not in sentence_of(fault) for fault in faults)
    return trade, [(fault.code, fault.field) for fault in faults]
