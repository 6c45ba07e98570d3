"""Bypass, one after another: each item settles if it can, else it is passed over, in passes until one settles nothing.

The same as the night does without liquidity saving (`settlements.decision`). What settles so needs nobody else to settle at
the same moment.
"""

from collections.abc import Sequence

from settlements.liquidity.waiting import Legs


def one_pass(legs: Legs, rows: Sequence[int], available: list[int], chosen: bytearray) -> list[int]:
    """Tries each row once, in the order given; those that did not settle. `available` and `chosen` are changed."""
    givers, takers, quantities, payers, payees, amounts = legs
    left = []
    for row in rows:
        giver, quantity, payer, amount = givers[row], quantities[row], payers[row], amounts[row]
        if (quantity and available[giver] < quantity) or (amount and available[payer] < amount):
            left.append(row)
            continue
        available[giver] -= quantity
        available[takers[row]] += quantity
        available[payer] -= amount
        available[payees[row]] += amount
        chosen[row] = 1
    return left


def until_stable(legs: Legs, rows: Sequence[int], available: list[int], chosen: bytearray) -> list[int]:
    """Passes until one settles nothing; the rows that did not settle. `available` and `chosen` are changed."""
    while True:
        left = one_pass(legs, rows, available, chosen)
        if len(left) == len(rows):
            return left
        rows = left
