"""By how much settlement amounts may differ, in which currency, from when."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.cash_tolerance import (
    CSDR,
    InvalidLimits,
    Limits,
    limits_in,
    rate_of_the_year,
)
from vocabulary.money import Currency, Money

EUROS = CSDR
EUR = Currency("EUR")
WED_2025_12_31 = date(2025, 12, 31)
TUE_2025_12_30 = date(2025, 12, 30)
FRI_2026_01_02 = date(2026, 1, 2)


@pytest.mark.parametrize(
    ("amount", "limit"), [("0.00", 2), ("50000.00", 2), ("100000.00", 2), ("100000.01", 25), ("1000000.00", 25)]
)
def test_the_band_ends_with_its_amount(amount: str, limit: int) -> None:
    assert EUROS.limit(Decimal(amount)) == limit


@pytest.mark.parametrize(
    ("rate", "amount", "currency", "limit"),
    [
        ("1", "100000.00", "EUR", 200),
        ("1", "100000.01", "EUR", 2_500),
        ("162.5530", "16255300", "JPY", 325),
        ("162.5530", "16255301", "JPY", 4_063),
        ("0.4", "40000.000", "BHD", 800),
        ("0.4", "40000.001", "BHD", 10_000),
    ],
)
def test_in_minor_units_what_is_not_whole_is_left_out(rate: str, amount: str, currency: str, limit: int) -> None:
    assert EUROS.at(Decimal(rate)).limit_in_minor_units(Money.of(amount, currency)) == limit


def test_all_is_converted_and_nothing_rounded() -> None:
    assert EUROS.at(Decimal("10.8000")) == Limits(Decimal(1_080_000), Decimal("21.6"), Decimal(270))
    assert EUROS.at(Decimal("162.5530")).within == Decimal("325.1060")
    assert EUROS.at(Decimal("0.83")).in_minor_units(2) == (8_300_000, 166, 2075)
    assert EUROS.at(Decimal("162.5530")).in_minor_units(0) == (16_255_300, 325, 4063)
    assert limits_in("EUR", EUROS, None) == limits_in("EUR", EUROS, Decimal("1.10")) == EUROS
    assert limits_in("SEK", EUROS, None) is None


@pytest.mark.parametrize("rate", ["0", "-10.8"])
def test_a_rate_is_above_zero(rate: str) -> None:
    with pytest.raises(InvalidLimits):
        EUROS.at(Decimal(rate))


def test_limits_are_not_below_zero() -> None:
    with pytest.raises(InvalidLimits):
        Limits(Decimal(1), Decimal(-1), Decimal(1))


def test_the_rate_of_the_year_is_the_last_one_published_by_1_january() -> None:
    rates = {TUE_2025_12_30: Decimal("10.79"), WED_2025_12_31: Decimal("10.80"), FRI_2026_01_02: Decimal("10.90")}
    assert rate_of_the_year(rates, 2026) == Decimal("10.80")
    assert rate_of_the_year({**rates, date(2026, 1, 1): Decimal("10.85")}, 2026) == Decimal("10.85")
    assert rate_of_the_year(rates, 2025) is None
    assert rate_of_the_year(rates, 2027) is None
    assert rate_of_the_year({date(2025, 12, 22): Decimal(1)}, 2026) == 1
    assert rate_of_the_year({date(2025, 12, 21): Decimal(1)}, 2026) is None


money = st.decimals(0, 2_000_000, places=2)


@given(money, money, st.decimals("0.0001", 20_000, places=4))
def test_whole_minor_units_tolerate_the_same(settles: Decimal, other: Decimal, rate: Decimal) -> None:
    limits = EUROS.at(rate)
    band, within, above = limits.in_minor_units(2)
    units, others = int(settles * 100), int(other * 100)
    limit = within if units <= band else above
    assert limits.tolerate(settles, other) == (abs(units - others) <= limit)
    assert limits.limit_in_minor_units(Money(settles, EUR)) == limit
