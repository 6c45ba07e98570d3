"""What a participant says of the parts of its own instructions: whether they may settle so, and how much of what it holds may. Sets
in, outcomes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from machinery.transactions import part
from settlements.objections import objections
from settlements.operations.acting import Alone, Side, Writes, each_of, keep_still
from settlements.operations.acts import against_any
from settlements.operations.depository_refusals import AtDepository
from settlements.operations.part_refusals import (
    IndicatorStands,
    LinkedSettlesWhole,
    NotADelivery,
    NotAPartOfIt,
    NotHeld,
    NothingReleased,
    NotInUnits,
    PartCannotBeTold,
    PartHasSettled,
    PartIsReleased,
    PartsNotAllowed,
    ReleasedAlready,
)
from settlements.operations.refusals import NotOpen, ReleaseStopped
from settlements.queries import Sheet
from settlements.queries.links import linked_tonight
from settlements.queries.part_acts import PartFacts, part_facts_of
from vocabulary.decimals import shortest
from vocabulary.occasion import Occasion
from vocabulary.outcome import Outcome, Refusal
from vocabulary.side import Partial

PART_ACTS: Final = ("partial", "release_part", "take_back_release")
"""The acts of this file, by the names under which pages and programs ask for them."""


@dataclass(frozen=True, slots=True)
class PartReleaseWish:
    """How much of an instruction that delivers and is on hold may settle nevertheless: in all, from now on."""

    instruction: int
    quantity: Decimal


@part
def set_partial(instructions: Sequence[int], partial: Partial, occasion: Occasion) -> Outcome:
    """Sets the partial settlement indicator, of what is matched or not.

    Failures by instruction, in this order: no_such_instruction, not_open, claimed_by_the_night, part_has_settled,
    indicator_stands, part_is_released (the wish is NPAR).
    """
    keep_still(instructions)
    facts = part_facts_of(instructions, occasion.business_date)
    before: dict[str, dict[str, str]] = {}

    def act(side: Side | Alone, writes: Writes) -> None:
        found = facts[side.instruction]
        refusal = against_partial(side.instruction, found, partial)
        if refusal is not None:
            raise refusal
        before[str(side.instruction)] = {"partial": found.mine}
        writes.indicators.append((side.instruction, found.mine, str(partial)))

    return each_of(
        instructions,
        occasion,
        "instruction.partial_set",
        act,
        before={"each": before},
        after={"partial": str(partial)},
    )


def against_partial(instruction: int, found: PartFacts, partial: Partial) -> Refusal | None:
    """What a change of the indicator of an open instruction would be refused with; None where it can be done."""
    if found.is_parted:
        return PartHasSettled(instruction=instruction)
    if found.mine == partial:
        return IndicatorStands(instruction=instruction, partial=str(partial))
    if partial == Partial.NOT_ALLOWED and found.delivers and found.released_units:
        return PartIsReleased(instruction=instruction, quantity=shortest(found.released))
    return None


@part
def release_part(wishes: Sequence[PartReleaseWish], occasion: Occasion) -> Outcome:
    """Releases a quantity of deliveries that stay on hold otherwise; it takes the place of what was released before.

    Failures by instruction, in this order: no_such_instruction, not_open (so is what is not matched), claimed_by_the_night,
    part_cannot_be_told (it is at an external depository), not_a_delivery, not_held, parts_not_allowed, linked_settles_whole,
    not_a_part_of_it, not_in_units, released_already, and release_stopped, as of a release.
    """
    wanted = {wish.instruction: wish.quantity for wish in wishes}
    keep_still(list(wanted))
    facts, linked = part_facts_of(list(wanted), occasion.business_date), linked_tonight().settling_whole
    against = objections(list(wanted), occasion.business_date)
    released: dict[str, dict[str, str]] = {}
    before: dict[str, dict[str, str]] = {}

    def act(side: Side | Alone, writes: Writes) -> None:
        if isinstance(side, Alone):
            raise NotOpen(instruction=side.instruction, state="not matched")
        pk, quantity = side.instruction, wanted[side.instruction]
        found = facts[pk]
        refusal = against_part(pk, found, is_held=getattr(side.open, f"{side.mine}_hold"), linked=side.match in linked)
        if refusal := refusal or _against_quantity(pk, found, quantity):
            raise refusal
        if stops := [each.why for each in against.get(pk, ()) if each.stops]:
            raise ReleaseStopped(instruction=pk, why=" ".join(stops))
        side.open.released_units = int(quantity.scaleb(found.scale))
        writes.queue[side.match] = side.open
        writes.released.append((pk, side.open.released_units))
        before[str(pk)] = {"released": shortest(found.released)}
        released[str(pk)] = {"released": shortest(quantity)}

    return each_of(
        list(wanted),
        occasion,
        "instruction.part_released",
        act,
        before={"each": before},
        after={"each": released},
        there=PartCannotBeTold,
    )


def against_part(instruction: int, found: PartFacts, *, is_held: bool, linked: bool) -> Refusal | None:
    """What the release of any part of an open match would be refused with; None where a part can be released."""
    if not found.delivers:
        return NotADelivery(instruction=instruction)
    if not is_held:
        return NotHeld(instruction=instruction)
    if not found.is_allowed:
        mine, theirs = (says == Partial.NOT_ALLOWED for says in (found.mine, found.theirs))
        return PartsNotAllowed(instruction=instruction, side="both" if mine and theirs else "own" if mine else "other")
    if linked:
        return LinkedSettlesWhole(instruction=instruction)
    return None


def _against_quantity(instruction: int, found: PartFacts, quantity: Decimal) -> Refusal | None:
    told = {"instruction": instruction, "quantity": shortest(quantity)}
    if not 0 < quantity < found.left:
        return NotAPartOfIt(**told, left=shortest(found.left))
    is_first = not found.is_parted
    if quantity % found.multiple or (is_first and quantity < found.minimum_unit) or quantity.scaleb(found.scale) % 1:
        return NotInUnits(**told, multiple=shortest(found.multiple), minimum_unit=shortest(found.minimum_unit))
    if quantity == found.released:
        return ReleasedAlready(**told)
    return None


def against_parts(sheet: Sheet) -> dict[str, Refusal]:
    """What acts on parts would be refused with as a sheet has the instruction, by name (partial, release_part, take_back_release);
    what would be done is left out. Reads and writes nothing but which matches are linked."""
    found, pk = sheet.part_facts, sheet.instruction.pk
    state = against_any(sheet)
    if state is not None or found is None:
        told = {"release_part": PartCannotBeTold(instruction=pk)} if isinstance(state, AtDepository) else {}
        return {} if state is None else dict.fromkeys(PART_ACTS, state) | told
    refused: dict[str, Refusal] = {}
    if found.is_parted:
        refused["partial"] = PartHasSettled(instruction=pk)
    is_held = sheet.statuses.hold in {"PREA", "BOTH"}
    if sheet.waiting is not None:
        refused["release_part"] = NotOpen(instruction=pk, state="not matched")
    elif refusal := against_part(pk, found, is_held=is_held, linked=found.match in _linked(is_held)):
        refused["release_part"] = refusal
    if not (found.delivers and found.released_units):
        refused["take_back_release"] = NothingReleased(instruction=pk)
    return refused


def _linked(asked: bool) -> frozenset[int]:
    """The matches that are linked; none where nobody asks."""
    return linked_tonight().settling_whole if asked else frozenset()


@part
def take_back_release(instructions: Sequence[int], occasion: Occasion) -> Outcome:
    """Takes back what is released of deliveries on hold: nothing of them is tried any more. What has settled stays.

    Failures by instruction, in this order: no_such_instruction, not_open, claimed_by_the_night, nothing_released.
    """
    before: dict[str, dict[str, str]] = {}
    keep_still(instructions)
    facts = part_facts_of(instructions, occasion.business_date)

    def act(side: Side | Alone, writes: Writes) -> None:
        take_back(side, writes)
        before[str(side.instruction)] = {"released": shortest(facts[side.instruction].released)}

    return each_of(
        instructions,
        occasion,
        "instruction.release_taken_back",
        act,
        before={"each": before},
        after={"released": "0"},
    )


def take_back(side: Side | Alone, writes: Writes) -> None:
    """Takes back what is released of one."""
    if isinstance(side, Alone) or not side.delivers or not side.open.released_units:
        raise NothingReleased(instruction=side.instruction)
    side.open.released_units = 0
    writes.queue[side.match] = side.open
    writes.released.append((side.instruction, 0))
