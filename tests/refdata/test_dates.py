"""Settlement dates against published schedules, and the laws they keep."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refdata.dates import (
    CutOff,
    Cycle,
    NoCutOff,
    NoCycle,
    OpenTrade,
    Redated,
    Sale,
    close_out_date,
    cut_off_moment,
    cycle_days,
    payment_due_date,
    revise,
    settlement_date,
)
from vocabulary.days import Calendar, CalendarNotKnown, InvalidDayCount, Period, target_calendar
from vocabulary.side import PaymentType

# The schedule of FINRA Notice to Members 88-82 (T+5; on Fri 11 November exchanges trade).
BANKS_1988 = Calendar.of("banks", [date(1988, 11, 11), date(1988, 11, 24)])
EXCHANGES_1988 = Calendar.of("exchanges", [date(1988, 11, 24)])
THU_1988_11_03 = date(1988, 11, 3)
THU_1988_11_10 = date(1988, 11, 10)
FRI_1988_11_11 = date(1988, 11, 11)

US_2026 = Calendar.of("US", [date(2026, 6, 19), date(2026, 7, 3), date(2026, 10, 12)])
THU_2026_06_18 = date(2026, 6, 18)
MON_2026_06_22 = date(2026, 6, 22)
FRI_2026_10_09 = date(2026, 10, 9)
SAT_2026_10_10 = date(2026, 10, 10)
MON_2026_10_12 = date(2026, 10, 12)
TUE_2026_10_13 = date(2026, 10, 13)

US_2024 = Calendar.of("US", [date(2024, 5, 27)])
FRI_2024_05_24 = date(2024, 5, 24)
TUE_2024_05_28 = date(2024, 5, 28)
WED_2024_05_29 = date(2024, 5, 29)
US_CYCLES = (Cycle(date(2017, 9, 5), 2), Cycle(TUE_2024_05_28, 1))

THU_2012_10_25 = date(2012, 10, 25)
FRI_2012_10_26 = date(2012, 10, 26)
MON_2012_10_29 = date(2012, 10, 29)
WED_2012_10_31 = date(2012, 10, 31)


@pytest.mark.parametrize(
    ("traded", "settles", "pays_by"),
    [
        (THU_1988_11_03, date(1988, 11, 10), date(1988, 11, 14)),
        (date(1988, 11, 4), date(1988, 11, 14), date(1988, 11, 15)),
        (THU_1988_11_10, date(1988, 11, 18), date(1988, 11, 21)),
        (FRI_1988_11_11, date(1988, 11, 18), date(1988, 11, 22)),
        (date(1988, 11, 15), date(1988, 11, 22), date(1988, 11, 25)),
    ],
)
def test_two_counts_run_on_one_trade(traded: date, settles: date, pays_by: date) -> None:
    assert settlement_date(traded, 5, BANKS_1988) == settles
    assert payment_due_date(traded, 7, EXCHANGES_1988) == pays_by


@pytest.mark.parametrize("traded", [FRI_2026_10_09, SAT_2026_10_10, MON_2026_10_12])
def test_a_trade_date_may_be_a_day_without_settlement(traded: date) -> None:
    assert settlement_date(traded, 1, US_2026) == TUE_2026_10_13


@pytest.mark.parametrize(
    ("traded", "settles"),
    [(FRI_2026_10_09, FRI_2026_10_09), (SAT_2026_10_10, TUE_2026_10_13), (MON_2026_10_12, TUE_2026_10_13)],
)
def test_a_trade_for_the_same_day_settles_on_a_settlement_day(traded: date, settles: date) -> None:
    assert settlement_date(traded, 0, US_2026) == settles


def test_a_spot_date_keeps_the_calendars_of_both_currencies() -> None:
    joint = target_calendar() & US_2026
    assert settlement_date(date(2026, 7, 1), 2, joint) == date(2026, 7, 6)
    assert settlement_date(date(2026, 4, 29), 2, target_calendar()) == date(2026, 5, 4)


def test_days_are_counted_forward_and_on_known_calendars() -> None:
    with pytest.raises(InvalidDayCount):
        settlement_date(FRI_2026_10_09, -1, US_2026)
    with pytest.raises(CalendarNotKnown):
        settlement_date(FRI_2026_10_09, 1, Calendar.of("US", [], Period(date(2025, 1, 1), date(2026, 1, 1))))


@pytest.mark.parametrize(
    ("traded", "days", "settles"),
    [
        (FRI_2024_05_24, 2, WED_2024_05_29),
        (date(2024, 5, 27), 2, WED_2024_05_29),
        (TUE_2024_05_28, 1, WED_2024_05_29),
        (WED_2024_05_29, 1, date(2024, 5, 30)),
    ],
)
def test_the_cycle_is_that_of_the_trade_date(traded: date, days: int, settles: date) -> None:
    for cycles in (US_CYCLES, US_CYCLES[::-1]):
        assert cycle_days(cycles, traded) == days
    assert settlement_date(traded, days, US_2024) == settles


@pytest.mark.parametrize("cycles", [(), US_CYCLES, (Cycle(date(2000, 1, 1), 1), Cycle(date(2000, 1, 1), 2))])
def test_no_cycle_or_two_are_refused(cycles: tuple[Cycle, ...]) -> None:
    with pytest.raises(NoCycle):
        cycle_days(cycles, date(2017, 9, 4))


@pytest.mark.parametrize(
    ("sale", "closes"),
    [(Sale.SHORT, date(2026, 6, 23)), (Sale.LONG, date(2026, 6, 25)), (Sale.MARKET_MAKER, date(2026, 6, 25))],
)
def test_a_fail_is_closed_out_by_the_kind_of_sale(sale: Sale, closes: date) -> None:
    settles = settlement_date(THU_2026_06_18, 1, US_2026)
    assert settles == MON_2026_06_22
    assert close_out_date(settles, sale, US_2026) == closes


def test_a_close_out_keeps_the_settlement_calendar() -> None:
    assert close_out_date(date(2026, 10, 8), Sale.LONG, US_2026) == date(2026, 10, 14)


def test_a_revision_changes_what_is_not_instructed_and_reports_the_rest() -> None:
    before, after = Calendar.of("before"), Calendar.of("after", [MON_2012_10_29, date(2012, 10, 30)])
    trades = [
        OpenTrade("T1", date(2012, 10, 24), instructed=False),
        OpenTrade("T2", THU_2012_10_25, instructed=False),
        OpenTrade("T3", THU_2012_10_25, instructed=True),
        OpenTrade("T4", FRI_2012_10_26, instructed=True),
    ]
    revision = revise(trades, 2, before, after)
    assert revision.changed == (Redated("T2", MON_2012_10_29, WED_2012_10_31),)
    assert [trade.ref for trade in revision.reported] == ["T3", "T4"]


def test_a_revision_may_take_a_holiday_away() -> None:
    before, after = Calendar.of("before", [MON_2012_10_29]), Calendar.of("after")
    revision = revise([OpenTrade("T1", FRI_2012_10_26, instructed=False)], 1, before, after)
    assert revision.changed == (Redated("T1", date(2012, 10, 30), MON_2012_10_29),)
    assert revision.reported == ()


def test_a_revision_without_trades_or_without_effect_is_empty() -> None:
    trade = OpenTrade("T1", FRI_2012_10_26, instructed=True)
    assert revise([], 2, US_2024, US_2026) == revise([trade], 2, US_2024, US_2026)
    assert revise([trade], 2, US_2024, US_2026).reported == ()


FRI_2026_06_12 = date(2026, 6, 12)
AGAINST, FREE = CutOff(PaymentType.AGAINST, time(16)), CutOff(PaymentType.FREE, time(18))


@pytest.mark.parametrize(
    ("moved", "moment"),
    [
        ({}, datetime(2026, 6, 12, 16)),
        ({"actual": time(17)}, datetime(2026, 6, 12, 17)),
        ({"actual": time(15)}, datetime(2026, 6, 12, 15)),
        ({"actual": time(0)}, datetime(2026, 6, 12)),
        ({"actual": time(0, 30), "days_later": 1}, datetime(2026, 6, 13, 0, 30)),
    ],
)
def test_the_actual_cut_off_replaces_the_planned_one(moved: dict[str, Any], moment: datetime) -> None:
    cut_offs = (replace(AGAINST, **moved), FREE)
    assert cut_off_moment(cut_offs, PaymentType.AGAINST, FRI_2026_06_12) == moment
    assert cut_off_moment(cut_offs, PaymentType.FREE, FRI_2026_06_12) == datetime(2026, 6, 12, 18)


@pytest.mark.parametrize("cut_offs", [(), (FREE,), (AGAINST, FREE, AGAINST)])
def test_no_cut_off_or_two_are_refused(cut_offs: tuple[CutOff, ...]) -> None:
    with pytest.raises(NoCutOff):
        cut_off_moment(cut_offs, PaymentType.AGAINST, FRI_2026_06_12)


trade_dates = st.dates(date(1999, 1, 1), date(2099, 12, 31))


@given(trade_dates, st.integers(1, 10))
def test_a_settlement_date_is_a_settlement_day_after_the_trade(traded: date, days: int) -> None:
    settles = settlement_date(traded, days, target_calendar())
    assert settles > traded
    assert target_calendar().is_open(settles)
    assert target_calendar().open_days_between(traded, settles) == days


@given(trade_dates, st.integers(0, 10))
def test_a_later_trade_never_settles_earlier(traded: date, days: int) -> None:
    following = traded + timedelta(days=1)
    assert settlement_date(following, days, target_calendar()) >= settlement_date(traded, days, target_calendar())
