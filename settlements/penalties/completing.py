"""Which penalties that lacked a fact of their day may still be completed once it is known. Pure.

While reference data of a day are missing a penalty is zero; once they are there it is reckoned, as long as the depository may still
change it: until the amendment day of its month, which is one of the next. Source: ECSDA CSDR Penalties Framework, 5 and 8.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from settlements.penalties.calendar import MarketMilestones, NoMilestones
from vocabulary.days import ONE_DAY, CalendarNotKnown

FACTS_THAT_COME: Final = ("price", "securities_rate", "cash_rate")
"""What reference data may lack of a day, and bring later."""


@dataclass(frozen=True, slots=True)
class Completable:
    """Which penalties are still completed on a day, by the date on which they were reckoned: those of its month, and of the markets
    `still_open` those since `before`, the first day of the month before."""

    since: date
    before: date
    still_open: frozenset[int | str]

    def holds(self, market: int | str, reckoned_on: date) -> bool:
        """Whether one of a market is."""
        return reckoned_on >= (self.before if market in self.still_open else self.since)

    @property
    def facts(self) -> dict[str, Any]:
        """The parameters of COMPLETABLE."""
        return {"since_month": self.since, "since_before": self.before, "still_open": sorted(self.still_open)}


COMPLETABLE: Final = (
    "p.business_date >= case when p.market_id = any (%(still_open)s::int[])"
    " then %(since_before)s::date else %(since_month)s::date end"
)
"""The same as a condition, of markets by their ids."""


def completable(today: date, markets: Iterable[int | str], days: MarketMilestones) -> Completable:
    """What is still completed on a day in some markets: of the month before until the amendment day of each (inclusive).

    On Tue 15 Dec 2026, the 11th penalty business day, that is since 1 November; on Wed 16 December since 1 December.
    """
    month = today.replace(day=1)
    before = (month - ONE_DAY).replace(day=1)
    still_open = frozenset(each for each in markets if _is_open(days, each, before, today))
    return Completable(month, before, still_open)


def _is_open(days: MarketMilestones, market: int | str, month: date, today: date) -> bool:
    try:
        return today <= days.month(market, month).amendments_until
    except (NoMilestones, CalendarNotKnown):
        return False
