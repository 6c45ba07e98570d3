"""Money is exact or refused; sharing it out loses nothing."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocabulary.decimals import AmountsAreStrings, InvalidDecimal, OutOfRange, TooManyDecimals
from vocabulary.money import (
    LARGEST,
    Currency,
    CurrencyMismatch,
    InvalidCurrency,
    InvalidShares,
    Money,
    Price,
    Quantity,
    Rate,
)

CURRENCIES = ("EUR", "JPY", "BHD", "CLF")
currencies = st.sampled_from(CURRENCIES)
minor_units = st.integers(min_value=-(10**15), max_value=10**15)
weights = st.lists(st.one_of(st.integers(0, 10**9), st.decimals(0, 10**6, places=4)), min_size=1, max_size=12).filter(
    any
)


@pytest.mark.parametrize(
    ("code", "units"),
    [
        ("EUR", 2),
        ("USD", 2),
        ("GBP", 2),
        ("JPY", 0),
        ("BHD", 3),
        ("KWD", 3),
        ("CLF", 4),
        ("ISK", 0),
        ("MGA", 2),
    ],
)
def test_minor_units_are_those_of_iso_4217(code: str, units: int) -> None:
    assert Currency(code).minor_units == units


@pytest.mark.parametrize(
    "code", ["XXX", "XTS", "XAU", "DEM", "eur", "€", "EU", "EURO", " EUR", "EUR\n", "", "978", None, 1]
)
def test_what_is_no_active_currency_is_refused(code: Any) -> None:
    with pytest.raises(InvalidCurrency) as refused:
        Currency(code)
    assert refused.value.code == "invalid_currency"


@pytest.mark.parametrize(
    ("text", "currency"), [("0.001", "EUR"), ("0.5", "JPY"), ("0.0005", "BHD"), ("0.00001", "CLF")]
)
def test_finer_than_the_minor_unit_is_refused(text: str, currency: str) -> None:
    with pytest.raises(TooManyDecimals) as refused:
        Money.of(text, currency)
    assert refused.value.code == "scale_for_currency"


@pytest.mark.parametrize("amount", [1.5, 1, "1", None, True])
def test_only_decimal_makes_money(amount: Any) -> None:
    with pytest.raises(AmountsAreStrings):
        Money(amount, Currency("EUR"))


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_not_finite_is_no_money(amount: str) -> None:
    with pytest.raises(InvalidDecimal):
        Money(Decimal(amount), Currency("EUR"))


@pytest.mark.parametrize("amount", [LARGEST + 1, -LARGEST - 1, Decimal("1E+400"), LARGEST + Decimal("0.01")])
def test_more_than_the_largest_is_refused(amount: Decimal) -> None:
    with pytest.raises(OutOfRange):
        Money(amount, Currency("EUR"))


def test_the_largest_is_money_in_every_scale() -> None:
    for currency in CURRENCIES:
        assert Money(LARGEST, Currency(currency)).minor_units == 10 ** (17 + Currency(currency).minor_units)


def test_equal_money_is_written_equally() -> None:
    assert str(Money.of("5", "EUR")) == str(Money.of("5.00", "EUR")) == "5.00 EUR"
    assert str(Money(Decimal("1E+3"), Currency("JPY"))) == "1000 JPY"
    assert str(Money(Decimal("-0.00"), Currency("EUR"))) == "0.00 EUR"
    assert str(-Money.zero("BHD")) == "0.000 BHD"
    assert hash(Money.of("5", "EUR")) == hash(Money.of("5.00", "EUR"))


def test_currencies_do_not_mix() -> None:
    euro, dollar = Money.of("1", "EUR"), Money.of("1", "USD")
    for reckoning in (lambda: euro + dollar, lambda: euro - dollar, lambda: euro < dollar):
        with pytest.raises(CurrencyMismatch):
            reckoning()
    with pytest.raises(CurrencyMismatch):
        Money.total([euro, dollar], "EUR")
    assert euro != dollar


def test_money_is_multiplied_by_whole_numbers_only() -> None:
    assert Money.of("0.10", "EUR") * 3 == 3 * Money.of("0.10", "EUR") == Money.of("0.30", "EUR")
    for times in (1.5, Decimal("1.5"), True):
        with pytest.raises(AmountsAreStrings):
            Money.of("1", "EUR") * times  # type: ignore[operator]


def test_rounding_has_to_be_told() -> None:
    assert Money.rounded(Decimal("0.125"), "EUR", rounding=ROUND_HALF_UP) == Money.of("0.13", "EUR")
    assert Money.rounded(Decimal("0.125"), "EUR", rounding=ROUND_HALF_EVEN) == Money.of("0.12", "EUR")
    assert Money.rounded(Decimal("-0.5"), "JPY", rounding=ROUND_HALF_UP) == Money.of("-1", "JPY")
    with pytest.raises(TypeError):
        Money.rounded(Decimal("0.125"), "EUR")  # type: ignore[call-arg]


def test_the_total_of_nothing_is_zero_of_its_currency() -> None:
    assert Money.total([], "JPY") == Money.zero("JPY")


@pytest.mark.parametrize(
    ("amount", "shares", "parts"),
    [
        ("10.00", (1, 1, 1), ("3.34", "3.33", "3.33")),
        ("-10.00", (1, 1, 1), ("-3.34", "-3.33", "-3.33")),
        ("0.05", (3, 7), ("0.02", "0.03")),
        ("0.01", (1, 1), ("0.01", "0.00")),
        ("0.02", (0, 1, 1, 1), ("0.00", "0.01", "0.01", "0.00")),
        ("100.00", (Decimal("0.5"), Decimal("0.25"), Decimal("0.25")), ("50.00", "25.00", "25.00")),
        ("0.00", (1, 2), ("0.00", "0.00")),
    ],
)
def test_the_largest_remainder_takes_what_is_left(amount: str, shares: Any, parts: tuple[str, ...]) -> None:
    assert Money.of(amount, "EUR").allocate(shares) == tuple(Money.of(part, "EUR") for part in parts)


@pytest.mark.parametrize("shares", [(), (0, 0), (1, -1), (Decimal("-0.1"), 2)])
def test_money_is_not_shared_by_nothing(shares: Any) -> None:
    with pytest.raises(InvalidShares):
        Money.of("1.00", "EUR").allocate(shares)


@given(minor_units, currencies, weights)
def test_sharing_out_loses_nothing_and_is_fair(units: int, currency: str, shares: list[Any]) -> None:
    money = Money.of_minor_units(units, currency)
    parts = money.allocate(shares)
    assert Money.total(parts, currency) == money
    total = sum(Decimal(share) for share in shares)
    for part, share in zip(parts, shares, strict=True):
        assert abs(part.minor_units * total - money.minor_units * Decimal(share)) < total
        assert share or not part


@given(minor_units, minor_units, currencies)
def test_adding_is_exact_and_undone_by_subtracting(one: int, other: int, currency: str) -> None:
    first, second = Money.of_minor_units(one, currency), Money.of_minor_units(other, currency)
    assert first + second == second + first == Money.of_minor_units(one + other, currency)
    assert first + second - second == first
    assert (first < second) == (one < other)


@given(minor_units, currencies)
def test_money_is_read_back_from_what_it_writes(units: int, currency: str) -> None:
    money = Money.of_minor_units(units, currency)
    amount, code = str(money).split(" ")
    assert Money.of(amount, code) == money
    assert money.minor_units == units


def test_a_quantity_has_six_decimals_at_most() -> None:
    assert Quantity.of("5.00") == Quantity.of("5")
    assert str(Quantity(Decimal("1E+3"))) == "1000"
    with pytest.raises(TooManyDecimals):
        Quantity.of("0.0000001")
    with pytest.raises(OutOfRange):
        Quantity(LARGEST + 1)


@given(st.integers(-(10**12), 10**12), st.integers(-(10**12), 10**12))
def test_quantities_add_up(one: int, other: int) -> None:
    first, second = Quantity(Decimal(one).scaleb(-6)), Quantity(Decimal(other).scaleb(-6))
    assert first + second - second == first
    assert (first - second == Quantity(Decimal(0))) == (one == other)


def test_a_price_values_units_or_nominal() -> None:
    euro = Currency("EUR")
    assert Price(Decimal("20.5"), euro).of_quantity(Quantity.of("100")) == Decimal(2050)
    assert Price(Decimal("98.5"), euro, per_cent=True).of_quantity(Quantity.of("1000")) == Decimal(985)


def test_a_rate_is_a_fraction() -> None:
    assert Rate.of_per_cent("5") == Rate(Decimal("0.05"))
    assert Rate.of_basis_points("0.50") == Rate(Decimal("0.00005"))
    assert Rate.of_basis_points("1.00").of_amount(Decimal(50000)) == Decimal(5)
