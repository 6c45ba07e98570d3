"""The days of the month on which penalties of the month before may be appealed, are reported and are paid. Pure.

They are counted in penalty business days (PBD): every day but Saturdays, Sundays, 1 January and 25 December, the same for all
depositories. How many of them a market says by rows (settlements.models.PenaltyDays); without any it has MILESTONES.
settlements_penalty_day says the same in PostgreSQL. Source: ECSDA CSDR Penalties Framework, 2.1.2 and 9.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
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


COUNTS: Final = tuple(each.name for each in fields(Milestones) if each.name not in {"first_month", "source"})
"""The names of the penalty business days, in their order."""


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
    eve, found = first_of_next(month) - ONE_DAY, milestones_of(month, milestones)
    return PenaltyMonth(*(penalty_business_days().nth_open_after(eve, getattr(found, name)) for name in COUNTS))


def milestones_of(month: date, milestones: Iterable[Milestones] = MILESTONES) -> Milestones:
    """Those that apply to the penalties of a month, by its first day. Refuses NoMilestones."""
    in_force = latest_begun(milestones, lambda each: each.first_month, month)
    if len(in_force) != 1:
        raise NoMilestones(
            expected=f"one set of milestones for the penalties of {month:%Y-%m}",
            found=len(in_force),
            way_out="Correct their first months.",
        )
    return in_force[0]


@dataclass(frozen=True, slots=True)
class MarketMilestones:
    """What markets say of the days of their penalties, each by what it is named by; of others MILESTONES hold."""

    said: Mapping[int | str, Sequence[Milestones]]

    def of_market(self, market: int | str) -> Sequence[Milestones]:
        """All of a market: those of the framework until it says something itself."""
        own = self.said.get(market, ())
        since = min((each.first_month for each in own), default=date.max)
        return (*(each for each in MILESTONES if each.first_month < since), *own)

    def month(self, market: int | str, of: date) -> PenaltyMonth:
        """When the penalties of the month of a day are done with in a market. Refuses as `penalty_month` does."""
        return penalty_month(of, self.of_market(market))

    def appeals_until(self, market: int | str, day: date) -> date | None:
        """Until when a penalty that a market detected on a day may be appealed; None where nobody has said so."""
        try:
            return self.month(market, day).appeals_until
        except (NoMilestones, CalendarNotKnown):
            return None


def first_of_next(month: date) -> date:
    """The first day of the month after that of a day."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
