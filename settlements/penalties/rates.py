"""Penalty rates: by class of instrument and day, and the rate of a day for cash. Pure.

Rates are rows with the first day they apply to, so that a new rate is another row. Source: Delegated Regulation (EU)
2017/389, Annex, in the penalties of instructions since 1 February 2022; ECSDA CSDR Penalties Framework, 5.6 and 5.7.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Final

from vocabulary.days import latest_begun
from vocabulary.decimals import half_up
from vocabulary.invalid import Invalid


class NoPenaltyRate(Invalid):
    """No rate, or more than one, applies on a day."""

    code = "no_penalty_rate"


class RateClass(StrEnum):
    """What the Annex has a rate for; money-market instruments apart, of which it does not say under which point they fall."""

    LIQUID_SHARES = "LIQUID_SHARES"
    ILLIQUID_SHARES = "ILLIQUID_SHARES"
    GROWTH_MARKET = "GROWTH_MARKET"
    SOVEREIGN_DEBT = "SOVEREIGN_DEBT"
    OTHER_DEBT = "OTHER_DEBT"
    GROWTH_MARKET_DEBT = "GROWTH_MARKET_DEBT"
    MONEY_MARKET = "MONEY_MARKET"
    GROWTH_MARKET_MONEY_MARKET = "GROWTH_MARKET_MONEY_MARKET"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class DatedRate:
    """A rate from its first day on, until a later one of the same takes its place.

    of      a class of instruments, or the currency of a rate for cash
    rate    of a class: basis points a day; of a currency: per cent a year
    source  where it is laid down
    """

    of: str
    valid_from: date
    rate: Decimal
    source: str


FIRST_DAY: Final = date(2022, 2, 1)
"""Since when there are penalties: Delegated Regulation (EU) 2021/70."""

_ANNEX = "Delegated Regulation (EU) 2017/389, Annex, point"

SECURITIES_RATES: Final = (
    DatedRate(RateClass.LIQUID_SHARES, FIRST_DAY, Decimal("1.00"), f"{_ANNEX} 1"),
    DatedRate(RateClass.ILLIQUID_SHARES, FIRST_DAY, Decimal("0.50"), f"{_ANNEX} 2"),
    DatedRate(RateClass.GROWTH_MARKET, FIRST_DAY, Decimal("0.25"), f"{_ANNEX} 3"),
    DatedRate(RateClass.SOVEREIGN_DEBT, FIRST_DAY, Decimal("0.10"), f"{_ANNEX} 4"),
    DatedRate(RateClass.OTHER_DEBT, FIRST_DAY, Decimal("0.20"), f"{_ANNEX} 5"),
    DatedRate(RateClass.GROWTH_MARKET_DEBT, FIRST_DAY, Decimal("0.15"), f"{_ANNEX} 6"),
    DatedRate(RateClass.MONEY_MARKET, FIRST_DAY, Decimal("0.50"), f"{_ANNEX} 7, read as all that no other point names"),
    DatedRate(
        RateClass.GROWTH_MARKET_MONEY_MARKET,
        FIRST_DAY,
        Decimal("0.25"),
        f"{_ANNEX} 3, money-market instruments read as no debt",
    ),
    DatedRate(RateClass.OTHER, FIRST_DAY, Decimal("0.50"), f"{_ANNEX} 7"),
)
"""Basis points a day by class of instruments."""

DAYS_OF_A_YEAR: Final = 360
CASH_DECIMALS: Final = 10


def rate_in_force(rates: Iterable[DatedRate], of: str, on: date) -> Decimal:
    """The rate of a class or currency on a day: that with the latest first day not after it.

    Rates come in any order. Refuses NoPenaltyRate: none has begun, or two begin on the same day.
    """
    in_force = latest_begun((each for each in rates if each.of == of), lambda each: each.valid_from, on)
    if len(in_force) != 1:
        raise NoPenaltyRate(
            expected=f"one penalty rate of {of} in force on {on}",
            found=len(in_force),
            way_out="Correct the first days of the rates.",
        )
    return in_force[0].rate


@lru_cache(maxsize=1_024)
def daily_cash_rate(per_cent_a_year: Decimal) -> Decimal:
    """The rate of a day for cash, in per cent with ten decimals (half-up): the year's divided by 360, zero if negative.

    The year's is the official rate of the central bank for overnight credit, of the euro that of the marginal lending
    facility. Source: ECSDA framework, 5.7; Annex, point 8.

    0.25 per cent a year are 0.0006944444 per cent a day.
    """
    return half_up(Fraction(max(per_cent_a_year, Decimal(0))) / DAYS_OF_A_YEAR, CASH_DECIMALS)
