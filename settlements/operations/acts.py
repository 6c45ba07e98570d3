"""Acts of a participant on its own instructions: hold, release, cancel, change of priority. Sets in, outcomes out."""

from collections.abc import Callable, Collection, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from machinery.statements import array, copy_rows, run, statement, tuples
from machinery.transactions import part
from recordkeeping.operations import record
from settlements.allegement import Removal
from settlements.gate import pass_gate
from settlements.lifecycle import hold_status, is_legal
from settlements.models import Cancellation, Instruction, OpenMatch, Settlement
from settlements.objections import objections
from settlements.operations.allege import remove_allegements
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


@dataclass(slots=True)
class _Queued:
    """What acts change of an open match, locked."""

    deliverer_hold: bool
    receiver_hold: bool
    deliverer_cancels: bool
    receiver_cancels: bool
    priority: int


@dataclass(slots=True)
class _Side:
    """One instruction with its match, the other side of that, and its row in the queue; both sides of a match share the row."""

    instruction: int
    match: int
    other: int
    delivers: bool
    open: _Queued | OpenMatch

    @property
    def mine(self) -> str:
        return "deliverer" if self.delivers else "receiver"

    @property
    def theirs(self) -> str:
        return "receiver" if self.delivers else "deliverer"

    def hold_of(self, mine: bool) -> str:
        own, other = (self.mine, self.theirs) if mine else (self.theirs, self.mine)
        return hold_status(getattr(self.open, f"{own}_hold"), getattr(self.open, f"{other}_hold"))


@dataclass(slots=True)
class _Alone:
    """One instruction that waits for its match, with its row in the queue of matching."""

    instruction: int
    is_held: bool

    @property
    def hold(self) -> str:
        """The hold axis: nobody but its own side can hold it."""
        return hold_status(self.is_held, False)


@dataclass
class _Writes:
    """What a set of acts writes, gathered before anything is written: rows of the queue by their match, holds of what is
    unmatched, and facts."""

    queue: dict[int, _Queued | OpenMatch]
    leave: list[int]
    cancelled: list[int]
    moves: list[tuple[int, str, str, str, str]]
    held: dict[int, bool]

    @staticmethod
    def none() -> "_Writes":
        """Nothing yet."""
        return _Writes({}, [], [], [], {})

    def move(self, instruction: int, axis: str, old: str, new: str, reason_code: str = "") -> None:
        """One move on one axis; refuses what the lifecycle table does not have."""
        if not is_legal(axis, old, new):
            raise MoveNotLegal(instruction=instruction, axis=axis, from_status=old, to_status=new)
        self.moves.append((instruction, axis, old, new, reason_code))


Act = Callable[[_Side | _Alone, _Writes], None]


@part
def hold(instructions: Sequence[int], occasion: Occasion) -> Outcome:
    """Puts instructions on hold for their own side, matched or not: the night leaves them until they are released.

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

    def act(side: _Side | _Alone, writes: _Writes) -> None:
        if stopped.get(side.instruction):
            raise ReleaseStopped(instruction=side.instruction, why=" ".join(stopped[side.instruction]))
        _release(side, writes)

    return _each(instructions, occasion, "instruction.released", act, before={"hold": True}, after={"hold": False})


@part
def cancel(instructions: Sequence[int], occasion: Occasion) -> Outcome:
    """Asks for cancellation. A matched pair is cancelled when both sides have asked: the first request waits (CANP). What is
    not matched is cancelled at once.

    Failures as `hold` (move_not_legal: this side has asked already).
    """
    before, after = {"cancellation_asked": False}, {"cancellation_asked": True}
    return _each(instructions, occasion, "instruction.cancelled", _cancel, before=before, after=after)


@part
def prioritise(instructions: Sequence[int], priority: int, occasion: Occasion) -> Outcome:
    """Sets the priority (3 high or 4 normal) of open matches. Failures as `hold`, and not_open for what is not matched; refuses
    ReservedPriority for others."""
    if priority not in BY_PARTICIPANTS:
        raise ReservedPriority(priority=priority)
    touched: list[int] = []
    before: dict[str, dict[str, int]] = {}

    def note(side: _Side | _Alone, _: _Writes) -> None:
        if isinstance(side, _Alone):
            raise NotOpen(instruction=side.instruction, state="not matched")
        touched.append(side.match)
        before[str(side.instruction)] = {"priority": side.open.priority}

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
    _locked(instructions)


def against(sheet: Sheet) -> dict[str, Refusal]:
    """What hold, release and cancel would be refused with as a sheet has the instruction, by name; what would be done is left
    out. Reads and writes nothing: the acts themselves are done to a copy of its queue row."""
    found: dict[str, Refusal] = {}
    for name, act in (("hold", _hold), ("release", _release), ("cancel", _cancel)):
        try:
            act(_side_of(sheet), _Writes.none())
        except Refusal as refusal:
            found[name] = refusal
    return found


def _side_of(sheet: Sheet) -> _Side | _Alone:
    instruction = sheet.instruction
    if sheet.waiting is not None:
        return _Alone(instruction.pk, sheet.waiting.is_held)
    if sheet.claimed_by:
        raise InTheNight(instruction=instruction.pk, run=sheet.claimed_by)
    if sheet.match is None or sheet.queued is None:
        raise NotOpen(instruction=instruction.pk, state=sheet.end or "not matched")
    delivers = sheet.match.delivering_id == instruction.pk
    other = sheet.match.receiving_id if delivers else sheet.match.delivering_id
    return _Side(instruction.pk, sheet.match.pk, other, delivers, copy(sheet.queued))


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
    sides, claimed = _locked(instructions)
    writes = _Writes.none()
    for wanted in dict.fromkeys(instructions):
        try:
            if wanted in claimed:
                raise InTheNight(instruction=wanted, run=claimed[wanted])
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


def _locked(instructions: Sequence[int]) -> tuple[dict[int, _Side | _Alone], dict[int, int]]:
    """The open and the unmatched ones among some instructions, their queue rows locked in the order of their ids; and the runs of
    the nights that have claimed others of them, which stay unlocked.

    Those unmatched come first: what matching joins at this moment is found matched then.
    """
    alone = tuples(statement("settlements", "act_waiting"), {"instructions": array(dict.fromkeys(instructions))})
    matched = tuples(statement("settlements", "act_sides"), {"instructions": array(dict.fromkeys(instructions))})
    claimed = frozen_by([match for _, match, _, _ in matched])
    asked = array({match for _, match, _, _ in matched if match not in claimed})
    opened = {
        match: _Queued(*facts) for match, *facts in tuples(statement("settlements", "act_lock"), {"matches": asked})
    }
    sides: dict[int, _Side | _Alone] = {instruction: _Alone(instruction, held) for instruction, held in alone}
    sides |= {
        side: _Side(side, match, other, delivers, opened[match])
        for side, match, other, delivers in matched
        if match in opened
    }
    return sides, {side: claimed[match] for side, match, _, _ in matched if match in claimed}


def _explain_absence(instruction: int) -> _Side:
    if not Instruction.objects.filter(pk=instruction).exists():
        raise NoSuchInstruction(instruction=instruction)
    if Cancellation.objects.filter(pk=instruction).exists():
        raise NotOpen(instruction=instruction, state="cancelled")
    settled = Settlement.objects.filter(match__delivering=instruction) | Settlement.objects.filter(
        match__receiving=instruction
    )
    raise NotOpen(instruction=instruction, state="settled" if settled.exists() else "not matched")


def _hold(side: _Side | _Alone, writes: _Writes) -> None:
    _set_hold(side, writes, True)


def _release(side: _Side | _Alone, writes: _Writes) -> None:
    _set_hold(side, writes, False)


def _set_hold(side: _Side | _Alone, writes: _Writes, on: bool) -> None:
    if isinstance(side, _Alone):
        writes.move(side.instruction, "HOLD", side.hold, hold_status(on, False))
        side.is_held = writes.held[side.instruction] = on
        return
    mine, theirs = side.hold_of(True), side.hold_of(False)
    column = f"{side.mine}_hold"
    if getattr(side.open, column) == on:
        wanted = hold_status(on, getattr(side.open, f"{side.theirs}_hold"))
        raise MoveNotLegal(instruction=side.instruction, axis="HOLD", from_status=mine, to_status=wanted)
    setattr(side.open, column, on)
    writes.move(side.instruction, "HOLD", mine, side.hold_of(True))
    writes.move(side.other, "HOLD", theirs, side.hold_of(False))
    writes.queue[side.match] = side.open


def _cancel(side: _Side | _Alone, writes: _Writes) -> None:
    if isinstance(side, _Alone):
        writes.move(side.instruction, "IPRC", "PACK", "CAND", "CANI")
        writes.cancelled.append(side.instruction)
        return
    column = f"{side.mine}_cancels"
    if getattr(side.open, column):
        raise MoveNotLegal(instruction=side.instruction, axis="IPRC", from_status="CANP", to_status="CANP")
    if not getattr(side.open, f"{side.theirs}_cancels"):
        setattr(side.open, column, True)
        writes.move(side.instruction, "IPRC", "PACK", "CANP")
        writes.queue[side.match] = side.open
        return
    writes.move(side.instruction, "IPRC", "PACK", "CAND", "CANI")
    writes.move(side.other, "IPRC", "CANP", "CAND", "CANI")
    writes.cancelled += [side.instruction, side.other]
    writes.leave.append(side.match)


FLAGS = ("deliverer_hold", "receiver_hold", "deliverer_cancels", "receiver_cancels")
"""Columns of the queue that acts change."""
MOVED = ("instruction_id", "axis", "from_status", "to_status", "reason_code", "business_date", "by", "at")
"""Columns of a move."""


def _write(writes: _Writes, occasion: Occasion) -> None:
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
    OpenMatch.objects.filter(pk__in=leaving).delete()
    if gone:
        _withdraw(gone, occasion)


def _withdraw(cancelled: Collection[int], occasion: Occasion) -> None:
    """What was cancelled and waited leaves the queue of matching; whom it was alleged to is told that this is over."""
    facts = {"instructions": array(cancelled), "at": occasion.at}
    alleged = [number for (number,) in tuples(statement("settlements", "withdraw"), facts)]
    remove_allegements(alleged, Removal.CANCELLED, by=occasion.by, at=occasion.at, request_id=occasion.request_id)
