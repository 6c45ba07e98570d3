"""How old a fail is, by which dates it is counted, and what it would cost to replace."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.fails import BANDS, bands_of, business_days_failed, cost_to_replace
from vocabulary.days import Calendar, CalendarNotKnown, Period, target_calendar
from vocabulary.side import Direction, Payment

WED_2026_11_25 = date(2026, 11, 25)
WEEKDAYS = Calendar.of("WEEKDAYS")


def test_fails_age_by_the_open_days_of_their_market() -> None:
    closed_monday = Calendar.of("X", [date(2026, 11, 23)])
    assert business_days_failed(WEEKDAYS, date(2026, 11, 20), WED_2026_11_25) == 3
    assert business_days_failed(closed_monday, date(2026, 11, 20), WED_2026_11_25) == 2
    assert business_days_failed(WEEKDAYS, WED_2026_11_25, WED_2026_11_25) == 0


def test_bands_are_intended_dates() -> None:
    found = bands_of(WEEKDAYS, WED_2026_11_25)
    assert [(each.first, each.last, each.since, each.until) for each in found[:4]] == [
        (0, 0, WED_2026_11_25, None),
        (1, 1, date(2026, 11, 24), date(2026, 11, 24)),
        (2, 4, date(2026, 11, 19), date(2026, 11, 23)),
        (5, 10, date(2026, 11, 11), date(2026, 11, 18)),
    ]
    assert (found[-1].since, found[-1].until) == (None, date(2026, 10, 27))


def test_the_bands_follow_each_other() -> None:
    assert [first for first, _ in BANDS[1:]] == [(last or 0) + 1 for _, last in BANDS[:-1]]


def test_bands_of_a_calendar_that_does_not_reach_back_are_refused() -> None:
    young = Calendar.of("Y", known=Period(date(2026, 11, 16), date(2027, 1, 1)))
    with pytest.raises(CalendarNotKnown):
        bands_of(young, WED_2026_11_25)


@given(
    st.dates(date(2026, 3, 1), date(2026, 12, 31)), st.integers(0, 60), st.sampled_from([WEEKDAYS, target_calendar()])
)
def test_every_fail_is_in_the_band_of_its_age_and_in_no_other(today: date, back: int, calendar: Calendar) -> None:
    intended = today - timedelta(days=back)
    age = business_days_failed(calendar, intended, today)
    (band,) = [each for each in bands_of(calendar, today) if intended in each]
    assert band.first <= age and (band.last is None or age <= band.last)


@pytest.mark.parametrize(
    ("payment", "value", "amount", "receiver", "deliverer"),
    [
        (Payment.DVP, "110", "100", "10", "-10"),
        (Payment.DVP, "90", "100", "-10", "10"),
        (Payment.FOP, "110", None, "110", "0"),
        (Payment.PFOD, None, "100", "100", "0"),
        (Payment.DWP, "110", "100", "210", "0"),
        (Payment.DVP, None, "100", None, None),
        (Payment.FOP, None, None, None, None),
    ],
    ids=str,
)
def test_what_it_would_cost_to_do_without_the_other(
    payment: Payment, value: str | None, amount: str | None, receiver: str | None, deliverer: str | None
) -> None:
    facts = [None if each is None else Decimal(each) for each in (value, amount)]
    for direction, expected in ((Direction.RECEIVE, receiver), (Direction.DELIVER, deliverer)):
        found = cost_to_replace(direction, payment, *facts)
        assert found == (None if expected is None else Decimal(expected))
