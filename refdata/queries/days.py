"""Which days are open, when a trade settles, and until when something can settle on a day.

Markets and currencies are given by id (of the market; of the asset that the currency is). Without `known_on` the
closures are those known by now; with it, those known on that day.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from machinery.statements import array, row, rows, statement
from refdata import dates
from refdata.dates import CutOff, NoCutOff
from vocabulary.days import Calendar, CalendarNotKnown, Period
from vocabulary.side import PaymentType


@dataclass(frozen=True, slots=True)
class CutOffFacts:
    """Until when (UTC) a payment type, APMT or FREE, settles in a market on a date; `moved` when not as planned."""

    market: str
    name: str
    payment: str
    zone: str
    at: datetime
    moved: bool


def calendar(code: str, *, known_on: date | None = None) -> Calendar:
    """The calendar of that code. Refuses CalendarNotKnown: there is none, or none of its closures was ever loaded."""
    found = _calendars("c.code = %(wanted)s", code, known_on)
    if not found:
        raise CalendarNotKnown(
            expected="the code of a calendar",
            found=code,
            way_out="Open the calendar and load its closing days.",
        )
    return found[0][1]


def market_calendars(*, known_on: date | None = None) -> dict[int, Calendar]:
    """The calendar of each market, by id of the market."""
    found = dict(_calendars("c.id in (select calendar_id from refdata_market)", None, known_on))
    return {m["id"]: found[m["calendar_id"]] for m in rows("select id, calendar_id from refdata_market order by id")}


def payment_calendar(currency: int, *, known_on: date | None = None) -> Calendar:
    """The calendar of the payment system of a currency. Refuses CalendarNotKnown: the currency has none."""
    found = _calendars(
        "c.id = (select calendar_id from refdata_currencycalendar where currency_id = %(wanted)s)",
        currency,
        known_on,
    )
    if not found:
        raise CalendarNotKnown(
            expected="a currency with a payment calendar",
            found=currency,
            way_out="Say which calendar its payment system keeps.",
        )
    return found[0][1]


def settlement_calendar(market: int, currency: int | None, *, known_on: date | None = None) -> Calendar:
    """When a market settles: its depository's calendar, joint with that of the currency if against payment.

    Refuses CalendarNotKnown as `calendar` and `payment_calendar`.
    """
    found = _calendars("c.id = (select calendar_id from refdata_market where id = %(wanted)s)", market, known_on)
    if not found:
        raise CalendarNotKnown(expected="the id of a market", found=market, way_out="Register the market.")
    return found[0][1] if currency is None else found[0][1] & payment_calendar(currency, known_on=known_on)


def open_markets(business_date: date) -> set[int]:
    """The ids of the markets that settle on that date. Refuses CalendarNotKnown: a calendar does not cover it."""
    return {market for market, found in market_calendars().items() if found.is_open(business_date)}


def open_currencies(business_date: date) -> set[int]:
    """The ids of the currencies whose payment system is open on that date; one without a calendar is not among them."""
    found = dict(_calendars("c.id in (select calendar_id from refdata_currencycalendar)", None, None))
    return {
        each["currency_id"]
        for each in rows("select currency_id, calendar_id from refdata_currencycalendar order by currency_id")
        if found[each["calendar_id"]].is_open(business_date)
    }


def business_calendar() -> list[Calendar]:
    """The calendars of all markets: the firm does business when one of them is open."""
    return list({found.code: found for found in market_calendars().values()}.values())


def next_business_date(day: date) -> date:
    """The first day after `day` on which a market is open.

    Refuses CalendarNotKnown: no market is registered, or a calendar does not cover the days that have to be asked.
    """
    found = business_calendar()
    if not found:
        raise CalendarNotKnown(expected="a market", found="none", way_out="Register the markets of the firm.")
    return min(each.next_open(day) for each in found)


def settlement_date(
    market: int, currency: int | None, cfi: str, trade_date: date, *, known_on: date | None = None
) -> date:
    """When a trade settles: so many settlement days after its trade date as the market's cycle of that date says.

    The cycle is that of the longest CFI prefix that fits. `currency` None is free of payment. Refuses NoCycle and
    CalendarNotKnown. Worked example: refdata.dates.settlement_date.
    """
    days = cycle_days(market, cfi, trade_date)
    return dates.settlement_date(trade_date, days, settlement_calendar(market, currency, known_on=known_on))


def cycle_days(market: int, cfi: str, trade_date: date) -> int:
    """Settlement days after a trade date: the market's cycle of that date, by the longest CFI prefix. Refuses NoCycle."""
    found = row(
        "select days from refdata_settlementcycle where market_id = %(market)s and trade_dates @> %(trade_date)s::date"
        " and starts_with(%(cfi)s, cfi_prefix) order by length(cfi_prefix) desc limit 1",
        {"market": market, "trade_date": trade_date, "cfi": cfi},
    )
    if found is None:
        raise dates.NoCycle(
            expected=f"a settlement cycle of market {market} for {cfi} on {trade_date}",
            found="none",
            way_out="Set the cycle of the market.",
        )
    return int(found["days"])


def cut_off_instant(market: int, payment: str, business_date: date) -> datetime:
    """Until when (UTC) an instruction of that payment (APMT, FREE) can settle on that date; the cut-off itself is late.

    The cut-off as moved that day, else as planned, in the time zone of the market. A local time that the clock passes
    twice is the first one, one that it skips is as long after midnight as it would have been. Refuses NoCutOff.

    T2S against payment, planned 16:00 in Europe/Berlin: on Fri 23 Oct 2026 14:00 UTC, on Mon 26 October 15:00 UTC.
    """
    found = row(
        statement("refdata", "cut_offs"),
        {"market": market, "payment": payment, "business_date": business_date},
    )
    if found is None:
        raise NoCutOff(
            expected=f"a cut-off of market {market} for {payment} on {business_date}",
            found="none",
            way_out="Set the planned cut-off of the market.",
        )
    return _instant(found, payment, business_date)


def cut_off_instants(wanted: Collection[tuple[int, str, date]]) -> dict[tuple[int, str, date], datetime]:
    """`cut_off_instant` of many (market, payment, date) in one query; those without a cut-off are left out."""
    if not wanted:
        return {}
    asked = sorted(set(wanted))
    found = rows(
        statement("refdata", "cut_offs_of"),
        {
            "markets": array(market for market, _, _ in asked),
            "payments": [payment for _, payment, _ in asked],
            "days": array(day for *_, day in asked),
        },
    )
    return {(f["market"], f["payment"], f["day"]): _instant(f, f["payment"], f["day"]) for f in found}


@dataclass(frozen=True, slots=True)
class LocalCutOff:
    """The cut-off of a market and payment type on a date by the market's clock: as planned, and as it was moved to (None: it
    was not); `days_later` 1 is after the midnight that ends the date."""

    payment: str
    planned: time
    actual: time | None
    days_later: int

    def __str__(self) -> str:
        at = f"{self.actual or self.planned:%H:%M}"
        return f"{at} +{self.days_later}" if self.days_later else at


def local_cut_offs(market: int, business_date: date) -> dict[str, LocalCutOff]:
    """Payment type -> the cut-off of a market on a date, whether or not it settles then; absent where none is planned."""
    asked = {"market": market, "payment": None, "business_date": business_date}
    found = rows(statement("refdata", "cut_offs"), asked)
    return {
        f["payment"]: LocalCutOff(f["payment"], f["planned"], f["actual"], f["days_later"] if f["actual"] else 0)
        for f in found
    }


def cut_offs(business_date: date) -> list[CutOffFacts]:
    """The cut-offs of the markets that settle on that date, the next one first. Refuses CalendarNotKnown."""
    settling = open_markets(business_date)
    found = [
        CutOffFacts(
            f["code"],
            f["name"],
            f["payment"],
            f["time_zone"],
            _instant(f, f["payment"], business_date),
            f["actual"] is not None,
        )
        for f in rows(
            statement("refdata", "cut_offs"), {"market": None, "payment": None, "business_date": business_date}
        )
        if f["market"] in settling
    ]
    return sorted(found, key=lambda each: each.at)


def _instant(found: Mapping[str, Any], payment: str, business_date: date) -> datetime:
    cut_off = CutOff(PaymentType(payment), found["planned"], found["actual"], found["days_later"])
    return cut_off.moment(business_date).replace(tzinfo=ZoneInfo(found["time_zone"])).astimezone(UTC)


def _calendars(which: str, wanted: Any, known_on: date | None) -> list[tuple[int, Calendar]]:
    """Calendars with their closing days, by id; `which` is a condition of this module on the calendar `c`."""
    found = rows(statement("refdata", "calendars").replace("{which}", which), {"wanted": wanted, "known_on": known_on})
    return [(f["id"], _calendar(f)) for f in found]


def _calendar(found: Mapping[str, Any]) -> Calendar:
    if found["covers_from"] is None:
        raise CalendarNotKnown(
            expected=f"closing days of calendar {found['code']}", found="none", way_out="Load them first."
        )
    return Calendar.of(
        found["code"], found["closed"], Period(found["covers_from"], found["covers_until"]), found["weekend"]
    )
