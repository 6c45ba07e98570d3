"""Rates by the day from which they apply, and the daily rate for cash."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.penalties.rates import (
    FIRST_DAY,
    SECURITIES_RATES,
    DatedRate,
    NoPenaltyRate,
    RateClass,
    daily_cash_rate,
    rate_in_force,
)

SHARES = RateClass.LIQUID_SHARES
RAISED = replace(SECURITIES_RATES[0], valid_from=date(2027, 1, 4), rate=Decimal("1.25"), source="a later regulation")
EUROS = [
    DatedRate("EUR", date(2024, 9, 18), Decimal("3.90"), "Governing Council"),
    DatedRate("SEK", date(2024, 9, 18), Decimal("4.00"), "Riksbank"),
]


@pytest.mark.parametrize("of", RateClass)
def test_every_class_has_one_rate_since_there_are_penalties(of: RateClass) -> None:
    assert Decimal(0) < rate_in_force(SECURITIES_RATES, of, FIRST_DAY) <= 1
    with pytest.raises(NoPenaltyRate):
        rate_in_force(SECURITIES_RATES, of, date(2022, 1, 31))


def test_a_new_rate_is_another_row() -> None:
    for rates in ([RAISED, *SECURITIES_RATES], [*SECURITIES_RATES, RAISED]):
        assert rate_in_force(rates, SHARES, date(2027, 1, 3)) == Decimal("1.00")
        assert rate_in_force(rates, SHARES, date(2027, 1, 4)) == Decimal("1.25")
        assert rate_in_force(rates, RateClass.OTHER, date(2027, 1, 4)) == Decimal("0.50")
    with pytest.raises(NoPenaltyRate):
        rate_in_force([RAISED, RAISED], SHARES, date(2027, 1, 4))


def test_a_rate_for_cash_is_that_of_the_currency() -> None:
    assert rate_in_force(EUROS, "EUR", date(2026, 6, 1)) == Decimal("3.90")
    with pytest.raises(NoPenaltyRate):
        rate_in_force(EUROS, "DKK", date(2026, 6, 1))


@pytest.mark.parametrize(
    ("year", "day"),
    [
        ("0.25", "0.0006944444"),
        ("2.40", "0.0066666667"),
        ("3.60", "0.0100000000"),
        ("0.000000018", "0.0000000001"),
        ("0.000000017", "0"),
        ("0", "0"),
        ("-0.50", "0"),
    ],
)
def test_the_year_has_360_days_and_the_day_ten_decimals(year: str, day: str) -> None:
    assert daily_cash_rate(Decimal(year)) == Decimal(day)


@given(st.decimals(-100, 100, places=4))
def test_a_daily_rate_is_never_below_zero(year: Decimal) -> None:
    assert daily_cash_rate(year) >= 0
