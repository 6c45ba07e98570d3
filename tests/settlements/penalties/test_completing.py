"""Which penalties that lacked a fact of their day may still be completed."""

from datetime import date

import pytest

from settlements.penalties.calendar import MarketMilestones, Milestones
from settlements.penalties.completing import completable

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
OWN, OTHER = 1, 2


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
    found = completable(today, [OWN], MarketMilestones({}))
    assert found.holds(OWN, since)
    assert not found.holds(OWN, date(since.year - 1, since.month, 28))
    assert (min(found.since, found.before) if found.still_open else found.since) == min(since, found.since)
    assert found.holds(OWN, found.before) == (since <= found.before)


def test_each_market_goes_by_its_own_amendment_day() -> None:
    """One ends with the 5th penalty business day of December, Mon 7; of the other the framework says the 11th."""
    early = Milestones(NOVEMBER, 4, 5, 14, 16, 18, "Rule 7")
    found = completable(date(2026, 12, 8), [OWN, OTHER], MarketMilestones({OWN: [early]}))
    assert found.still_open == {OTHER}
    assert not found.holds(OWN, date(2026, 11, 30)) and found.holds(OWN, DECEMBER)
    assert found.holds(OTHER, date(2026, 11, 30))
    assert completable(date(2026, 12, 7), [OWN], MarketMilestones({OWN: [early]})).holds(OWN, NOVEMBER)
