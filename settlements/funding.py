"""What a fail costs its side to fund: cash that it would have had by now, at the rate of its currency, day by day. Pure.

Who would have been paid finances what he did not get: the deliverer against payment, the receiver of cash that moves with or as
the delivery. Who would have paid still has its cash; what moves free of payment has none. Each calendar day from the intended date
on costs the rate of that day, per cent a year, divided by 360 (days that actually passed, as the money market counts them); a rate
below zero makes it a gain. Days and rates are exact, and the sum is rounded once, half-up, to the unit of the currency.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from vocabulary.decimals import half_up
from vocabulary.side import Direction, Payment

DAYS_OF_A_YEAR: Final = 360


@dataclass(frozen=True, slots=True)
class DatedCashRate:
    """Per cent a year, from `since` until before `until` (None: on)."""

    since: date
    until: date | None
    rate: Decimal


@dataclass(frozen=True, slots=True)
class DaysAtRate:
    """So many calendar days from a first one on, all at one rate."""

    since: date
    days: int
    rate: Decimal


def is_financed(direction: Direction, payment: Payment) -> bool:
    """Whether a side of a trade would have been paid."""
    if payment is Payment.FOP:
        return False
    return (direction is Direction.DELIVER) == (payment is Payment.DVP)


def days_at_rates(rates: Iterable[DatedCashRate], intended: date, today: date) -> Sequence[DaysAtRate] | None:
    """The days from the intended date up to the day before `today`, by the rate of each, in order; none on the intended date
    itself; None where a day has no rate.

    `rates` do not overlap. At 2.40, and from Mon 23 Nov 2026 on at 2.15, failing since Fri 20 on Wed 25: three days, then two.
    """
    found = []
    for each in sorted(rates, key=lambda rate: rate.since):
        first, last = max(each.since, intended), min(each.until or today, today)
        if first < last:
            found.append(DaysAtRate(first, (last - first).days, each.rate))
    wanted = max((today - intended).days, 0)
    return found if sum(each.days for each in found) == wanted else None


def rate_days(found: Iterable[DaysAtRate]) -> Decimal:
    """Per cent a year, times the days at it, added up: 3 days at 2.40 and 2 at 2.15 are 11.50."""
    return sum((each.rate * each.days for each in found), Decimal(0))


def funding_cost(amount: Decimal, per_cent_days: Decimal, decimals: int) -> Decimal:
    """What it costs to finance an amount for so many per cent a year, times days; below zero a gain.

    EUR 1,000,000.00 for three days at 2.40 and two at 2.15: 319.44.
    """
    return half_up(Fraction(amount) * Fraction(per_cent_days) / (100 * DAYS_OF_A_YEAR), decimals)
