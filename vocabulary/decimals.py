"""Numbers as text, strictly: what two systems could read differently is refused, never guessed."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from vocabulary.invalid import Invalid

LONGEST = 28
"""Digits of the longest number that is read: the precision in which everything is reckoned."""

_PLAIN = re.compile(r"(-?)(0|[1-9][0-9]{0,40})(?:\.([0-9]{1,40}))?", re.ASCII)


class InvalidDecimal(Invalid):
    """The text is not a plain decimal number."""

    code: ClassVar[str] = "invalid_decimal"


class AmountsAreStrings(InvalidDecimal):
    """A number arrived as a number (in JSON: a float in the making) or as something else than text."""

    code: ClassVar[str] = "amounts_are_strings"


class TooManyDecimals(InvalidDecimal):
    """More decimals than the currency or the unit has."""

    code: ClassVar[str] = "scale_for_currency"


class MustBePositive(InvalidDecimal):
    """Zero or less, where more than zero is needed."""

    code: ClassVar[str] = "must_be_positive"


class OutOfRange(InvalidDecimal):
    """Larger than anything that is kept."""

    code: ClassVar[str] = "out_of_range"


def parse_decimal(text: object, *, positive: bool = False) -> Decimal:
    """Reads a number written as JSON writes it, without exponent: "0", "12.50", "-3".

    Shape: ASCII digits, at most 28 of them, an optional minus, a point with digits on both sides; no
    plus, no exponent, no NaN or Infinity, no spaces, separators, underscores or leading zeros. The
    decimals written are kept ("5.00" has two). Minus zero is zero. Takes bounded time however long
    the text is.

    Refuses, in this order: AmountsAreStrings (not text), InvalidDecimal (not this notation),
    OutOfRange (too many digits), MustBePositive (if `positive` and not above zero).

    >>> parse_decimal("50000.00")
    Decimal('50000.00')
    >>> parse_decimal("-0.00")
    Decimal('0.00')
    """
    if not isinstance(text, str):
        raise AmountsAreStrings(
            expected="a number written as text", found=text, way_out='Put the number in quotes, as "12.50".'
        )
    read = _PLAIN.fullmatch(text) if len(text) <= 90 else None
    if read is None:
        raise InvalidDecimal(
            expected="a plain decimal number",
            found=text,
            way_out="Write digits 0-9 with a point and an optional minus, as 1234.50 or -3.",
        )
    sign, whole, decimals = read.groups("")
    if len(whole) + len(decimals) > LONGEST:
        raise OutOfRange(
            expected=f"at most {LONGEST} digits", found=text, way_out="Check the number, or split the item."
        )
    number = Decimal(text)
    if sign and not number:
        number = number.copy_abs()
    if positive and number <= 0:
        raise MustBePositive(
            expected="a number above zero", found=text, way_out="Correct the number, or leave the item out."
        )
    return number


def plain(number: Decimal) -> str:
    """A number in plain notation, as `parse_decimal` reads it: Decimal("1E+3") is "1000", minus zero is "0".

    >>> plain(Decimal("-0.10"))
    '-0.10'
    """
    text = format(number, "f")
    return text.lstrip("-") if not number else text


def shortest(number: Decimal) -> str:
    """A number in plain notation without zeros at its end: one text for one number, whatever its scale.

    >>> shortest(Decimal("40.00")), shortest(Decimal("1E+3"))
    ('40', '1000')
    """
    return format(number.normalize(), "f") if number else "0"


def decimals_of(number: Decimal) -> int:
    """How many decimals a finite number needs: trailing zeros do not count.

    >>> decimals_of(Decimal("1.500")), decimals_of(Decimal("1E+3"))
    (1, 0)
    """
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        raise InvalidDecimal(
            expected="a finite number", found=number, way_out="Find out where the reckoning went wrong."
        )
    places = max(0, -exponent) if number else 0
    for digit in reversed(digits):
        if digit or not places:
            break
        places -= 1
    return places


def half_up(number: Decimal | Fraction, decimals: int) -> Decimal:
    """A number rounded to so many decimals, exactly, whatever its length; a half goes away from zero.

    >>> half_up(Fraction(2, 3), 4), half_up(Decimal("-0.125"), 2), half_up(Decimal("-0.004"), 2)
    (Decimal('0.6667'), Decimal('-0.13'), Decimal('0.00'))
    """
    scaled = Fraction(number) * 10**decimals
    whole = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    return Decimal((int(scaled < 0 < whole), tuple(map(int, str(whole))), -decimals))
