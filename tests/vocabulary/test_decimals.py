"""Numbers as text: the bad inputs that a number field meets (NaN, exponents, other digits, separators)."""

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocabulary.decimals import (
    AmountsAreStrings,
    InvalidDecimal,
    MustBePositive,
    OutOfRange,
    decimals_of,
    parse_decimal,
    plain,
)

REFUSED_NOTATIONS = [
    "NaN", "nan", "sNaN", "Infinity", "-Infinity", "inf", "1e400", "1E+999999999", "1e5", "1E-2", "1_000",
    "١٢٣", "１２３", "१२", " 5 ", "5 ", "\t5", "5\n", "+5", "--5", "-", "", ".", ".5", "5.", "-.5",
    "1,000.00",
    "1.000,00", "1.2.3", "0x10", "(100)", "100-", "€5", "=1+1", "007", "00.5", "5\x00", "５.0", "1\u200b2",
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED_NOTATIONS)
def test_any_other_notation_is_refused(text: str) -> None:
    with pytest.raises(InvalidDecimal) as refused:
        parse_decimal(text)
    assert refused.value.code == "invalid_decimal"


@pytest.mark.parametrize("value", [5, 1.5, 100000000000000.01, True, None, [1], {}, Decimal(1), b"1"])
def test_what_is_not_text_is_refused(value: object) -> None:
    with pytest.raises(AmountsAreStrings) as refused:
        parse_decimal(value)
    assert refused.value.code == "amounts_are_strings"


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", "0"), ("12.50", "12.50"), ("-3", "-3"), ("0.0001", "0.0001"), ("50000.00", "50000.00")],
)
def test_a_plain_number_keeps_its_decimals(text: str, number: str) -> None:
    assert parse_decimal(text).as_tuple() == Decimal(number).as_tuple()


@pytest.mark.parametrize("text", ["-0", "-0.00"])
def test_minus_zero_is_zero(text: str) -> None:
    assert not parse_decimal(text).is_signed()


@pytest.mark.parametrize("text", ["0", "0.00", "-0", "-1"])
def test_zero_and_less_are_refused_where_more_is_needed(text: str) -> None:
    with pytest.raises(MustBePositive):
        parse_decimal(text, positive=True)


def test_thirty_digits_are_out_of_range() -> None:
    with pytest.raises(OutOfRange):
        parse_decimal("1" * 30)


@pytest.mark.parametrize("text", ["1" * 5_000_000, "1E+" + "9" * 1_000_000, "0." + "0" * 5_000_000])
def test_a_long_text_is_refused_at_once_and_not_repeated(text: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(InvalidDecimal) as refused:
        parse_decimal(text)
    assert time.perf_counter() - begun < 0.05
    assert len(str(refused.value)) < 300


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=6))
def test_what_is_written_plainly_is_read_back(number: Decimal) -> None:
    assert parse_decimal(plain(number)) == number


@given(st.text())
def test_any_text_is_read_or_refused_as_invalid(text: str) -> None:
    try:
        number = parse_decimal(text)
    except InvalidDecimal:
        return
    assert number.is_finite()
    assert text.isascii()


@pytest.mark.parametrize(
    ("number", "decimals"),
    [("1.500", 1), ("1E+3", 0), ("0E-9", 0), ("0.0000001", 7), ("100", 0), ("-2.50", 1)],
)
def test_decimals_that_a_number_needs(number: str, decimals: int) -> None:
    assert decimals_of(Decimal(number)) == decimals


@pytest.mark.parametrize("number", ["NaN", "Infinity"])
def test_what_is_not_finite_has_no_decimals(number: str) -> None:
    with pytest.raises(InvalidDecimal):
        decimals_of(Decimal(number))
