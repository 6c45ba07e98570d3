"""Which open matches settle tonight: exact queue order, proceeds reused. Pure: arrays in, arrays out.

The queue is ordered by priority, intended settlement date and age (match id). A match settles when the account that
delivers has the securities and the account that pays has the cash, both or neither; what it brings can be used by every
later one. What was refused is tried again in the same order, until a pass settles nothing: so a match that is funded by
a later one settles in the same night. The same queue and balances give the same answer on every machine.
Source: reference B.2 (order inside the engine, bypass FIFO), B.4.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

FIELDS = (
    ("match", ">i8"),
    ("priority", ">i2"),
    ("intended", ">i4"),
    ("market", ">i4"),
    ("asset", ">i4"),
    ("securities_from", ">i4"),
    ("securities_to", ">i4"),
    ("quantity", ">i8"),
    ("currency", ">i4"),
    ("cash_from", ">i4"),
    ("cash_to", ">i4"),
    ("amount", ">i8"),
    ("deliverer_hold", ">i2"),
    ("receiver_hold", ">i2"),
)


@dataclass(frozen=True)
class Queue:
    """Open matches in the order in which they are tried: one array a column, all of one length, native int64."""

    match: Ints
    priority: Ints
    intended: Ints
    market: Ints
    asset: Ints
    securities_from: Ints
    securities_to: Ints
    quantity: Ints
    currency: Ints
    cash_from: Ints
    cash_to: Ints
    amount: Ints
    deliverer_hold: Ints
    receiver_hold: Ints

    @classmethod
    def of(cls, table: npt.NDArray[np.void]) -> "Queue":
        """The queue of rows in any order."""
        return cls(**{name: table[name].astype(np.int64) for name, _ in FIELDS})._in_order()

    def _in_order(self) -> "Queue":
        return self.take(np.lexsort((self.match, self.intended, self.priority)))

    def joined(self, other: "Queue") -> "Queue":
        """The queue of the rows of both, of which none is in both."""
        if not len(other):
            return self
        columns = {name: np.concatenate([getattr(self, name), getattr(other, name)]) for name, _ in FIELDS}
        return Queue(**columns)._in_order()

    def __len__(self) -> int:
        return len(self.match)

    def take(self, rows: Ints | npt.NDArray[np.bool_]) -> "Queue":
        """The queue of some rows, in the order given."""
        return Queue(**{name: getattr(self, name)[rows] for name, _ in FIELDS})

    def key(self, row: int) -> list[int]:
        """Where a row stands in the order: [priority, intended, match]."""
        return [int(self.priority[row]), int(self.intended[row]), int(self.match[row])]

    def after(self, key: list[int]) -> npt.NDArray[np.bool_]:
        """The rows that come strictly after a key."""
        priority, intended, match = key
        later: npt.NDArray[np.bool_] = (self.priority > priority) | (
            (self.priority == priority)
            & ((self.intended > intended) | ((self.intended == intended) & (self.match > match)))
        )
        return later


@dataclass(frozen=True)
class Blocked:
    """What may not move, as ids: accounts of the books and assets."""

    accounts: Ints
    assets: Ints


PARTLY = 2
"""Of `deliverer_hold`: held, but for what its party has released of it."""


IMPOSED_STEP = 4
"""What the house holds, in both holds: so many times the place of its kind in `lifecycle.IMPOSED`, from 1 on, on top of the
party's own hold."""


def by_party(holds: Ints) -> Ints:
    """Of holds as the queue has them what parties do: 0, 1, or PARTLY."""
    return holds % IMPOSED_STEP


def eligible(
    queue: Queue, blocked: Blocked, known: npt.NDArray[np.bool_], *, parts: bool = False
) -> npt.NDArray[np.bool_]:
    """The rows that may be tried: nobody holds them, neither a party nor the house, nothing on them is blocked, every account has
    its guard; with `parts` also those of which the deliverer holds but a rest."""
    given = queue.deliverer_hold == 0
    if parts:
        given |= queue.deliverer_hold == PARTLY
    free: npt.NDArray[np.bool_] = given & (queue.receiver_hold == 0) & ~poisoned(queue, known)
    if len(blocked.assets):
        free &= ~np.isin(queue.asset, blocked.assets)
    if len(blocked.accounts):
        for column in accounts_of(queue):
            free = free & ~np.isin(column, blocked.accounts)
    return free


def accounts_of(queue: Queue) -> tuple[Ints, Ints, Ints, Ints]:
    """The four account columns: who gives and takes the securities, who pays and receives the cash."""
    return queue.securities_from, queue.securities_to, queue.cash_from, queue.cash_to


def poisoned(queue: Queue, known: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The rows that name an account without a guard. They are set aside, and the night goes on without them."""
    bad = np.zeros(len(queue), dtype=np.bool_)
    for column in accounts_of(queue):
        bad = bad | (column >= len(known)) | ~known[np.minimum(column, len(known) - 1)]
    return bad


def settle_in_order(queue: Queue, available: list[int]) -> npt.NDArray[np.bool_]:
    """Tries each row once, in order; which of them settle. `available[account]` is changed by those that do.

    `available` is posted - held - floor in whole units of the asset, immense where there is no floor; entry 0 stands
    for a leg that is not there and stays 0.
    """
    settled = bytearray(len(queue))
    columns = (
        queue.securities_from.tolist(),
        queue.securities_to.tolist(),
        queue.quantity.tolist(),
        queue.cash_from.tolist(),
        queue.cash_to.tolist(),
        queue.amount.tolist(),
    )
    for row, (giver, taker, quantity, payer, payee, amount) in enumerate(zip(*columns, strict=True)):
        if available[giver] >= quantity and available[payer] >= amount:
            available[giver] -= quantity
            available[taker] += quantity
            available[payer] -= amount
            available[payee] += amount
            settled[row] = 1
    return np.frombuffer(bytes(settled), dtype=np.bool_)


def lacks(accounts: Ints, wanted: Ints, available: list[int]) -> list[bool]:
    """The rows whose account has less than it must give: who delivers its quantity, or who pays its amount."""
    return [available[account] < units for account, units in zip(accounts.tolist(), wanted.tolist(), strict=True)]
