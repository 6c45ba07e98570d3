"""Day counts against published values, and the laws they keep."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refdata.day_counts import DayCount, InvalidInterval, NotionalPeriod, days_between, year_fraction
from vocabulary.decimals import half_up

BOND, EURO, US = DayCount.BOND_BASIS, DayCount.EUROBOND_BASIS, DayCount.THIRTY_360_US
ISDA, ICMA, AFB = DayCount.ACT_ACT_ISDA, DayCount.ACT_ACT_ICMA, DayCount.ACT_ACT_AFB

days = st.dates(date(1950, 1, 1), date(2100, 12, 31))
conventions = st.sampled_from([convention for convention in DayCount if convention != ICMA])


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "end", "bond", "euro", "us"),
    [
        # ISDA workbook on 30/360, examples 1 to 3; QuantLib, testThirty360_BondBasis and _EurobondBasis
        ("2006-08-20", "2007-02-20", 180, 180, 180),
        ("2006-08-31", "2007-02-28", 178, 178, 178),
        ("2007-02-28", "2007-08-31", 183, 182, 180),
        ("2007-08-31", "2008-02-29", 179, 179, 179),
        ("2008-02-29", "2008-08-31", 182, 181, 180),
        ("2006-01-31", "2006-02-28", 28, 28, 28),
        ("2006-02-28", "2006-03-03", 5, 5, 3),
        ("2006-02-14", "2006-02-28", 14, 14, 14),
        ("2006-09-30", "2006-10-31", 30, 30, 30),
        ("2006-10-31", "2006-11-28", 28, 28, 28),
        ("2007-02-26", "2008-02-29", 363, 363, 363),
        ("2008-02-29", "2009-02-28", 359, 359, 360),
        ("2008-02-28", "2008-03-30", 32, 32, 32),
        ("2008-02-28", "2008-03-31", 33, 32, 33),
        # a 31st after a day before the 30th stays, but not under 30E/360
        ("2026-01-29", "2026-03-31", 62, 61, 62),
        ("2026-01-30", "2026-01-31", 0, 0, 0),
        ("2026-01-31", "2026-01-31", 0, 0, 0),
        ("2007-02-28", "2007-02-28", 0, 0, 0),
    ],
)
def test_months_of_thirty_days(start: str, end: str, bond: int, euro: int, us: int) -> None:
    assert [days_between(each, day(start), day(end)) for each in (BOND, EURO, US)] == [bond, euro, us]


@pytest.mark.parametrize(
    ("start", "end", "reference", "frequency", "isda", "icma", "afb"),
    [
        # ISDA paper of November 1998; QuantLib, testActualActual. `reference` is the first notional period.
        ("2003-11-01", "2004-05-01", ("2003-11-01", "2004-05-01"), 2, "0.497724380567", "0.5", "0.497267759563"),
        # short first period, and the one after it
        ("1999-02-01", "1999-07-01", ("1998-07-01", "1999-07-01"), 1, "0.410958904110", "0.410958904110", "0.410958904110"),
        ("1999-07-01", "2000-07-01", ("1999-07-01", "2000-07-01"), 1, "1.001377348600", "1", "1"),
        # long first period, in two notional ones, and the one after it
        ("2002-08-15", "2003-07-15", ("2002-07-15", "2003-01-15", "2003-07-15"), 2,
         "0.915068493151", "0.915760869565", "0.915068493151"),
        ("2003-07-15", "2004-01-15", ("2003-07-15", "2004-01-15"), 2, "0.504004790778", "0.5", "0.504109589041"),
        # the one before a short final period, and that
        ("1999-07-30", "2000-01-30", ("1999-07-30", "2000-01-30"), 2, "0.503892506924", "0.5", "0.504109589041"),
        ("2000-01-30", "2000-06-30", ("2000-01-30", "2000-07-30"), 2, "0.415300546448", "0.417582417582", "0.415300546448"),
    ],
)  # fmt: skip
def test_actual_days_of_actual_years(
    start: str, end: str, reference: tuple[str, ...], frequency: int, isda: str, icma: str, afb: str
) -> None:
    dates = [day(each) for each in reference]
    periods = [NotionalPeriod(*each) for each in pairwise(dates)]
    since, until = day(start), day(end)
    found = [
        year_fraction(ISDA, since, until),
        year_fraction(ICMA, since, until, frequency=frequency, periods=periods[::-1]),
        year_fraction(AFB, since, until),
    ]
    assert [half_up(each, 10) for each in found] == [half_up(Decimal(each), 10) for each in (isda, icma, afb)]


def test_a_long_last_period_is_counted_in_its_notional_quarters() -> None:
    """QuantLib, testActualActualIsma: coupons at the ends of months, and not."""
    at_ends = [day("1999-11-30"), day("2000-02-29"), day("2000-05-31")]
    not_at_ends = [day("1999-11-30"), day("2000-02-29"), day("2000-05-29")]
    for dates, last in ((at_ends, 92), (not_at_ends, 90)):
        periods = [NotionalPeriod(*each) for each in pairwise(dates)]
        found = year_fraction(ICMA, day("1999-11-30"), day("2000-04-30"), frequency=4, periods=periods)
        assert found == Fraction(91, 91 * 4) + Fraction(61, last * 4)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        # whole years back from the end of February land on the end of February
        ("2004-02-29", "2008-02-29", Fraction(4)),
        ("2004-02-28", "2008-02-29", 4 + Fraction(1, 365)),
        ("2004-02-29", "2005-02-28", Fraction(1)),
        ("2004-02-28", "2005-02-28", 1 + Fraction(1, 365)),
        ("2003-02-28", "2004-02-29", Fraction(1)),
        # the 29 February counts if it is one of the days left, the last of them not included
        ("2003-09-01", "2004-02-29", Fraction(181, 365)),
        ("2003-09-01", "2004-03-01", Fraction(182, 366)),
        ("2004-02-29", "2004-03-01", Fraction(1, 366)),
        ("2004-03-01", "2005-02-28", Fraction(364, 365)),
        ("2003-09-01", "2006-09-15", 3 + Fraction(14, 365)),
    ],
)
def test_years_are_counted_back(start: str, end: str, expected: Fraction) -> None:
    assert year_fraction(AFB, day(start), day(end)) == expected


def test_money_market_years() -> None:
    since, until = day("2026-01-15"), day("2026-06-16")
    assert year_fraction(DayCount.ACT_360, since, until) == Fraction(152, 360)
    assert year_fraction(DayCount.ACT_365F, since, until) == Fraction(152, 365)
    assert year_fraction(EURO, since, until) == Fraction(151, 360)
    assert days_between(ICMA, since, until) == 152


@pytest.mark.parametrize(
    ("frequency", "dates"),
    [
        (2, []),
        (0, ["2025-12-01", "2026-06-01"]),
        (2, ["2025-12-02", "2026-06-02"]),
        (2, ["2025-12-01", "2026-05-31"]),
    ],
)
def test_coupon_periods_must_cover_the_interval(frequency: int, dates: list[str]) -> None:
    periods = [NotionalPeriod(day(one), day(other)) for one, other in pairwise(dates)]
    with pytest.raises(InvalidInterval):
        year_fraction(ICMA, day("2025-12-01"), day("2026-06-01"), frequency=frequency, periods=periods)


def test_coupon_periods_have_no_gap_and_are_not_empty() -> None:
    apart = [NotionalPeriod(day("2025-01-01"), day("2025-07-01")), NotionalPeriod(day("2025-07-02"), day("2026-01-02"))]
    with pytest.raises(InvalidInterval):
        year_fraction(ICMA, day("2025-01-01"), day("2026-01-01"), frequency=2, periods=apart)
    with pytest.raises(InvalidInterval):
        NotionalPeriod(day("2025-01-01"), day("2025-01-01"))


@given(conventions, days, days)
def test_an_interval_goes_forward(convention: DayCount, one: date, other: date) -> None:
    if one == other:
        assert year_fraction(convention, one, other) == 0
    else:
        assert days_between(convention, min(one, other), max(one, other)) >= 0
        with pytest.raises(InvalidInterval):
            year_fraction(convention, max(one, other), min(one, other))


@given(st.sampled_from([DayCount.ACT_360, DayCount.ACT_365F, ISDA]), days, days, days)
def test_parts_of_an_interval_add_up(convention: DayCount, one: date, two: date, three: date) -> None:
    start, middle, end = sorted((one, two, three))
    whole = year_fraction(convention, start, end)
    assert whole == year_fraction(convention, start, middle) + year_fraction(convention, middle, end)


@given(conventions, days, st.integers(0, 4000))
def test_a_year_fraction_is_near_the_years_of_the_calendar(convention: DayCount, start: date, length: int) -> None:
    end = start + timedelta(days=length)
    assert abs(year_fraction(convention, start, end) - Fraction(length, 365)) <= Fraction(4 + length // 60, 360)
