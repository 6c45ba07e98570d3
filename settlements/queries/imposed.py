"""Reads of holds of the house: those of an instruction as their reader may know them, and which the law has it hold."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from machinery.statements import array, statement, tuples
from refdata.queries import permissions_for
from settlements.lifecycle import IMPOSED
from settlements.models import ImposedHold
from settlements.queries.scope import visible_instructions
from vocabulary.actor import Actor

SEES_WHY = "compliance.view"
"""Who reads why the house holds something: never its party, who must not be warned."""


@dataclass(frozen=True)
class SeenHold:
    """A hold of the house as its reader may know it. By whom and why it was imposed and ended, the case and the legal reason are ""
    for who may not see why; the condition of a conditional delivery is told to its party. `ending` is "" while it stands."""

    id: int
    instruction: int
    kind: str
    condition: str
    business_date: date
    imposed_at: datetime
    ending: str
    ended_on: date | None
    ended_at: datetime | None
    imposed_by: str = ""
    legal_reason: str = ""
    reason: str = ""
    case_reference: str = ""
    until_date: date | None = None
    ended_by: str = ""
    ending_reason: str = ""

    @property
    def stands(self) -> bool:
        """Whether it keeps the instruction from settling now."""
        return not self.ending


def imposed_on(instruction: int, participant: int, actor: Actor, at: datetime) -> list[SeenHold]:
    """The holds of the house on an instruction of a participant, the first one first, as the actor may know them."""
    sees_why = SEES_WHY in permissions_for(actor, at, [participant])
    return [_seen(each, sees_why) for each in ImposedHold.objects.filter(instruction=instruction).order_by("pk")]


def imposed_hold(hold: int, actor: Actor, at: datetime) -> ImposedHold | None:
    """A hold of the house on an instruction that the actor may see; None for any other."""
    found = ImposedHold.objects.select_related("instruction").filter(pk=hold).first()
    if found is None or not visible_instructions(actor, at).filter(pk=found.instruction_id).exists():
        return None
    return found


def held_by_law(instructions: Collection[int]) -> dict[int, str]:
    """Those of some instructions that the law has the house hold, or that are matched with such a one, with the code that they are
    told of it."""
    return dict(tuples(statement("settlements", "held_by_law"), {"instructions": array(instructions)}))


def weightiest(kinds: Collection[str]) -> str:
    """The kind of which an instruction is told among those that stand on it; "" for none."""
    return next((each for each in IMPOSED if each in kinds), "")


def _seen(found: ImposedHold, sees_why: bool) -> SeenHold:
    told = SeenHold(
        id=found.pk,
        instruction=found.instruction_id,
        kind=found.kind,
        condition=found.condition,
        business_date=found.business_date,
        imposed_at=found.imposed_at,
        ending=found.ending or "",
        ended_on=found.ended_on,
        ended_at=found.ended_at,
    )
    if not sees_why:
        return told
    return replace(
        told,
        imposed_by=found.imposed_by,
        legal_reason=found.legal_reason,
        reason=found.reason,
        case_reference=found.case_reference,
        until_date=found.until_date,
        ended_by=found.ended_by or "",
        ending_reason=found.ending_reason or "",
    )
