"""Accrued interest: what the buyer of a bond pays on top of the clean price, and who gets the coming coupon.

Pure and exact: nothing is rounded but what the market rounds. Interest accrues to the settlement date, not the trade date.
Sources: ICMA rule 251; UK DMO, formulae for gilts (ex-dividend); AOFM (Treasury Bonds are rounded to three decimals).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from refdata.coupons import CouponPeriod, NotAccruing, months_of
from refdata.day_counts import DayCount, days_between, year_fraction
from vocabulary.decimals import half_up


class CouponTo(StrEnum):
    """Who gets the coming coupon."""

    BUYER = "BUYER"
    SELLER = "SELLER"


@dataclass(frozen=True, slots=True)
class Accrued:
    """Interest accrued on a settlement date.

    days        as the day-count convention counts them; below zero while the bond trades without its coupon
    per_100     on 100 nominal: exact, or as the market rounds it; below zero likewise
    coupon_to   who gets the coming coupon
    """

    days: int
    per_100: Fraction
    coupon_to: CouponTo

    def amount(self, nominal: Decimal, decimals: int = 2) -> Decimal:
        """The interest on a nominal, rounded half-up to so many decimals: those of the currency."""
        return half_up(self.per_100 * Fraction(nominal) / 100, decimals)


def accrued_interest(
    coupon_percent: Decimal,
    frequency: int,
    convention: DayCount,
    period: CouponPeriod,
    settlement_date: date,
    *,
    first_ex_coupon: date | None = None,
    decimals_per_100: int | None = None,
) -> Accrued:
    """Interest accrued in a coupon period on the day on which the bond settles.

    From `first_ex_coupon`, the first settlement date without the coupon, the seller keeps the coming coupon and pays
    back, as negative interest, what the buyer earns of it until the coupon date. On the coupon date itself, the end of
    the period, nothing has accrued and the coupon is the seller's. `decimals_per_100`: half-up, before any multiplication.
    Refuses InvalidTerms (frequency), NotAccruing: a settlement date outside the period.

    8 % semi-annual, ACT/ACT ICMA, Fri 7 Dec 2012 to Fri 7 Jun 2013, ex from Thu 30 May: settled on Wed 29 May 2013
    173 days, 8 x 173/364 = 3.8021978; on Thu 30 May -8 days, -0.1758242.
    """
    months_of(frequency)
    if not period.start <= settlement_date <= period.end:
        raise NotAccruing(
            expected=f"a settlement date from {period.start} to {period.end}",
            found=settlement_date,
            way_out="Take the coupon period in which the bond settles.",
        )
    ex = settlement_date == period.end or (first_ex_coupon is not None and settlement_date >= first_ex_coupon)
    since, until, sign = (settlement_date, period.end, -1) if ex else (period.start, settlement_date, 1)
    part = year_fraction(convention, since, until, frequency=frequency, periods=period.notional)
    per_100 = sign * Fraction(coupon_percent) * part
    return Accrued(
        days=sign * days_between(convention, since, until),
        per_100=per_100 if decimals_per_100 is None else Fraction(half_up(per_100, decimals_per_100)),
        coupon_to=CouponTo.SELLER if ex else CouponTo.BUYER,
    )


def coupon_amount(nominal: Decimal, coupon_percent: Decimal, frequency: int, decimals: int = 2) -> Decimal:
    """The regular coupon on a nominal, rounded half-up: 8 % twice a year on 1,000,000 is 40,000.00.

    Refuses InvalidTerms (frequency).
    """
    months_of(frequency)
    return half_up(Fraction(nominal) * Fraction(coupon_percent) / (100 * frequency), decimals)
