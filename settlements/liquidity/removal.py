"""Bypass, all at once: settle everything, remove what is too much where it fits best, then add back what still fits.

Each account that ends below zero gives up items until it does not: of those a little larger than what it lacks (of the largest,
if none is) the one that costs least. An item costs what it is worth, less the share of it that its other account lacks anyway,
plus the shares that whoever would have received from it will lack. Then what was removed is tried again, the most valuable
first. Deterministic: of equal ones that of fewer units goes, then the one that entered last. Source: reference B.4, measured in
docs/benchmarks.md.
"""

from bisect import bisect_left
from collections.abc import Sequence

from settlements.liquidity.passes import until_stable
from settlements.liquidity.waiting import Legs, Waiting, move_all, take_back

LOOKED_AT = 8
"""Of so many items that would be enough the cheapest is removed."""


def remove_best_fit(waiting: Waiting, rows: Sequence[int], available: list[int], chosen: bytearray) -> list[int]:
    """Settles all rows at once, less what is removed; those removed, in this order. `available` and `chosen` are changed.

    After it no account that gives is below zero, if none was before that gave already.
    """
    legs, worths, many = waiting.legs, waiting.worths, len(waiting)
    move_all(legs, rows, available)
    for row in rows:
        chosen[row] = 1
    gives = _by_units(legs, rows, many)
    short = sorted(account for account in gives if available[account] < 0)
    removed = []
    while short:
        account = short.pop()
        mine = gives[account]
        while available[account] < 0 and mine:
            lacking = min(-available[account], mine[-1] // many)
            place = bisect_left(mine, lacking * many)
            row = min(
                (many - 1 - key % many for key in mine[place : place + LOOKED_AT]),
                key=lambda each: _cost(legs, each, worths[each], account, available),
            )
            _forget(gives, legs.securities_from[row], legs.quantity[row] * many + many - 1 - row)
            _forget(gives, legs.cash_from[row], legs.amount[row] * many + many - 1 - row)
            take_back(legs, row, available)
            chosen[row] = 0
            removed.append(row)
            short += (a for a in (legs.securities_to[row], legs.cash_to[row]) if available[a] < 0 and a in gives)
    return removed


def add_back(waiting: Waiting, rows: Sequence[int], available: list[int], chosen: bytearray) -> list[int]:
    """Settles what fits of the rows, the most valuable first, until nothing does; those that do not. Changes both."""
    worths = waiting.worths
    return until_stable(waiting.legs, sorted(rows, key=lambda row: (-worths[row], row)), available, chosen)


def _by_units(legs: Legs, rows: Sequence[int], many: int) -> dict[int, list[int]]:
    """What each account gives, as units * many + place from the end of the queue: ordered by units, then the last first."""
    gives: dict[int, list[int]] = {}
    givers, _, quantities, payers, _, amounts = legs
    for row in rows:
        place = many - 1 - row
        if quantities[row]:
            gives.setdefault(givers[row], []).append(quantities[row] * many + place)
        if amounts[row]:
            gives.setdefault(payers[row], []).append(amounts[row] * many + place)
    for keys in gives.values():
        keys.sort()
    return gives


def _forget(gives: dict[int, list[int]], account: int, key: int) -> None:
    keys = gives.get(account, [])
    place = bisect_left(keys, key)
    if place < len(keys) and keys[place] == key:
        del keys[place]


def _cost(legs: Legs, row: int, worth: int, account: int, available: list[int]) -> int:
    """What it costs to remove a row for the sake of an account."""
    cost = worth
    for giver, taker, units in (
        (legs.securities_from[row], legs.securities_to[row], legs.quantity[row]),
        (legs.cash_from[row], legs.cash_to[row], legs.amount[row]),
    ):
        if not units:
            continue
        if giver != account and available[giver] < 0:
            cost -= worth * min(-available[giver], units) // units
        if available[taker] < units:
            cost += worth * min(units - available[taker], units) // units
    return cost
