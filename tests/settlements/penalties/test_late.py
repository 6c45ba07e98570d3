"""The days of a late match and of its fail."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.penalties.late import Matched, PenalisedDays, ResidualCode, penalised_days
from vocabulary.days import Period, target_calendar

FRI_2018_10_05, SAT_2018_10_06, SUN_2018_10_07 = (date(2018, 10, day) for day in (5, 6, 7))
MON, TUE, WED, THU, FRI = (date(2026, 6, day) for day in (1, 2, 3, 4, 5))
NEXT_MON, NEXT_TUE = date(2026, 6, 8), date(2026, 6, 9)
JUNE = list(target_calendar().open_days(Period(date(2026, 5, 1), date(2026, 7, 1))))
BEFORE, AFTER = Matched.BEFORE_CUT_OFF, Matched.AFTER_CUT_OFF
days = st.dates(date(2026, 5, 4), date(2026, 6, 26))


def found(
    intended: date,
    matched_on: date,
    matched: Matched,
    last: date,
    code: ResidualCode = ResidualCode.NONE,
    business_days: list[date] = JUNE,
) -> PenalisedDays:
    return penalised_days(intended, matched_on, matched, last_failing_day=last, business_days=business_days, code=code)


def test_the_published_example() -> None:
    """ECSDA framework, 5.2, which takes all three days for business days."""
    open_days = [FRI_2018_10_05, SAT_2018_10_06, SUN_2018_10_07]
    assert found(FRI_2018_10_05, SUN_2018_10_07, BEFORE, SUN_2018_10_07, business_days=open_days) == PenalisedDays(
        (FRI_2018_10_05, SAT_2018_10_06), (SUN_2018_10_07,)
    )


@pytest.mark.parametrize(
    ("matched_on", "matched", "last", "late", "failing"),
    [
        # matched in time
        (MON - timedelta(days=3), AFTER, TUE, [], [MON, TUE]),
        (MON, BEFORE, TUE, [], [MON, TUE]),
        # on the intended date, after its cut-off
        (MON, AFTER, TUE, [MON], [TUE]),
        # late, and settled on its matching day or the one after
        (WED, BEFORE, TUE, [MON, TUE], []),
        (WED, AFTER, WED, [MON, TUE, WED], []),
        (WED, BEFORE, WED, [MON, TUE], [WED]),
        # over a weekend, matched on a Saturday
        (date(2026, 6, 6), BEFORE, NEXT_MON, [MON, TUE, WED, THU, FRI], [NEXT_MON]),
        (date(2026, 6, 6), AFTER, NEXT_MON, [MON, TUE, WED, THU, FRI], [NEXT_MON]),
        (FRI, AFTER, NEXT_TUE, [MON, TUE, WED, THU, FRI], [NEXT_MON, NEXT_TUE]),
    ],
)
def test_late_matching_ends_by_the_cut_off_and_the_fail_follows(
    matched_on: date, matched: Matched, last: date, late: list[date], failing: list[date]
) -> None:
    assert found(MON, matched_on, matched, last) == PenalisedDays(tuple(late), tuple(failing))


def test_closing_days_are_not_penalised() -> None:
    """Thu 2 Apr 2026 to Wed 8 April: Good Friday and Easter Monday are no days of TARGET."""
    april = list(target_calendar().open_days(Period(date(2026, 4, 1), date(2026, 5, 1))))
    days = found(date(2026, 4, 2), date(2026, 4, 7), AFTER, date(2026, 4, 8), business_days=april)
    assert days == PenalisedDays((date(2026, 4, 2), date(2026, 4, 7)), (date(2026, 4, 8),))


@pytest.mark.parametrize(("matched", "first"), [(BEFORE, FRI), (AFTER, NEXT_MON)])
@pytest.mark.parametrize("code", ResidualCode)
def test_a_residue_with_its_code_on_both_legs_has_no_late_matching_penalty(
    matched: Matched, first: date, code: ResidualCode
) -> None:
    days = found(MON, FRI, matched, NEXT_TUE, code)
    assert bool(days.late_matching) == (code is not ResidualCode.BOTH)
    assert days.settlement_fail[0] == first


@given(days, days, st.sampled_from(Matched), days, st.sampled_from(ResidualCode))
def test_no_day_is_in_both_and_every_late_day_comes_first(
    intended: date, matched_on: date, matched: Matched, last: date, code: ResidualCode
) -> None:
    days = found(intended, matched_on, matched, last, code)
    together = [*days.late_matching, *days.settlement_fail]
    assert together == sorted(set(together))
    assert set(together) <= set(JUNE)
    assert all(intended <= day for day in together)
    assert all(matched_on <= day <= last for day in days.settlement_fail) or matched_on < intended


@given(days, days, st.sampled_from(Matched), days)
def test_from_the_intended_date_to_the_last_no_business_day_is_free(
    intended: date, matched_on: date, matched: Matched, last: date
) -> None:
    days = found(intended, matched_on, matched, max(last, matched_on))
    assert [*days.late_matching, *days.settlement_fail] == [
        day for day in JUNE if intended <= day <= max(last, matched_on)
    ]
