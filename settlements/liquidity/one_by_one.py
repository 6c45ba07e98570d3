"""Whether a set that can settle at once could also settle one by one, and if not, what of it needs the others.

In queue order each queue has one order, so it does not matter which queue goes on first: whatever can settle does, and what is
left needs the others. With bypass an account chooses what it pays first, and may choose wrongly: so what harms nobody goes
first, and of the rest every order is tried, if it is small.
"""

from typing import Final

import numpy as np

from settlements.liquidity.in_order import Queues
from settlements.liquidity.passes import until_stable
from settlements.liquidity.waiting import Available, Legs, Mask, Waiting, as_mask, move

SMALL: Final = 24
TRIED: Final = 20_000
ACCOUNTS: Final = (0, 1, 3, 4)
"""The columns of `Legs` that are accounts."""


def needs_others_in_order(waiting: Waiting, settles: Mask) -> Mask:
    """What of a set of queue beginnings can settle only together with others, when nobody is passed over."""
    legs, available = waiting.legs, waiting.available.tolist()
    queues = Queues(waiting, np.flatnonzero(settles).tolist())
    left = bytearray(settles.tobytes())
    heads = dict.fromkeys(queues.rows, 0)
    stirred = list(queues.rows)
    while stirred:
        queue = stirred.pop()
        rows = queues.rows.get(queue, [])
        while rows and heads[queue] < len(rows):
            row = rows[heads[queue]]
            mine = queues.of[row]
            is_first = all(
                heads[each] < len(queues.rows[each]) and queues.rows[each][heads[each]] == row for each in mine
            )
            if not is_first or not _can(legs, row, available):
                break
            move(legs, row, available)
            left[row] = 0
            for each in mine:
                heads[each] += 1
            stirred += (each for each in mine if each != queue)
            stirred += (queues.of_account(account) for account in (legs.securities_to[row], legs.cash_to[row]))
    return as_mask(left)


def needs_others_with_bypass(waiting: Waiting, settles: Mask) -> Mask:
    """What of a set can settle only together with others, in whatever order one tries; nothing if there is a good order.

    These are what passes in the order of entry leave. Where passes with the most valuable first leave something as well, more
    than SMALL are left once the harmless ones have gone, or TRIED states are not enough to find an order, there is held to be
    none.
    """
    legs, worths, nothing = waiting.legs, waiting.worths, bytearray(len(waiting))
    rows = np.flatnonzero(settles).tolist()
    stuck = until_stable(legs, rows, waiting.available.tolist(), nothing)
    needs = np.zeros(len(waiting), dtype=np.bool_)
    if (
        stuck
        and until_stable(legs, sorted(rows, key=lambda row: -worths[row]), waiting.available.tolist(), nothing)
        and not _has_an_order(legs, rows, waiting.available.tolist())
    ):
        needs[stuck] = True
    return needs


def _has_an_order(legs: Legs, rows: list[int], available: list[int]) -> bool:
    """Whether rows can settle one by one in some order. `available` is changed."""
    rows = _without_the_harmless(legs, rows, available)
    if len(rows) > SMALL:
        return False
    accounts = {legs[column][row] for column in ACCOUNTS for row in rows}
    states = [(frozenset(rows), {account: available[account] for account in accounts})]
    tried: set[frozenset[int]] = set()
    while states and len(tried) < TRIED:
        left, now = states.pop()
        if not left:
            return True
        if left in tried:
            continue
        tried.add(left)
        for row in sorted(left, reverse=True):
            if _can(legs, row, now):
                after = now.copy()
                move(legs, row, after)
                states.append((frozenset(_without_the_harmless(legs, sorted(left - {row}), after)), after))
    return False


def _without_the_harmless(legs: Legs, rows: list[int], available: Available) -> list[int]:
    """Settles each row whose accounts can give all that is asked of them, which spoils no order; those left.

    `available` is changed.
    """
    asked: dict[int, int] = {}
    for row in rows:
        for account, units in _gives(legs, row):
            asked[account] = asked.get(account, 0) + units
    while True:
        left = []
        for row in rows:
            if any(available[account] < asked[account] for account, _ in _gives(legs, row)):
                left.append(row)
                continue
            move(legs, row, available)
            for account, units in _gives(legs, row):
                asked[account] -= units
        if len(left) == len(rows):
            return left
        rows = left


def _can(legs: Legs, row: int, available: Available) -> bool:
    """Whether a row can settle by itself."""
    return all(available[account] >= units for account, units in _gives(legs, row))


def _gives(legs: Legs, row: int) -> list[tuple[int, int]]:
    """Which accounts a row takes from, and how much."""
    both = ((legs.securities_from[row], legs.quantity[row]), (legs.cash_from[row], legs.amount[row]))
    return [(account, units) for account, units in both if units]
