"""In which coupon period a day lies."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refdata.coupons import (
    BondTerms,
    InvalidTerms,
    NotAccruing,
    add_months,
    coupon_period,
    period_between,
    regular_period,
)
from refdata.day_counts import DayCount

ODD = {"accrues_from": date(2002, 8, 15), "matures_on": date(2008, 7, 15)}
ENDS = {"accrues_from": date(2024, 8, 31), "matures_on": date(2030, 2, 28)}


def terms(**changed: Any) -> BondTerms:
    plain: dict[str, Any] = {"coupon_percent": Decimal(4), "frequency": 2, "convention": DayCount.ACT_ACT_ICMA}
    return BondTerms(**plain | ODD | changed)


@pytest.mark.parametrize(
    ("changed", "on", "start", "end", "notional_from"),
    [
        # without a first coupon the first period is short
        ({}, "2002-08-15", "2002-08-15", "2003-01-15", ["2002-07-15"]),
        ({}, "2003-01-14", "2002-08-15", "2003-01-15", ["2002-07-15"]),
        ({}, "2003-01-15", "2003-01-15", "2003-07-15", ["2003-01-15"]),
        ({}, "2008-07-14", "2008-01-15", "2008-07-15", ["2008-01-15"]),
        # with one it is long
        ({"first_coupon": date(2003, 7, 15)}, "2003-01-20", "2002-08-15", "2003-07-15", ["2002-07-15", "2003-01-15"]),
        ({"first_coupon": date(2003, 7, 15)}, "2003-07-15", "2003-07-15", "2004-01-15", ["2003-07-15"]),
        ({"first_coupon": date(2003, 1, 15)}, "2002-09-01", "2002-08-15", "2003-01-15", ["2002-07-15"]),
        # interest that accrues from a coupon date has a regular first period
        ({"accrues_from": date(2002, 7, 15)}, "2002-08-01", "2002-07-15", "2003-01-15", ["2002-07-15"]),
        ({"frequency": 1}, "2004-01-01", "2003-07-15", "2004-07-15", ["2003-07-15"]),
        ({"frequency": 12}, "2004-01-01", "2003-12-15", "2004-01-15", ["2003-12-15"]),
        # at the ends of months, or on the 28th; a 31st is not lost on the way through February
        (ENDS | {"end_of_month": True}, "2027-12-24", "2027-08-31", "2028-02-29", ["2027-08-31"]),
        (ENDS, "2027-12-24", "2027-08-28", "2028-02-28", ["2027-08-28"]),
        (ENDS | {"matures_on": date(2030, 8, 31)}, "2027-12-24", "2027-08-31", "2028-02-29", ["2027-08-31"]),
        # a bond of one period
        ({"matures_on": date(2002, 12, 15)}, "2002-09-01", "2002-08-15", "2002-12-15", ["2002-06-15"]),
    ],
)
def test_a_day_lies_in_one_coupon_period(
    changed: dict[str, Any], on: str, start: str, end: str, notional_from: list[str]
) -> None:
    found = coupon_period(terms(**changed), date.fromisoformat(on))
    assert [found.start.isoformat(), found.end.isoformat()] == [start, end]
    assert [each.start.isoformat() for each in found.notional] == notional_from
    assert found.notional[-1].end == found.end


@pytest.mark.parametrize("on", ["2002-08-14", "2008-07-15"])
def test_nothing_accrues_before_the_first_day_or_from_maturity(on: str) -> None:
    with pytest.raises(NotAccruing):
        coupon_period(terms(), date.fromisoformat(on))


@pytest.mark.parametrize(
    "changed",
    [
        {"frequency": 0},
        {"frequency": 5},
        {"frequency": -2},
        {"matures_on": date(2002, 8, 15)},
        {"first_coupon": date(2003, 7, 14)},
        {"first_coupon": date(2002, 7, 15)},
        {"first_coupon": date(2009, 1, 15)},
        {"end_of_month": True},
    ],
)
def test_terms_without_coupon_dates_are_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(InvalidTerms):
        coupon_period(terms(**changed), date(2003, 1, 1))


@pytest.mark.parametrize(
    ("start", "end", "frequency", "notional_from"),
    [
        ("2012-12-07", "2013-06-07", 2, ["2012-12-07"]),
        # moved by the end of a month: the 28th, the last day, or (South Africa's R2048) one of each
        ("2026-02-28", "2026-08-28", 2, ["2026-02-28"]),
        ("2026-02-28", "2026-08-31", 2, ["2026-02-28"]),
        ("2026-08-30", "2027-02-28", 2, ["2026-08-30"]),
        ("2015-08-31", "2016-02-28", 2, ["2015-08-31"]),
        # moved by a weekend
        ("2026-03-16", "2026-09-15", 2, ["2026-03-16"]),
        ("2026-03-15", "2026-09-17", 2, ["2026-03-15"]),
        # short, long, very long
        ("1999-02-01", "1999-07-01", 1, ["1998-07-01"]),
        ("2002-08-15", "2003-07-15", 2, ["2002-07-15", "2003-01-15"]),
        ("2002-07-15", "2003-07-15", 2, ["2002-07-15", "2003-01-15"]),
        ("2025-12-05", "2026-08-31", 4, ["2025-11-30", "2026-02-28", "2026-05-31"]),
    ],
)  # fmt: skip
def test_a_period_between_two_coupon_dates(start: str, end: str, frequency: int, notional_from: list[str]) -> None:
    found = period_between(date.fromisoformat(start), date.fromisoformat(end), frequency)
    assert [each.start.isoformat() for each in found.notional] == notional_from
    assert found.notional[-1].end == found.end == date.fromisoformat(end)


def test_without_a_next_coupon_periods_go_forward() -> None:
    found = regular_period(date(2025, 8, 31), date(2026, 2, 28), 2)
    assert [each.start for each in found.notional] == [date(2025, 8, 31), date(2026, 2, 28)]
    assert found.end == date(2026, 8, 31)
    with pytest.raises(NotAccruing):
        regular_period(date(2025, 8, 31), date(2025, 8, 30), 2)


def test_months_end_where_they_end() -> None:
    assert add_months(date(2025, 8, 31), 6) == date(2026, 2, 28)
    assert add_months(date(2024, 2, 29), -12) == date(2023, 2, 28)
    assert add_months(date(2026, 2, 28), 6, end_of_month=True) == date(2026, 8, 31)
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)
    with pytest.raises(InvalidTerms):
        add_months(date(2, 1, 1), -24)


@given(
    st.dates(date(1990, 1, 1), date(2060, 12, 31)),
    st.integers(1, 12000),
    st.sampled_from([1, 2, 3, 4, 6, 12]),
    st.integers(0, 10**6),
)
def test_every_day_of_a_bond_lies_in_a_period_that_its_notional_ones_cover(
    matures_on: date, length: int, frequency: int, place: int
) -> None:
    accrues_from = matures_on - timedelta(days=length)
    on = accrues_from + timedelta(days=place % length)
    found = coupon_period(terms(matures_on=matures_on, accrues_from=accrues_from, frequency=frequency), on)
    assert found.start <= on < found.end
    assert found.notional[0].start <= found.start
    assert found.notional[-1].end == found.end
    assert len(found.notional) == 1
    assert (
        found.start == accrues_from
        or coupon_period(
            terms(matures_on=matures_on, accrues_from=accrues_from, frequency=frequency),
            found.start - timedelta(days=1),
        ).end
        == found.start
    )
