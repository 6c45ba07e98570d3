"""late_matching: the days and amounts of the late matching penalty and of the settlement fail penalty."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from backoffice.examples.kinds import Kind
from backoffice.examples.kinds.penalty import SIDES, each_once
from backoffice.examples.kinds.settlement_date import named_and_holidays
from backoffice.examples.shapes import DATE, DECIMAL, ListOf, Optional, Record, choice
from settlements.penalties.daily import FailingDay, InvalidFail, daily_penalty, total
from settlements.penalties.late import Matched, ResidualCode, penalised_days
from vocabulary.days import ONE_DAY, Period
from vocabulary.side import Direction, Payment

LATER = SIDES[Direction.DELIVER]
GIVEN = Record(
    {
        "intended_settlement_date": DATE,
        "matched_on": DATE,
        "matched": choice(*Matched),
        "last_failing_day": DATE,
        "business_days": Optional(ListOf(DATE)),
        "calendar": Optional(choice("TARGET")),
        "holidays": Optional(ListOf(DATE)),
        "buy_in_residual_code": Optional(choice(*ResidualCode)),
        "quantity": Optional(DECIMAL),
        "securities_rate_bp": Optional(DECIMAL),
        "prices": Optional(ListOf(Record({"date": DATE, "price": DECIMAL}))),
        "later_accepted": Optional(choice(LATER)),
    }
)
EXPECT = Record(
    {
        "late_matching_days": ListOf(DATE),
        "settlement_fail_days": ListOf(DATE),
        "late_matching_amount": Optional(DECIMAL),
        "settlement_fail_amount": Optional(DECIMAL),
        "late_matching_debit": Optional(choice(*SIDES.values())),
    }
)


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """The days; amounts where the quantity is known; who pays for late matching, None where nobody does."""
    days = penalised_days(
        given["intended_settlement_date"],
        given["matched_on"],
        Matched(given["matched"]),
        last_failing_day=given["last_failing_day"],
        business_days=_business_days(given),
        code=ResidualCode(given.get("buy_in_residual_code", ResidualCode.NONE)),
    )
    later = Direction.DELIVER if given.get("later_accepted") == LATER else Direction.RECEIVE
    return {
        "late_matching_days": list(days.late_matching),
        "settlement_fail_days": list(days.settlement_fail),
        "late_matching_amount": _amount(given, days.late_matching),
        "settlement_fail_amount": _amount(given, days.settlement_fail),
        "late_matching_debit": SIDES[later] if days.late_matching else None,
    }


def _business_days(given: Mapping[str, Any]) -> Iterable[date]:
    """Those that are listed, or those of the calendar from the intended settlement date on."""
    listed: list[date] | None = given.get("business_days")
    if listed is not None:
        if "calendar" in given or "holidays" in given:
            raise InvalidFail(
                expected="business days or a calendar", found="both", way_out="List the days, or name the calendar."
            )
        return listed
    first, last = given["intended_settlement_date"], max(given["matched_on"], given["last_failing_day"])
    return _open_days(given, first, last) if first <= last else ()


def _open_days(given: Mapping[str, Any], first: date, last: date) -> Iterator[date]:
    calendar = named_and_holidays(given.get("calendar"), given.get("holidays", ()))
    return calendar.open_days(Period(first, last + ONE_DAY))


def _amount(given: Mapping[str, Any], days: Iterable[date]) -> Decimal | None:
    """The sum of the days' penalties, zero of no day; None where the quantity is not known."""
    each_once(row["date"] for row in given.get("prices", ()))
    prices = {row["date"]: row["price"] for row in given.get("prices", ())}
    failing = [
        FailingDay(prices.get(day), given.get("quantity"), securities_rate=given.get("securities_rate_bp"))
        for day in days
    ]
    if failing and "quantity" not in given:
        return None
    return total(daily_penalty(Payment.DVP, Direction.DELIVER, day).amount for day in failing)


KIND = Kind(GIVEN, EXPECT, answer)
