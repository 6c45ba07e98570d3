"""What settles of open matches that may settle in parts, in queue order: `partials.settle_part` on whole units. Pure.

The rule is that of `partials`; here it is reckoned for a night: in whole units of the assets, row after row, each with what is
available after the rows before it. What has become available as a whole settles whole, so that no later row takes of it.
Proved equal to `settle_part` in tests/settlements/test_parting.py.

A night tries everything whole, until a pass settles nothing; then what settles only at once with others (`together`); once nothing
does, it makes parts, once over the queue, and tries everything whole again. A match settles in part at most once a night: its rest
settles whole or waits. Otherwise a single share that goes round between two who owe each other a thousand would be a thousand
parts each.
"""

from dataclasses import dataclass, fields, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from settlements.decision import Ints, Queue


@dataclass(frozen=True)
class Terms:
    """What the queue does not say of its rows, one array a column; quantities and amounts in whole units, as in the queue.

    instructed_quantity, instructed_amount   what both instructions say, of which the queue has what is still open
    minimum_unit, multiple                   settlement units of the security
    threshold                                the least amount of a part; 0: none counts, NO_PARTS: no part may be made
    released                                 of what its deliverer holds, how much may settle; NO_LIMIT: nobody holds it
    """

    instructed_quantity: Ints
    instructed_amount: Ints
    minimum_unit: Ints
    multiple: Ints
    threshold: Ints
    released: Ints

    @property
    def may_part(self) -> bool:
        """Whether any row may settle in part."""
        return bool((self.threshold != NO_PARTS).any())

    def take(self, rows: Ints | npt.NDArray[np.bool_]) -> "Terms":
        """The terms of some rows, in the order given."""
        return Terms(**{each.name: getattr(self, each.name)[rows] for each in fields(self)})


NO_PARTS = -1
"""Instead of a threshold: a side said NPAR, it is linked, or a threshold would count that nobody has set."""
NO_LIMIT = int(np.iinfo(np.int64).max)
"""Instead of a quantity that is released: all that is open may settle."""


@dataclass(frozen=True)
class Moved:
    """What moves of each row; quantity 0 where nothing does. The row is settled where that is all that was open."""

    quantity: Ints
    amount: Ints

    def legs(self, queue: Queue) -> Queue:
        """The rows of which something moves, with what moves of them instead of what was open."""
        return replace(queue, quantity=self.quantity, amount=self.amount).take(self.is_any())

    def is_any(self) -> npt.NDArray[np.bool_]:
        """The rows of which something moves."""
        any_: npt.NDArray[np.bool_] = (self.quantity > 0) | (self.amount > 0)
        return any_

    @classmethod
    def nothing(cls, rows: int) -> "Moved":
        """That of so many rows nothing has moved yet."""
        return cls(np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.int64))

    def note(self, rows: Ints, legs: Queue) -> None:
        """That of some rows what `legs` say moves."""
        self.quantity[rows], self.amount[rows] = legs.quantity, legs.amount

    def is_whole(self, queue: Queue) -> npt.NDArray[np.bool_]:
        """The rows that are settled: what moves is all that was open."""
        whole: npt.NDArray[np.bool_] = (self.quantity == queue.quantity) & (self.amount == queue.amount)
        return whole

    def is_part(self, queue: Queue) -> npt.NDArray[np.bool_]:
        """The rows of which a part moves, and a rest stays open."""
        part: npt.NDArray[np.bool_] = (self.quantity > 0) & (self.quantity < queue.quantity)
        return part

    def left(self, queue: Queue, terms: Terms | None) -> tuple[Queue, Terms | None]:
        """What stays open, row by row: settled ones are left out, and what has moved in part makes no other part tonight."""
        stays = ~self.is_whole(queue)
        rest = replace(queue, quantity=queue.quantity - self.quantity, amount=queue.amount - self.amount).take(stays)
        if terms is None:
            return rest, None
        after = replace(
            terms,
            threshold=np.where(self.is_part(queue), NO_PARTS, terms.threshold),
            released=np.where(terms.released == NO_LIMIT, NO_LIMIT, terms.released - self.quantity),
        )
        return rest, after.take(stays)


class Pass(StrEnum):
    """What a pass over the queue tries of each row."""

    WHOLE = "WHOLE"
    """All that is open of it."""
    TOGETHER = "TOGETHER"
    """All that is open of it, at once with others that could not settle without it."""
    PARTS = "PARTS"
    """All that is open of it, and where its securities lack, a part."""


def following(made: Pass, *, moved: bool, parts_left: bool) -> Pass | None:
    """The pass after one that is made; None: the night is over.

    `moved`: it has moved something. `parts_left`: a row is open that may settle in part tonight.
    """
    if moved:
        return Pass.WHOLE
    if made == Pass.WHOLE:
        return Pass.TOGETHER
    return Pass.PARTS if made == Pass.TOGETHER and parts_left else None


def part_in_order(queue: Queue, terms: Terms, available: list[int]) -> Moved:
    """Tries each row once, in order; what moves of it. `available[account]` is changed by what does.

    Of what is released in part no more than that is tried; all of it may be worth less than the threshold. `available` is as
    `decision.settle_in_order` wants it. Rows deliver securities: cash alone settles whole, or not. Python's
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
    for row, (giver, taker, open_units, payer, payee, unpaid, *terms_of_it) in enumerate(facts):
        whole, price, least, multiple, threshold, released = terms_of_it
        if min(available[giver], released) >= open_units:
            quantity, amount = open_units, unpaid
        else:
            quantity = max(min(available[giver], released), 0) // multiple * multiple
            if not quantity or threshold == NO_PARTS or (open_units == whole and quantity < least):
                continue
            amount = min((2 * price * quantity + whole) // (2 * whole), unpaid)
            if (amount < threshold and quantity < released) or (payer and not 0 < amount < unpaid):
                continue
        if available[payer] < amount:
            continue
        available[giver] -= quantity
        available[taker] += quantity
        available[payer] -= amount
        available[payee] += amount
        quantities[row], amounts[row] = quantity, amount
    return Moved(np.array(quantities, dtype=np.int64), np.array(amounts, dtype=np.int64))
