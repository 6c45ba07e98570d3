"""What a depository states to be pending beside what we have open there: how the two stand to each other. Pure.

settlements/sql/compared_pending.sql says the same. That something is accepted is said by its being on the statement, so of the
status matching and settlement are compared. What a statement does not tell is not compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class PendingVerdict(StrEnum):
    """How the two stand to each other."""

    EQUAL = "EQUAL"
    DIFFERS = "DIFFERS"
    OURS = "OURS"
    """Open here and there, as we have it, and not on the statement."""
    THEIRS = "THEIRS"
    """On the statement, and nothing that was sent to this depository."""
    SINCE = "SINCE"
    """The depository has told of it after the statement, which therefore says nothing of it any more."""


class PendingTerm(StrEnum):
    """In what they may differ."""

    OVER = "over"
    """Pending there, and over here: rejected, cancelled or settled."""
    STATUS = "status"
    SECURITY = "security"
    DIRECTION = "direction"
    QUANTITY = "quantity"
    AMOUNT = "amount"
    SETTLEMENT_DATE = "settlement_date"


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingSide:
    """What is still to settle, as one of the two has it. `matching` and `settlement` are "" where nothing was told; `quantity` and
    `amount` are None where nothing of the kind is to move, or where the statement tells none."""

    matching: str
    settlement: str
    direction: str
    isin: str
    quantity: Decimal | None
    currency: str
    amount: Decimal | None
    settlement_date: date
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class PendingCompared:
    """The verdict, and the terms that differ, in the order of PendingTerm."""

    verdict: PendingVerdict
    differs: tuple[PendingTerm, ...] = ()


def compared(theirs: PendingSide | None, ours: PendingSide | None, *, has_moved: bool) -> PendingCompared:
    """How what a statement says (None: nothing) stands to ours (None: we sent nothing of the kind); one of the two there is.
    `has_moved` is whether the depository has told of it after the statement."""
    if ours is None:
        return PendingCompared(PendingVerdict.THEIRS)
    if has_moved:
        return PendingCompared(PendingVerdict.SINCE)
    if theirs is None:
        return PendingCompared(PendingVerdict.OURS)
    found = tuple(_differences(theirs, ours))
    return PendingCompared(PendingVerdict.DIFFERS if found else PendingVerdict.EQUAL, found)


def _differences(theirs: PendingSide, ours: PendingSide) -> Iterator[PendingTerm]:
    if ours.is_over:
        yield PendingTerm.OVER
        return
    axes = ((theirs.matching, ours.matching), (theirs.settlement, ours.settlement))
    if any(told and told != own for told, own in axes):
        yield PendingTerm.STATUS
    if theirs.isin != ours.isin:
        yield PendingTerm.SECURITY
    if theirs.direction != ours.direction:
        yield PendingTerm.DIRECTION
    if ours.quantity is not None and theirs.quantity != ours.quantity:
        yield PendingTerm.QUANTITY
    if theirs.amount is not None and (theirs.currency, theirs.amount) != (ours.currency, ours.amount):
        yield PendingTerm.AMOUNT
    if theirs.settlement_date != ours.settlement_date:
        yield PendingTerm.SETTLEMENT_DATE
