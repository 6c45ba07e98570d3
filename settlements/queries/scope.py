"""Who may see which instructions, and act on them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from refdata.queries import permissions_for, sees_everybody, visible_parties
from settlements.models import Instruction
from vocabulary.actor import Actor

VIEW: Final = "settlements.view"


@dataclass(frozen=True)
class Scope:
    """The participants whose instructions a reader may see, as ids; None: all of them, which lists need not check."""

    parties: tuple[int, ...] | None


def visible_instructions(actor: Actor, at: datetime) -> QuerySet[Instruction]:
    """The instructions that this actor may see: those of the participants in the actor's scope."""
    return Instruction.objects.filter(participant__in=visible_parties(actor, at, VIEW))


def scope_of(actor: Actor, at: datetime, right: str = VIEW) -> Scope:
    """The same scope for set-based reads; of others than instructions by the right to them."""
    if sees_everybody(actor, at, right):
        return Scope(None)
    return Scope(tuple(visible_parties(actor, at, right).order_by("pk").values_list("pk", flat=True)))


def may_act_on(instruction: Instruction, permission: str, actor: Actor, at: datetime) -> bool:
    """Whether a role gives `permission` where the participant is served. Not whether it is seen."""
    return permission in permissions_for(actor, at, [instruction.participant_id])
