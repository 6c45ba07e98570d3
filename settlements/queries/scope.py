"""Who may see which instructions, and act on them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from authorizations.queries import entities_of
from refdata.queries import visible_parties
from settlements.models import Instruction
from vocabulary.actor import Actor


@dataclass(frozen=True)
class Scope:
    """The participants whose instructions a reader may see, as ids; None: all of them, which lists need not check."""

    parties: tuple[int, ...] | None


def visible_instructions(actor: Actor, at: datetime) -> QuerySet[Instruction]:
    """The instructions that this actor may see: those of the participants in the actor's scope."""
    return Instruction.objects.filter(participant__in=visible_parties(actor, at))


def scope_of(actor: Actor, at: datetime) -> Scope:
    """The same scope for set-based reads."""
    if entities_of(actor, at, "refdata.view") is None:
        return Scope(None)
    return Scope(tuple(visible_parties(actor, at).order_by("pk").values_list("pk", flat=True)))


def may_act_on(instruction: Instruction, permission: str, actor: Actor, at: datetime) -> bool:
    """Whether a role gives `permission` in the legal entity that serves the participant. Not whether it is seen."""
    entities = entities_of(actor, at, permission)
    return entities is None or instruction.participant.legal_entity_id in entities
