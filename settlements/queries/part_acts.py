"""What acts on parts, and who reads of them, have to know of instructions."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from machinery.statements import array, statement, tuples
from settlements.models import IndicatorChange, Instruction
from vocabulary.side import Partial


class PartFacts(NamedTuple):
    """How an instruction stands to parts. `match` is 0 and `theirs` "" while it is not matched; what is left and released is 0 of
    what is not open, in units of 10 to the power of -`scale`; `delivers` securities, in multiples of `multiple`, of
    `minimum_unit` at first."""

    match: int
    delivers: bool
    mine: str
    theirs: str
    is_parted: bool
    scale: int
    left_units: int
    released_units: int
    minimum_unit: Decimal
    multiple: Decimal

    @property
    def left(self) -> Decimal:
        """What is still to be delivered."""
        return Decimal(self.left_units).scaleb(-self.scale)

    @property
    def released(self) -> Decimal:
        """What of it is released, though the rest is on hold."""
        return Decimal(self.released_units).scaleb(-self.scale)

    @property
    def is_allowed(self) -> bool:
        """Whether both sides allow parts."""
        return Partial.NOT_ALLOWED not in (self.mine, self.theirs)


def part_facts_of(instruction_ids: Sequence[int], business_date: date) -> dict[int, PartFacts]:
    """How some instructions stand to parts; ids that do not exist are left out."""
    asked = {"instructions": array(instruction_ids), "business_date": business_date}
    return {pk: PartFacts(*facts) for pk, *facts in tuples(statement("settlements", "act_parts"), asked)}


def partial_on(instruction: Instruction, until: datetime | None = None) -> str:
    """The partial settlement indicator of an instruction, at an instant or now."""
    said = IndicatorChange.objects.filter(instruction=instruction)
    if until is not None:
        said = said.filter(at__lte=until)
    return said.order_by("-id").values_list("to_partial", flat=True).first() or instruction.partial
