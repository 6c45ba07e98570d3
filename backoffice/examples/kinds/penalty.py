"""penalty: the cash penalties of a failing instruction, day by day."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from backoffice.examples.kinds import Kind
from backoffice.examples.shapes import BOOLEAN, CURRENCY, DATE, DECIMAL, ListOf, Optional, Record, choice
from settlements.penalties.daily import FailingDay, InvalidFail, Rounding, daily_penalties, total
from settlements.penalties.liability import Snapshot
from settlements.penalties.rates import daily_cash_rate
from vocabulary.side import Direction, Payment

SIDES = {Direction.DELIVER: "DELIVERER", Direction.RECEIVE: "RECEIVER"}
CAUSES = ("deliverer_on_hold", "receiver_on_hold", "lack_of_securities", "lack_of_cash")
GIVEN = Record(
    {
        "transaction": choice(*Payment),
        "currency": CURRENCY,
        "rounding": Optional(choice(*Rounding)),
        "days": ListOf(
            Record(
                {
                    "date": DATE,
                    "price": Optional(DECIMAL),
                    "quantity": Optional(DECIMAL),
                    "cash_amount": Optional(DECIMAL),
                    "securities_rate_bp": Optional(DECIMAL),
                    "cash_rate_percent": Optional(DECIMAL),
                    **{cause: Optional(BOOLEAN) for cause in CAUSES},
                }
            )
        ),
    }
)
EXPECT = Record(
    {
        "penalties": ListOf(
            Record({"date": DATE, "debit": choice(*SIDES.values()), "amount": DECIMAL}), any_order=True
        ),
        "total": Optional(DECIMAL),
        "daily_cash_rate_percent": Optional(DECIMAL),
    }
)


def each_once(days: Iterable[date]) -> None:
    """Refuses InvalidFail: a day that stands twice."""
    seen: set[date] = set()
    for day in days:
        if day in seen:
            raise InvalidFail(expected="every day once", found=f"{day} twice", way_out="Leave one out.")
        seen.add(day)


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """A row a day and side debited; the daily cash rate of the first day, None where it has none."""
    days = given["days"]
    each_once(day["date"] for day in days)
    payment, rounding = Payment(given["transaction"]), Rounding(given.get("rounding", Rounding.HALF_UP))
    rows = [
        {"date": day["date"], "debit": SIDES[penalty.debit], "amount": penalty.amount}
        for day in days
        for penalty in daily_penalties(payment, _snapshot(day), _failing(day), rounding)
    ]
    first = min(days, key=lambda day: day["date"], default=None)
    cash_rate = first and first.get("cash_rate_percent")
    return {
        "penalties": rows,
        "total": total(row["amount"] for row in rows),
        "daily_cash_rate_percent": None if cash_rate is None else daily_cash_rate(cash_rate),
    }


def _snapshot(day: Mapping[str, Any]) -> Snapshot:
    return Snapshot(**{cause: day[cause] for cause in CAUSES if cause in day})


def _failing(day: Mapping[str, Any]) -> FailingDay:
    return FailingDay(
        price=day.get("price"),
        quantity=day.get("quantity"),
        cash_amount=day.get("cash_amount"),
        securities_rate=day.get("securities_rate_bp"),
        cash_rate=day.get("cash_rate_percent"),
    )


KIND = Kind(GIVEN, EXPECT, answer)
