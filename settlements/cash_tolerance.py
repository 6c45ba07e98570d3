"""Cash tolerance: by how much the settlement amounts of two matching instructions may differ. Pure and exact; which limits hold on
a day is data (settlements.models.CashTolerance).

Given in euros; for another currency both the band and the limits are converted at the ECB rate valid on 1 January of the
year, for the whole year. Sources: RTS (EU) 2018/1229 Art. 6; ESMA Q&A 1155; T2S.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow
from fractions import Fraction
from typing import Final

from vocabulary.invalid import Invalid
from vocabulary.money import Money

_EXACT = Context(prec=80, traps=[Inexact, InvalidOperation, Overflow])
_OLDEST = timedelta(days=10)
EURO: Final = "EUR"


class InvalidLimits(Invalid):
    """Limits below zero, or a rate that is none."""

    code = "invalid_limits"


@dataclass(frozen=True, slots=True)
class Limits:
    """The tolerance in one currency: up to and including an amount of `band` the limit `within`, `above` beyond it.

    Both limits are inclusive. They are not rounded: SEK 270.00 for EUR 25 at 10.80. Refuses InvalidLimits: below zero.
    """

    band: Decimal
    within: Decimal
    above: Decimal

    def __post_init__(self) -> None:
        least = min(self.band, self.within, self.above)
        if least < 0:
            raise InvalidLimits(expected="a band and limits of zero or more", found=least, way_out="Correct the sign.")

    def limit(self, amount: Decimal) -> Decimal:
        """By how much another amount may differ from this one, either way."""
        return self.within if amount <= self.band else self.above

    def limit_in_minor_units(self, amount: Money) -> int:
        """By how much another amount may differ from this one, in whole minor units: what is not whole is left out. At
        JPY 162.5530 for a euro, of JPY 16,255,300: 325."""
        return int(self.limit(amount.amount).scaleb(amount.currency.minor_units, _EXACT))

    def tolerate(self, settles: Decimal, other: Decimal) -> bool:
        """Whether another amount is near enough to the one that settles."""
        return abs(Fraction(settles) - Fraction(other)) <= Fraction(self.limit(settles))

    def at(self, units_per_euro: Decimal) -> "Limits":
        """The same, of euros, in another currency. Refuses InvalidLimits: a rate not above zero.

        SEK at 10.80: up to SEK 1,080,000.00 a limit of 21.60, above it 270.00.
        """
        if not units_per_euro > 0:
            raise InvalidLimits(
                expected="units of the currency for one euro, above zero",
                found=units_per_euro,
                way_out="Correct the rate.",
            )
        return Limits(*(_EXACT.multiply(each, units_per_euro) for each in (self.band, self.within, self.above)))

    def in_minor_units(self, decimals: int) -> tuple[int, int, int]:
        """Band and limits in whole minor units of a currency, for arrays and for PostgreSQL: what is not whole is left
        out, for no amount lies between two units. JPY 325.10 is 325."""
        band, within, above = (int(each.scaleb(decimals, _EXACT)) for each in (self.band, self.within, self.above))
        return band, within, above


CSDR: Final = Limits(Decimal(100_000), Decimal(2), Decimal(25))
"""EUR 2 up to EUR 100,000, EUR 25 above: what the rows of a house begin with."""


def rate_of_the_year(rates: Mapping[date, Decimal], year: int) -> Decimal | None:
    """The rate valid on 1 January: of that day, or, as none is published on it, the last one before; None where there is
    none of that day or the ten days before it.

    Of 2026 that of Wed 31 Dec 2025, until the end of the year.
    """
    new_year = date(year, 1, 1)
    day = max((day for day in rates if new_year - _OLDEST <= day <= new_year), default=None)
    return None if day is None else rates[day]


def limits_in(currency: str, in_euros: Limits, units_per_euro_1_january: Decimal | None) -> Limits | None:
    """The limits in a currency; None where its rate is not known. Euros need no rate. Refuses InvalidLimits."""
    if currency == EURO:
        return in_euros
    return None if units_per_euro_1_january is None else in_euros.at(units_per_euro_1_january)
