"""Appeals against listed penalties, as lists and pages show them."""

from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet

from refdata.queries import sees_everybody, visible_parties
from settlements.models import AppealAnswer, PenaltyAppeal
from settlements.queries.scope import VIEW
from vocabulary.actor import Actor

OPEN: Final = "OPEN"
"""The state of an appeal that is not answered."""


def visible_appeals(actor: Actor, at: datetime) -> QuerySet[PenaltyAppeal]:
    """The appeals for parties of a reader, each with its line, its list and its answer."""
    found = PenaltyAppeal.objects.select_related(
        "answer", "line__currency", "line__party", "line__market", "line__instruction"
    )
    return found if sees_everybody(actor, at, VIEW) else found.filter(line__party__in=visible_parties(actor, at, VIEW))


def appeals_by_id(appeals: list[int]) -> dict[int, PenaltyAppeal]:
    """Some appeals, whoever asks."""
    found = PenaltyAppeal.objects.select_related("answer", "line__currency", "line__party", "line__instruction")
    return {each.pk: each for each in found.filter(pk__in=appeals)}


def appeal_state(appeal: PenaltyAppeal) -> str:
    """How an appeal stands: OPEN, or as it was answered."""
    answer = getattr(appeal, "answer", None)
    return OPEN if answer is None else str(answer.state)


def in_appeal_state(state: str) -> Q:
    """The condition that an appeal is in a state."""
    return Q(answer__isnull=True) if state == OPEN else Q(answer__state=state)


def answers_late(appeal: PenaltyAppeal, today: date) -> bool:
    """Whether the last day for appeals is over and nothing was answered."""
    return appeal_state(appeal) == OPEN and today > appeal.appeals_until


STATES: Final = (OPEN, *AppealAnswer.State.values)
