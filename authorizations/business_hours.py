"""Hours in which somebody is there to decide: Monday to Friday, nine to eighteen by the clock of an office."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(9), time(18)
HOURS_A_DAY: Final = 9
SATURDAY: Final = 5


def _span(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return (
        datetime.combine(day, OPENS, zone).astimezone(UTC),
        datetime.combine(day, CLOSES, zone).astimezone(UTC),
    )


def after_hours(at: datetime, hours: int, zone: ZoneInfo, closed: frozenset[date] = frozenset()) -> datetime:
    """The instant (UTC) when so many business hours have passed since `at`, by the office's clock with daylight saving.

    What comes in while the office is closed begins with its next opening: Friday 2026-11-27 17:30 in London and two hours is
    Monday 2026-11-30 10:30. `closed` are days on which the office does not open. No hours: the instant itself.
    """
    left = timedelta(hours=hours)
    now = at.astimezone(UTC)
    day = at.astimezone(zone).date()
    while left > timedelta(0):
        opens, closes = _span(day, zone)
        if day.weekday() < SATURDAY and day not in closed and now < closes:
            begins = max(now, opens)
            if begins + left <= closes:
                return begins + left
            left -= closes - begins
        day += timedelta(days=1)
    return now
