"""Which penalties that lacked a fact of their day may still be completed."""

from datetime import date

import pytest

from settlements.penalties.calendar import penalty_month
from settlements.penalties.completing import completed_since

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


@pytest.mark.parametrize(
    ("today", "since"),
    [
        # December 2026 begins on a Tuesday: its 11th penalty business day is Tue 15
        (date(2026, 11, 30), NOVEMBER),
        (date(2026, 12, 1), NOVEMBER),
        (date(2026, 12, 15), NOVEMBER),
        (date(2026, 12, 16), DECEMBER),
        (date(2026, 12, 31), DECEMBER),
        # Fri 1 Jan 2027 is none, so that the 11th is Mon 18
        (date(2027, 1, 18), DECEMBER),
        (date(2027, 1, 19), date(2027, 1, 1)),
        # there were no penalties before February 2022
        (date(2022, 2, 1), date(2022, 2, 1)),
    ],
)
def test_the_month_before_is_completed_until_its_amendment_day(today: date, since: date) -> None:
    assert completed_since(today) == since


def test_what_is_completed_may_be_changed() -> None:
    for day in (date(2026, 12, 15), date(2027, 1, 18)):
        assert penalty_month(completed_since(day)).amendments_until >= day
