"""Acts of a participant on its own instructions: hold, release, cancel, change of priority. Sets in, outcomes out."""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from machinery.transactions import part
from recordkeeping.operations import record
from settlements.gate import pass_gate
from settlements.lifecycle import hold_status, is_legal
from settlements.models import Cancellation, Instruction, Match, OpenMatch, Settlement, StatusChange
from settlements.objections import objections
from settlements.operations.refusals import (
    InTheNight,
    MoveNotLegal,
    NoSuchInstruction,
    NotOpen,
    ReleaseStopped,
    ReservedPriority,
)
from settlements.queries import Sheet, frozen_by
from vocabulary.occasion import Occasion
from vocabulary.outcome import Failure, Outcome, Refusal

BY_PARTICIPANTS = (3, 4)
"""Priorities that a participant may give: high and normal."""


@dataclass
class _Side:
    """One instruction with its open match, locked."""

    instruction: Instruction
    match: Match
    open: OpenMatch

    @property
    def delivers(self) -> bool:
        return self.match.delivering_id == self.instruction.pk

    @property
    def mine(self) -> str:
        return "deliverer" if self.delivers else "receiver"

    @property
    def theirs(self) -> str:
        return "receiver" if self.delivers else "deliverer"

    @property
    def other_id(self) -> int:
        return self.match.receiving_id if self.delivers else self.match.delivering_id

    def hold_of(self, mine: bool) -> str:
        own, other = (self.mine, self.theirs) if mine else (self.theirs, self.mine)
        return hold_status(getattr(self.open, f"{own}_hold"), getattr(self.open, f"{other}_hold"))


@dataclass
class _Writes:
    """What a set of acts writes, gathered before anything is written: by column of the queue, and as facts."""

    set_true: dict[str, list[int]]
    set_false: dict[str, list[int]]
    leave: list[int]
    cancelled: list[int]
    moves: list[tuple[int, str, str, str, str]]

    def move(self, instruction: int, axis: str, old: str, new: str, reason_code: str = "") -> None:
        """One move on one axis; refuses what the lifecycle table does not have."""
        if not is_legal(axis, old, new):
            raise MoveNotLegal(instruction=instruction, axis=axis, from_status=old, to_status=new)
        self.moves.append((instruction, axis, old, new, reason_code))


Act = Callable[[_Side, _Writes], None]


@part
def hold(instructions: Sequence[int], occasion: Occasion) -> Outcome:
    """Puts instructions on hold for their own side: the night leaves them until they are released.

    Failures by instruction, in this order: no_such_instruction, not_open, claimed_by_the_night, move_not_legal (it is
    on hold by this side already).
    """
    return _each(instructions, occasion, "instruction.held", _hold, before={"hold": False}, after={"hold": True})


@part
def release(instructions: Sequence[int], occasion: Occasion) -> Outcome:
    """Takes the own side's hold away. Failures as `hold` (move_not_legal: this side does not hold it), then release_stopped: an
    app above objects, as where more of a hard limit is used than may be."""
    found = objections(instructions, occasion.business_date)
    stopped = {pk: [each.why for each in against if each.stops] for pk, against in found.items()}

    def act(side: _Side, writes: _Writes) -> None:
        if stopped.get(side.instruction.pk):
            raise ReleaseStopped(instruction=side.instruction.pk, why=" ".join(stopped[side.instruction.pk]))
        _release(side, writes)

    return _each(instructions, occasion, "instruction.released", act, before={"hold": True}, after={"hold": False})


@part
def cancel(instructions: Sequence[int], occasion: Occasion) -> Outcome:
    """Asks for cancellation. A matched pair is cancelled when both sides have asked: the first request waits (CANP).

    Failures as `hold` (move_not_legal: this side has asked already).
    """
    before, after = {"cancellation_asked": False}, {"cancellation_asked": True}
    return _each(instructions, occasion, "instruction.cancelled", _cancel, before=before, after=after)


@part
def prioritise(instructions: Sequence[int], priority: int, occasion: Occasion) -> Outcome:
    """Sets the priority (3 high or 4 normal) of open matches. Failures as `hold`; refuses ReservedPriority for others."""
    if priority not in BY_PARTICIPANTS:
        raise ReservedPriority(priority=priority)
    touched: list[int] = []
    before: dict[str, dict[str, int]] = {}

    def note(side: _Side, _: _Writes) -> None:
        touched.append(side.open.pk)
        before[str(side.instruction.pk)] = {"priority": side.open.priority}

    outcome = _each(
        instructions,
        occasion,
        "instruction.prioritised",
        note,
        before={"each": before},
        after={"priority": priority},
    )
    OpenMatch.objects.filter(pk__in=touched).update(priority=priority)
    return outcome


@part
def keep_still(instructions: Sequence[int]) -> None:
    """Until the transaction ends no act of another changes these instructions: who compares a version compares what it
    acts on.

    Writes nothing. What the night has claimed is left to it, unlocked.
    """
    pass_gate()
    matches = _matches(instructions)
    claimed = frozen_by([match.pk for match in matches.values()])
    _locked({key: match for key, match in matches.items() if match.pk not in claimed})


def against(sheet: Sheet) -> dict[str, Refusal]:
    """What hold, release and cancel would be refused with as a sheet has the instruction, by name; what would be done is left
    out. Reads and writes nothing: the acts themselves are done to a copy of its queue row."""
    found: dict[str, Refusal] = {}
    for name, act in (("hold", _hold), ("release", _release), ("cancel", _cancel)):
        try:
            act(_side_of(sheet), _Writes({}, {}, [], [], []))
        except Refusal as refusal:
            found[name] = refusal
    return found


def _side_of(sheet: Sheet) -> _Side:
    instruction = sheet.instruction
    if sheet.claimed_by:
        raise InTheNight(instruction=instruction.pk, run=sheet.claimed_by)
    if sheet.match is None or sheet.queued is None:
        raise NotOpen(instruction=instruction.pk, state=sheet.end or "not matched")
    return _Side(instruction, sheet.match, copy(sheet.queued))


def _each(
    instructions: Sequence[int],
    occasion: Occasion,
    code: str,
    act: Act,
    *,
    before: dict[str, Any],
    after: dict[str, Any],
) -> Outcome:
    """Lock, ask by item, reckon, write the set at once, record. What the night has claimed is left to it, unlocked.

    `before` and `after` are what the event says of the instructions on which the act is done.
    """
    pass_gate()
    failures: list[Failure] = []
    done: list[int] = []
    matches = _matches(instructions)
    claimed = frozen_by([match.pk for match in matches.values()])
    sides = _locked({key: match for key, match in matches.items() if match.pk not in claimed})
    writes = _Writes({}, {}, [], [], [])
    for wanted in dict.fromkeys(instructions):
        try:
            if wanted in matches and matches[wanted].pk in claimed:
                raise InTheNight(instruction=wanted, run=claimed[matches[wanted].pk])
            act(sides.get(wanted) or _explain_absence(wanted), writes)
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


def _matches(instructions: Sequence[int]) -> dict[int, Match]:
    """The match of each of the instructions that has one."""
    asked = set(instructions)
    found = Match.objects.filter(delivering__in=asked) | Match.objects.filter(receiving__in=asked)
    return {side: match for match in found for side in (match.delivering_id, match.receiving_id) if side in asked}


def _locked(matches: Mapping[int, Match]) -> dict[int, _Side]:
    """The open ones among matched instructions, their queue rows locked in the order of their ids."""
    keys = {match.pk for match in matches.values()}
    opened = {row.pk: row for row in OpenMatch.objects.select_for_update().filter(pk__in=keys).order_by("match_id")}
    facts = Instruction.objects.in_bulk(list(matches))
    return {
        instruction: _Side(facts[instruction], match, opened[match.pk])
        for instruction, match in matches.items()
        if match.pk in opened
    }


def _explain_absence(instruction: int) -> _Side:
    if not Instruction.objects.filter(pk=instruction).exists():
        raise NoSuchInstruction(instruction=instruction)
    if Cancellation.objects.filter(pk=instruction).exists():
        raise NotOpen(instruction=instruction, state="cancelled")
    settled = Settlement.objects.filter(match__delivering=instruction) | Settlement.objects.filter(
        match__receiving=instruction
    )
    raise NotOpen(instruction=instruction, state="settled" if settled.exists() else "not matched")


def _hold(side: _Side, writes: _Writes) -> None:
    _set_hold(side, writes, True)


def _release(side: _Side, writes: _Writes) -> None:
    _set_hold(side, writes, False)


def _set_hold(side: _Side, writes: _Writes, on: bool) -> None:
    mine, theirs = side.hold_of(True), side.hold_of(False)
    column = f"{side.mine}_hold"
    if getattr(side.open, column) == on:
        wanted = hold_status(on, getattr(side.open, f"{side.theirs}_hold"))
        raise MoveNotLegal(instruction=side.instruction.pk, axis="HOLD", from_status=mine, to_status=wanted)
    setattr(side.open, column, on)
    writes.move(side.instruction.pk, "HOLD", mine, side.hold_of(True))
    writes.move(side.other_id, "HOLD", theirs, side.hold_of(False))
    (writes.set_true if on else writes.set_false).setdefault(column, []).append(side.open.pk)


def _cancel(side: _Side, writes: _Writes) -> None:
    column = f"{side.mine}_cancels"
    if getattr(side.open, column):
        raise MoveNotLegal(instruction=side.instruction.pk, axis="IPRC", from_status="CANP", to_status="CANP")
    if not getattr(side.open, f"{side.theirs}_cancels"):
        setattr(side.open, column, True)
        writes.move(side.instruction.pk, "IPRC", "PACK", "CANP")
        writes.set_true.setdefault(column, []).append(side.open.pk)
        return
    writes.move(side.instruction.pk, "IPRC", "PACK", "CAND", "CANI")
    writes.move(side.other_id, "IPRC", "CANP", "CAND", "CANI")
    writes.cancelled += [side.instruction.pk, side.other_id]
    writes.leave.append(side.open.pk)


def _write(writes: _Writes, occasion: Occasion) -> None:
    leaving = set(writes.leave)
    for value, columns in ((True, writes.set_true), (False, writes.set_false)):
        for column, keys in columns.items():
            OpenMatch.objects.filter(pk__in=set(keys) - leaving).update(**{column: value})
    StatusChange.objects.bulk_create(
        StatusChange(
            instruction_id=instruction,
            axis=axis,
            from_status=old,
            to_status=new,
            reason_code=reason_code,
            business_date=occasion.business_date,
            by=occasion.by.name,
            at=occasion.at,
        )
        for instruction, axis, old, new, reason_code in writes.moves
    )
    Cancellation.objects.bulk_create(
        Cancellation(
            instruction_id=instruction,
            reason_code="CANI",
            business_date=occasion.business_date,
            at=occasion.at,
        )
        for instruction in writes.cancelled
    )
    OpenMatch.objects.filter(pk__in=leaving).delete()
