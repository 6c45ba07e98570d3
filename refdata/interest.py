"""The interest that has accrued on a bond by its terms as they are kept. Pure."""

from datetime import date
from fractions import Fraction

from refdata.accrued import accrued_interest
from refdata.bonds import BondFacts
from refdata.coupons import BondTerms, NotAccruing, coupon_period
from refdata.day_counts import DayCount
from vocabulary.days import Calendar


def interest_on_100(bond: BondFacts, settles_on: date, calendar: Calendar) -> Fraction:
    """The interest on 100 nominal that the buyer of a bond pays on its settlement date; below zero without the coming coupon.

    `calendar` counts the business days before a coupon from which the bond trades without it. A zero coupon accrues none.
    Refuses InvalidTerms, NotAccruing, CalendarNotKnown.

    4 % a year, ACT/ACT ICMA, from Mon 1 Jun 2026: settled on Tue 1 Dec 2026, 183 days of 365, 732/365.
    """
    if bond.frequency == 0:
        if not bond.first_accrual <= settles_on < bond.maturity:
            raise NotAccruing(
                expected=f"a day from {bond.first_accrual} and before {bond.maturity}",
                found=settles_on,
                way_out="Check the date and the terms of the bond.",
            )
        return Fraction(0)
    convention = DayCount(bond.convention)
    terms = BondTerms(
        bond.coupon_percent,
        bond.frequency,
        convention,
        bond.first_accrual,
        bond.maturity,
        bond.first_coupon,
        bond.end_of_month,
        bond.decimals_per_100,
    )
    period = coupon_period(terms, settles_on)
    ex_from = None
    if bond.ex_coupon_days is not None:
        ex_from = calendar.this_or_next_open(period.end)
        for _day in range(bond.ex_coupon_days):
            ex_from = calendar.previous_open(ex_from)
    return accrued_interest(
        bond.coupon_percent,
        bond.frequency,
        convention,
        period,
        settles_on,
        first_ex_coupon=ex_from,
        decimals_per_100=bond.decimals_per_100,
    ).per_100
