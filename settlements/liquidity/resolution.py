"""The door: which of what waits settles now, under a policy, and what that says of the queue."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from settlements.liquidity.exact import Certainty, best_set
from settlements.liquidity.in_order import greatest_beginnings
from settlements.liquidity.one_by_one import needs_others_in_order, needs_others_with_bypass
from settlements.liquidity.waiting import Mask, Waiting

Optimiser = Callable[[Waiting], tuple[Mask, Certainty]]
"""Which set settles with bypass, and how certain it is that none is worth more."""


class QueuePolicy(StrEnum):
    """Whether an item may be passed over by one behind it in the same queue."""

    QUEUE_ORDER = "QUEUE_ORDER"
    BYPASS = "BYPASS"


class QueueVerdict(StrEnum):
    """What came of a queue."""

    SETTLED = "SETTLED"
    """Everything settles, and could do so one by one."""
    GRIDLOCK_RESOLVED = "GRIDLOCK_RESOLVED"
    """Something settles that could do so only together with others."""
    DEADLOCK = "DEADLOCK"
    """Something stays, and nothing that settles needed others: only new liquidity helps."""


@dataclass(frozen=True)
class Resolution:
    """What settles of a queue, all of it at once.

    settles        by item, in the order of the queue
    needs_others   those of them that could not settle one by one; none unless a gridlock was resolved
    certainty      that there is no greater set in queue order (always proven), or none worth more with bypass
    """

    verdict: QueueVerdict
    settles: Mask
    needs_others: Mask
    certainty: Certainty


class UnsoundSet(AssertionError):
    """An optimiser chose a set that cannot settle: a fault of the optimiser, of which nothing may be booked."""


def resolve(waiting: Waiting, policy: QueuePolicy, optimise: Optimiser = best_set) -> Resolution:
    """Which items settle now.

    QUEUE_ORDER: the greatest set of queue beginnings. BYPASS: the set that is worth most which the optimiser finds (of those
    worth the same the one of the most items, and of those the one that entered first). What is chosen is reckoned again in whole
    numbers, whoever chose it. Refuses InvalidWaiting: what leaves an account stands in several queues.
    """
    in_order = policy is QueuePolicy.QUEUE_ORDER
    settles, certainty = (greatest_beginnings(waiting), Certainty.PROVEN) if in_order else optimise(waiting)
    if not waiting.can_settle(settles):
        raise UnsoundSet(f"{int(settles.sum())} of {len(waiting)} items overdraw an account")
    needs = (needs_others_in_order if in_order else needs_others_with_bypass)(waiting, settles)
    if np.any(needs):
        verdict = QueueVerdict.GRIDLOCK_RESOLVED
    else:
        verdict = QueueVerdict.SETTLED if np.all(settles) else QueueVerdict.DEADLOCK
    return Resolution(verdict, settles, needs, certainty)
