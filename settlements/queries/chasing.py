"""What was said about fails, as the chaser log has it."""

from collections.abc import Collection

from machinery.statements import among
from settlements.models import FailChase


def last_chases(instructions: Collection[int]) -> dict[int, FailChase]:
    """The newest chase of some instructions, by their ids; none of what nobody was chased about."""
    found = FailChase.objects.filter(instruction__in=among(list(instructions)))
    return {each.instruction_id: each for each in found.order_by("instruction", "-pk").distinct("instruction")}


def chases_of(instruction: int) -> list[FailChase]:
    """All chases of an instruction, the first one first."""
    return list(FailChase.objects.filter(instruction=instruction).order_by("pk"))
