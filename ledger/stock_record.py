"""The stock record: of each issue, what is owned equals what is somewhere.

One side says to whom an issue belongs (customers, the firm; short: minus), the other where it is
(depository, custodian, failed to receive, borrowed, on loan). Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from vocabulary.money import Quantity


class MovementVerdict(StrEnum):
    """Whether a movement may be made."""

    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True)
class Line:
    """A position on one side of the record, or a change of it: a holder or a location, and a quantity."""

    place: str
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Movement:
    """Changes of both sides that belong together; either may be empty."""

    ownership: tuple[Line, ...]
    locations: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Examination:
    """Whether the two sides of an issue agree.

    difference  ownership less location, as if the movement had been made
    balanced    whether the difference is nothing
    movement    what is to become of the movement; None if there is none
    """

    balanced: bool
    difference: Quantity
    movement: MovementVerdict | None


def examine(ownership: Iterable[Line], locations: Iterable[Line], movement: Movement | None = None) -> Examination:
    """Compares the two sides of one issue, and judges a movement of it.

    A movement is accepted if and only if it changes both sides by the same quantity, even where the record
    was out of balance before and an unequal movement would mend it: what is wrong is mended by a correction
    that says so. A place may stand more than once; an empty side is zero.

    1,500 owned, 1,500 located, and 100 taken from an owner only: refused, difference -100.
    """
    difference = _sum(ownership) - _sum(locations)
    verdict = None
    if movement is not None:
        change = _sum(movement.ownership) - _sum(movement.locations)
        verdict = MovementVerdict.REFUSED if change else MovementVerdict.ACCEPTED
        difference += change
    return Examination(balanced=not difference, difference=difference, movement=verdict)


def _sum(lines: Iterable[Line]) -> Quantity:
    return sum((line.quantity for line in lines), start=Quantity(Decimal(0)))
