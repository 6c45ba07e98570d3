"""What waits to settle, as columns of whole numbers, and what is available on each account."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from vocabulary.invalid import Invalid
from vocabulary.sums import Ids, Units

Mask = npt.NDArray[np.bool_]
Available = list[int] | dict[int, int]
"""What is available, by account."""

COLUMNS = ("securities_from", "securities_to", "quantity", "cash_from", "cash_to", "amount")
NO_LEG = 0
"""The account of a leg that is not there."""


class InvalidWaiting(Invalid):
    """Columns that do not belong together, or numbers that no queue has."""

    code = "invalid_waiting"


class Legs(NamedTuple):
    """The columns as lists of Python's whole numbers, which do not overflow; a leg that goes back to its giver is no leg."""

    securities_from: list[int]
    securities_to: list[int]
    quantity: list[int]
    cash_from: list[int]
    cash_to: list[int]
    amount: list[int]


@dataclass(frozen=True)
class Waiting:
    """Items in the order in which they entered, a row each: a payment, a free delivery, or a delivery versus payment.

    securities_from, securities_to   accounts of the securities; NO_LEG twice, and a quantity of zero, for a payment
    cash_from, cash_to               accounts of the cash; NO_LEG twice, and an amount of zero, for a free delivery
    quantity, amount                 zero or more, in the smallest units of their asset
    available                        by account: balance and credit line, less what is held; the entry of NO_LEG is zero
    worth                            what it is worth that an item settles, in one currency; None: its amount
    securities_queue, cash_queue     in whose queue it stands for its securities and for its cash, as numbers from 1, 0 for
                                     a leg that is not there; None: every account that gives has a queue of its own

    An account is of one asset. Below zero nothing leaves it until it is back at zero or above; it may receive.
    Refuses InvalidWaiting.
    """

    securities_from: Ids
    securities_to: Ids
    quantity: Units
    cash_from: Ids
    cash_to: Ids
    amount: Units
    available: Units
    worth: Units | None = None
    securities_queue: Ids | None = None
    cash_queue: Ids | None = None

    def __post_init__(self) -> None:
        optional = (self.worth, self.securities_queue, self.cash_queue)
        columns = [getattr(self, name) for name in COLUMNS] + [column for column in optional if column is not None]
        for column in (*columns, self.available):
            if column.dtype != object and not np.issubdtype(column.dtype, np.signedinteger):
                _refuse("whole numbers", column.dtype, "Give smallest units.")
        if len({len(column) for column in columns}) > 1:
            _refuse(
                "columns of one length", sorted({len(column) for column in columns}), "Give every item all of them."
            )
        if any(len(column) and column.min() < 0 for column in columns):
            _refuse("numbers of zero or more", "less", "Turn the leg round.")
        if not len(self.available) or self.available[NO_LEG] != 0:
            _refuse("nothing available where there is no leg", "another entry", f"Begin `available` with {NO_LEG}.")
        if (self.securities_queue is None) != (self.cash_queue is None):
            _refuse("queues for both legs or for none", "one of them", "Give both, with 0 where there is no leg.")
        for account, units in zip(
            (*COLUMNS[:2], *COLUMNS[3:5]), ("quantity", "quantity", "amount", "amount"), strict=True
        ):
            self._check_leg(account, units)

    def _check_leg(self, account: str, units: str) -> None:
        accounts = getattr(self, account)
        if len(accounts) and accounts.max() >= len(self.available):
            _refuse(
                "accounts of which it is known what is available", int(accounts.max()), "Give every account an entry."
            )
        if np.any((accounts == NO_LEG) & (getattr(self, units) != 0)):
            _refuse("an account for every leg", f"{units} without {account}", "Give the account.")

    @classmethod
    def of_payments(cls, payer: Ids, payee: Ids, amount: Units, available: Units) -> "Waiting":
        """Payments alone, each payer's account with a queue of its own."""
        none = np.zeros(len(payer), dtype=np.int64)
        return cls(none, none, none, payer, payee, amount, available)

    def __len__(self) -> int:
        return len(self.amount)

    @cached_property
    def legs(self) -> Legs:
        """The columns for reckoning."""
        quantity = np.where(self.securities_from == self.securities_to, 0, self.quantity)
        amount = np.where(self.cash_from == self.cash_to, 0, self.amount)
        columns = (self.securities_from, self.securities_to, quantity, self.cash_from, self.cash_to, amount)
        return Legs(*(column.tolist() for column in columns))

    @cached_property
    def worths(self) -> list[int]:
        """What each item is worth, and one more: of sets that are worth the same, the one of more items is better."""
        column = self.amount if self.worth is None else self.worth
        return [each * (len(self) + 1) + 1 for each in column.tolist()]

    def value(self, settles: Mask) -> int:
        """The total of the amounts of a set."""
        return sum(self.amount[settles].tolist())

    def ends(self, settles: Mask) -> list[int]:
        """What is available on each account once a set has settled."""
        after: list[int] = self.available.tolist()
        move_all(self.legs, np.flatnonzero(settles).tolist(), after)
        return after

    def can_settle(self, settles: Mask) -> bool:
        """Whether a set can settle at once: no account that gives ends below zero."""
        after, legs = self.ends(settles), self.legs
        return all(
            (not legs.quantity[row] or after[legs.securities_from[row]] >= 0)
            and (not legs.amount[row] or after[legs.cash_from[row]] >= 0)
            for row in np.flatnonzero(settles).tolist()
        )


def move(legs: Legs, row: int, available: Available) -> None:
    """Settles one item: `available` is changed."""
    available[legs.securities_from[row]] -= legs.quantity[row]
    available[legs.securities_to[row]] += legs.quantity[row]
    available[legs.cash_from[row]] -= legs.amount[row]
    available[legs.cash_to[row]] += legs.amount[row]


def move_all(legs: Legs, rows: Iterable[int], available: list[int]) -> None:
    """Settles many items at once."""
    givers, takers, quantities, payers, payees, amounts = legs
    for row in rows:
        quantity, amount = quantities[row], amounts[row]
        available[givers[row]] -= quantity
        available[takers[row]] += quantity
        available[payers[row]] -= amount
        available[payees[row]] += amount


def take_back(legs: Legs, row: int, available: Available) -> None:
    """Undoes `move`."""
    available[legs.securities_from[row]] += legs.quantity[row]
    available[legs.securities_to[row]] -= legs.quantity[row]
    available[legs.cash_from[row]] += legs.amount[row]
    available[legs.cash_to[row]] -= legs.amount[row]


def as_mask(chosen: bytearray) -> Mask:
    """Ones and zeros as an array of truth values."""
    return np.frombuffer(bytes(chosen), dtype=np.bool_)


def _refuse(expected: str, found: object, way_out: str) -> None:
    raise InvalidWaiting(expected=expected, found=found, way_out=way_out)
