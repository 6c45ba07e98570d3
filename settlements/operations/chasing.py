"""The chaser log: whom the house reached about what fails, what was said, and when to chase again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from machinery.statements import among
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.operations import lock_list
from settlements.models import FailChase, Instruction, Unmatched
from settlements.operations.chase_refusals import ChasedAlready, NotFailing
from settlements.operations.refusals import NoSuchInstruction
from settlements.queries import statuses_of
from settlements.queries.chasing import last_chases
from settlements.queries.fails import failing_outside
from vocabulary.occasion import Occasion
from vocabulary.outcome import Failure, Outcome, Refusal
from vocabulary.text import strict_text


@dataclass(frozen=True, slots=True)
class Chase:
    """Who was reached and by which channel (FailChase.Channel); for which day settlement was promised, and on which to chase again
    (None: no promise, not again)."""

    reached: str
    channel: str
    promised_for: date | None = None
    chase_again_on: date | None = None


@part
def chase_fails(instructions: Sequence[int], chase: Chase, occasion: Occasion) -> Outcome:
    """Notes one contact about instructions that fail; the reason of the occasion is what was said.

    Failures by instruction, in this order: no_such_instruction, not_failing, chased_already (the last chase of it says the same, of
    the same business date and by the same). Refuses InvalidText (whom it reached, what was said).
    """
    strict_text(chase.reached, longest=100)
    strict_text(occasion.reason, longest=500, lines=True)
    lock_list("settlements_failchase")
    made, failures = list[FailChase](), list[Failure]()
    known, last = _known(instructions, occasion.business_date), last_chases(instructions)
    for pk in dict.fromkeys(instructions):
        row = _row(pk, chase, occasion)
        try:
            if pk not in known:
                raise NoSuchInstruction(instruction=pk)
            if not known[pk]:
                raise NotFailing(instruction=pk)
            if pk in last and _told(last[pk]) == _told(row):
                raise ChasedAlready(instruction=pk)
            made.append(row)
        except Refusal as refusal:
            failures.append(Failure(pk, refusal.code, {**refusal.data, "sentence": refusal.sentence()}))
    if made:
        written = FailChase.objects.bulk_create(made)
        record(
            by=occasion.by,
            at=occasion.at,
            code="fail.chased",
            subject_type="instruction",
            subject_ids=[each.instruction_id for each in written],
            reason=occasion.reason,
            request_id=occasion.request_id,
            after={
                "business_date": occasion.business_date.isoformat(),
                "chases": [[each.pk, each.instruction_id] for each in written],
                "reached": chase.reached,
                "channel": chase.channel,
                "promised_for": chase.promised_for.isoformat() if chase.promised_for else None,
                "chase_again_on": chase.chase_again_on.isoformat() if chase.chase_again_on else None,
            },
        )
    return Outcome(len(made), tuple(failures))


def _known(instructions: Sequence[int], today: date) -> dict[int, bool]:
    """Those on file, and whether they fail."""
    found = Instruction.objects.filter(pk__in=among(list(instructions))).values_list("pk", flat=True)
    waits = set(Unmatched.objects.filter(pk__in=found).values_list("pk", flat=True))
    outside = failing_outside(waits, today) if waits else set()
    return {
        pk: pk in outside if pk in waits else each.settlement == "PENF" for pk, each in statuses_of(list(found)).items()
    }


def _row(instruction: int, chase: Chase, occasion: Occasion) -> FailChase:
    return FailChase(
        instruction_id=instruction,
        channel=chase.channel,
        reached=chase.reached,
        said=occasion.reason,
        promised_for=chase.promised_for,
        chase_again_on=chase.chase_again_on,
        business_date=occasion.business_date,
        by=occasion.by.name,
        at=occasion.at,
    )


def _told(each: FailChase) -> tuple[object, ...]:
    promised, again = each.promised_for, each.chase_again_on
    return each.channel, each.reached, each.said, promised, again, each.business_date, each.by
