"""Which penalties that lacked a fact of their day may still be completed once it is known. Pure.

While reference data of a day are missing a penalty is zero; once they are there it is reckoned, as long as the depository may still
change it: until the amendment day of its month, the 11th penalty business day of the next. Source: ECSDA CSDR Penalties Framework,
5 and 8.
"""

from datetime import date
from typing import Final

from settlements.penalties.calendar import NoMilestones, penalty_month
from vocabulary.days import ONE_DAY, CalendarNotKnown

FACTS_THAT_COME: Final = ("price", "securities_rate", "cash_rate")
"""What reference data may lack of a day, and bring later."""


def completed_since(today: date) -> date:
    """The first day of the earliest month whose penalties are still completed on a day: the month before until its amendment day
    (inclusive), then the month of the day.

    On Tue 15 Dec 2026, the 11th penalty business day: 1 November; on Wed 16 December: 1 December.
    """
    month = today.replace(day=1)
    before = (month - ONE_DAY).replace(day=1)
    try:
        is_open = today <= penalty_month(before).amendments_until
    except (NoMilestones, CalendarNotKnown):
        is_open = False
    return before if is_open else month
