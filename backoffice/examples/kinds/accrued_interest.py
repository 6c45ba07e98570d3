"""accrued_interest: interest accrued at settlement, and who gets the coming coupon."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from backoffice.examples.kinds import Kind
from backoffice.examples.shapes import CURRENCY, DATE, DECIMAL, DECIMAL_AS_WRITTEN, INTEGER, Optional, Record, choice
from refdata.accrued import CouponTo, accrued_interest, coupon_amount
from refdata.coupons import period_between, regular_period
from refdata.day_counts import DayCount

GIVEN = Record(
    {
        "nominal": Optional(DECIMAL),
        "currency": Optional(CURRENCY),
        "coupon_percent": DECIMAL,
        "frequency": INTEGER,
        "convention": choice(*DayCount),
        "previous_coupon": DATE,
        "next_coupon": Optional(DATE),
        "settlement_date": DATE,
        "first_ex_coupon_settlement": Optional(DATE),
        "decimals_per_100": Optional(INTEGER),
    }
)
EXPECT = Record(
    {
        "days": Optional(INTEGER),
        "accrued_per_100": Optional(DECIMAL_AS_WRITTEN),
        "accrued": Optional(DECIMAL),
        "coupon_to": Optional(choice(*CouponTo)),
        "coupon_amount": Optional(DECIMAL),
    }
)


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """What has accrued; amounts only where the nominal is known."""
    percent, frequency, settles = given["coupon_percent"], given["frequency"], given["settlement_date"]
    start, end = given["previous_coupon"], given.get("next_coupon")
    period = period_between(start, end, frequency) if end else regular_period(start, settles, frequency)
    accrued = accrued_interest(
        percent,
        frequency,
        DayCount(given["convention"]),
        period,
        settles,
        first_ex_coupon=given.get("first_ex_coupon_settlement"),
        decimals_per_100=given.get("decimals_per_100"),
    )
    nominal: Decimal | None = given.get("nominal")
    return {
        "days": accrued.days,
        "accrued_per_100": accrued.per_100,
        "accrued": None if nominal is None else accrued.amount(nominal),
        "coupon_to": str(accrued.coupon_to),
        "coupon_amount": None if nominal is None else coupon_amount(nominal, percent, frequency),
    }


KIND = Kind(GIVEN, EXPECT, answer)
