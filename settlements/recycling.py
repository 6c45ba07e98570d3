"""Recycling: how long an instruction that does not settle is tried again, and when it is cancelled. Pure.

Every end of day an instruction that has not settled goes into the next one, until its period is over: then it is
cancelled at the end of that day. Periods are data of a market (`RecyclingPeriods`). Sources: T2S, recycling and purging, as
LuxCSD and Clearstream Banking Frankfurt describe it (20 and 60 business days); Clearstream Banking Luxembourg (a client is
asked after 15 and 45, and has 5 and 15 more to answer).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from vocabulary.days import Calendar, CalendarNotKnown
from vocabulary.invalid import Invalid

Dates = npt.NDArray[np.datetime64]


class InvalidPeriods(Invalid):
    """Recycling periods that make no sense."""

    code = "invalid_recycling_periods"


@dataclass(frozen=True, slots=True)
class RecyclingPeriods:
    """Business days until an instruction is cancelled, and how many of them before that its party is warned.

    A warning of 0 days is none. Refuses InvalidPeriods: a period below one day, a warning below zero or longer than its
    period.
    """

    unmatched: int = 20
    matched: int = 60
    unmatched_warning: int = 5
    matched_warning: int = 15

    def __post_init__(self) -> None:
        for period, warning in ((self.unmatched, self.unmatched_warning), (self.matched, self.matched_warning)):
            if not 0 <= warning <= period or period < 1:
                raise InvalidPeriods(
                    expected="a period of one day or more and a warning of zero days to the whole period",
                    found=f"{period} days with a warning of {warning}",
                    way_out="Correct the business days of the market.",
                )

    def days(self, is_matched: bool) -> int:
        """The period of a matched or an unmatched instruction."""
        return self.matched if is_matched else self.unmatched

    def warning(self, is_matched: bool) -> int:
        """The warning of a matched or an unmatched instruction."""
        return self.matched_warning if is_matched else self.unmatched_warning


T2S: Final = RecyclingPeriods()


@dataclass(frozen=True, slots=True)
class Recycled:
    """Until when an instruction is recycled.

    counted_from      the day from which business days are counted; it counts as day 0
    cancelled_end_of  the business day at whose end it is cancelled unless it settles
    warned_on         the business day on which its party is warned of that; None where no warning is given
    """

    counted_from: date
    cancelled_end_of: date
    warned_on: date | None


def counted_from(intended_settlement_date: date, last_status_change: date | None) -> date:
    """The intended settlement date or the date of the last status change, whichever is later.

    A change before the intended date does not shorten the period, one after it begins it anew.
    """
    return max(intended_settlement_date, last_status_change or intended_settlement_date)


def recycled(
    intended_settlement_date: date,
    last_status_change: date | None,
    calendar: Calendar,
    *,
    is_matched: bool,
    periods: RecyclingPeriods = T2S,
) -> Recycled:
    """Until when one instruction is recycled, by the settlement calendar of its market.

    The day counted from may itself be closed: the first business day after it is day 1. Refuses CalendarNotKnown and
    InvalidDayCount as the calendar does.

    Unmatched, intended for Mon 1 Jun 2026, TARGET: warned on Mon 22 June (the 15th business day after it), cancelled
    at the end of Mon 29 June (the 20th).
    """
    start = counted_from(intended_settlement_date, last_status_change)
    days, warning = periods.days(is_matched), periods.warning(is_matched)
    return Recycled(
        start,
        calendar.nth_open_after(start, days),
        calendar.nth_open_after(start, days - warning) if warning else None,
    )


def business_days_left(found: Recycled, business_date: date, calendar: Calendar) -> int:
    """How many more business days it is tried on after this one: 0 on the day at whose end it is cancelled."""
    return calendar.open_days_between(business_date, found.cancelled_end_of)


def cancellation_days(
    counted: Dates, is_matched: npt.NDArray[np.bool_], open_days: Dates, periods: RecyclingPeriods
) -> Dates:
    """The same for many instructions of one market at once: at the end of which day each is cancelled, in their order.

    `open_days` are the business days of the market, ascending, each once, from a day not after any day counted from.
    Refuses CalendarNotKnown: they do not reach far enough either way.
    """
    return _nth_open_days(counted, np.where(is_matched, periods.matched, periods.unmatched), open_days)


def warning_days(
    counted: Dates, is_matched: npt.NDArray[np.bool_], open_days: Dates, periods: RecyclingPeriods
) -> Dates:
    """On which business day the party of each is warned, in their order; for who is not warned the day of its cancellation.
    Refuses as `cancellation_days`."""
    days = np.where(
        is_matched, periods.matched - periods.matched_warning, periods.unmatched - periods.unmatched_warning
    )
    return _nth_open_days(counted, days, open_days)


def ends_kept(
    ends: Dates, warned_on: Dates, promised: Dates, warnings: npt.NDArray[np.int_], *, today: date, open_days: Dates
) -> Dates:
    """The same ends, but nobody's comes without the days of its warning, nor before one of which it was warned; in their order.

    `ends` and `warned_on` are those of the rule, `promised` the last day of which each was warned that is not over (NaT: none),
    `warnings` how many business days each is warned before (0: not at all). Whose warning should have come by today, and has not,
    is warned today. Refuses CalendarNotKnown: `open_days` do not reach as far ahead as anybody is to be warned.

    Ended on Mon 1 June 2026 by a rule that is new on Wed 3 June and warns two days before: warned on Wed, cancelled at the end of
    Fri 5 June.
    """
    is_due = np.isnat(promised) & (warnings > 0) & (warned_on <= np.datetime64(today))
    kept = np.where(np.isnat(promised), ends, np.maximum(ends, promised))
    if is_due.any():
        since = np.full(int(is_due.sum()), np.datetime64(today))
        kept[is_due] = np.maximum(ends[is_due], _nth_open_days(since, warnings[is_due], open_days))
    return kept


def has_come(days: int, open_days: Dates) -> np.datetime64 | None:
    """The day before which business days must have begun to be counted, for so many of them to have come by the last of
    `open_days`; None where these are fewer.

    Of Mon 1 to Fri 5 June 2026 three have come for what is counted from before Wed 3 June.
    """
    found: np.datetime64 | None = open_days[-days] if 0 < days <= len(open_days) else None
    return found


def _nth_open_days(counted: Dates, days: npt.NDArray[np.int_], open_days: Dates) -> Dates:
    place = np.searchsorted(open_days, counted, side="right") + days - 1
    if len(counted) and (not len(open_days) or place.max() >= len(open_days) or counted.min() < open_days[0]):
        raise CalendarNotKnown(
            expected="business days from the first day counted from to the last day of any period",
            found=_span(open_days.tolist()),
            way_out="Load the closing days of those years.",
        )
    found: Dates = open_days[place]
    return found


def _span(days: Sequence[date]) -> str:
    return f"{days[0]} to {days[-1]}" if days else "none"
