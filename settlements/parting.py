"""What settles of open matches that may settle in parts, in queue order: `partials.settle_part` on whole units. Pure.

The rule is that of `partials`; here it is reckoned for a night: in whole units of the assets, row after row, each with what is
available after the rows before it. What has become available as a whole settles whole, so that no later row takes of it.
Proved equal to `settle_part` in tests/settlements/test_parting.py.
"""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from settlements.decision import Ints, Queue


@dataclass(frozen=True)
class Terms:
    """What the queue does not say of its rows, one array a column; quantities and amounts in whole units, as in the queue.

    instructed_quantity, instructed_amount   what both instructions say, of which the queue has what is still open
    minimum_unit, multiple                   settlement units of the security
    threshold                                the least amount of a part; 0: none counts, NO_PARTS: no part may be made
    """

    instructed_quantity: Ints
    instructed_amount: Ints
    minimum_unit: Ints
    multiple: Ints
    threshold: Ints

    def take(self, rows: Ints | npt.NDArray[np.bool_]) -> "Terms":
        """The terms of some rows, in the order given."""
        return Terms(**{each.name: getattr(self, each.name)[rows] for each in fields(self)})


NO_PARTS = -1
"""Instead of a threshold: a side said NPAR, it is linked, or a threshold would count that nobody has set."""


@dataclass(frozen=True)
class Moved:
    """What moves of each row; quantity 0 where nothing does. The row is settled where that is all that was open."""

    quantity: Ints
    amount: Ints


def part_in_order(queue: Queue, terms: Terms, available: list[int]) -> Moved:
    """Tries each row once, in order; what moves of it. `available[account]` is changed by what does.

    `available` is as `decision.settle_in_order` wants it. Rows deliver securities: cash alone settles whole, or not. Python's
    integers have no end, so the share of an amount is exact whatever its size.
    """
    quantities, amounts = [0] * len(queue), [0] * len(queue)
    columns = (
        queue.securities_from,
        queue.securities_to,
        queue.quantity,
        queue.cash_from,
        queue.cash_to,
        queue.amount,
        *(getattr(terms, each.name) for each in fields(terms)),
    )
    facts = zip(*(column.tolist() for column in columns), strict=True)
    for row, (giver, taker, open_units, payer, payee, unpaid, whole, price, least, multiple, threshold) in enumerate(
        facts
    ):
        if available[giver] >= open_units:
            quantity, amount = open_units, unpaid
        else:
            quantity = max(available[giver], 0) // multiple * multiple
            if not quantity or threshold == NO_PARTS or (open_units == whole and quantity < least):
                continue
            amount = min((2 * price * quantity + whole) // (2 * whole), unpaid)
            if amount < threshold or (payer and not 0 < amount < unpaid):
                continue
        if available[payer] < amount:
            continue
        available[giver] -= quantity
        available[taker] += quantity
        available[payer] -= amount
        available[payee] += amount
        quantities[row], amounts[row] = quantity, amount
    return Moved(np.array(quantities, dtype=np.int64), np.array(amounts, dtype=np.int64))
