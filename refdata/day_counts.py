"""Day-count conventions: how many days lie between two dates, and what part of a year they are.

Pure and exact: a part of a year is a `Fraction`, rounded by whoever needs decimals. The first day counts, the last does not.
Sources: ISDA 2006 Definitions, section 4.16, and its workbook on 30/360 (22 December 2008); ISDA, "EMU and market
conventions: recent developments" (November 1998), on ACT/ACT; ICMA rule 251; FBF (AFB) Definitions of 1994.
"""

from calendar import isleap, monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from vocabulary.invalid import Invalid


class InvalidInterval(Invalid):
    """An interval that ends before it begins, or coupon periods that do not cover it."""

    code = "invalid_interval"


class DayCount(StrEnum):
    """A day-count convention, by its usual name."""

    ACT_360 = "ACT/360"
    ACT_365F = "ACT/365F"
    BOND_BASIS = "30/360"
    EUROBOND_BASIS = "30E/360"
    THIRTY_360_US = "30/360 US"
    """With the end-of-February rule."""
    ACT_ACT_ISDA = "ACT/ACT ISDA"
    ACT_ACT_ICMA = "ACT/ACT ICMA"
    ACT_ACT_AFB = "ACT/ACT AFB"


THIRTY_360 = frozenset({DayCount.BOND_BASIS, DayCount.EUROBOND_BASIS, DayCount.THIRTY_360_US})


@dataclass(frozen=True, slots=True)
class NotionalPeriod:
    """A regular coupon period, from one notional coupon date to the next. Refuses InvalidInterval if empty."""

    start: date
    end: date

    def __post_init__(self) -> None:
        _forward(self.start, self.end, least=1)

    @property
    def days(self) -> int:
        return (self.end - self.start).days


def days_between(convention: DayCount, start: date, end: date) -> int:
    """The days from `start` to `end` as the convention counts them. Refuses InvalidInterval: `end` before `start`.

    From Wed 28 Feb to Fri 31 Aug 2007: 183 under 30/360, 182 under 30E/360, 180 under 30/360 US, else 184.
    """
    _forward(start, end, least=0)
    if convention not in THIRTY_360:
        return (end - start).days
    first, last = start.day, end.day
    if convention == DayCount.THIRTY_360_US and _ends_february(start):
        first, last = 30, 30 if _ends_february(end) else last
    first = min(first, 30)
    if first == 30 or convention == DayCount.EUROBOND_BASIS:
        last = min(last, 30)
    return 360 * (end.year - start.year) + 30 * (end.month - start.month) + last - first


def year_fraction(
    convention: DayCount,
    start: date,
    end: date,
    *,
    frequency: int = 0,
    periods: Sequence[NotionalPeriod] = (),
) -> Fraction:
    """The part of a year from `start` to `end`, exactly; above 1 for more than a year.

    ACT/ACT ICMA alone needs `frequency` (coupons per year) and the notional coupon periods, in any order, which
    follow on each other and cover the interval: a short first period lies in one, a long one in several.
    Refuses InvalidInterval: `end` before `start`, or (ICMA) no frequency, or periods with a gap or too short.

    From Sat 1 Nov 2003 to Sat 1 May 2004: 61/365 + 121/366 by ISDA, 182 / (2 x 182) by ICMA, 182/366 by AFB.
    """
    days = days_between(convention, start, end)
    match convention:
        case DayCount.ACT_365F:
            return Fraction(days, 365)
        case DayCount.ACT_ACT_ISDA:
            return _of_calendar_years(end) - _of_calendar_years(start)
        case DayCount.ACT_ACT_ICMA:
            return _of_coupon_periods(start, end, frequency, periods)
        case DayCount.ACT_ACT_AFB:
            return _of_years_counted_back(start, end)
        case _:
            return Fraction(days, 360)


def _of_calendar_years(day: date) -> Fraction:
    """The years up to a day, each day of a leap year being 1/366 and of another year 1/365."""
    return day.year + Fraction((day - date(day.year, 1, 1)).days, 366 if isleap(day.year) else 365)


def _of_coupon_periods(start: date, end: date, frequency: int, periods: Sequence[NotionalPeriod]) -> Fraction:
    """The days in each period over the days of that period, times the part of a year that a period is."""
    following = sorted(periods, key=lambda period: period.start)
    covered = (
        frequency > 0
        and following
        and following[0].start <= start
        and end <= following[-1].end
        and all(one.end == other.start for one, other in pairwise(following))
    )
    if not covered:
        raise InvalidInterval(
            expected=f"coupons per year, and coupon periods without a gap from {start} to {end}",
            found=f"{frequency} and " + (", ".join(f"{each.start} to {each.end}" for each in following) or "no period"),
            way_out="Say how often the coupon is paid, and give every (notional) coupon period of the interval.",
        )
    inside = ((max(start, each.start), min(end, each.end), each) for each in following)
    return sum(
        (Fraction((until - since).days, each.days * frequency) for since, until, each in inside if since < until),
        Fraction(0),
    )


def _of_years_counted_back(start: date, end: date) -> Fraction:
    """Whole years counted back from `end`, then the days left, over 366 if one of them is a 29 February, else 365.

    A year counted back from the end of February ends on 29 February where there is one.
    """
    years, rest = 0, end
    while rest.year > 1 and start <= (earlier := _year_before(rest)):
        years, rest = years + 1, earlier
    leap = any(isleap(year) and start <= date(year, 2, 29) < rest for year in (start.year, rest.year))
    return years + Fraction((rest - start).days, 366 if leap else 365)


def _year_before(day: date) -> date:
    """The same day of the year before; of 28 and 29 February its last day, should `day` be one of them."""
    year = day.year - 1
    if day.month == 2 and day.day >= 28:
        return date(year, 2, 29 if isleap(year) else 28)
    return day.replace(year=year)


def _ends_february(day: date) -> bool:
    return day.month == 2 and day.day == monthrange(day.year, 2)[1]


def _forward(start: date, end: date, *, least: int) -> None:
    if (end - start).days < least:
        raise InvalidInterval(
            expected=f"an end {'after' if least else 'not before'} {start}", found=end, way_out="Correct the dates."
        )
