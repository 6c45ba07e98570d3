"""Days on which business is done: calendars, periods, and the closing days of TARGET.

All dates are local dates of the market or payment system. The weekly rest is Saturday and Sunday unless
a calendar says otherwise (Bahrain: Friday and Saturday).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Self, TypeVar

from vocabulary.invalid import Invalid

Dated = TypeVar("Dated")
ONE_DAY = timedelta(days=1)
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_LONGEST_CLOSURE = 400
SATURDAY_AND_SUNDAY = frozenset({6, 7})
"""The usual weekly rest, as ISO weekdays: Monday is 1."""


class InvalidDate(Invalid):
    """Not a date, or one outside what business is done in."""

    code = "invalid_date"


class InvalidPeriod(Invalid):
    """A period that ends before it begins."""

    code = "invalid_period"


class CalendarNotKnown(Invalid):
    """The closing days of that time have not been loaded: to call such a day open would be a guess."""

    code = "calendar_not_known"


class InvalidDayCount(Invalid):
    """A count of business days that cannot be counted."""

    code = "invalid_day_count"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` (included) to `end` (excluded); without end it goes on. Never empty."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise InvalidPeriod(
                expected=f"an end after {self.start}",
                found=self.end,
                way_out="The end is the first day after it.",
            )

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: Self) -> bool:
        """Whether some day lies in both."""
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)

    def __str__(self) -> str:
        return f"[{self.start}, {self.end or '...'})"


BUSINESS_RANGE = Period(date(1990, 1, 1), date(2101, 1, 1))
"""No date of business lies outside (years 1990 to 2100)."""


def parse_date(text: object, *, within: Period | None = BUSINESS_RANGE) -> date:
    """Reads a date written YYYY-MM-DD in ASCII digits, and nothing else.

    Refuses InvalidDate: another notation ("2026-1-2", "20260102", "2026-W01-5"), a day that does not
    exist ("2026-02-30"), a day outside `within`.
    """
    try:
        if not isinstance(text, str) or not _ISO_DATE.fullmatch(text):
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidDate(
            expected="a date that exists, as YYYY-MM-DD", found=text, way_out="Write it as 2026-06-12."
        ) from None
    if within is not None and day not in within:
        raise InvalidDate(expected=f"a date in {within}", found=text, way_out="Check the year.")
    return day


def latest_begun(dated: Iterable[Dated], begins: Callable[[Dated], date], day: date) -> list[Dated]:
    """Of all that applies from some day on, in any order, what has begun last by a day: one, none if nothing has begun, or
    several that begin on the same day, in their order.

    Of rates from 1 Jan 2025, 1 Jan 2026 and 1 Jan 2027, on Fri 12 Jun 2026: the one of 2026.
    """
    begun = [each for each in dated if begins(each) <= day]
    latest = max(map(begins, begun), default=None)
    return [each for each in begun if begins(each) == latest]


@dataclass(frozen=True, slots=True)
class Calendar:
    """On which days something is open: every weekday that is not of its weekend, less its closing days.

    code    what it is called, of a joint calendar all names ("T2+US")
    closed  closing days; those on a weekend do no harm
    known   what time the closing days are complete for; None: for ever. A question about another day
            raises CalendarNotKnown rather than calling it open.
    weekend the days of weekly rest, as ISO weekdays (Monday is 1); of a joint calendar those of either
    """

    code: str
    closed: frozenset[date]
    known: Period | None = None
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY

    @classmethod
    def of(
        cls,
        code: str,
        closed: Iterable[date] = (),
        known: Period | None = None,
        weekend: Iterable[int] = SATURDAY_AND_SUNDAY,
    ) -> Self:
        """From closing days and weekend in any shape."""
        return cls(code, frozenset(closed), known, frozenset(weekend))

    def is_open(self, day: date) -> bool:
        """Whether business is done on that day. Refuses CalendarNotKnown."""
        if self.known is not None and day not in self.known:
            raise CalendarNotKnown(
                expected=f"a day for which calendar {self.code} is loaded, in {self.known}",
                found=day,
                way_out="Load the closing days of that year.",
            )
        return day.isoweekday() not in self.weekend and day not in self.closed

    def next_open(self, day: date) -> date:
        """The first open day strictly after that day."""
        return self.nth_open_after(day, 1)

    def this_or_next_open(self, day: date) -> date:
        """The day itself if open, else the first open day after it."""
        return day if self.is_open(day) else self.next_open(day)

    def previous_open(self, day: date) -> date:
        """The last open day strictly before that day."""
        for back in range(1, _LONGEST_CLOSURE):
            if self.is_open(day - back * ONE_DAY):
                return day - back * ONE_DAY
        raise self._never_open(day)

    def nth_open_after(self, day: date, n: int) -> date:
        """The n-th open day strictly after that day, which may be open or not; n = 0 is the day itself.

        Refuses InvalidDayCount (n below zero), CalendarNotKnown, InvalidDayCount where no day of more than a
        year is open, and InvalidDate where no such day exists any more.

        With 11 Nov 2026 (Wed) closed, the second open day after Tue 10 Nov 2026 is Fri 13 Nov 2026.
        """
        if n < 0:
            raise InvalidDayCount(expected="a count of zero or more days", found=n, way_out="Count forward.")
        since_open = 0
        while n:
            day = _day_after(day)
            if self.is_open(day):
                n, since_open = n - 1, 0
            elif (since_open := since_open + 1) > _LONGEST_CLOSURE:
                raise self._never_open(day)
        return day

    def open_days(self, period: Period) -> Iterator[date]:
        """The open days of a period that has an end, in order."""
        if period.end is None:
            raise InvalidPeriod(expected="a period with an end", found=period, way_out="Say until when.")
        day = period.start
        while day < period.end:
            if self.is_open(day):
                yield day
            day += ONE_DAY

    def open_days_between(self, start: date, end: date) -> int:
        """How many open days lie after `start`, up to and including `end`; 0 if `end` is not after it."""
        if end <= start:
            return 0
        return sum(1 for _ in self.open_days(Period(start + ONE_DAY, end + ONE_DAY)))

    def __and__(self, other: "Calendar") -> "Calendar":
        """The joint calendar: open when both are. Known where both are known."""
        return Calendar(
            f"{self.code}+{other.code}",
            self.closed | other.closed,
            _both(self, other),
            self.weekend | other.weekend,
        )

    def _never_open(self, day: date) -> InvalidDayCount:
        return InvalidDayCount(
            expected=f"an open day of calendar {self.code} within {_LONGEST_CLOSURE} days",
            found=f"none around {day}",
            way_out="Correct the closing days of the calendar.",
        )


def _day_after(day: date) -> date:
    """The next day. Refuses InvalidDate after the last one there is."""
    if day == date.max:
        raise InvalidDate(expected=f"a day before {date.max}", found=day, way_out="Check the date and the count.")
    return day + ONE_DAY


def _both(one: Calendar, other: Calendar) -> Period | None:
    """The time for which both calendars are known. Refuses CalendarNotKnown if there is none."""
    if one.known is None or other.known is None:
        return one.known or other.known
    if not one.known.overlaps(other.known):
        raise CalendarNotKnown(
            expected=f"calendars {one.code} and {other.code} known for a common time",
            found=f"{one.known} and {other.known}",
            way_out="Load the closing days of the same years for both.",
        )
    ends = [end for end in (one.known.end, other.known.end) if end is not None]
    return Period(max(one.known.start, other.known.start), min(ends) if ends else None)


def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (algorithm of Meeus, Jones and Butcher): 2026 is 5 April."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leaps, of_leap = divmod(century, 4)
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - moon_shift + 15) % 30
    sunday_leaps, of_sunday = divmod(of_century, 4)
    weekday = (32 + 2 * of_leap + 2 * sunday_leaps - epact - of_sunday) % 7
    correction = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


def target_closing_days(year: int) -> tuple[date, ...]:
    """The days on which TARGET (TARGET2, T2) is closed beside weekends, in order; some fall on a weekend.

    Every year 1 January and 25 December; from 2000 also Good Friday, Easter Monday, 1 May and
    26 December; in 1998, 1999 and 2001 also 31 December. Source: ECB, decision on the TARGET calendar
    of 14 December 2000 and those before it; QuantLib, test suite, testTARGET.

    Of 1999 the closing days on weekdays are Fri 1 January and Fri 31 December. Refuses InvalidDate: a year
    that no date has.
    """
    if not date.min.year <= year <= date.max.year:
        raise InvalidDate(
            expected=f"a year from {date.min.year} to {date.max.year}", found=year, way_out="Check the year."
        )
    days = [date(year, 1, 1), date(year, 12, 25)]
    if year >= 2000:
        easter = easter_sunday(year)
        days += [easter - 2 * ONE_DAY, easter + ONE_DAY, date(year, 5, 1), date(year, 12, 26)]
    if year in (1998, 1999, 2001):
        days.append(date(year, 12, 31))
    return tuple(sorted(days))


@cache
def target_calendar() -> Calendar:
    """TARGET by rule, for the business range and the years around it (1970 to 2200)."""
    closed = (day for year in range(1970, 2201) for day in target_closing_days(year))
    return Calendar.of("T2", closed, Period(date(1970, 1, 1), date(2201, 1, 1)))
