"""Where instructions stand, each of them in one line, and what each side of a match says of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from machinery.statements import array, statement, tuples
from settlements.causes import reason_on
from settlements.lifecycle import MOVES
from settlements.models import Instruction, StatusChange
from settlements.models.instruction import Place

THEIRS = frozenset((move.axis, move.from_status, move.to_status) for move in MOVES if move.owner == "counterparty")
"""The moves of an axis that the other side makes."""


@dataclass(frozen=True)
class Statuses:
    """The four axes of one instruction now, as its own side sees them, with the reason code of the settlement axis; and what it is
    told of holds of the house: the code of the one on it, PRCY for one on the counterparty's instruction."""

    processing: str
    matching: str
    settlement: str
    hold: str
    reason: str
    imposed: str = ""

    def told_on(self, day: date, instruction: Instruction) -> "Statuses":
        """The same with the reason that is told on a business date (`reason_on`): of an instruction or its other side."""
        intended = instruction.intended_settlement_date
        hold = self.hold or self.imposed
        told = reason_on(
            day,
            settlement=self.settlement,
            reason=self.reason,
            hold=hold,
            intended=intended,
            is_ours=instruction.place == Place.OWN,
        )
        return replace(self, reason=told)


def statuses_of(instruction_ids: Sequence[int]) -> dict[int, Statuses]:
    """The four axes of each instruction; ids that do not exist are left out."""
    found = tuples(statement("settlements", "statuses"), {"instructions": array(instruction_ids)})
    return {instruction: Statuses(*axes) for instruction, *axes in found}


class ActLine(NamedTuple):
    """An instruction as people name it: participant and reference, what it moves of which currency (None and "" for nothing), to
    whom, how it is paid, and the legal entity whose it is."""

    key: str
    amount: Decimal | None
    currency: str
    counterparty: int
    counterparty_lei: str
    payment: str
    legal_entity: int


def lines_of(instruction_ids: Sequence[int]) -> dict[int, ActLine]:
    """Each of these instructions in one line; ids that do not exist are left out."""
    found = tuples(statement("settlements", "act_lines"), {"instructions": array(instruction_ids)})
    return {instruction: ActLine(*facts) for instruction, *facts in found}


def other_sides(instruction_ids: Sequence[int]) -> list[int]:
    """The counterparties' instructions with which these are matched, in order."""
    found = tuples(statement("settlements", "act_sides"), {"instructions": array(instruction_ids)})
    return sorted({other for _, _, other, _ in found} - set(instruction_ids))


def priorities_of(instruction_ids: Sequence[int], at: datetime | None = None) -> dict[int, int]:
    """The priority that each instruction's own party gives it; ids that do not exist are left out. A match has the more urgent one
    of its two sides. `at` an instant, None for now."""
    found = tuples(statement("settlements", "priorities"), {"instructions": array(instruction_ids), "at": at})
    return dict(found)


def own_holds_moved(instruction_ids: Sequence[int]) -> dict[int, datetime]:
    """When each instruction's own side last placed or released its hold; those where it never did are left out.

    A hold of the counterparty moves the axis of this side too: that is none of its own.
    """
    found = StatusChange.objects.filter(instruction__in=instruction_ids, axis="HOLD")
    for axis, before, after in THEIRS:
        found = found.exclude(axis=axis, from_status=before, to_status=after)
    return dict(found.order_by("instruction", "-id").distinct("instruction").values_list("instruction", "at"))
