"""Calendars, periods and the closing days of TARGET."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocabulary.days import (
    Calendar,
    CalendarNotKnown,
    InvalidDate,
    InvalidDayCount,
    InvalidPeriod,
    Period,
    easter_sunday,
    latest_begun,
    parse_date,
    target_calendar,
    target_closing_days,
)

TUE_2026_11_10 = date(2026, 11, 10)
WED_2026_11_11 = date(2026, 11, 11)
THU_2026_11_12 = date(2026, 11, 12)
FRI_2026_11_13 = date(2026, 11, 13)
SAT_2026_11_14 = date(2026, 11, 14)
MON_2026_11_16 = date(2026, 11, 16)

US = Calendar.of("US", [WED_2026_11_11])

days = st.dates(date(1995, 1, 1), date(2090, 12, 31))
calendars = st.builds(
    Calendar.of,
    st.sampled_from(["A", "B"]),
    st.lists(st.dates(date(1995, 1, 1), date(2091, 12, 31)), max_size=30),
)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (TUE_2026_11_10, 0, TUE_2026_11_10),
        (SAT_2026_11_14, 0, SAT_2026_11_14),
        (TUE_2026_11_10, 1, THU_2026_11_12),
        (TUE_2026_11_10, 2, FRI_2026_11_13),
        (TUE_2026_11_10, 3, MON_2026_11_16),
        (WED_2026_11_11, 1, THU_2026_11_12),
        (SAT_2026_11_14, 1, MON_2026_11_16),
    ],
)
def test_the_nth_open_day_after(day: date, n: int, expected: date) -> None:
    assert US.nth_open_after(day, n) == expected


def test_days_next_to_a_closing_day() -> None:
    assert US.next_open(TUE_2026_11_10) == THU_2026_11_12
    assert US.previous_open(THU_2026_11_12) == TUE_2026_11_10
    assert US.this_or_next_open(WED_2026_11_11) == THU_2026_11_12
    assert US.this_or_next_open(TUE_2026_11_10) == TUE_2026_11_10
    assert US.open_days_between(TUE_2026_11_10, MON_2026_11_16) == 3
    assert US.open_days_between(MON_2026_11_16, TUE_2026_11_10) == 0


def test_days_are_counted_forward() -> None:
    with pytest.raises(InvalidDayCount):
        US.nth_open_after(TUE_2026_11_10, -1)


def test_a_calendar_that_never_opens_is_refused_not_searched_for_ever() -> None:
    shut = Calendar.of("SHUT", (date(2026, 1, 1) + timedelta(days=n) for n in range(1000)))
    with pytest.raises(InvalidDayCount, match="SHUT"):
        shut.next_open(date(2026, 1, 1))
    with pytest.raises(InvalidDayCount, match="SHUT"):
        shut.previous_open(date(2028, 6, 1))


def test_after_the_last_day_of_all_there_is_none() -> None:
    assert Calendar.of("EVER").next_open(date(9999, 12, 30)) == date.max
    with pytest.raises(InvalidDate, match="before 9999-12-31"):
        Calendar.of("EVER").next_open(date.max)


def test_days_for_which_nothing_is_known_are_not_called_open() -> None:
    known = Calendar.of("UK", [], Period(date(2026, 1, 1), date(2027, 1, 1)))
    assert known.is_open(date(2026, 12, 31))
    with pytest.raises(CalendarNotKnown, match="UK"):
        known.nth_open_after(date(2026, 12, 31), 1)


def test_a_joint_calendar_is_known_where_both_are() -> None:
    one = Calendar.of("ONE", [], Period(date(2025, 1, 1), date(2027, 1, 1)))
    other = Calendar.of("OTHER", [], Period(date(2026, 1, 1)))
    assert (one & other).known == Period(date(2026, 1, 1), date(2027, 1, 1))
    assert (one & US).known == one.known
    assert (one & other).code == "ONE+OTHER"
    with pytest.raises(CalendarNotKnown):
        one & Calendar.of("LATER", [], Period(date(2027, 1, 1)))


@given(calendars, calendars, days)
def test_a_joint_calendar_is_open_when_both_are(one: Calendar, other: Calendar, day: date) -> None:
    assert (one & other).is_open(day) == (one.is_open(day) and other.is_open(day))
    assert (one & other).is_open(day) == (other & one).is_open(day)
    assert (one & one).is_open(day) == one.is_open(day)


@given(calendars, days, st.integers(1, 30), st.integers(0, 30))
def test_counting_in_steps_is_counting_at_once(calendar: Calendar, day: date, first: int, then: int) -> None:
    at_once = calendar.nth_open_after(day, first + then)
    assert calendar.nth_open_after(calendar.nth_open_after(day, first), then) == at_once
    assert calendar.is_open(at_once)
    assert calendar.open_days_between(day, at_once) == first + then


@given(calendars, days)
def test_the_previous_open_day_is_the_last_before(calendar: Calendar, day: date) -> None:
    previous = calendar.previous_open(day)
    assert previous < day
    assert calendar.is_open(previous)
    assert calendar.open_days_between(previous, day) == calendar.is_open(day)


@given(calendars, calendars, days, st.integers(0, 10))
def test_more_closing_days_never_settle_earlier(one: Calendar, other: Calendar, day: date, n: int) -> None:
    assert (one & other).nth_open_after(day, n) >= one.nth_open_after(day, n)


def test_a_calendar_may_rest_on_other_days() -> None:
    bahrain = Calendar.of("BH", [], weekend={5, 6})
    assert bahrain.next_open(THU_2026_11_12) == date(2026, 11, 15)
    assert (bahrain & US).next_open(THU_2026_11_12) == MON_2026_11_16


@pytest.mark.parametrize(
    ("dated", "on", "found"),
    [
        ([], THU_2026_11_12, []),
        ([("a", FRI_2026_11_13)], THU_2026_11_12, []),
        ([("a", THU_2026_11_12)], THU_2026_11_12, ["a"]),
        ([("c", FRI_2026_11_13), ("b", WED_2026_11_11), ("a", TUE_2026_11_10)], THU_2026_11_12, ["b"]),
        ([("b", WED_2026_11_11), ("a", TUE_2026_11_10), ("c", WED_2026_11_11)], THU_2026_11_12, ["b", "c"]),
        ([("a", TUE_2026_11_10), ("b", TUE_2026_11_10), ("c", WED_2026_11_11)], THU_2026_11_12, ["c"]),
    ],
)
def test_what_has_begun_last_applies(dated: list[tuple[str, date]], on: date, found: list[str]) -> None:
    assert [name for name, _ in latest_begun(iter(dated), lambda each: each[1], on)] == found


def test_a_period_includes_its_start_and_not_its_end() -> None:
    week = Period(TUE_2026_11_10, FRI_2026_11_13)
    assert TUE_2026_11_10 in week
    assert FRI_2026_11_13 not in week
    assert SAT_2026_11_14 in Period(TUE_2026_11_10)
    assert not week.overlaps(Period(FRI_2026_11_13))
    assert week.overlaps(Period(THU_2026_11_12))
    with pytest.raises(InvalidPeriod):
        Period(TUE_2026_11_10, TUE_2026_11_10)
    with pytest.raises(InvalidPeriod):
        list(US.open_days(Period(TUE_2026_11_10)))


@pytest.mark.parametrize("text", ["2026-06-12", "1990-01-01", "2100-12-31", "2024-02-29"])
def test_a_date_is_read(text: str) -> None:
    assert parse_date(text).isoformat() == text


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "2025-02-29", "0000-01-01", "10000-01-01", "2026-1-2", "20260612", "2026-W24-5",
     "2026-06-12 ", "2026-06-12T00:00", "01/02/2026", "２０２６-06-12", "1989-12-31", "2101-01-01",
     "0001-01-01", "", None, 20260612],
)  # fmt: skip
def test_any_other_date_is_refused(text: object) -> None:
    with pytest.raises(InvalidDate) as refused:
        parse_date(text)
    assert refused.value.code == "invalid_date"


def test_the_business_range_can_be_left_behind() -> None:
    assert parse_date("1988-11-03", within=None) == date(1988, 11, 3)


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (1961, (4, 2)),
        (1999, (4, 4)),
        (2000, (4, 23)),
        (2008, (3, 23)),
        (2011, (4, 24)),
        (2026, (4, 5)),
        (2038, (4, 25)),
        (2285, (3, 22)),
    ],
)
def test_easter(year: int, easter: tuple[int, int]) -> None:
    assert easter_sunday(year) == date(year, *easter)


@given(st.integers(1583, 4000))
def test_easter_is_a_sunday_between_22_march_and_25_april(year: int) -> None:
    easter = easter_sunday(year)
    assert easter.weekday() == 6
    assert date(year, 3, 22) <= easter <= date(year, 4, 25)


@pytest.mark.parametrize(
    ("year", "closed"),
    [
        (1998, ["1998-01-01", "1998-12-25", "1998-12-31"]),
        (1999, ["1999-01-01", "1999-12-31"]),
        (2000, ["2000-04-21", "2000-04-24", "2000-05-01", "2000-12-25", "2000-12-26"]),
        (
            2001,
            [
                "2001-01-01",
                "2001-04-13",
                "2001-04-16",
                "2001-05-01",
                "2001-12-25",
                "2001-12-26",
                "2001-12-31",
            ],
        ),
        (2002, ["2002-01-01", "2002-03-29", "2002-04-01", "2002-05-01", "2002-12-25", "2002-12-26"]),
        (2026, ["2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-12-25"]),
    ],
)
def test_target_is_closed_by_rule(year: int, closed: list[str]) -> None:
    weekdays = [day.isoformat() for day in target_closing_days(year) if day.weekday() < 5]
    assert weekdays == closed


@pytest.mark.parametrize("year", [-5, 0, 10_000, 10**40])
def test_target_has_no_closing_days_in_a_year_without_dates(year: int) -> None:
    with pytest.raises(InvalidDate, match="a year from 1 to 9999"):
        target_closing_days(year)


def test_target_is_open_on_national_holidays() -> None:
    assert target_calendar().is_open(date(2026, 11, 2))
    assert not target_calendar().is_open(date(2026, 5, 1))


PUBLISHED = Path(__file__).parents[2] / "../shared/data/reference/target_t2_closing_days_2018_2027.csv"


@pytest.mark.skipif(not PUBLISHED.exists(), reason=f"the published closing days are not here: {PUBLISHED}")
def test_target_by_rule_is_target_as_published() -> None:
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        published = [row["date"] for row in csv.DictReader(file)]
    assert sorted(published) == [day.isoformat() for year in range(2018, 2028) for day in target_closing_days(year)]
