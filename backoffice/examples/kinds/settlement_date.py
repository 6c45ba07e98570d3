"""settlement_date: when a trade settles, when its customer pays, when its fail is closed out."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from backoffice.examples.kinds import Kind
from backoffice.examples.shapes import DATE, INTEGER, IntegerOr, ListOf, Optional, Record, choice
from refdata.dates import Cycle, Sale, close_out_date, cycle_days, payment_due_date, settlement_date
from vocabulary.days import Calendar, target_calendar

GIVEN = Record(
    {
        "trade_date": DATE,
        "cycle": IntegerOr(ListOf(Record({"from": DATE, "days": INTEGER}))),
        "calendar": Optional(choice("TARGET")),
        "holidays": Optional(ListOf(DATE)),
        "customer_payment": Optional(Record({"days": INTEGER, "holidays": Optional(ListOf(DATE))})),
        "sale": Optional(choice(*Sale)),
    }
)
EXPECT = Record({"settlement_date": DATE, "payment_due_date": Optional(DATE), "close_out_date": Optional(DATE)})


def named_and_holidays(name: str | None, holidays: Iterable[date]) -> Calendar:
    """The calendar of the facts: weekdays less the holidays, joint with the named one where there is one."""
    own = Calendar.of("holidays", holidays)
    return target_calendar() & own if name == "TARGET" else own


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """The three dates, None where not asked for."""
    trade_date, cycle = given["trade_date"], given["cycle"]
    if not isinstance(cycle, int):
        cycle = cycle_days((Cycle(row["from"], row["days"]) for row in cycle), trade_date)
    calendar = named_and_holidays(given.get("calendar"), given.get("holidays", ()))
    settles_on = settlement_date(trade_date, cycle, calendar)
    payment, sale = given.get("customer_payment"), given.get("sale")
    return {
        "settlement_date": settles_on,
        "payment_due_date": payment
        and payment_due_date(trade_date, payment["days"], named_and_holidays(None, payment.get("holidays", ()))),
        "close_out_date": sale and close_out_date(settles_on, Sale(sale), calendar),
    }


KIND = Kind(GIVEN, EXPECT, answer)
