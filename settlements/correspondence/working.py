"""What a worker does with a message that is kept and not dealt with: one that a crash left, or that waited for its instruction."""

from datetime import date, datetime
from typing import Final

from machinery.patience import again
from machinery.transactions import whole
from settlements.correspondence.taking import take_up
from settlements.operations import REFERENCE_RACES
from settlements.operations.messages import RACES
from settlements.operations.penalty_lists import LIST_RACES

EVERY_RACE: Final = (*REFERENCE_RACES, *RACES, *LIST_RACES)
"""Constraints that a message may meet which is taken up at the same moment as another."""


def take_up_one(pk: int, *, at: datetime, business_date: date) -> None:
    """Takes one message up, in a transaction of its own; again where another was faster by an instant. One that is dealt with
    already: nothing."""

    def work() -> None:
        with whole():
            take_up(pk, at=at, business_date=business_date)

    again(work, EVERY_RACE)
