"""Deadlines: until when an obligation to affirm, allocate or report is to be met, and whether it was.

Pure: the trade date, or the day on which something became known, comes in. A deadline is a moment, or a day that ends at
midnight in the time zone of the authority. Sources: SEC Rule 15c6-2 with DTCC's same-day affirmation; ESMA final report on
settlement discipline of 13 October 2025; FINRA Rule 4530(a) and (d); 31 CFR 1023.320(b)(3); MiFIR Article 26(1).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from vocabulary.days import Calendar
from vocabulary.invalid import Invalid


class InvalidMoment(Invalid):
    """A moment without its time zone."""

    code = "invalid_moment"


class Obligation(StrEnum):
    """What is to be done in time."""

    US_AFFIRMATION = "US_AFFIRMATION"
    EU_ALLOCATION = "EU_ALLOCATION"
    FINRA_4530_EVENT = "FINRA_4530_EVENT"
    FINRA_4530_STATISTICS = "FINRA_4530_STATISTICS"
    US_SAR = "US_SAR"
    US_SAR_NO_SUSPECT = "US_SAR_NO_SUSPECT"
    MIFIR_TRANSACTION_REPORT = "MIFIR_TRANSACTION_REPORT"


class Timeliness(StrEnum):
    """Whether something was done in time."""

    ON_TIME = "ON_TIME"
    LATE = "LATE"


NEW_YORK = "America/New_York"
PARIS = "Europe/Paris"

ZONES = {
    Obligation.US_AFFIRMATION: NEW_YORK,
    Obligation.EU_ALLOCATION: PARIS,
    Obligation.FINRA_4530_EVENT: NEW_YORK,
    Obligation.FINRA_4530_STATISTICS: NEW_YORK,
    Obligation.US_SAR: NEW_YORK,
    Obligation.US_SAR_NO_SUSPECT: NEW_YORK,
    Obligation.MIFIR_TRANSACTION_REPORT: PARIS,
}
"""Where the day of an obligation ends."""

BY_THE_CLOCK = {Obligation.US_AFFIRMATION: time(21), Obligation.EU_ALLOCATION: time(23)}
"""Until what local time on its due date an obligation is to be met; the others have all of that day."""

LAST_DAY: dict[Obligation, Callable[[date, Calendar], date]] = {
    Obligation.US_AFFIRMATION: lambda traded, _: traded,
    Obligation.EU_ALLOCATION: lambda traded, _: traded,
    Obligation.FINRA_4530_EVENT: lambda known, _: known + timedelta(days=30),
    Obligation.FINRA_4530_STATISTICS: lambda day, _: _fifteenth_after_the_quarter(day),
    Obligation.US_SAR: lambda detected, _: detected + timedelta(days=30),
    Obligation.US_SAR_NO_SUSPECT: lambda detected, _: detected + timedelta(days=60),
    Obligation.MIFIR_TRANSACTION_REPORT: lambda traded, calendar: calendar.next_open(traded),
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of the time in which an obligation is to be met.

    due_date   the last day, in the time zone of the authority
    due_at     the last moment (UTC), itself in time; None where the whole of the last day is
    zone       the time zone of the authority
    """

    due_date: date
    due_at: datetime | None
    zone: str

    def verdict(self, done_at: datetime) -> Timeliness:
        """Whether something done at a moment was done in time. Refuses InvalidMoment: one without time zone."""
        if done_at.tzinfo is None:
            raise InvalidMoment(expected="a moment with its time zone", found=done_at, way_out="Give it in UTC.")
        if self.due_at is not None:
            return Timeliness.ON_TIME if done_at <= self.due_at else Timeliness.LATE
        done_on = done_at.astimezone(ZoneInfo(self.zone)).date()
        return Timeliness.ON_TIME if done_on <= self.due_date else Timeliness.LATE


def deadline(obligation: Obligation, reference_date: date, calendar: Calendar) -> Deadline:
    """Until when an obligation is to be met.

    `reference_date` is the trade date, the day on which the firm knew or detected, or any day of the quarter reported.
    Days are calendar days, and no weekend moves them; only a MiFIR report is due on a working day of `calendar`, the first
    strictly after the trade date. Refuses what `Calendar.next_open` refuses.

    US affirmation of a trade of Wed 15 Jul 2026: 21:00 in New York, that is Thu 16 July 01:00 UTC; of Tue 15 Dec 2026:
    Wed 16 December 02:00 UTC. FINRA statistics of Wed 20 May 2026: Wed 15 July.
    """
    due_date, zone = LAST_DAY[obligation](reference_date, calendar), ZONES[obligation]
    by = BY_THE_CLOCK.get(obligation)
    due_at = None if by is None else datetime.combine(due_date, by, ZoneInfo(zone)).astimezone(UTC)
    return Deadline(due_date, due_at, zone)


def _fifteenth_after_the_quarter(day: date) -> date:
    first_month_after = 3 * ((day.month - 1) // 3) + 4
    return date(day.year + first_month_after // 13, (first_month_after - 1) % 12 + 1, 15)
