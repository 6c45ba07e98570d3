"""The house holds single instructions, and lifts that. Sets in, outcomes out.

Parties neither impose nor lift it, and what they do to their own holds leaves it in place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from machinery.statements import among, array, run, statement
from machinery.transactions import part
from recordkeeping.operations import record
from settlements.gate import pass_gate
from settlements.models import HoldEnding, HoldKind, ImposedHold
from settlements.operations.acting import at_depositories, explain_absence, locked
from settlements.operations.depositories import cancel_what_is_gone
from settlements.operations.depository_refusals import AtDepository
from settlements.operations.imposed_refusals import HeldAlready, HoldIsOver, InvalidHold, NoSuchHold
from settlements.operations.refusals import InTheNight
from vocabulary.occasion import Occasion
from vocabulary.outcome import Failure, Outcome, Refusal
from vocabulary.text import strict_text


@dataclass(frozen=True, slots=True)
class HoldWish:
    """What the house says of instructions that it holds. `legal_reason` is "" where no law asks for it, `condition` what a
    conditional delivery waits for ("" for any other kind), `case_reference` "" for none, `until_date` when it is looked at
    again."""

    kind: HoldKind
    reason: str
    legal_reason: str = ""
    case_reference: str = ""
    condition: str = ""
    until_date: date | None = None


@part
def impose_hold(instructions: Sequence[int], wish: HoldWish, occasion: Occasion) -> Outcome:
    """The house holds instructions, matched or not: they do not settle until it lifts that, whatever their parties do.

    Failures by instruction, in this order: claimed_by_the_night, at_depository (it is sent: the depository has to be asked),
    no_such_instruction, not_open, held_by_the_house_already (by this kind; also the second time). Refuses InvalidText and
    InvalidHold.
    """
    said = _checked(wish, occasion)
    pass_gate()
    wanted = list(dict.fromkeys(instructions))
    sides, claimed = locked(wanted)
    elsewhere = at_depositories(wanted)
    found = ImposedHold.objects.filter(instruction__in=among(wanted), kind=wish.kind, ending=None)
    standing = dict(found.values_list("instruction", "pk"))
    failures: list[Failure] = []
    done: list[int] = []
    for each in wanted:
        try:
            if each in claimed:
                raise InTheNight(instruction=each, run=claimed[each])
            if each in elsewhere:
                raise AtDepository(instruction=each)
            if each not in sides:
                explain_absence(each)
            if each in standing:
                raise HeldAlready(instruction=each, hold=standing[each], kind=wish.kind.value)
            done.append(each)
        except Refusal as refusal:
            failures.append(_failure(each, refusal))
    if done:
        told = {"business_date": occasion.business_date, "imposed_by": str(occasion.by), "imposed_at": occasion.at}
        ImposedHold.objects.bulk_create(ImposedHold(instruction_id=pk, **said, **told) for pk in sorted(done))
        _say(done)
        _record("instruction.hold_imposed", done, {"imposed": None}, {"imposed": wish.kind.value}, occasion)
    return Outcome(len(done), tuple(failures))


@part
def lift_hold(holds: Sequence[int], occasion: Occasion) -> Outcome:
    """The house no longer holds the instructions of these holds (by the numbers of the holds); another hold of it, and those of
    their parties, stay.

    Failures by hold, in this order: no_such_hold, hold_is_over (also the second time), claimed_by_the_night. Refuses InvalidText
    (the reason, of 1 to 500 characters).
    """
    why = strict_text(occasion.reason, longest=500, lines=True)
    pass_gate()
    wanted = list(dict.fromkeys(holds))
    on = dict(ImposedHold.objects.filter(pk__in=among(wanted)).values_list("pk", "instruction"))
    _sides, claimed = locked(sorted(set(on.values())))
    found = ImposedHold.objects.select_for_update().filter(pk__in=among(wanted)).order_by("pk").in_bulk()
    failures: list[Failure] = []
    done: list[ImposedHold] = []
    for each in wanted:
        try:
            hold = found.get(each)
            if hold is None:
                raise NoSuchHold(hold=each)
            if hold.ending is not None:
                raise HoldIsOver(hold=each)
            if hold.instruction_id in claimed:
                raise InTheNight(instruction=hold.instruction_id, run=claimed[hold.instruction_id])
            done.append(hold)
        except Refusal as refusal:
            failures.append(_failure(each, refusal))
    if done:
        _end([each.pk for each in done], HoldEnding.LIFTED, why, occasion)
        lifted = sorted({each.instruction_id for each in done})
        _say(lifted)
        kinds = {pk: [each.kind for each in done if each.instruction_id == pk] for pk in lifted}
        was = {str(pk): {"imposed": ", ".join(found)} for pk, found in kinds.items()}
        _record("instruction.hold_lifted", lifted, {"each": was}, {"imposed": None}, occasion)
        cancel_what_is_gone(lifted, occasion)
    return Outcome(len(done), tuple(failures))


def _checked(wish: HoldWish, occasion: Occasion) -> dict[str, object]:
    """What a hold says, as its row keeps it."""
    condition = strict_text(wish.condition, longest=300) if wish.condition else ""
    if bool(condition) != (wish.kind == HoldKind.CDEL):
        raise InvalidHold(field="condition", value=condition, kind=wish.kind.value)
    if wish.until_date is not None and wish.until_date < occasion.business_date:
        day = occasion.business_date.isoformat()
        raise InvalidHold(
            field="until_date", value=wish.until_date.isoformat(), business_date=day, kind=wish.kind.value
        )
    return {
        "kind": wish.kind,
        "legal_reason": wish.legal_reason,
        "reason": strict_text(wish.reason, longest=300),
        "case_reference": strict_text(wish.case_reference, longest=100) if wish.case_reference else "",
        "condition": condition,
        "until_date": wish.until_date,
    }


def _end(holds: Sequence[int], ending: HoldEnding, why: str, occasion: Occasion) -> None:
    ImposedHold.objects.filter(pk__in=among(holds)).update(
        ending=ending,
        ended_on=occasion.business_date,
        ended_by=str(occasion.by),
        ended_at=occasion.at,
        ending_reason=why,
    )


def _say(instructions: Sequence[int]) -> None:
    run(statement("settlements", "imposed_queue"), {"instructions": array(instructions)})


def _record(
    code: str,
    instructions: Sequence[int],
    before: dict[str, object],
    after: dict[str, object],
    occasion: Occasion,
) -> None:
    """The event, which parties are told of too: it says the kind, and nothing of why: that stands with the hold."""
    record(
        by=occasion.by,
        at=occasion.at,
        code=code,
        subject_type="instruction",
        subject_ids=list(instructions),
        request_id=occasion.request_id,
        before=before,
        after=after,
    )


def _failure(item: int, refusal: Refusal) -> Failure:
    return Failure(item, refusal.code, {**refusal.data, "sentence": refusal.sentence()})
