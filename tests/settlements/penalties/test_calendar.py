"""When the penalties of a month are appealed, reported and paid."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.penalties.calendar import MILESTONES, NoMilestones, PenaltyMonth, penalty_business_days, penalty_month


@pytest.mark.parametrize(
    ("of", "days"),
    [
        # June 2026 begins on a Monday
        (date(2026, 5, 20), ["2026-06-12", "2026-06-15", "2026-06-18", "2026-06-22", "2026-06-24"]),
        # Fri 1 May is a penalty business day, TARGET closed or not
        (date(2026, 4, 1), ["2026-05-14", "2026-05-15", "2026-05-20", "2026-05-22", "2026-05-26"]),
        # Fri 1 Jan 2027 is none
        (date(2026, 12, 31), ["2027-01-15", "2027-01-18", "2027-01-21", "2027-01-25", "2027-01-27"]),
        # paid one day earlier until the penalties of February 2023
        (date(2023, 2, 28), ["2023-03-14", "2023-03-15", "2023-03-20", "2023-03-21", "2023-03-23"]),
        (date(2023, 3, 1), ["2023-04-14", "2023-04-17", "2023-04-20", "2023-04-24", "2023-04-26"]),
    ],
)
def test_the_days_of_the_next_month(of: date, days: list[str]) -> None:
    assert penalty_month(of) == PenaltyMonth(*map(date.fromisoformat, days))


def test_there_are_none_before_there_are_penalties_and_one_set_at_a_time() -> None:
    for of, milestones in ((date(2022, 1, 31), MILESTONES), (date(2026, 5, 1), (MILESTONES[0], MILESTONES[0]))):
        with pytest.raises(NoMilestones):
            penalty_month(of, milestones)


@given(st.dates(date(2022, 2, 1), date(2100, 10, 31)))
def test_they_follow_each_other_on_open_days_of_the_next_month(of: date) -> None:
    found = penalty_month(of)
    days = [
        found.appeals_until,
        found.amendments_until,
        found.reported_on,
        found.pre_advised_on,
        found.paid_on,
    ]
    assert days == sorted(set(days))
    assert {(day.year, day.month) for day in days} == {(of.year + of.month // 12, of.month % 12 + 1)}
    assert all(penalty_business_days().is_open(day) for day in days)
