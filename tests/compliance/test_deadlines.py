"""Until when something is to be done, and whether it was."""

from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.deadlines import InvalidMoment, Obligation, Timeliness, deadline
from vocabulary.days import Calendar, target_calendar

WEEKDAYS = Calendar.of("weekdays")
AFFIRMATION, ALLOCATION, REPORT = (
    Obligation.US_AFFIRMATION,
    Obligation.EU_ALLOCATION,
    Obligation.MIFIR_TRANSACTION_REPORT,
)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("obligation", "traded", "due_at"),
    [
        (AFFIRMATION, date(2026, 7, 15), "2026-07-16T01:00"),
        (AFFIRMATION, date(2026, 12, 15), "2026-12-16T02:00"),
        # daylight saving begins on Sun 8 Mar and ends on Sun 1 Nov 2026 in New York
        (AFFIRMATION, date(2026, 3, 6), "2026-03-07T02:00"),
        (AFFIRMATION, date(2026, 3, 9), "2026-03-10T01:00"),
        (AFFIRMATION, date(2026, 10, 30), "2026-10-31T01:00"),
        (AFFIRMATION, date(2026, 11, 2), "2026-11-03T02:00"),
        # on Sun 29 Mar and Sun 25 Oct 2026 in Paris
        (ALLOCATION, date(2026, 3, 27), "2026-03-27T22:00"),
        (ALLOCATION, date(2026, 3, 30), "2026-03-30T21:00"),
        (ALLOCATION, date(2026, 10, 23), "2026-10-23T21:00"),
        (ALLOCATION, date(2026, 10, 26), "2026-10-26T22:00"),
        (ALLOCATION, date(2027, 12, 1), "2027-12-01T22:00"),
    ],
)
def test_a_moment_is_local_with_daylight_saving_and_itself_in_time(
    obligation: Obligation, traded: date, due_at: str
) -> None:
    due = deadline(obligation, traded, WEEKDAYS)
    assert (due.due_date, due.due_at) == (traded, moment(due_at))
    assert due.verdict(moment(due_at)) == Timeliness.ON_TIME
    assert due.verdict(moment(due_at) + timedelta(microseconds=1)) == Timeliness.LATE


@pytest.mark.parametrize(
    ("obligation", "day", "due"),
    [
        (Obligation.FINRA_4530_EVENT, date(2026, 6, 1), date(2026, 7, 1)),
        (Obligation.FINRA_4530_EVENT, date(2028, 2, 1), date(2028, 3, 2)),
        (Obligation.FINRA_4530_STATISTICS, date(2026, 1, 1), date(2026, 4, 15)),
        (Obligation.FINRA_4530_STATISTICS, date(2026, 3, 31), date(2026, 4, 15)),
        (Obligation.FINRA_4530_STATISTICS, date(2026, 5, 20), date(2026, 7, 15)),
        (Obligation.FINRA_4530_STATISTICS, date(2026, 7, 1), date(2026, 10, 15)),
        (Obligation.FINRA_4530_STATISTICS, date(2026, 10, 1), date(2027, 1, 15)),
        (Obligation.FINRA_4530_STATISTICS, date(2026, 12, 31), date(2027, 1, 15)),
        (Obligation.US_SAR, date(2026, 6, 1), date(2026, 7, 1)),
        (Obligation.US_SAR, date(2026, 12, 15), date(2027, 1, 14)),
        (Obligation.US_SAR_NO_SUSPECT, date(2026, 6, 1), date(2026, 7, 31)),
        (REPORT, date(2026, 9, 17), date(2026, 9, 18)),
        (REPORT, date(2026, 9, 18), date(2026, 9, 21)),
        (REPORT, date(2026, 9, 19), date(2026, 9, 21)),
    ],
)
def test_days_are_of_the_calendar_but_for_a_mifir_report(obligation: Obligation, day: date, due: date) -> None:
    found = deadline(obligation, day, WEEKDAYS)
    assert (found.due_date, found.due_at) == (due, None)


def test_a_mifir_report_waits_for_a_working_day() -> None:
    """Before Easter: Thu 2 Apr 2026, and Tue 7 April is the next day of TARGET."""
    assert deadline(REPORT, date(2026, 4, 2), target_calendar()).due_date == date(2026, 4, 7)
    assert deadline(REPORT, date(2026, 9, 17), Calendar.of("x", [date(2026, 9, 18)])).due_date == date(2026, 9, 21)


@pytest.mark.parametrize(
    ("obligation", "last"),
    [(Obligation.US_SAR, "2026-07-02T03:59:59"), (Obligation.FINRA_4530_EVENT, "2026-07-02T03:59:59")],
)
def test_a_last_day_ends_at_midnight_of_the_authority(obligation: Obligation, last: str) -> None:
    due = deadline(obligation, date(2026, 6, 1), WEEKDAYS)
    assert due.verdict(moment(last)) == Timeliness.ON_TIME
    assert due.verdict(moment(last) + timedelta(seconds=1)) == Timeliness.LATE


def test_a_moment_without_its_time_zone_is_refused() -> None:
    with pytest.raises(InvalidMoment):
        deadline(AFFIRMATION, date(2026, 7, 15), WEEKDAYS).verdict(datetime(2026, 7, 15, 21))
