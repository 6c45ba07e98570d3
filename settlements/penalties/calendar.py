"""The days of the month on which penalties of the month before may be appealed, are reported and are paid. Pure.

They are counted in penalty business days (PBD): every day but Saturdays, Sundays, 1 January and 25 December, the same for all
depositories. Source: ECSDA CSDR Penalties Framework, 2.1.2 and 9.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from vocabulary.days import BUSINESS_RANGE, ONE_DAY, Calendar, CalendarNotKnown, latest_begun
from vocabulary.invalid import Invalid


class NoMilestones(Invalid):
    """No penalty business days are set for the penalties of a month, or twice."""

    code = "no_milestones"


@dataclass(frozen=True, slots=True)
class Milestones:
    """Penalty business days of the next month, and the first month to whose penalties they apply.

    appeal      the last one on which a participant may appeal
    amendment   the last one on which the depository may change a penalty
    report      of the month's netted penalties
    pre_advice  of the payments, by PFOD instructions
    payment     of the global nets
    """

    first_month: date
    appeal: int
    amendment: int
    report: int
    pre_advice: int
    payment: int
    source: str


@dataclass(frozen=True, slots=True)
class PenaltyMonth:
    """When the penalties of a month are done with; all days lie in the month after it."""

    appeals_until: date
    amendments_until: date
    reported_on: date
    pre_advised_on: date
    paid_on: date


MILESTONES: Final = (
    Milestones(date(2022, 2, 1), 10, 11, 14, 15, 17, "ECSDA CSDR Penalties Framework of 5 October 2021"),
    Milestones(date(2023, 3, 1), 10, 11, 14, 16, 18, "ECSDA CSDR Penalties Framework of 28 April 2023"),
)
"""By the month of the penalties."""
BEGAN: Final = MILESTONES[0].first_month
"""There are none before."""


@cache
def penalty_business_days() -> Calendar:
    """The calendar of penalty business days, in the business range."""
    years = range(BUSINESS_RANGE.start.year, 2101)
    closed = [day for year in years for day in (date(year, 1, 1), date(year, 12, 25))]
    return Calendar.of("PBD", closed, BUSINESS_RANGE)


def penalty_month(of: date, milestones: Iterable[Milestones] = MILESTONES) -> PenaltyMonth:
    """When the penalties of the month of a day are reported and paid.

    Refuses NoMilestones: none apply yet, or two apply from the same month; CalendarNotKnown.

    Of May 2026: appeals until Fri 12 June, amendments until Mon 15, report on Thu 18, payment on Wed 24 June.
    """
    month = of.replace(day=1)
    in_force = latest_begun(milestones, lambda each: each.first_month, month)
    if len(in_force) != 1:
        raise NoMilestones(
            expected=f"one set of milestones for the penalties of {month:%Y-%m}",
            found=len(in_force),
            way_out="Correct their first months.",
        )
    eve, [found] = _first_of_next(month) - ONE_DAY, in_force
    counts = (found.appeal, found.amendment, found.report, found.pre_advice, found.payment)
    return PenaltyMonth(*(penalty_business_days().nth_open_after(eve, count) for count in counts))


def appeals_until(day: date) -> date | None:
    """Until when a penalty that was detected on a day may be appealed; None where nobody has said so."""
    try:
        return penalty_month(day).appeals_until
    except (NoMilestones, CalendarNotKnown):
        return None


def _first_of_next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
