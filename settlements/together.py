"""What settles only at once, when nothing settles by itself any more: liquidity saving, of the night. Pure.

Each would wait for the other for ever: who delivers lacks what a third one owes him, who lacks what he owes. All of a set settle
together, whole, so that no account gives more than it has and takes. The set is found by `liquidity`, by the policy of the market:
with bypass, as the passes of the night are, everything at once, less what is too much, plus what still fits, and of few that share
accounts the best one; in queue order the greatest set of queue beginnings, of queues of what leaves an account. What is of markets
in queue order settles first, what is of others with what that leaves: a set of rows of both is not looked for.

It is settled in one chunk, and each chunk is chosen from what the books and the queue are at that moment: a night that is taken
over chooses the same. Where a set is large it is taken in parts that need nothing of one another (`independent`), the first in
the queue first; the next pass takes what is left. Source: reference B.2 (optimisation comes before parts), B.4.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from settlements.decision import Ints, Queue, accounts_of
from settlements.linking import Tree
from settlements.liquidity.exact import Certainty, searched_set
from settlements.liquidity.resolution import QueuePolicy, resolve
from settlements.liquidity.waiting import COLUMNS, Mask, Waiting

Bools = npt.NDArray[np.bool_]
LOOKED_AT: Final = 100_000
"""Rows of a queue, the first ones, among which a set is looked for: a second or two."""
AT_ONCE: Final = 5_000
"""Rows that are settled in one chunk at most, unless more than these need one another."""


def settle_together(
    chunk: Queue,
    free: Bools,
    available: list[int],
    keeps_order: Bools | None = None,
    *,
    looked_at: int = LOOKED_AT,
    at_once: int = AT_ONCE,
) -> Ints:
    """Which places of a chunk settle at once, rising; none where no set does. `available` is changed by them.

    Of a chunk in which nothing that is free settles by itself. `keeps_order`: the places that nobody behind them in their queues
    may pass over; None: there are none. What is not free stands in no queue. `available` is as `decision.settle_in_order` wants it.
    """
    places = np.flatnonzero(free)[:looked_at]
    queue = chunk.take(places)
    accounts = np.unique(np.concatenate([np.zeros(1, dtype=np.int64), *accounts_of(queue)]))
    giver, taker, payer, payee = (np.searchsorted(accounts, column) for column in accounts_of(queue))
    have = np.array([available[account] for account in accounts.tolist()], dtype=object)
    waiting = Waiting(giver, taker, queue.quantity, payer, payee, queue.amount, have)
    in_order = np.zeros(len(queue), dtype=np.bool_) if keeps_order is None else keeps_order[places]
    chosen = _chosen(waiting, in_order)
    if len(chosen) > at_once:
        chosen = _first_of(independent(waiting, chosen, in_order), at_once)
    found = np.zeros(len(queue), dtype=np.bool_)
    found[chosen] = True
    for account, units in zip(accounts.tolist(), waiting.ends(found), strict=True):
        available[account] = units
    return places[found]


def _chosen(waiting: Waiting, in_order: Bools) -> list[int]:
    """The rows that settle at once, rising: those of queue order by it, then of the others what fits beside."""
    found, have = np.zeros(len(waiting), dtype=np.bool_), waiting.available
    for rows, policy in ((in_order, QueuePolicy.QUEUE_ORDER), (~in_order, QueuePolicy.BYPASS)):
        if rows.any():
            some = Waiting(**{name: getattr(waiting, name)[rows] for name in COLUMNS}, available=have)
            settles = resolve(some, policy, _searched).settles
            found[rows] = settles
            have = np.array(some.ends(settles), dtype=object)
    return np.flatnonzero(found).tolist()


def independent(waiting: Waiting, chosen: list[int], in_order: Bools) -> list[list[int]]:
    """A set that settles at once, in parts of which each does by itself: those that give from an account that has not enough for
    all of them, and those that bring something to it, are in one; and those of one queue, where it is kept. The part with the first
    row first."""
    legs, have = waiting.legs, waiting.available.tolist()
    ends = [
        [
            (legs.securities_from[row], legs.securities_to[row], legs.quantity[row]),
            (legs.cash_from[row], legs.cash_to[row], legs.amount[row]),
        ]
        for row in chosen
    ]
    asked: dict[int, int] = {}
    for legs_of_row in ends:
        for giver, _, units in legs_of_row:
            asked[giver] = asked.get(giver, 0) + units
    short, tree = {account for account, units in asked.items() if units > have[account]}, Tree()
    short |= {
        giver for row, found in zip(chosen, ends, strict=True) if in_order[row] for giver, _, units in found if units
    }
    for row, legs_of_row in zip(chosen, ends, strict=True):
        for account in {end for giver, taker, units in legs_of_row if units for end in (giver, taker)} & short:
            tree.join(row, -1 - account)
    found: dict[int, list[int]] = {}
    for row in chosen:
        found.setdefault(tree.top(row), []).append(row)
    return list(found.values())


def _first_of(parts: list[list[int]], at_once: int) -> list[int]:
    """The first parts that are no more rows than may settle at once, at least one."""
    found = list(parts[0])
    for part in parts[1:]:
        if len(found) + len(part) > at_once:
            break
        found += part
    return sorted(found)


def _searched(waiting: Waiting) -> tuple[Mask, Certainty]:
    return searched_set(waiting), Certainty.FOUND
