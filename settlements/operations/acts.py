"""Acts of a participant on its own instructions: hold, release, cancel, change of priority. Sets in, outcomes out."""

from collections.abc import Sequence
from copy import copy
from functools import cache
from typing import Final

from machinery.transactions import part
from settlements.lifecycle import hold_status
from settlements.objections import objections
from settlements.operations.acting import Alone, Side, Writes, each_of, keep_still
from settlements.operations.depository_refusals import AtDepository
from settlements.operations.imposed_refusals import HeldByTheHouse
from settlements.operations.refusals import (
    InTheNight,
    MoveNotLegal,
    NotOpen,
    PriorityAlready,
    PriorityStands,
    ReleaseStopped,
    ReservedPriority,
)
from settlements.queries import Sheet, other_sides, priorities_of
from settlements.queries.imposed import held_by_law
from vocabulary.occasion import Occasion
from vocabulary.outcome import Outcome, Refusal

BY_PARTICIPANTS = (3, 4)
"""Priorities that a participant may give: high and normal."""
PRIORITY_ACTS: Final = ("priority", "high", "normal")
"""The change of a priority, by the names under which programs and pages ask for it."""


@part
def hold(instructions: Sequence[int], occasion: Occasion) -> Outcome:
    """Puts instructions on hold for their own side, matched or not: the night leaves them until they are released.

    Failures by instruction, in this order: no_such_instruction, not_open, claimed_by_the_night, move_not_legal (it is
    on hold by this side already).
    """
    return each_of(instructions, occasion, "instruction.held", _hold, before={"hold": False}, after={"hold": True})


@part
def release(instructions: Sequence[int], occasion: Occasion) -> Outcome:
    """Takes the own side's hold away. Failures as `hold` (move_not_legal: this side does not hold it), then release_stopped: an
    app above objects, as where more of a hard limit is used than may be."""
    found = objections(instructions, occasion.business_date)
    stopped = {pk: [each.why for each in against if each.stops] for pk, against in found.items()}

    def act(side: Side | Alone, writes: Writes) -> None:
        if stopped.get(side.instruction):
            raise ReleaseStopped(instruction=side.instruction, why=" ".join(stopped[side.instruction]))
        _release(side, writes)

    return each_of(instructions, occasion, "instruction.released", act, before={"hold": True}, after={"hold": False})


@part
def cancel(instructions: Sequence[int], occasion: Occasion) -> Outcome:
    """Asks for cancellation. A matched pair is cancelled when both sides have asked: the first request waits (CANP). What is
    not matched is cancelled at once.

    Failures as `hold` (move_not_legal: this side has asked already), but before it held_by_the_house: the law has the house hold
    it or what it is matched with. Any other hold of the house ends with it.
    """
    before, after = {"cancellation_asked": False}, {"cancellation_asked": True}
    barred = cache(lambda: held_by_law(instructions))  # asked once what they wait for is locked

    def act(side: Side | Alone, writes: Writes) -> None:
        if side.instruction in barred():
            raise HeldByTheHouse(instruction=side.instruction, reason=barred()[side.instruction])
        _cancel(side, writes)

    return each_of(instructions, occasion, "instruction.cancelled", act, before=before, after=after)


@part
def prioritise(instructions: Sequence[int], priority: int, occasion: Occasion) -> Outcome:
    """Sets the own priority (3 high or 4 normal) of instructions, matched or not. A match has the more urgent one of its two
    sides (T2S).

    Failures as `hold` (no move_not_legal), then priority_stands where the own priority is reserved to the system (T2S: 1 and 2),
    and priority_already. Refuses ReservedPriority for others.
    """
    if priority not in BY_PARTICIPANTS:
        raise ReservedPriority(priority=priority)
    keep_still(instructions)
    stands = priorities_of([*instructions, *other_sides(instructions)])
    before: dict[str, dict[str, int]] = {}

    def act(side: Side | Alone, writes: Writes) -> None:
        mine = stands[side.instruction]
        if refusal := _against_priority(side.instruction, mine):
            raise refusal
        if mine == priority:
            raise PriorityAlready(instruction=side.instruction, priority=priority)
        before[str(side.instruction)] = {"priority": mine}
        stands[side.instruction] = priority
        writes.priorities.append((side.instruction, mine, priority))
        if isinstance(side, Side):
            side.open.priority = min(priority, stands[side.other])
            writes.queue[side.match] = side.open

    return each_of(
        instructions,
        occasion,
        "instruction.prioritised",
        act,
        before={"each": before},
        after={"priority": priority},
    )


def _against_priority(instruction: int, mine: int) -> Refusal | None:
    """What a change of the own priority of an open instruction would be refused with."""
    return None if mine in BY_PARTICIPANTS else PriorityStands(instruction=instruction, priority=mine)


def against(sheet: Sheet) -> dict[str, Refusal]:
    """What hold, release, cancel and changes of the priority would be refused with as a sheet has the instruction, by name; what
    would be done is left out. Reads and writes nothing: the acts themselves are done to a copy of its queue row."""
    found: dict[str, Refusal] = {}
    for name, act in (("hold", _hold), ("release", _release), ("cancel", _cancel)):
        try:
            act(_side_of(sheet), Writes.none())
        except Refusal as refusal:
            found[name] = refusal
    barred = held_by_law([sheet.instruction.pk]) if "cancel" not in found else {}
    if barred:
        pk = sheet.instruction.pk
        found["cancel"] = HeldByTheHouse(instruction=pk, reason=barred[pk])
    state = against_any(sheet) or _against_priority(sheet.instruction.pk, sheet.own_priority)
    return found | (dict.fromkeys(PRIORITY_ACTS, state) if state else {})


def against_any(sheet: Sheet) -> Refusal | None:
    """What every act would be refused with as a sheet has the instruction: that a night has it, or that it is not open."""
    try:
        _side_of(sheet)
    except Refusal as refusal:
        return refusal
    return None


def _side_of(sheet: Sheet) -> Side | Alone:
    instruction = sheet.instruction
    if sheet.at_depository is not None and sheet.at_depository.is_there:
        raise AtDepository(instruction=instruction.pk)
    if sheet.waiting is not None:
        return Alone(instruction.pk, sheet.waiting.is_held)
    if sheet.claimed_by:
        raise InTheNight(instruction=instruction.pk, run=sheet.claimed_by)
    if sheet.match is None or sheet.queued is None:
        raise NotOpen(instruction=instruction.pk, state=sheet.end or "not matched")
    delivers = sheet.match.delivering_id == instruction.pk
    other = sheet.match.receiving_id if delivers else sheet.match.delivering_id
    return Side(instruction.pk, sheet.match.pk, other, delivers, copy(sheet.queued))


def _hold(side: Side | Alone, writes: Writes) -> None:
    _set_hold(side, writes, True)


def _release(side: Side | Alone, writes: Writes) -> None:
    _set_hold(side, writes, False)


def _set_hold(side: Side | Alone, writes: Writes, on: bool) -> None:
    if isinstance(side, Alone):
        writes.move(side.instruction, "HOLD", side.hold, hold_status(on, False))
        side.is_held = writes.held[side.instruction] = on
        return
    mine, theirs = side.hold_of(True), side.hold_of(False)
    column = f"{side.mine}_hold"
    if getattr(side.open, column) == on:
        wanted = hold_status(on, getattr(side.open, f"{side.theirs}_hold"))
        raise MoveNotLegal(instruction=side.instruction, axis="HOLD", from_status=mine, to_status=wanted)
    setattr(side.open, column, on)
    if not on and side.delivers and side.open.released_units:
        side.open.released_units = 0
        writes.released.append((side.instruction, 0))
    writes.move(side.instruction, "HOLD", mine, side.hold_of(True))
    writes.move(side.other, "HOLD", theirs, side.hold_of(False))
    writes.queue[side.match] = side.open


def _cancel(side: Side | Alone, writes: Writes) -> None:
    if isinstance(side, Alone):
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
