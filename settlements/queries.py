"""Reads of settlement: sheets and lists shaped for their reader, and what the night asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from itservices.queries import active_run
from machinery.statements import rows, statement
from refdata.queries import cut_off_instant, visible_parties
from settlements.models import Instruction, OpenMatch, StatusChange
from vocabulary.actor import Actor

NIGHT = "night"


@dataclass(frozen=True)
class PassedCutOff:
    """A cut-off that has passed: market, APMT or FREE, and the intended date that it belongs to."""

    market: int
    payment: str
    intended: date


@dataclass(frozen=True)
class Statuses:
    """The four axes of one instruction now, as its own side sees them, with the reason code of the settlement axis."""

    processing: str
    matching: str
    settlement: str
    hold: str
    reason: str


@dataclass(frozen=True)
class Sheet:
    """Everything that hangs on one instruction."""

    instruction: Instruction
    statuses: Statuses
    match_id: int | None
    other_id: int | None
    journal_id: int | None
    settled_on: date | None
    changes: Sequence[StatusChange]
    actions: Sequence[str]


def passed_cut_offs(business_date: date, at: datetime) -> list[PassedCutOff]:
    """The cut-offs of intended dates up to `business_date`, of what is still pending, that have passed at `at`."""
    wanted = rows(statement("settlements", "pending_dates"), {"business_date": business_date})
    return [
        PassedCutOff(w["market_id"], w["payment"], w["intended"])
        for w in wanted
        if at >= cut_off_instant(w["market_id"], w["payment"], w["intended"])
    ]


def frozen_by(match_ids: Sequence[int]) -> dict[int, int]:
    """Those of these matches that a night has claimed and not released: match id -> run id."""
    run = active_run(NIGHT)
    if run is None or "frozen_through" not in run.facts:
        return {}
    found = OpenMatch.objects.filter(
        match_id__in=match_ids,
        match_id__lte=run.facts["frozen_through"],
        intended_settlement_date__lte=run.business_date,
        market_id__in=run.facts["markets"],
        currency_id__in=run.facts["currencies"],
        place="OWN",
    ).values_list("match_id", flat=True)
    return dict.fromkeys(found, run.pk)


def visible_instructions(actor: Actor, at: datetime) -> QuerySet[Instruction]:
    """The instructions that this actor may see: those of the participants in the actor's scope."""
    return Instruction.objects.filter(participant__in=visible_parties(actor, at))


def statuses_of(instruction_ids: Sequence[int]) -> dict[int, Statuses]:
    """The four axes of each instruction; ids that do not exist are left out."""
    found = rows(statement("settlements", "statuses"), {"instructions": list(instruction_ids)})
    return {f.pop("instruction_id"): Statuses(**f) for f in found}


@dataclass(frozen=True)
class Waiting:
    """What waits in the queue, per status and reason: number, and amount per currency."""

    settlement: str
    reason: str
    currency: str
    number: int
    amount: Decimal


def waiting(actor: Actor, at: datetime, business_date: date) -> list[Waiting]:
    """The open matches due by the date that touch this actor's participants, by status and deliverer's reason."""
    parties = list(visible_parties(actor, at).values_list("pk", flat=True))
    found = rows(statement("settlements", "waiting"), {"parties": parties, "business_date": business_date})
    return [Waiting(**f) for f in found]
