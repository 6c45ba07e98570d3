"""Allocation: a block trade divided among accounts, so that the parts add up to it exactly. Pure.

Every account pays or receives the same average price, kept at full precision; amounts are cut to the minor unit, and what
that leaves over goes to an account that is named. Source: DTCC CTM, block and allocations; OMS practice (average price
account).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Generic, TypeVar

from vocabulary.invalid import Invalid

Account = TypeVar("Account")


class InvalidAllocation(Invalid):
    """Parts that are none, or that are not those of the block."""

    code = "invalid_allocation"


@dataclass(frozen=True, slots=True)
class Block(Generic[Account]):
    """What is divided: a quantity, of which every part is a whole multiple of `multiple`, and its net amount (None: nothing is
    paid) in whole `unit`s of its currency; `remainder_to` takes what rounding leaves over.
    """

    quantity: Decimal
    multiple: Decimal
    net: Decimal | None
    unit: Decimal
    remainder_to: Account


@dataclass(frozen=True, slots=True)
class Part(Generic[Account]):
    """What an account gets of a block: a quantity and its amount, None where nothing is paid."""

    account: Account
    quantity: Decimal
    amount: Decimal | None


def allocate(block: Block[Account], wanted: Sequence[tuple[Account, Decimal]]) -> list[Part[Account]]:
    """Divides a block into parts, in the order in which they are wanted.

    Quantities and amounts add up to those of the block, no part is below zero, and only `remainder_to` differs from its
    exact share by a minor unit or more. Refuses InvalidAllocation, in this order: no part, an account twice, a part that is
    not a positive multiple, a sum that is not the block's, a remainder to an account that has no part.

    100 for 1,000.01 into 50 and 50, the remainder to the second: 500.00 and 500.01.
    """
    _check(block, wanted)
    if block.net is None:
        return [Part(account, quantity, None) for account, quantity in wanted]
    amounts = [
        _cut(Fraction(block.net) * Fraction(quantity) / Fraction(block.quantity), block) for _, quantity in wanted
    ]
    left = block.net - sum(amounts)
    return [
        Part(account, quantity, (amount + left if account == block.remainder_to else amount).quantize(block.unit))
        for (account, quantity), amount in zip(wanted, amounts, strict=True)
    ]


def _cut(exact: Fraction, block: Block[Account]) -> Decimal:
    """The largest whole number of minor units that is not above an exact amount."""
    units = exact / Fraction(block.unit)
    return (units.numerator // units.denominator) * block.unit


def _check(block: Block[Account], wanted: Sequence[tuple[Account, Decimal]]) -> None:
    accounts = [account for account, _ in wanted]
    if not wanted:
        raise InvalidAllocation(expected="at least one part", found="none", way_out="Name the accounts.")
    if len(set(accounts)) < len(accounts):
        raise InvalidAllocation(expected="each account once", found="one twice", way_out="Add its parts up.")
    for account, quantity in wanted:
        if quantity <= 0 or quantity % block.multiple:
            raise InvalidAllocation(
                expected=f"a positive multiple of {block.multiple}",
                found=quantity,
                way_out=f"Correct that of {account}.",
            )
    total = sum(quantity for _, quantity in wanted)
    if total != block.quantity:
        raise InvalidAllocation(
            expected=f"parts that add up to {block.quantity}", found=total, way_out="Correct the quantities."
        )
    if block.remainder_to not in accounts:
        raise InvalidAllocation(
            expected="the remainder to one of the accounts",
            found=block.remainder_to,
            way_out="Name one that has a part.",
        )
