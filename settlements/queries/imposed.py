"""Reads of holds of the house: those of an instruction as their reader may know them, when the house looks at them again, and which
the law has it hold."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from machinery.statements import among, array, statement, tuples
from refdata.queries import permissions_for
from settlements.lifecycle import IMPOSED
from settlements.models import HoldReview, ImposedHold
from settlements.queries.scope import visible_instructions
from vocabulary.actor import Actor

SEES_WHY = "compliance.view"
"""Who reads why the house holds something: never its party, who must not be warned."""


@dataclass(frozen=True)
class SeenReview:
    """A look at a hold of the house: what was found, and when it is looked at next (None: on no day)."""

    found: str
    look_again_on: date | None
    business_date: date
    by: str
    at: datetime


@dataclass(frozen=True)
class SeenHold:
    """A hold of the house as its reader may know it. By whom and why it was imposed and ended, the case and the legal reason are ""
    for who may not see why, and he reads of no look at it; the condition of a conditional delivery is told to its party. `ending`
    is "" while it stands; looks at it are in their order."""

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
    reviews: Sequence[SeenReview] = ()

    @property
    def look_again_on(self) -> date | None:
        """When the house looks at it again: as its last look said, else as the hold itself says; None for no day."""
        return self.reviews[-1].look_again_on if self.reviews else self.until_date

    @property
    def stands(self) -> bool:
        """Whether it keeps the instruction from settling now."""
        return not self.ending


def imposed_on(instruction: int, participant: int, actor: Actor, at: datetime) -> list[SeenHold]:
    """The holds of the house on an instruction of a participant, the first one first, as the actor may know them."""
    sees_why = SEES_WHY in permissions_for(actor, at, [participant])
    found = list(ImposedHold.objects.filter(instruction=instruction).order_by("pk"))
    return seen_holds(found, {participant} if sees_why else set(), {instruction: participant})


def seen_holds(
    found: Sequence[ImposedHold], sees_why_of: Collection[int], participants: Mapping[int, int]
) -> list[SeenHold]:
    """Holds in their order as somebody may know them who sees why the house holds instructions of some participants; `participants`
    says whose each instruction is."""
    why = {each.pk for each in found if participants[each.instruction_id] in sees_why_of}
    reviews: dict[int, list[SeenReview]] = {pk: [] for pk in why}
    for each in HoldReview.objects.filter(hold__in=among(list(why))).order_by("pk") if why else ():
        seen = SeenReview(each.found, each.look_again_on, each.business_date, each.by, each.at)
        reviews[each.hold_id].append(seen)
    return [_seen(each, reviews.get(each.pk)) for each in found]


def last_reviews(holds: Collection[int]) -> dict[int, HoldReview]:
    """The newest look at each of some holds, by the numbers of the holds; none of what nobody looked at again."""
    found = HoldReview.objects.filter(hold__in=among(list(holds)))
    return {each.hold_id: each for each in found.order_by("hold", "-pk").distinct("hold")}


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


def _seen(found: ImposedHold, reviews: Sequence[SeenReview] | None) -> SeenHold:
    """`reviews` is None for who may not see why."""
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
    if reviews is None:
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
        reviews=reviews,
    )
