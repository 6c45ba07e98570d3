"""Accrued interest against published values."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refdata.accrued import Accrued, CouponTo, accrued_interest, coupon_amount
from refdata.coupons import InvalidTerms, NotAccruing, period_between, regular_period
from refdata.day_counts import DayCount
from vocabulary.decimals import half_up, plain

ICMA = DayCount.ACT_ACT_ICMA
GILT = period_between(date(2012, 12, 7), date(2013, 6, 7), 2)
TREASURY_BOND = period_between(date(2014, 2, 15), date(2014, 8, 15), 2)
LONG_FIRST = period_between(date(2002, 8, 15), date(2003, 7, 15), 2)


def gilt(day: date) -> Accrued:
    return accrued_interest(Decimal(8), 2, ICMA, GILT, day, first_ex_coupon=date(2013, 5, 30))


@pytest.mark.parametrize(
    ("on", "days", "per_100", "amount", "to"),
    [
        # QuantLib, testExCouponGilt (verified with Bloomberg)
        (date(2012, 12, 7), 0, "0.0000000", "0.00", CouponTo.BUYER),
        (date(2013, 5, 29), 173, "3.8021978", "38021.98", CouponTo.BUYER),
        (date(2013, 5, 30), -8, "-0.1758242", "-1758.24", CouponTo.SELLER),
        (date(2013, 5, 31), -7, "-0.1538462", "-1538.46", CouponTo.SELLER),
        (date(2013, 6, 7), 0, "0.0000000", "0.00", CouponTo.SELLER),
    ],
)
def test_a_gilt_goes_ex_coupon(on: date, days: int, per_100: str, amount: str, to: CouponTo) -> None:
    found = gilt(on)
    assert (found.days, plain(half_up(found.per_100, 7)), found.coupon_to) == (days, per_100, to)
    assert str(found.amount(Decimal(1_000_000))) == amount


@pytest.mark.parametrize(
    ("on", "per_100", "amount"),
    [
        # QuantLib, testExCouponAustralianBond (verified with Bloomberg)
        (date(2014, 8, 7), "2.867", "28670.00"),
        (date(2014, 8, 8), "-0.116", "-1160.00"),
        (date(2014, 8, 11), "-0.066", "-660.00"),
    ],
)
def test_the_market_rounds_before_it_multiplies(on: date, per_100: str, amount: str) -> None:
    found = accrued_interest(
        Decimal(6), 2, ICMA, TREASURY_BOND, on, first_ex_coupon=date(2014, 8, 8), decimals_per_100=3
    )
    assert found.per_100 == Fraction(per_100)
    assert str(found.amount(Decimal(1_000_000))) == amount


@pytest.mark.parametrize(
    ("convention", "days", "amount"),
    [
        (DayCount.ACT_360, 152, "16888.89"),
        (DayCount.ACT_365F, 152, "16657.53"),
        (DayCount.EUROBOND_BASIS, 151, "16777.78"),
        (DayCount.ACT_ACT_ISDA, 152, "16657.53"),
        (DayCount.ACT_ACT_AFB, 152, "16657.53"),
        (ICMA, 152, "16657.53"),
    ],
)
def test_no_next_coupon_need_be_known(convention: DayCount, days: int, amount: str) -> None:
    settles = date(2026, 6, 16)
    found = accrued_interest(Decimal(4), 1, convention, regular_period(date(2026, 1, 15), settles, 1), settles)
    assert (found.days, str(found.amount(Decimal(1_000_000)))) == (days, amount)


def test_negative_days_are_those_of_the_convention() -> None:
    period = period_between(date(2026, 1, 31), date(2026, 7, 31), 2)
    found = accrued_interest(
        Decimal(6), 2, DayCount.EUROBOND_BASIS, period, date(2026, 5, 31), first_ex_coupon=date(2026, 5, 31)
    )
    assert (found.days, found.per_100) == (-60, -1)


def test_a_long_first_period_accrues_in_its_notional_ones() -> None:
    found = accrued_interest(Decimal(4), 2, ICMA, LONG_FIRST, date(2003, 7, 1))
    assert found.days == 320
    assert found.per_100 == 4 * (Fraction(153, 184 * 2) + Fraction(167, 181 * 2))


@pytest.mark.parametrize("on", [date(2012, 12, 6), date(2013, 6, 8)])
def test_a_day_outside_the_period_is_refused(on: date) -> None:
    with pytest.raises(NotAccruing):
        gilt(on)


def test_a_regular_coupon() -> None:
    assert str(coupon_amount(Decimal(1_000_000), Decimal(8), 2)) == "40000.00"
    assert str(coupon_amount(Decimal("1000"), Decimal("2.875"), 4)) == "7.19"
    assert str(coupon_amount(Decimal("1000"), Decimal("2.875"), 4, decimals=0)) == "7"
    with pytest.raises(InvalidTerms):
        coupon_amount(Decimal(1000), Decimal(8), 0)


@given(st.dates(date(2012, 12, 7), date(2013, 6, 6)))
def test_with_and_without_the_coupon_differ_by_the_coupon(on: date) -> None:
    cum = accrued_interest(Decimal(8), 2, ICMA, GILT, on)
    ex = accrued_interest(Decimal(8), 2, ICMA, GILT, on, first_ex_coupon=on)
    assert cum.per_100 - ex.per_100 == 4
    assert cum.days - ex.days == 182
