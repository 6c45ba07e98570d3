"""How an act on a set of instructions is done: lock, ask by item, reckon, write the set at once, record. Acts themselves stand in
`acts` and `part_acts`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from machinery.statements import among, array, copy_rows, run, statement, tuples
from machinery.transactions import part
from recordkeeping.operations import record
from settlements.allegement import Removal
from settlements.depositories import OVER
from settlements.gate import pass_gate
from settlements.lifecycle import hold_status, is_legal
from settlements.models import (
    Cancellation,
    DepositorySettlement,
    DepositoryStanding,
    HoldEnding,
    ImposedHold,
    IndicatorChange,
    Instruction,
    OpenMatch,
    Settlement,
    Unmatched,
)
from settlements.operations.allege import remove_allegements
from settlements.operations.depository_refusals import AtDepository
from settlements.operations.netting import take_out_of_nets
from settlements.operations.refusals import InTheNight, MoveNotLegal, NoSuchInstruction, NotOpen
from settlements.queries import frozen_by
from vocabulary.occasion import Occasion
from vocabulary.outcome import Failure, Outcome, Refusal


@dataclass(slots=True)
class Queued:
    """What acts change of an open match, locked."""

    deliverer_hold: bool
    receiver_hold: bool
    deliverer_cancels: bool
    receiver_cancels: bool
    priority: int
    released_units: int


@dataclass(slots=True)
class Side:
    """One instruction with its match, the other side of that, and its row in the queue; both sides of a match share the row."""

    instruction: int
    match: int
    other: int
    delivers: bool
    open: Queued | OpenMatch

    @property
    def mine(self) -> str:
        """By which word columns of the queue name this side."""
        return "deliverer" if self.delivers else "receiver"

    @property
    def theirs(self) -> str:
        """By which word they name the other one."""
        return "receiver" if self.delivers else "deliverer"

    def hold_of(self, mine: bool) -> str:
        """The hold axis as this side sees it, or the other one."""
        own, other = (self.mine, self.theirs) if mine else (self.theirs, self.mine)
        return hold_status(getattr(self.open, f"{own}_hold"), getattr(self.open, f"{other}_hold"))


@dataclass(slots=True)
class Alone:
    """One instruction that waits for its match, with its row in the queue of matching."""

    instruction: int
    is_held: bool

    @property
    def hold(self) -> str:
        """The hold axis: nobody but its own side can hold it."""
        return hold_status(self.is_held, False)


@dataclass
class Writes:
    """What a set of acts writes, gathered before anything is written: rows of the queue by their match, holds of what is
    unmatched, and facts: indicators and priorities as (instruction, from, to), what is released in part as (instruction, units)."""

    queue: dict[int, Queued | OpenMatch]
    leave: list[int]
    cancelled: list[int]
    moves: list[tuple[int, str, str, str, str]]
    held: dict[int, bool]
    indicators: list[tuple[int, str, str]]
    released: list[tuple[int, int]]
    priorities: list[tuple[int, int, int]]

    @staticmethod
    def none() -> "Writes":
        """Nothing yet."""
        return Writes({}, [], [], [], {}, [], [], [])

    def move(self, instruction: int, axis: str, old: str, new: str, reason_code: str = "") -> None:
        """One move on one axis; refuses what the lifecycle table does not have."""
        if not is_legal(axis, old, new):
            raise MoveNotLegal(instruction=instruction, axis=axis, from_status=old, to_status=new)
        self.moves.append((instruction, axis, old, new, reason_code))


Act = Callable[[Side | Alone, Writes], None]


def each_of(
    instructions: Sequence[int],
    occasion: Occasion,
    code: str,
    act: Act,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    there: type[Refusal] = AtDepository,
) -> Outcome:
    """Locks, asks by item, reckons, writes the set at once, and records the event `code` of those on which it is done: `before` and
    `after` are what it says of them. What the night has claimed is left to it, unlocked; what is at an external depository is
    refused as `there`."""
    pass_gate()
    failures: list[Failure] = []
    done: list[int] = []
    sides, claimed = locked(instructions)
    elsewhere = at_depositories([number for number, side in sides.items() if isinstance(side, Alone)])
    writes = Writes.none()
    for wanted in dict.fromkeys(instructions):
        try:
            if wanted in claimed:
                raise InTheNight(instruction=wanted, run=claimed[wanted])
            if wanted in elsewhere:
                raise there(instruction=wanted)
            act(sides.get(wanted) or explain_absence(wanted), writes)
            done.append(wanted)
        except Refusal as refusal:
            failures.append(Failure(wanted, refusal.code, {**refusal.data, "sentence": refusal.sentence()}))
    if done:
        _write(writes, occasion)
        record(
            by=occasion.by,
            at=occasion.at,
            code=code,
            subject_type="instruction",
            subject_ids=done,
            reason=occasion.reason,
            request_id=occasion.request_id,
            before=before,
            after=after,
        )
    return Outcome(len(done), tuple(failures))


def at_depositories(instructions: Collection[int]) -> set[int]:
    """Those of some instructions that are at an external depository now."""
    if not instructions:
        return set()
    found = DepositoryStanding.objects.filter(pk__in=among(instructions)).exclude(
        state__regex=f"^({'|'.join(sorted(OVER))})$"
    )
    return set(found.values_list("pk", flat=True))


@part
def keep_still(instructions: Sequence[int]) -> None:
    """Until the transaction ends no act of another changes these instructions: what is read of them from here on stays so.

    Writes nothing. What the night has claimed is left to it, unlocked.
    """
    pass_gate()
    locked(instructions)


def locked(instructions: Sequence[int]) -> tuple[dict[int, Side | Alone], dict[int, int]]:
    """The open and the unmatched ones among some instructions, their queue rows locked in the order of their ids; and the runs of
    the nights that have claimed others of them, which stay unlocked.

    Those unmatched come first: what matching joins at this moment is found matched then.
    """
    alone = tuples(statement("settlements", "act_waiting"), {"instructions": array(dict.fromkeys(instructions))})
    matched = tuples(statement("settlements", "act_sides"), {"instructions": array(dict.fromkeys(instructions))})
    claimed = frozen_by([match for _, match, _, _ in matched])
    asked = array({match for _, match, _, _ in matched if match not in claimed})
    opened = {
        match: Queued(*facts) for match, *facts in tuples(statement("settlements", "act_lock"), {"matches": asked})
    }
    sides: dict[int, Side | Alone] = {instruction: Alone(instruction, held) for instruction, held in alone}
    sides |= {
        side: Side(side, match, other, delivers, opened[match])
        for side, match, other, delivers in matched
        if match in opened
    }
    return sides, {side: claimed[match] for side, match, _, _ in matched if match in claimed}


def explain_absence(instruction: int) -> Side:
    """Refuses what is not in the queues: NoSuchInstruction, or NotOpen with what became of it."""
    if not Instruction.objects.filter(pk=instruction).exists():
        raise NoSuchInstruction(instruction=instruction)
    if Cancellation.objects.filter(pk=instruction).exists():
        raise NotOpen(instruction=instruction, state="cancelled")
    settled = Settlement.objects.filter(match__delivering=instruction) | Settlement.objects.filter(
        match__receiving=instruction
    )
    is_settled = settled.exists() or DepositorySettlement.objects.filter(pk=instruction).exists()
    raise NotOpen(instruction=instruction, state="settled" if is_settled else "not matched")


FLAGS = ("deliverer_hold", "receiver_hold", "deliverer_cancels", "receiver_cancels", "released_units", "priority")
"""Columns of the queue that acts change."""
MOVED = ("instruction_id", "axis", "from_status", "to_status", "reason_code", "business_date", "by", "at")
"""Columns of a move."""


def _write(writes: Writes, occasion: Occasion) -> None:
    leaving = set(writes.leave)
    changed = {match: row for match, row in writes.queue.items() if match not in leaving}
    if changed:
        flags = {flag: array(getattr(row, flag) for row in changed.values()) for flag in FLAGS}
        run(statement("settlements", "act_queue"), {"matches": array(changed), **flags})
    gone = set(writes.cancelled)
    held = {instruction: on for instruction, on in writes.held.items() if instruction not in gone}
    if held:
        run(statement("settlements", "act_held"), {"instructions": array(held), "held": array(held.values())})
    told = (occasion.business_date, occasion.by.name, occasion.at)
    end_imposed_holds(gone, occasion)
    copy_rows("settlements_statuschange", MOVED, ((*move, *told) for move in writes.moves))
    Cancellation.objects.bulk_create(
        Cancellation(
            instruction_id=instruction,
            reason_code="CANI",
            business_date=occasion.business_date,
            at=occasion.at,
        )
        for instruction in writes.cancelled
    )
    _write_parts(writes, occasion)
    _write_priorities(writes, occasion)
    OpenMatch.objects.filter(pk__in=leaving).delete()
    take_out_of_nets(
        leaving, by=occasion.by, at=occasion.at, business_date=occasion.business_date, request_id=occasion.request_id
    )
    if gone:
        _withdraw(gone, occasion)


def end_imposed_holds(cancelled: Collection[int], occasion: Occasion) -> None:
    """Holds of the house end with the cancellation of their instructions; nobody cancels what the law has it hold."""
    standing = ImposedHold.objects.filter(instruction__in=among(cancelled), ending=None) if cancelled else None
    if standing is not None and standing.exists():
        standing.update(
            ending=HoldEnding.CANCELLED,
            ended_on=occasion.business_date,
            ended_by=str(occasion.by),
            ended_at=occasion.at,
            ending_reason="the instruction was cancelled",
        )
        OpenMatch.objects.filter(
            Q(match__delivering__in=among(cancelled)) | Q(match__receiving__in=among(cancelled))
        ).update(deliverer_imposed="", receiver_imposed="")
        Unmatched.objects.filter(pk__in=among(cancelled)).update(imposed="")


def _withdraw(cancelled: Collection[int], occasion: Occasion) -> None:
    """What was cancelled and waited leaves the queue of matching; whom it was alleged to is told that this is over."""
    facts = {"instructions": array(cancelled), "at": occasion.at}
    alleged = [number for (number,) in tuples(statement("settlements", "withdraw"), facts)]
    remove_allegements(alleged, Removal.CANCELLED, by=occasion.by, at=occasion.at, request_id=occasion.request_id)


def _write_parts(writes: Writes, occasion: Occasion) -> None:
    """What parties say of their parts, once the queue has it."""
    if writes.indicators:
        told = {"business_date": occasion.business_date, "by": occasion.by.name, "at": occasion.at}
        IndicatorChange.objects.bulk_create(
            IndicatorChange(instruction_id=pk, from_partial=old, to_partial=new, **told)
            for pk, old, new in writes.indicators
        )
    if writes.released:
        run(
            statement("settlements", "act_released"),
            {
                "instructions": array(pk for pk, _ in writes.released),
                "units": array(units for _, units in writes.released),
                "business_date": occasion.business_date,
                "by": occasion.by.name,
                "at": occasion.at,
            },
        )


def _write_priorities(writes: Writes, occasion: Occasion) -> None:
    """What parties say of their priorities, once the queue has it."""
    if writes.priorities:
        instructions, before, after = zip(*writes.priorities, strict=True)
        run(
            statement("settlements", "act_prioritised"),
            {
                "instructions": array(instructions),
                "before": array(before),
                "after": array(after),
                "business_date": occasion.business_date,
                "by": occasion.by.name,
                "at": occasion.at,
            },
        )
