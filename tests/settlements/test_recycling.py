"""When an instruction that does not settle is cancelled."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.recycling import (
    T2S,
    InvalidPeriods,
    RecyclingPeriods,
    business_days_left,
    cancellation_days,
    counted_from,
    ends_kept,
    has_come,
    recycled,
    warning_days,
)
from vocabulary.days import Calendar, CalendarNotKnown, InvalidDayCount, Period, target_calendar

THU_2026_05_28 = date(2026, 5, 28)
MON_2026_06_01 = date(2026, 6, 1)
WED_2026_06_03 = date(2026, 6, 3)
SAT_2026_06_06 = date(2026, 6, 6)
SUN_2026_06_07 = date(2026, 6, 7)
MON_2026_06_22 = date(2026, 6, 22)
MON_2026_06_29 = date(2026, 6, 29)
TUE_2026_06_30 = date(2026, 6, 30)
WED_2026_07_01 = date(2026, 7, 1)
FRI_2026_07_03 = date(2026, 7, 3)
MON_2026_08_24 = date(2026, 8, 24)
WED_2026_08_26 = date(2026, 8, 26)
THU_2026_12_03 = date(2026, 12, 3)
MON_2027_01_04 = date(2027, 1, 4)

TARGET = target_calendar()


@pytest.mark.parametrize(
    ("intended", "changed", "is_matched", "calendar", "cancelled"),
    [
        (MON_2026_06_01, None, False, TARGET, MON_2026_06_29),
        (MON_2026_06_01, None, True, TARGET, MON_2026_08_24),
        (MON_2026_06_01, THU_2026_05_28, True, TARGET, MON_2026_08_24),
        (MON_2026_06_01, MON_2026_06_01, True, TARGET, MON_2026_08_24),
        (MON_2026_06_01, WED_2026_06_03, True, TARGET, WED_2026_08_26),
        (MON_2026_06_01, WED_2026_06_03, False, TARGET, WED_2026_07_01),
        (SAT_2026_06_06, None, False, TARGET, FRI_2026_07_03),
        (MON_2026_06_01, SUN_2026_06_07, False, TARGET, FRI_2026_07_03),
        (THU_2026_12_03, None, False, TARGET, MON_2027_01_04),
        (MON_2026_06_01, None, False, Calendar.of("closed once", [WED_2026_06_03]), TUE_2026_06_30),
        (MON_2026_06_01, None, False, Calendar.of("closed on its weekend", [SAT_2026_06_06]), MON_2026_06_29),
        (MON_2026_06_01, None, False, TARGET & Calendar.of("joint", [WED_2026_06_03]), TUE_2026_06_30),
    ],
)
def test_business_days_are_counted_from_the_later_of_intended_date_and_status_change(
    intended: date, changed: date | None, is_matched: bool, calendar: Calendar, cancelled: date
) -> None:
    """From Thu 3 Dec 2026 the 20th day of TARGET skips Christmas Day and New Year's Day; Boxing Day is a Saturday."""
    assert recycled(intended, changed, calendar, is_matched=is_matched).cancelled_end_of == cancelled


def test_a_party_is_warned_before_its_instruction_is_cancelled() -> None:
    found = recycled(MON_2026_06_01, None, TARGET, is_matched=False)
    assert (found.counted_from, found.warned_on) == (MON_2026_06_01, MON_2026_06_22)
    assert business_days_left(found, MON_2026_06_22, TARGET) == 5
    assert business_days_left(found, MON_2026_06_29, TARGET) == 0
    assert recycled(MON_2026_06_01, None, TARGET, is_matched=True).warned_on == date(2026, 8, 3)
    silent = RecyclingPeriods(unmatched_warning=0)
    assert recycled(MON_2026_06_01, None, TARGET, is_matched=False, periods=silent).warned_on is None


def test_another_market_has_other_periods() -> None:
    periods = RecyclingPeriods(unmatched=1, matched=2, unmatched_warning=1, matched_warning=1)
    found = recycled(MON_2026_06_01, None, TARGET, is_matched=True, periods=periods)
    assert (found.warned_on, found.cancelled_end_of) == (date(2026, 6, 2), WED_2026_06_03)


@pytest.mark.parametrize(
    "bad",
    [{"unmatched": 0}, {"matched": 0}, {"unmatched_warning": -1}, {"matched_warning": 61}, {"unmatched_warning": 21}],
)
def test_periods_without_sense_are_refused(bad: dict[str, int]) -> None:
    with pytest.raises(InvalidPeriods):
        RecyclingPeriods(**bad)


def test_a_calendar_that_does_not_reach_far_enough_is_said() -> None:
    short = Calendar.of("short", known=Period(MON_2026_06_01, MON_2026_06_29))
    with pytest.raises(CalendarNotKnown):
        recycled(MON_2026_06_01, None, short, is_matched=False)
    with pytest.raises(InvalidDayCount):
        recycled(MON_2026_06_01, None, Calendar.of("never", weekend=range(1, 8)), is_matched=False)


OPEN_DAYS = np.array(list(TARGET.open_days(Period(date(2025, 1, 1), date(2028, 1, 1)))), dtype="datetime64[D]")
days = st.dates(date(2025, 1, 2), date(2027, 6, 30))


@given(st.lists(st.tuples(days, st.none() | days, st.booleans()), max_size=8))
def test_many_at_once_are_cancelled_on_the_days_of_each_alone(asked: list[tuple[date, date | None, bool]]) -> None:
    counted = np.array([counted_from(intended, changed) for intended, changed, _ in asked], dtype="datetime64[D]")
    matched = np.array([is_matched for *_, is_matched in asked], dtype=np.bool_)
    alone = [recycled(day, changed, TARGET, is_matched=yes).cancelled_end_of for day, changed, yes in asked]
    assert cancellation_days(counted, matched, OPEN_DAYS, T2S).tolist() == alone


@given(st.lists(st.tuples(days, st.booleans()), max_size=8))
def test_many_at_once_are_warned_on_the_days_of_each_alone(asked: list[tuple[date, bool]]) -> None:
    counted = np.array([day for day, _ in asked], dtype="datetime64[D]")
    matched = np.array([is_matched for _, is_matched in asked], dtype=np.bool_)
    alone = [recycled(day, None, TARGET, is_matched=yes).warned_on for day, yes in asked]
    assert warning_days(counted, matched, OPEN_DAYS, T2S).tolist() == alone


@pytest.mark.parametrize(
    ("ends", "warned_on", "promised", "warning", "kept"),
    [
        (MON_2026_06_01, MON_2026_06_01, None, 2, date(2026, 6, 5)),
        (MON_2026_06_01, MON_2026_06_01, None, 0, MON_2026_06_01),
        (MON_2026_06_01, MON_2026_06_01, WED_2026_06_03, 2, WED_2026_06_03),
        (MON_2026_06_01, MON_2026_06_01, MON_2026_06_22, 0, MON_2026_06_22),
        (MON_2026_06_22, WED_2026_06_03, None, 2, MON_2026_06_22),
        (MON_2026_06_22, MON_2026_06_01, WED_2026_06_03, 13, MON_2026_06_22),
        (MON_2026_06_22, date(2026, 6, 4), None, 12, MON_2026_06_22),
    ],
)
def test_an_end_comes_with_all_its_days_of_warning_and_not_before_the_day_that_was_named(
    ends: date, warned_on: date, promised: date | None, warning: int, kept: date
) -> None:
    """On Wed 3 June 2026."""
    own, first = np.array([ends], dtype="datetime64[D]"), np.array([warned_on], dtype="datetime64[D]")
    named = np.array([promised], dtype="datetime64[D]")
    found = ends_kept(own, first, named, np.array([warning]), today=WED_2026_06_03, open_days=OPEN_DAYS)
    assert found.tolist() == [kept]


def test_an_end_whose_warning_reaches_past_the_known_days_is_said() -> None:
    one, unnamed = np.array([MON_2026_06_01], dtype="datetime64[D]"), np.array([None], dtype="datetime64[D]")
    with pytest.raises(CalendarNotKnown):
        ends_kept(one, one, unnamed, np.array([250]), today=date(2027, 12, 20), open_days=OPEN_DAYS)


@given(days, days, st.integers(1, 60))
def test_so_many_days_have_come_for_what_is_counted_from_before_that_day_and_for_nothing_else(
    start: date, today: date, number: int
) -> None:
    before = has_come(number, OPEN_DAYS[np.datetime64(today) >= OPEN_DAYS])
    has_ended = TARGET.nth_open_after(start, number) <= today
    assert has_ended == (before is not None and np.datetime64(start) < before)


@given(days, days, st.booleans())
def test_no_later_change_brings_the_end_nearer(intended: date, changed: date, is_matched: bool) -> None:
    found = recycled(intended, changed, TARGET, is_matched=is_matched)
    later = recycled(intended, changed + timedelta(days=1), TARGET, is_matched=is_matched)
    assert TARGET.is_open(found.cancelled_end_of)
    assert later.cancelled_end_of >= found.cancelled_end_of > max(intended, changed)
    assert TARGET.open_days_between(found.counted_from, found.cancelled_end_of) == T2S.days(is_matched)
    assert recycled(intended, changed, TARGET, is_matched=True).cancelled_end_of >= found.cancelled_end_of


@pytest.mark.parametrize("counted", [date(2024, 12, 30), date(2027, 12, 20)])
def test_business_days_that_do_not_reach_far_enough_are_said(counted: date) -> None:
    one = np.array([counted], dtype="datetime64[D]")
    with pytest.raises(CalendarNotKnown):
        cancellation_days(one, np.array([False]), OPEN_DAYS, T2S)
    with pytest.raises(CalendarNotKnown):
        cancellation_days(one, np.array([False]), OPEN_DAYS[:0], T2S)
