"""Everything that hangs on one instruction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q

from refdata.queries import NoCutOff, PartyFacts, cut_off_instant, instrument_terms, party_terms
from settlements.models import (
    FailChase,
    Instruction,
    Match,
    MatchingTerms,
    OpenMatch,
    RecyclingWarning,
    Settlement,
    SettlementPart,
    StatusChange,
    Unmatched,
)
from settlements.models.instruction import Partial
from settlements.queries.axes import THEIRS, Statuses, priorities_of, statuses_of
from settlements.queries.chasing import chases_of
from settlements.queries.depositories import AtDepository, at_depository
from settlements.queries.imposed import SeenHold, imposed_on
from settlements.queries.night import frozen_by
from settlements.queries.part_acts import PartFacts, part_facts_of
from settlements.queries.scope import visible_instructions
from vocabulary.actor import Actor


@dataclass(frozen=True)
class OtherSide:
    """The counterparty's instruction of a match, for who may see it."""

    id: int
    reference: str
    statuses: Statuses


@dataclass(frozen=True)
class StatusMove:
    """One move on one axis. `by` is empty where the counterparty made it and the reader may not see that side."""

    axis: str
    from_status: str
    to_status: str
    reason: str
    business_date: date
    run: int | None
    by: str
    at: datetime


@dataclass(frozen=True)
class Difference:
    """Of a match whose two amounts differ: what this side instructed, what settles, what it instructed beyond that (below zero:
    less), and by how much the two were allowed to differ."""

    instructed: Decimal
    settles: Decimal
    beyond: Decimal
    tolerated: Decimal


class PartMoved(NamedTuple):
    """A part of an instruction that settled: its journal with slice and date, how much, for how much (None: free of payment)."""

    journal: int
    slice: int
    business_date: date
    quantity: Decimal
    amount: Decimal | None


@dataclass(frozen=True)
class Sheet:
    """Everything that hangs on one instruction. `other` is None without a match, or where the reader may not see it.

    `claimed_by` is the run of the night that decides it now. `cut_off` is that of its intended date, None where none is
    planned. `queued` is its row in the queue while it is open, `waiting` that in the queue of matching while it is unmatched;
    `matching_terms` are those of a side that came alone. `own_priority` is what its own party gives it now, `priority` the more
    urgent one of both sides. `difference` is that between the receiver's amount and the deliverer's, which settles; it is the
    receiver's. `parts` have settled already, the first one first. `partial` is the indicator in force; `part_facts` how it stands
    to parts, None as of a day that is past. `warnings` are those that the system will cancel it, `chases` whom the house reached
    about it, the first ones first. `at_depository` is what went to and fro about it, None of one that goes to no depository.
    `imposed` are the holds of the house on it, as the reader may know them, the first one first.
    """

    instruction: Instruction
    participant: str
    counterparty: str
    instrument: str
    statuses: Statuses
    match: Match | None
    other: OtherSide | None
    settlement: Settlement | None
    claimed_by: int | None
    cut_off: datetime | None
    moves: Sequence[StatusMove]
    queued: OpenMatch | None
    waiting: Unmatched | None
    matching_terms: MatchingTerms | None
    own_priority: int
    priority: int
    difference: Difference | None
    parts: Sequence[PartMoved] = ()
    warnings: Sequence[RecyclingWarning] = ()
    chases: Sequence[FailChase] = ()
    partial: str = ""
    part_facts: PartFacts | None = None
    at_depository: AtDepository | None = None
    imposed: Sequence[SeenHold] = ()

    @property
    def settlement_condition(self) -> str:
        """The settlement condition that it came in with; "" for none."""
        said = getattr(self.instruction, "settlement_condition", None)  # there is none where nothing was said
        return said.code if said else ""

    @property
    def transaction_type(self) -> str:
        """The ISO 20022 code of what it is for; "" where it does not say."""
        if self.matching_terms:
            return self.matching_terms.transaction_type
        said = getattr(self.instruction, "trade_terms", None)
        return (said.transaction_type or "") if said else ""

    @property
    def place_of_trade(self) -> str:
        """The MIC of the market on which it was traded; "" where it does not say."""
        said = getattr(self.instruction, "trade_terms", None)
        return (said.place_of_trade or "") if said else ""

    @property
    def instructed_by(self) -> str:
        """DELI or RECE, whose party sent both sides of what came in already matched; "" where nobody says."""
        said = getattr(self.instruction, "trade_terms", None)
        return (said.instructed_by or "") if said else ""

    @property
    def partial_in_words(self) -> str:
        """What its indicator says."""
        return str(Partial(self.partial).label)

    @property
    def released(self) -> Decimal:
        """How much of a delivery that its side holds is released."""
        return self.part_facts.released if self.part_facts and self.part_facts.delivers else Decimal(0)

    @property
    def quantity_in_parts(self) -> Decimal:
        """What its parts have moved."""
        return sum((each.quantity for each in self.parts), Decimal(0))

    @property
    def quantity_left(self) -> Decimal:
        """What they have left."""
        return Decimal(self.instruction.quantity or 0) - self.quantity_in_parts

    @property
    def journals(self) -> list[int]:
        """The journals that moved it, the first one first."""
        outside = [each.journal_id for each in self.at_depository.confirmations] if self.at_depository else []
        return (
            [each.journal for each in self.parts] + ([self.settlement.journal_id] if self.settlement else []) + outside
        )

    @property
    def is_open(self) -> bool:
        """Whether it is matched and neither settled nor cancelled."""
        return self.waiting is None and self.statuses.settlement in {"PEND", "PENF"}

    @property
    def is_tried_here(self) -> bool:
        """Whether a night to come decides it, once it is matched: it is open, and waits for no match at a depository."""
        return self.is_open or (self.waiting is not None and self.at_depository is None)

    @property
    def end(self) -> str:
        """settled or cancelled; "" while it is not final."""
        is_settled = self.settlement is not None or self.statuses.settlement == "SETT"
        return "cancelled" if self.statuses.processing == "CAND" else "settled" if is_settled else ""


MOST_MOVES = 200
"""Moves of one instruction that are read, the newest."""
WITH = (
    "participant",
    "counterparty",
    "asset",
    "currency",
    "market",
    "load",
    "securities_account__holder",
    "cash_account__holder",
    "settlement_condition",
    "trade_terms",
)


def instruction_sheet(instruction_id: int, actor: Actor, at: datetime, business_date: date) -> Sheet | None:
    """The sheet of an instruction; None for one that does not exist or that the actor may not see."""
    seen = visible_instructions(actor, at)
    instruction = seen.filter(pk=instruction_id).select_related(*WITH).first()
    if instruction is None:
        return None
    match = (
        Match.objects.filter(Q(delivering=instruction) | Q(receiving=instruction)).select_related("difference").first()
    )
    other_id = match and (match.receiving_id if match.delivering_id == instruction.pk else match.delivering_id)
    other = seen.filter(pk=other_id).first() if other_id else None
    found = statuses_of([instruction.pk, *([other.pk] if other else [])])
    statuses = {pk: each.told_on(business_date, instruction) for pk, each in found.items()}
    claimed = frozen_by([match.pk]).get(match.pk) if match else None
    queued = OpenMatch.objects.filter(pk=match.pk).first() if match else None
    stands = part_facts_of([instruction.pk], business_date)[instruction.pk]
    priorities = priorities_of([instruction.pk, *([other_id] if other_id else [])])
    return Sheet(
        instruction=instruction,
        **names_on(instruction, business_date),
        statuses=statuses[instruction.pk],
        match=match,
        other=OtherSide(other.pk, other.reference, statuses[other.pk]) if other else None,
        settlement=Settlement.objects.filter(pk=match.pk).first() if match else None,
        claimed_by=claimed,
        cut_off=_cut_off(instruction),
        moves=_moves(instruction.pk, sees_other=other is not None),
        queued=queued,
        waiting=None if match else Unmatched.objects.filter(pk=instruction.pk).first(),
        matching_terms=MatchingTerms.objects.filter(pk=instruction.pk).first(),
        own_priority=priorities[instruction.pk],
        priority=min(priorities.values()),
        difference=_difference(instruction, match),
        parts=_parts(instruction, match) if match else (),
        partial=stands.mine,
        part_facts=stands,
        at_depository=None if match else at_depository(instruction),
        warnings=list(RecyclingWarning.objects.filter(instruction=instruction).order_by("pk")),
        chases=chases_of(instruction.pk),
        imposed=imposed_on(instruction.pk, instruction.participant_id, actor, at),
    )


def _parts(instruction: Instruction, match: Match) -> list[PartMoved]:
    found = SettlementPart.objects.filter(match=match.pk).order_by("journal_id")
    securities = instruction.asset.scale if instruction.asset else 0
    money = instruction.currency.scale if instruction.currency else None
    return [
        PartMoved(
            each.journal_id,
            each.slice,
            each.business_date,
            Decimal(each.quantity_units).scaleb(-securities),
            None if money is None else Decimal(each.amount_units).scaleb(-money),
        )
        for each in found
    ]


def _difference(instruction: Instruction, match: Match | None) -> Difference | None:
    kept = getattr(match, "difference", None)  # there is none where both said the same
    if kept is None or match is None or match.receiving_id != instruction.pk or instruction.currency is None:
        return None
    beyond, tolerated = (Decimal(units).scaleb(-instruction.currency.scale) for units in (kept.units, kept.limit_units))
    instructed = Decimal(instruction.amount or 0)
    return Difference(instructed, instructed - beyond, beyond, tolerated)


def first_cut_off(ids: Sequence[int]) -> datetime | None:
    """The first cut-off of some instructions on their intended dates; None where their markets say none."""
    asked = Instruction.objects.filter(pk__in=ids).select_related("market")
    kinds = {(each.market_id, each.payment, each.intended_settlement_date): each for each in asked}
    return min((found for each in kinds.values() if (found := _cut_off(each))), default=None)


def instruction_by_reference(party: int, reference: str, actor: Actor, at: datetime) -> int | None:
    """The instruction of a participant with this reference; None for one that the actor may not see."""
    found = visible_instructions(actor, at).filter(participant=party, reference=reference)
    return found.values_list("pk", flat=True).first()


def side_of_match(match_id: int, actor: Actor, at: datetime) -> int | None:
    """The instruction of a match that the actor may see, the deliverer's before the receiver's; None for neither."""
    match = Match.objects.filter(pk=match_id).first()
    sides = (match.delivering_id, match.receiving_id) if match else ()
    seen = set(visible_instructions(actor, at).filter(pk__in=sides).values_list("pk", flat=True))
    return next((side for side in sides if side in seen), None)


def names_on(instruction: Instruction, day: date) -> dict[str, Any]:
    """What the participant, the counterparty and the instrument of an instruction are called on a day."""
    names = party_terms([instruction.participant_id, instruction.counterparty_id], day)
    terms = instrument_terms([instruction.asset_id] if instruction.asset_id else [], day)
    return {
        "participant": _name(names, instruction.participant_id),
        "counterparty": _name(names, instruction.counterparty_id),
        "instrument": terms[instruction.asset_id].name if instruction.asset_id in terms else "",
    }


def _name(names: Mapping[int, PartyFacts], party: int) -> str:
    return names[party].name if party in names else ""


def _cut_off(instruction: Instruction) -> datetime | None:
    payment = "FREE" if instruction.payment == "FOP" else "APMT"
    try:
        return cut_off_instant(instruction.market_id, payment, instruction.intended_settlement_date)
    except NoCutOff:
        return None


def _moves(instruction_id: int, sees_other: bool) -> list[StatusMove]:
    changes = StatusChange.objects.filter(instruction=instruction_id).order_by("-id")[:MOST_MOVES]
    return [move_of(change, sees_other) for change in changes]


def move_of(change: StatusChange, sees_other: bool) -> StatusMove:
    """A change of status as the reader may see it."""
    return StatusMove(
        axis=change.axis,
        from_status=change.from_status,
        to_status=change.to_status,
        reason=change.reason_code,
        business_date=change.business_date,
        run=change.run_id,
        by=change.by if sees_other or (change.axis, change.from_status, change.to_status) not in THEIRS else "",
        at=change.at,
    )
