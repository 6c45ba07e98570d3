"""Money, exact to the minor unit or refused; and what it is reckoned from: Quantity, Price, Rate.

There is no float, no default rounding and no mixing of currencies. Reckoning that does not come out in
minor units happens in Decimal and ends in `Money.rounded`, which has to be told how to round.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow
from functools import total_ordering
from typing import ClassVar, Self

from vocabulary.currencies import MINOR_UNITS
from vocabulary.decimals import (
    AmountsAreStrings,
    InvalidDecimal,
    OutOfRange,
    TooManyDecimals,
    decimals_of,
    parse_decimal,
    plain,
)
from vocabulary.invalid import Invalid

LARGEST = Decimal(10) ** 17
"""No amount and no quantity is larger, either way."""

QUANTITY_DECIMALS = 6
PRICE_DECIMALS = 10

_EXACT = Context(prec=80, traps=[Inexact, InvalidOperation, Overflow])
_WIDE = Context(prec=80, traps=[InvalidOperation, Overflow])


class InvalidCurrency(Invalid):
    """Not an active currency code of ISO 4217."""

    code = "invalid_currency"


class CurrencyMismatch(Invalid):
    """Two currencies in one reckoning."""

    code = "currency_mismatch"


class InvalidShares(Invalid):
    """Money cannot be shared out by these weights."""

    code = "invalid_shares"


class Currency(str):
    """An active currency of ISO 4217, by its alphabetic code in capitals: a `str` checked at birth.

    Unknown, retired and non-monetary codes are refused (DEM, XXX, XAU), as is anything else ("eur", "€").

    >>> Currency("BHD").minor_units
    3
    """

    __slots__ = ()

    def __new__(cls, code: str) -> Self:
        if not isinstance(code, str) or code not in MINOR_UNITS:
            raise InvalidCurrency(
                expected="the code of an active ISO 4217 currency in capitals",
                found=code,
                way_out="Use the three-letter code in force; amounts of a retired currency are not kept.",
            )
        return super().__new__(cls, code)

    @property
    def code(self) -> str:
        """The alphabetic code."""
        return str(self)

    @property
    def minor_units(self) -> int:
        """Decimals of an amount: 2 for EUR, 0 for JPY, 3 for BHD."""
        return MINOR_UNITS[self]

    @property
    def smallest(self) -> Decimal:
        """The smallest amount: 0.01 for EUR, 1 for JPY."""
        return Decimal(1).scaleb(-self.minor_units)


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount of a currency, exact to its minor unit, of at most 10^17 either way; may be negative.

    The amount is kept with exactly the currency's decimals, so equal money is written equally, and a
    zero has no sign. Refuses AmountsAreStrings (a float or other non-Decimal), InvalidDecimal (NaN,
    Infinity), TooManyDecimals (finer than the minor unit), OutOfRange. Sums and comparisons refuse
    CurrencyMismatch.

    >>> str(Money.of("12.5", "EUR"))
    '12.50 EUR'
    """

    amount: Decimal
    currency: Currency

    def __post_init__(self) -> None:
        object.__setattr__(self, "currency", Currency(self.currency))
        units = self.currency.minor_units
        what = f"an amount of {self.currency} (with {units} decimals at most)"
        object.__setattr__(self, "amount", _exact(self.amount, decimals=units, what=what))

    @classmethod
    def of(cls, text: str, currency: str) -> Self:
        """From a number as text, strictly (`parse_decimal`) and a currency code."""
        return cls(parse_decimal(text), Currency(currency))

    @classmethod
    def of_minor_units(cls, units: int, currency: str) -> Self:
        """From a whole number of minor units: 1250 of EUR is 12.50 EUR."""
        known = Currency(currency)
        return cls(Decimal(units).scaleb(-known.minor_units, _EXACT), known)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Nothing of a currency."""
        return cls(Decimal(0), Currency(currency))

    @classmethod
    def rounded(cls, amount: Decimal, currency: str, *, rounding: str) -> Self:
        """From a reckoned number, rounded to the minor unit as told: ROUND_HALF_UP and the like of `decimal`.

        >>> from decimal import ROUND_HALF_UP
        >>> str(Money.rounded(Decimal("0.125"), "EUR", rounding=ROUND_HALF_UP))
        '0.13 EUR'
        """
        known = Currency(currency)
        _finite(amount, what=f"an amount of {known}")
        return cls(amount.quantize(known.smallest, rounding=rounding, context=_WIDE), known)

    @classmethod
    def total(cls, parts: Iterable["Money"], currency: str) -> Self:
        """The sum of money of one currency; zero of it if there is none. Refuses CurrencyMismatch."""
        known, units = Currency(currency), 0
        for part in parts:
            _same(known, part.currency)
            units += part.minor_units
        return cls.of_minor_units(units, known)

    @property
    def minor_units(self) -> int:
        """The amount as a whole number of minor units: 12.50 EUR is 1250."""
        return int(self.amount.scaleb(self.currency.minor_units, _EXACT))

    def allocate(self, weights: Sequence[int | Decimal]) -> tuple["Money", ...]:
        """Shares it out by weights, in their order, to the last minor unit; the parts sum to the whole.

        Largest remainder: every part gets its share rounded towards zero, and what is left goes, one minor
        unit each, to the parts with the largest remainders, of equal ones to the lower index. A weight of
        zero gets nothing. Refuses InvalidShares: no weight, a negative one, or all zero.

        10.00 EUR by (1, 1, 1) is 3.34, 3.33, 3.33; -10.00 EUR is -3.34, -3.33, -3.33.
        """
        scaled = _whole_weights(weights)
        total, sign = sum(scaled), -1 if self.amount < 0 else 1
        floors, remainders = [], []
        for weight in scaled:
            share, remainder = divmod(abs(self.minor_units) * weight, total)
            floors.append(share)
            remainders.append(remainder)
        left = abs(self.minor_units) - sum(floors)
        for index in sorted(range(len(scaled)), key=lambda at: (-remainders[at], at))[:left]:
            floors[index] += 1
        return tuple(Money.of_minor_units(sign * units, self.currency) for units in floors)

    def __add__(self, other: "Money") -> "Money":
        _same(self.currency, other.currency)
        return Money(_EXACT.add(self.amount, other.amount), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return self + -other

    def __neg__(self) -> "Money":
        return Money(self.amount.copy_negate(), self.currency)

    def __abs__(self) -> "Money":
        return Money(self.amount.copy_abs(), self.currency)

    def __mul__(self, times: int) -> "Money":
        if type(times) is not int:
            raise AmountsAreStrings(
                expected="a whole number of times",
                found=times,
                way_out="Multiply the Decimal amount, then say how to round with Money.rounded.",
            )
        return Money.of_minor_units(self.minor_units * times, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: "Money") -> bool:
        _same(self.currency, other.currency)
        return self.amount < other.amount

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{plain(self.amount)} {self.currency}"


@total_ordering
@dataclass(frozen=True, slots=True)
class Quantity:
    """How much of an instrument, in units or nominal, with at most 6 decimals and 10^17 either way.

    Which of the two it counts is a fact of the instrument. Trailing zeros are not kept:
    Quantity.of("5.00") is Quantity.of("5").
    """

    value: Decimal

    def __post_init__(self) -> None:
        what = f"a quantity with {QUANTITY_DECIMALS} decimals at most"
        object.__setattr__(self, "value", _trimmed(_exact(self.value, decimals=QUANTITY_DECIMALS, what=what)))

    @classmethod
    def of(cls, text: str) -> Self:
        """From a number as text, strictly."""
        return cls(parse_decimal(text))

    def __add__(self, other: "Quantity") -> "Quantity":
        return Quantity(_EXACT.add(self.value, other.value))

    def __sub__(self, other: "Quantity") -> "Quantity":
        return Quantity(_EXACT.subtract(self.value, other.value))

    def __neg__(self) -> "Quantity":
        return Quantity(self.value.copy_negate())

    def __abs__(self) -> "Quantity":
        return Quantity(self.value.copy_abs())

    def __lt__(self, other: "Quantity") -> bool:
        return self.value < other.value

    def __bool__(self) -> bool:
        return bool(self.value)

    def __str__(self) -> str:
        return plain(self.value)


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit costs, or (`per_cent`) a hundred of nominal, in a currency, with at most 10 decimals."""

    value: Decimal
    currency: Currency
    per_cent: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "currency", Currency(self.currency))
        what = f"a price with {PRICE_DECIMALS} decimals at most"
        object.__setattr__(self, "value", _trimmed(_exact(self.value, decimals=PRICE_DECIMALS, what=what)))

    def of_quantity(self, quantity: Quantity) -> Decimal:
        """The value of a quantity, unrounded: 1,000 nominal at 98.5 per cent is 985."""
        value = _EXACT.multiply(self.value, quantity.value)
        return value.scaleb(-2, _EXACT) if self.per_cent else value


@total_ordering
@dataclass(frozen=True, slots=True)
class Rate:
    """A proportion, kept as a fraction: 5 % is 0.05 and 1 basis point is 0.0001."""

    fraction: Decimal
    DECIMALS: ClassVar[int] = 16

    def __post_init__(self) -> None:
        what = f"a rate with {self.DECIMALS} decimals at most"
        object.__setattr__(self, "fraction", _trimmed(_exact(self.fraction, decimals=self.DECIMALS, what=what)))

    @classmethod
    def of_per_cent(cls, text: str) -> Self:
        """From per cent as text: "5" is 0.05."""
        return cls(parse_decimal(text).scaleb(-2, _EXACT))

    @classmethod
    def of_basis_points(cls, text: str) -> Self:
        """From basis points as text: "0.50" is 0.00005."""
        return cls(parse_decimal(text).scaleb(-4, _EXACT))

    def of_amount(self, amount: Decimal) -> Decimal:
        """That proportion of a number, unrounded."""
        return _EXACT.multiply(self.fraction, amount)

    def __lt__(self, other: "Rate") -> bool:
        return self.fraction < other.fraction


def _finite(number: Decimal, *, what: str) -> None:
    if not isinstance(number, Decimal):
        raise AmountsAreStrings(
            expected=f"{what}, as Decimal", found=number, way_out="Read it from text with parse_decimal."
        )
    if not number.is_finite():
        raise InvalidDecimal(expected=what, found=number, way_out="Find out where the reckoning went wrong.")


def _exact(number: Decimal, *, decimals: int, what: str) -> Decimal:
    """The number with exactly so many decimals and no sign on zero, or the reason why not."""
    _finite(number, what=what)
    if number.copy_abs() > LARGEST:
        raise OutOfRange(
            expected=f"{what}, of at most 10^17", found=number, way_out="Check the number, or split the item."
        )
    if decimals_of(number) > decimals:
        raise TooManyDecimals(expected=what, found=number, way_out="Correct the number; nothing is rounded silently.")
    scaled = number.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)
    return scaled if scaled else scaled.copy_abs()


def _trimmed(number: Decimal) -> Decimal:
    """Without trailing zeros after the point: 5.00 is 5, 1000 stays 1000."""
    return number.quantize(Decimal(1).scaleb(-decimals_of(number)), context=_EXACT)


def _same(one: Currency, other: Currency) -> None:
    if one != other:
        raise CurrencyMismatch(
            expected=f"an amount of {one}",
            found=f"one of {other}",
            way_out="Convert it first, at a rate and date.",
        )


def _whole_weights(weights: Sequence[int | Decimal]) -> list[int]:
    """Weights as whole numbers in the same proportion."""
    exact = [Decimal(weight) if isinstance(weight, int) else weight for weight in weights]
    for weight in exact:
        _finite(weight, what="a weight")
    if not exact or min(exact) < 0 or not any(exact):
        raise InvalidShares(
            expected="weights of zero or more, one of them above zero",
            found=", ".join(map(str, weights)) or "none",
            way_out="Say by what the money is shared out.",
        )
    places = max(decimals_of(weight) for weight in exact)
    return [int(weight.scaleb(places, _EXACT)) for weight in exact]
